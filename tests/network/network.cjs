// A real PLC directory and a real PDS of the AT Protocol, on loopback, for `test_bluesky.py`.
// Both listen on all addresses by themselves; whatever they are told, here they get loopback.
const net = require("node:net")
const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (...given) {
  const port = given.find((one) => typeof one === "number" || /^\d+$/.test(one ?? ""))
  if (port === undefined) return listen.apply(this, given)
  return listen.call(this, { port: Number(port), host: "127.0.0.1" }, given.find((one) => typeof one === "function"))
}

const path = require("node:path")
const plc = require("@did-plc/server")
const pds = require("@atproto/pds")
const { Secp256k1Keypair } = require("@atproto/crypto")

async function start({ PLC_PORT, PDS_PORT, PDS_HOST, FOLDER }) {
  const directory = plc.PlcServer.create({ db: plc.Database.mock(), port: Number(PLC_PORT) })
  await directory.start()
  const rotation = await Secp256k1Keypair.create({ exportable: true })
  const settings = {
    port: Number(PDS_PORT),
    hostname: PDS_HOST,
    dataDirectory: FOLDER,
    blobstoreDiskLocation: path.join(FOLDER, "blobs"),
    didPlcUrl: `http://localhost:${PLC_PORT}`,
    recoveryDidKey: (await Secp256k1Keypair.create()).did(),
    serviceHandleDomains: [`.${PDS_HOST}`],
    adminPassword: "admin-pass",
    jwtSecret: "jwt-secret",
    plcRotationKeyK256PrivateKeyHex: Buffer.from(await rotation.export()).toString("hex"),
    inviteRequired: false,
    devMode: true,
    disableSsrfProtection: true,
    rateLimitsEnabled: false,
  }
  const server = await pds.PDS.create(pds.envToCfg(settings), pds.envToSecrets(settings))
  await server.start()
  console.log("ready")
  process.stdin.on("end", () => process.exit(0)).resume() // it ends with whoever started it
}

start(process.env).catch((error) => {
  console.error(error)
  process.exit(1)
})
