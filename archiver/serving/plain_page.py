"""The pages that show nothing of the archive, in its colours: the login page, and what a browser is told when something fails."""

import base64
import html
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256

from archiver.serving.replies import HTML, Reply

_STYLE = """
:root { color-scheme: light dark; --paper: #faf9f6; --ink: #1d2126; --soft: #59616b; --link: #1f5a96 }
@media screen and (prefers-color-scheme: dark) { :root { --paper: #14171a; --ink: #e6e4df; --soft: #a0a7b0; --link: #8fbdf0 } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, "Noto Sans", "DejaVu Sans", sans-serif }
main { max-width: 34rem; margin: 0 auto; padding: 3rem 1.25rem; overflow-wrap: anywhere }
h1 { margin: 0 0 1rem; font: 600 1.9rem/1.2 Charter, "Noto Serif", Georgia, serif }
a { color: var(--link) }
form { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center }
input, button { font: inherit; color: inherit; background: none; border: 1px solid var(--soft) }
input, button { border-radius: 6px; padding: .35rem .7rem }
input { flex: 1 1 12rem; min-width: 0 }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px }
"""
_DIGEST = base64.b64encode(sha256(_STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{_DIGEST}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
<h1>{title}</h1>
{body}
</main>
</body>
</html>
"""


def plain_page(title: str, body: str) -> bytes:
    """A page with a heading and a body of HTML; it needs `POLICY` as its content security policy."""
    return _PAGE.format(title=html.escape(title), style=_STYLE, body=body).encode(errors="replace")


def root_of(path: str) -> str:
    """How a page at a path refers to the archive's root, which a proxy may serve below a path of its own."""
    return "../" * (path.count("/") - 1)


def is_shown_to_a_person(headers: Mapping[str, str]) -> bool:
    """Whether a browser asks for a page, rather than a program for an answer; the names of `headers` are in lower case."""
    return "text/html" in headers.get("accept", "")


def error_page(reply: Reply, path: str) -> Reply:
    """An error of `error_reply` as a page, whose way out is the overview."""
    title, _, remedy = bytes(reply.body).decode().rstrip().partition("\n") if isinstance(reply.body, bytes) else ("", "", "")
    paragraph = f"<p>{html.escape(remedy.removeprefix('→ '))}</p>\n" if remedy else ""
    body = f'{paragraph}<p><a href="{root_of(path)}index.html">The overview of the archive</a></p>'
    headers = {**reply.headers, "Content-Security-Policy": POLICY, "Vary": "Accept"}
    return replace(reply, media_type=HTML, body=plain_page(title, body), headers=headers)
