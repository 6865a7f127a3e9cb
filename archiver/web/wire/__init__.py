"""What the browser and servers sent each other, read from the bytes of their connections.

The gate keeps the bytes of a capture's connections (`recorded_connection.py`). The browser itself writes the keys of its TLS
sessions to a file (`key_log.py`), with which they are decrypted (`tls.py`), so that nobody stands between browser and server.
Inside are messages of HTTP/1 (`http1.py`) or HTTP/2 (`http2.py`). All of it is pure of I/O but for the file with the keys, and
every byte is hostile: what cannot be read is told as a problem, never raised beyond `reading.py`.
"""
