"""The page at a post's own address in a snapshot, which leads to the page that was captured: usually the platform's embed.

Whoever looks the post up by its address, in any tool, finds the capture by it. It is a `resource`, since the platform was not asked
at that address and did not answer; it has no HTTP message, says who made it, and its record says so in `X-Archiver-Alias-Of`.
"""

from html import escape

ALIAS_OF = "X-Archiver-Alias-Of"
"""The field with the URL of the captured page that an alias leads to."""


def alias_page(address: str, captured: str) -> bytes:
    """The page at a post's address, which leads to the captured page at once."""
    post, target = escape(address), escape(captured)
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{post}</title>'
        f'<meta http-equiv="refresh" content="0; url={target}"></head>\n'
        "<body><p>The archive made this page; it is no answer of the platform. "
        f'The post at {post} was captured as <a href="{target}">{target}</a>.</p></body></html>\n'
    ).encode()
