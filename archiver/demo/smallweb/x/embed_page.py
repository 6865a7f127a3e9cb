"""X's embed page and its widget script, in scripts of our own that do what X's do (`files/`).

The page (`platform.twitter.com/embed/Tweet.html?id=…`) says nothing by itself: its script asks for the post's JSON, with the token
that it computes from the id, and shows an `<article>`, or "Not found" where there is a tombstone or nothing.
The widget script turns every official blockquote of an article into a frame with that page, and leaves dead posts' as they are.
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
