"""Articles that grow: for each kind of content that an article can be full of, a page or text of any size."""

from collections.abc import Mapping
from dataclasses import dataclass

_PAGE = "<html><head><title>A page</title></head><body><article><h1>A page</h1><p>x.com/a/status/20 youtube</p>"
_FEED = '<?xml version="1.0"?><rss version="2.0"><channel><title>a</title>'
_SITEMAP = '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
_MAIL = "From: a@b.example\nSubject: a\nMIME-Version: 1.0\n"
_POST = "https://x.com/a/status/@9"
_WORDS = "Water is rising at the bridge, @. — Harbour Log (&at;log@) May 1, 2024"


@dataclass(frozen=True, slots=True, kw_only=True)
class Growing:
    """A beginning, a piece that is repeated, and an end; `@` in the piece is its number, `@9` one of ten digits, `&at;` an `@`."""

    piece: str
    head: str = _PAGE
    tail: str = ""

    def of_size(self, size: int) -> bytes:
        """The article with as many pieces as fit into a number of bytes."""
        rest = size - len(self.head.encode()) - len(self.tail.encode())
        if "@" not in self.piece:
            piece = self.piece.replace("&at;", "@")
            return (self.head + piece * (rest // len(piece.encode())) + self.tail).encode()
        pieces = list[str]()
        while rest > 0:
            number = len(pieces)
            text = self.piece.replace("@9", str(number + 10**9)).replace("@", str(number)).replace("&at;", "@")
            pieces.append(text)
            rest -= len(text.encode())
        return "".join((self.head, *pieces[:-1], self.tail)).encode()


_ADDRESSES: Mapping[str, str] = {
    "x": _POST,
    "bluesky": "https://bsky.app/profile/a.example/post/3l@9",
    "youtube": "https://www.youtube.com/watch?v=a@9",
    "mastodon": "https://mastodon.social/&at;log/11000000@9",
    "threads": "https://www.threads.net/&at;log/post/C@9",
    "instagram": "https://www.instagram.com/p/C@9/",
    "facebook": "https://www.facebook.com/log/posts/@9",
    "tiktok": "https://www.tiktok.com/&at;log/video/710000000@9",
    "reddit": "https://www.reddit.com/r/a/comments/a@/title/",
    "telegram": "https://t.me/log/@9",
    "linkedin": "https://www.linkedin.com/feed/update/urn:li:activity:710000000@9",
    "pinterest": "https://www.pinterest.com/pin/@9/",
    "tumblr": "https://log.tumblr.com/post/@9",
    "vk": "https://vk.com/wall-1_@9",
    "weibo": "https://weibo.com/123456/K@9",
    "imgur": "https://imgur.com/gallery/a@",
    "vimeo": "https://vimeo.com/@9",
    "vine": "https://vine.co/v/a@9",
    "truthsocial": "https://truthsocial.com/&at;log/posts/1100000000@9",
    "nostr": "nostr:note1@9",
}
_QUOTE = f'<blockquote class="twitter-tweet"><p>Water @</p>— Log (&at;log) <a href="{_POST}">May 1, 2024</a></blockquote>'


def _in_script(piece: str, *, begin: str = "", end: str = "", kind: str = "") -> Growing:
    """A script of a page that is full of something."""
    return Growing(head=f"{_PAGE}<script{kind}>{begin}", piece=piece, tail=f"{end}</script>")


_JSON, _JSON_LD = ' type="application/json"', ' type="application/ld+json"'
_SIGNS = (*"a-\"'()[]{}<> \t\n.#@/\\*_|`~=+:;,!?%&$0", "—", "–", "“", "”", "\xa0", "\u200b", "é", "日", "🦊", "…", "·", "\u0301")

PAGES: Mapping[str, Growing] = {
    **{f"links to {name}": Growing(piece=f'<a href="{address}">a</a> ') for name, address in _ADDRESSES.items()},
    **{f"frames of {name}": Growing(piece=f'<iframe src="{address}"></iframe>') for name, address in _ADDRESSES.items()},
    "lone links": Growing(piece=f'<p><a href="{_POST}">{_POST}</a></p>'),
    "lone links in one paragraph": Growing(head=f"{_PAGE}<p>", piece=f'<a href="{_POST}">{_POST}</a><br>'),
    "links in one paragraph": Growing(head=f"{_PAGE}<p>", piece=f'<a href="{_POST}">Story</a> '),
    "links without words": Growing(piece=f'<a href="{_POST}"></a>'),
    "links with pictures": Growing(piece=f'<a href="{_POST}"><img src="https://pbs.twimg.com/media/@9.jpg"></a>'),
    "links in one another's boxes": Growing(piece=f'<div><a href="{_POST}">a</a>'),
    "links elsewhere": Growing(piece='<a href="https://news.example/@">Story</a> '),
    "wrapped links": Growing(piece='<a href="https://www.google.com/url?q=https%3A%2F%2Fx.com%2Fa%2Fstatus%2F@9">a</a>'),
    "quotations": Growing(piece=_QUOTE),
    "quotations of one post": Growing(piece=_QUOTE.replace("@9", "1000000000")),
    "quotations in one another": Growing(piece=f'<blockquote class=twitter-tweet><a href="{_POST}">a</a>'),
    "quotations that are never closed, beside posts": Growing(
        piece=f'<div class="tweet"><p>Water @</p><a href="{_POST}">a</a></div><blockquote><p><b><iframe src="{_POST}"></iframe>'
    ),
    "plain quotations": Growing(piece="<blockquote><p>Word @</p></blockquote>"),
    "one quotation of many links": Growing(
        head=f'{_PAGE}<blockquote class="twitter-tweet">', piece=f'<a href="{_POST}">May 1, 2024</a>', tail="</blockquote>"
    ),
    "one quotation of many words": Growing(
        head=f'{_PAGE}<blockquote class="twitter-tweet">', piece="word ", tail=f'<a href="{_POST}">May 1</a></blockquote>'
    ),
    "elements in one another": Growing(piece="<div>"),
    "boxes beside the article in one another": Growing(piece=f'<div class="related-posts c@"><iframe src="{_POST}"></iframe>'),
    "navigation": Growing(head=f"{_PAGE}<nav><ul>", piece=f'<li><a href="{_POST}">a</a></li>'),
    "ends of what is not open": Growing(piece="<div></span>"),
    "options": Growing(head=f"{_PAGE}<select>", piece=f'<option value="{_POST}">a'),
    "roots": Growing(piece="<html a@>"),
    "formatting": Growing(piece="<p><b id=@>"),
    "attributions in one another's boxes": Growing(piece="<div>— Harbour Log (@harbourlog)<b>@</b>"),
    "texts in a table outside of its cells": Growing(head=f"{_PAGE}<table>", piece="Words and words<td>@</td>"),
    "comments in a table outside of its cells": Growing(head=f"{_PAGE}<table>", piece="Words and words<!--@-->"),
    "cells": Growing(head=f"{_PAGE}<table>", piece=f'<tr><td><a href="{_POST}">a</a>'),
    "links in a table's wrong place": Growing(head=f"{_PAGE}<table>", piece=f'<a href="{_POST}">a</a>'),
    "attributes of one tag": Growing(head=f"{_PAGE}<p ", piece=" a@"),
    "attributes of one tag among many": Growing(head=f"{_PAGE}{'<p>a</p>' * 3_000}<p ", piece=" a@"),
    "attributes with addresses": Growing(piece=f'<div data-url="{_POST}"></div>'),
    "attributes of as many names": Growing(piece='<p data-a@9="https://x.com/a/status/@9">'),
    "tags of as many names": Growing(piece="<x-@9></x-@9>"),
    "one long attribute": Growing(head=f'{_PAGE}<div data-x="', piece="https://x.com/a/status/20 ", tail='">'),
    "keys": Growing(piece='<p class="youtube" data-video-id="@9a"></p>'),
    "AMP": Growing(piece='<amp-twitter data-tweetid="@9" layout="responsive"></amp-twitter>'),
    "cards": Growing(piece=f'<div class="tweet"><p>Water @</p><a href="{_POST}">a</a></div>'),
    "JSON-LD": Growing(piece=f'<script{_JSON_LD}>{{"&at;type":"SocialMediaPosting","url":"{_POST}"}}</script>'),
    "JSON-LD in one another": _in_script('{"&at;graph":[', kind=_JSON_LD),
    "state": _in_script(f'{{"type":"tweet","url":"{_POST}"}},', begin="[", end="{}]", kind=_JSON),
    "lists of state": _in_script("[],", begin='["https://x.com/a/status/20",', end="{}]", kind=_JSON),
    "state in one another": _in_script("[", begin='["https://x.com/a/status/20",', kind=_JSON),
    "markup in state": _in_script(f'"<iframe src=\\"{_POST}\\"></iframe>",', begin="[", end="{}]", kind=_JSON),
    "scripts": Growing(piece=f'<script>var a="{_POST}"</script>'),
    "assignments": _in_script(f'window.a@={{"type":"tweet","url":"{_POST}"}};'),
    "assignments that never end": _in_script("a=[[1,"),
    "pushes": Growing(piece=f'<script>self.__next_f.push([1,"@:{{\\"url\\":\\"{_POST}\\"}}\\n"])</script>'),
    "backslashes in a script": _in_script("\\", begin="a='https://x.com/a/status/20"),
    "templates": Growing(piece=f'<template><iframe src="{_POST}"></iframe></template>'),
    "fields": Growing(piece=f'<textarea>&lt;iframe src="{_POST}"&gt;</textarea>'),
    "comments": Growing(piece=f"<!-- {_POST} -->"),
    "comments that never end": Growing(piece="<!--"),
    "blocks": Growing(piece=f'<!-- wp:embed {{"url":"{_POST}"}} /-->'),
    "entities": Growing(piece="&amp;&lt;&#120;"),
    "ampersands": Growing(piece="&"),
    "encoded markup": Growing(piece=f'<p data-x="&lt;iframe src=&quot;{_POST}&quot;&gt;">'),
    "saved frames": Growing(piece=f'<iframe srcdoc="&lt;a href=&quot;{_POST}&quot;&gt;a&lt;/a&gt;"></iframe>'),
    "frames of data": Growing(piece=f'<iframe src="data:text/html,%3Ca href={_POST}%3E"></iframe>'),
    "base64": Growing(head=f'{_PAGE}<p data-x="', piece="PGlmcmFtZSBzcmM9", tail='">'),
    "percent-encodings": Growing(
        head=f'{_PAGE}<div data-x="', piece="%3Ciframe%20src%3D%22https%3A%2F%2Fx.com%2Fa%2Fstatus%2F20%22%3E"
    ),
    "percent signs": Growing(head=f'{_PAGE}<a href="https://x.com/?u=', piece="%25", tail='">a</a>'),
    "attributions": Growing(piece="<p>Water @</p><p>— Log (&at;log@) May 1, 2024</p>"),
    "handles": Growing(head=f"{_PAGE}<p>", piece="(&at;log) "),
    "shortcodes in a page": Growing(piece=f"<p>[tweet {_POST}]</p>"),
    "addresses in a page": Growing(piece=f"<p>{_POST}</p>"),
    "words in a page": Growing(head=f"{_PAGE}<p>", piece="Water is rising at the bridge. "),
    "paragraphs": Growing(piece="<p>Water is rising at the bridge, said the log.</p>"),
    "code": Growing(piece=f"<pre><code>{_POST}</code></pre>"),
    "signs of tags": Growing(piece="<"),
    "tags that never end": Growing(piece="<p x"),
    "quotation marks in a tag": Growing(head=f"{_PAGE}<p ", piece='"'),
    "feed": Growing(head=_FEED, piece="<item><link>https://a.example/@</link></item>", tail="</channel></rss>"),
    "sitemap": Growing(head=_SITEMAP, piece="<url><loc>https://a.example/@</loc></url>", tail="</urlset>"),
}
TEXTS: Mapping[str, Growing] = {
    **{f"the sign {sign!r}": Growing(head="Words. ", piece=sign.replace("@", "&at;")) for sign in _SIGNS},
    **{f"lines of {sign!r}": Growing(head="Words. ", piece=f"{sign}\n".replace("@", "&at;")) for sign in _SIGNS},
    **{f"addresses of {name}": Growing(head="A text.\n", piece=f"{address}\n\n") for name, address in _ADDRESSES.items()},
    "addresses on one line": Growing(head="", piece=f"{_POST} "),
    "attributions in a text": Growing(head="", piece=f"{_WORDS}\n\n"),
    "attributions on one line": Growing(head="", piece=f"{_WORDS} "),
    "picture links": Growing(head="", piece="Water @ pic.twitter.com/a@9 "),
    "handles in a text": Growing(head="", piece="We are (&at;harbour_log) and "),
    "shortcodes": Growing(head="", piece=f"[tweet {_POST}]\n"),
    "shortcodes that never end": Growing(head="", piece="[tweet "),
    "template tags": Growing(head="", piece=f"{{% tweet {_POST} %}}\n"),
    "elements in a text that never end": Growing(head="A text.\n", piece=f'<iframe src="{_POST}">\n'),
    "Markdown links": Growing(head="", piece=f"[a]({_POST}) "),
    "Markdown references": Growing(head="", piece=f"[a][@]\n\n[@]: {_POST}\n"),
    "Markdown quotations": Growing(head="", piece=f"> Water @\n> {_POST}\n\n"),
    "fences": Growing(head="", piece="```\na\n```\n"),
    "pasted posts": Growing(head="", piece="Harbour Log\n&at;log@\nWater @ is rising\n3:14 PM · Oct 1, 2024\n\n"),
    "words": Growing(head="", piece="Water is rising at the bridge. "),
    "lists of JSON": Growing(head="[", piece="[],", tail="[]]"),
    "JSON in one another": Growing(head="", piece="["),
    "objects": Growing(head="[", piece=f'{{"type":"tweet","url":"{_POST}"}},', tail="{}]"),
    "parts of mail": Growing(
        head=f"{_MAIL}Content-Type: multipart/mixed; boundary=x\n\n",
        piece=f"--x\nContent-Type: text/html\n\n<p>{_POST}</p>\n",
        tail="--x--\n",
    ),
    "mail in mail": Growing(head=_MAIL, piece="Content-Type: multipart/mixed; boundary=x@\n\n--x@\n"),
    "header fields of mail": Growing(head=_MAIL, piece="X-A@: a\n"),
}
GROWING: Mapping[str, Growing] = {**PAGES, **TEXTS}
