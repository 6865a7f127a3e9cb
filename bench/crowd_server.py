"""Serves a crowd of posts until standard input ends: `python -m bench.crowd_server POSTS`."""

import sys

from archiver.demo.smallweb.crowd import crowd
from archiver.demo.smallweb.server import small_web
from bench.web_process import announce

if __name__ == "__main__":
    with small_web(crowd(int(sys.argv[1]))) as opened:
        announce(opened)
        sys.stdin.read()
