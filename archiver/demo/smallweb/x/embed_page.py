"""Pretend X: its embed page and widget script; our own scripts (in `files/`) that do what X's do.

The page (`platform.twitter.com/embed/Tweet.html?id=…`) is empty at first: its script requests the post's JSON, with the token that
it computes from the id, and shows an `<article>`, or "Not found" for a tombstone or a missing post. The widget script replaces the
official blockquotes of an article by frames with that page, except those of dead posts.
"""

from archiver.demo.files import read

_HEAD = '<meta charset="utf-8"><title>X Post</title><meta name="robots" content="noindex"><link rel="icon" href="data:,">'
_SCRIPT = read("ask.js") + read("show.js")

EMBED_PAGE = f"""<!DOCTYPE html>
<html lang="en"><head>{_HEAD}
<style>{read("embed.css")}</style></head>
<body><div id="app"></div><script>
{_SCRIPT}</script></body></html>
"""
WIDGETS_SCRIPT = f"(() => {{\n{read('ask.js')}{read('frames.js')}}})();\n"
