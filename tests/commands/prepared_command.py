"""The program as a shell finds it: a script that hands its streams to the prepared process, and ends with the command's exit code.

It is given the number of the descriptor that leads there, then the command's arguments; it needs the standard library only.
"""

import json
import os
import socket
import struct
import sys

NUMBER = struct.Struct("i")


def main() -> int:
    """Have the command run in a fork, in this process's folder and environment and with its streams; the exit code."""
    ours, theirs = socket.socketpair()
    with ours, socket.socket(fileno=int(sys.argv[1])) as requests:
        with theirs:
            socket.send_fds(requests, [b"."], [theirs.fileno(), 0, 1, 2])
        request = {"arguments": sys.argv[2:], "folder": os.getcwd(), "environment": dict(os.environ), "held": False}  # noqa: PTH109 - pathlib takes as long to import as all of this
        ours.sendall(json.dumps(request).encode() + b"\n")
        _process, code = NUMBER.iter_unpack(ours.recv(2 * NUMBER.size, socket.MSG_WAITALL))
    return int(code[0])


if __name__ == "__main__":
    sys.exit(main())
