"""Pages that ask for what a capture gives nobody: windows, files, devices, permissions, workers that stay."""

from archiver.model.shortfalls import Shortfall
from tests.web.hostile_pages.page import POST, HostilePage, markup, script

_SHOWN = "post.textContent += ' ' + typeof "

PAGES = (
    script("dialog-alert", "while (true) alert('x')", must=(Shortfall.TIMED_OUT,), may=(Shortfall.BODIES_MISSING,)),
    script("dialog-alert-later", "setInterval(() => alert('x'), 10)"),
    script("dialog-confirm-and-prompt", "setInterval(() => { confirm('x'); prompt('x', 'y') }, 10)"),
    script("dialog-before-unload", "addEventListener('beforeunload', (e) => { e.preventDefault(); e.returnValue = 'stay' })"),
    script("dialog-print", "setInterval(() => print(), 10)", may=(Shortfall.TIMED_OUT,)),
    script("window-storm", "setInterval(() => { for (let i = 0; i < 20; i++) open('/window-storm?' + i) }, 10)"),
    script(
        "window-by-link",
        "const a = document.createElement('a'); a.href = '/other'; a.target = '_blank'; document.body.append(a); setInterval(() => a.click(), 10)",
    ),
    script(
        "window-by-form",
        "const f = document.createElement('form'); f.action = '/other'; f.target = 'other'; document.body.append(f); f.submit()",
    ),
    script("window-closes-itself", "setTimeout(() => close(), 50)", may=(Shortfall.BROWSER_CRASHED,)),
    script(
        "permission-prompts",
        "navigator.geolocation.getCurrentPosition(() => 0); try { Notification.requestPermission() } catch {}; navigator.requestMIDIAccess?.({sysex: true}).catch(() => 0)",
    ),
    script(
        "device-prompts",
        "for (const kind of ['usb', 'bluetooth', 'hid', 'serial']) navigator[kind]?.[kind === 'serial' ? 'requestPort' : 'requestDevice']({filters: [], acceptAllDevices: true}).catch(() => 0)",
    ),
    script(
        "camera-prompt",
        "navigator.mediaDevices?.getUserMedia({video: true, audio: true}).catch(() => 0); navigator.mediaDevices?.getDisplayMedia().catch(() => 0)",
    ),
    script(
        "clipboard-prompt", "navigator.clipboard?.readText().catch(() => 0); navigator.clipboard?.writeText('x').catch(() => 0)"
    ),
    script(
        "fullscreen-and-pointer-lock",
        "post.requestFullscreen().catch(() => 0); post.requestPointerLock(); navigator.keyboard?.lock().catch(() => 0)",
    ),
    script(
        "wake-lock",
        "navigator.wakeLock?.request('screen').catch(() => 0); navigator.locks.request('x', () => new Promise(() => 0))",
    ),
    script(
        "payment-prompt",
        "try { new PaymentRequest([{supportedMethods: 'https://a.example/pay'}], {total: {label: 'x', amount: {currency: 'EUR', value: '1'}}}).show().catch(() => 0) } catch {}",
    ),
    script(
        "credential-prompt",
        "navigator.credentials?.get({publicKey: {challenge: new Uint8Array(9)}, mediation: 'required'}).catch(() => 0)",
    ),
    script("protocol-handler", "try { navigator.registerProtocolHandler('mailto', '/x?%s') } catch {}"),
    script(
        "file-picker",
        "const i = document.createElement('input'); i.type = 'file'; document.body.append(i); setInterval(() => i.click(), 10); window.showOpenFilePicker?.().catch(() => 0)",
    ),
    script(
        "download-by-link",
        "const a = document.createElement('a'); a.href = URL.createObjectURL(new Blob(['x'.repeat(1e6)])); a.download = 'x.bin'; document.body.append(a); setInterval(() => a.click(), 10)",
    ),
    HostilePage(name="download-in-frame", body=f"{POST}<iframe src=/file.bin></iframe>", resources={"/file.bin": b"\0" * 1000}),
    HostilePage(
        name="download-instead-of-page",
        body=b"\0" * 1000,
        headers=("Content-Type: application/octet-stream", "Content-Disposition: attachment; filename=x.bin"),
        must=frozenset({Shortfall.NOT_REACHED}),
        may=frozenset({Shortfall.BODIES_MISSING}),
    ),
    script("service-worker", "navigator.serviceWorker?.register('/worker').catch(() => 0)", worker="setInterval(() => 1, 1)"),
    script("shared-worker", "new SharedWorker(URL.createObjectURL(new Blob(['setInterval(() => 1, 1)'])))"),
    script(
        "peer-connection",
        "for (let i = 0; i < 50; i++) { const c = new RTCPeerConnection({iceServers: [{urls: 'stun:stun.example'}]}); c.createDataChannel('x'); c.createOffer().then((o) => c.setLocalDescription(o)) }",
    ),
    markup(
        "prefetch",
        "<link rel=prefetch href=/x><link rel=prerender href=/y><link rel=preconnect href=https://c.example><link rel=dns-prefetch href=//d.example>",
        may=(Shortfall.BODIES_MISSING,),
    ),
    markup(
        "speculation",
        '<script type=speculationrules>{"prerender": [{"urls": ["/other"]}], "prefetch": [{"urls": ["/more"]}]}</script>',
    ),
    markup("portal", "<portal src=/other></portal><fencedframe src=/other></fencedframe>"),
    markup(
        "plugins",
        "<object data=/x.swf type=application/x-shockwave-flash></object><embed src=/x.pdf type=application/pdf><applet code=x></applet>",
    ),
    markup(
        "addresses-of-this-machine",
        "<img src=file:///etc/passwd><iframe src=file:///etc/passwd></iframe><iframe src=chrome://crash></iframe><script src=http://127.0.0.1:22/></script>",
    ),
    HostilePage(
        name="picture-instead-of-page",
        body="<svg xmlns='http://www.w3.org/2000/svg'><script>while (true) {}</script></svg>",
        headers=("Content-Type: image/svg+xml",),
        must=frozenset({Shortfall.TIMED_OUT}),
        may=frozenset(Shortfall),
    ),
    HostilePage(
        name="multipart-replace",
        body="--x\r\nContent-Type: text/html\r\n\r\n<div id=post>here</div>\r\n--x\r\nContent-Type: text/html\r\n\r\nother\r\n--x--",
        headers=("Content-Type: multipart/x-mixed-replace; boundary=x",),
        may=frozenset(Shortfall),
    ),
    HostilePage(
        name="nothing", body="", status="204 No Content", must=frozenset({Shortfall.NOT_REACHED}), may=frozenset(Shortfall)
    ),
    HostilePage(
        name="endless-redirects",
        body="",
        status="302 Found",
        headers=("Location: /endless-redirects",),
        must=frozenset({Shortfall.NOT_REACHED}),
    ),
    HostilePage(
        name="redirect-to-file",
        body="",
        status="302 Found",
        headers=("Location: file:///etc/passwd",),
        must=frozenset({Shortfall.NOT_REACHED}),
    ),
    HostilePage(
        name="redirect-to-data",
        body="",
        status="302 Found",
        headers=("Location: data:text/html,<div id=post>x",),
        must=frozenset({Shortfall.NOT_REACHED}),
    ),
    HostilePage(
        name="refresh-in-header",
        body=POST,
        headers=("Content-Type: text/html", "Refresh: 0; url=/refresh-in-header"),
        may=frozenset({Shortfall.TIMED_OUT, Shortfall.NO_SCREENSHOT, Shortfall.BODIES_MISSING}),
    ),
    HostilePage(
        name="authentication",
        body=POST,
        status="401 Unauthorized",
        headers=("WWW-Authenticate: Basic realm=x",),
        may=frozenset({Shortfall.ERROR_PAGE, Shortfall.ELEMENT_NOT_FOUND, Shortfall.NOT_REACHED}),
    ),
)
