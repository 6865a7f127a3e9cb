"""Serves a crowd of posts until standard input ends: `python -m bench.crowd_server POSTS [READERS]`, who are counted as likes."""

import sys
from dataclasses import replace

from archiver.demo.smallweb.crowd import crowd
from archiver.demo.smallweb.server import small_web
from bench.web_process import announce

if __name__ == "__main__":
    readers = int(sys.argv[2]) if len(sys.argv) > 2 else 0  # noqa: PLR2004 - the second argument
    with small_web(replace(crowd(int(sys.argv[1])), readers=readers)) as opened:
        announce(opened)
        sys.stdin.read()
