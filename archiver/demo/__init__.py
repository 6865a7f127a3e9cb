"""The demonstration: a small web on this machine, and a story that the program plays on it.

`smallweb` serves pretend platforms and a newspaper on loopback, over real TLS, under their real host names. `story` plays the
demonstration. The program reaches the small web only through its own `--connect-to` and `SSL_CERT_FILE`; nothing is patched.
"""
