"""The page of Python that is in every proof folder, in parts; it needs Python 3.8 and its standard library.

The parts are put together as one file, `check.py`, which strangers can read from top to bottom. Each part imports only those
before it.
"""

import hashlib
import re
from pathlib import Path

_PARTS = ("findings", "ed25519", "log_tree", "hostile_json", "notes", "proven_facts", "post", "files", "clerk", "check")
_FOLDER = Path(__file__).parent
_FUTURE = "from __future__ import annotations\n"
_HEAD = f'''\
"""Check a proof folder with Python 3.8 or later alone: python3 check.py [--folder DIR] [--key KEY] [CHECKPOINT].

`proof.json` has facts as recorded, each with its salt and the path from its leaf to the root of the log (RFC 6962 and 9162), and
the signed checkpoint over that root (C2SP's tlog-checkpoint, Ed25519). Everything that this page prints about the post is derived
from facts that lead to that root. CHECKPOINT is a file with a checkpoint, and KEY the public key, that you have from somebody else.

Exit codes: 0 proven; 1 refuted; 2 could not be checked.
"""

{_FUTURE}'''
_TAIL = '\n\nif __name__ == "__main__":\n    sys.exit(main(sys.argv[1:]))\n'
_OUR_IMPORTS = re.compile(r"^from archiver\.export\.page\.\w+ import (?:\([^)]*\)|.*)\n", re.MULTILINE)
_DOCSTRING = re.compile(r'\A"""(.*?)"""\n', re.DOTALL)


def check_page() -> bytes:
    """The page, `check.py`."""
    return (_HEAD + "".join(map(_part, _PARTS)) + _TAIL).encode()


def page_digest() -> str:
    """The SHA-256 of the page, as 64 hex digits."""
    return hashlib.sha256(check_page()).hexdigest()


def _part(name: str) -> str:
    """One part, with its docstring as a comment and without imports of other parts."""
    source = (_FOLDER / f"{name}.py").read_text(encoding="utf-8")
    source = _OUR_IMPORTS.sub("", source.replace(_FUTURE, "", 1))
    source = _DOCSTRING.sub(lambda found: f"\n\n# {'-' * 20} {found[1].strip()}\n", source, count=1)
    return re.sub(r"\n{4,}", "\n\n\n", source)
