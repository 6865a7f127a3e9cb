"""A small web of our own, on loopback over real TLS with real host names: platforms, a newspaper, and a story to tell with them.

`world` is the state of the pretend platforms as plain values; a script changes it between nights by making another world.
`x` and `newspaper` answer requests from a world; `server` brings the answers to a port; `story` plays the demonstration.
The program reaches it through its own `--connect-to` and `SSL_CERT_FILE` alone, so nothing of the pipeline is patched for it.
"""
