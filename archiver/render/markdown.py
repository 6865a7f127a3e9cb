"""Text in Markdown: escaped, as links that work, and in tables."""

import re
from collections.abc import Sequence

from archiver.render.escaping import one_line

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|~@:=])")
_IN_ADDRESSES = {ord(sign): f"%{ord(sign):02X}" for sign in '<>\\|"`{}^ '}


def escape(text: str) -> str:
    """A text on one line, with everything escaped that has a meaning in Markdown or HTML."""
    plain = one_line(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _SPECIAL.sub(r"\\\1", plain)


def link(words: str, url: str | None) -> str:
    """Words that lead to a web address (`html_cards.web_url`), or only the words where there is none."""
    if url is None:
        return escape(words)
    return f"[{escape(words)}](<{one_line(url).translate(_IN_ADDRESSES)}>)"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A table with the first column left-aligned, the others right-aligned."""
    rule = ["---", *("---:" for _ in head[1:])]
    return [f"| {' | '.join(row)} |" for row in (head, rule, *rows)]
