"""Generated articles: pages as large as a newspaper's, and one that shows many posts."""

import json
import random
from collections.abc import Iterable
from html import escape

from archiver.demo.smallweb.world import XPost
from archiver.demo.smallweb.x.oembed import blockquote

_SPEECH = """
harbour council bridge ferry morning report pilot engine quay budget minister residents evening traffic signal winter repair
vote promise water level storm warehouse union crane inspector answer question letter public meeting figures company shift
the a of and to in that was for on with as by at from it is not have had were been which their after before while again
"""
_WORDS = _SPEECH.split()


def article_of(posts: Iterable[XPost]) -> str:
    """An article that shows posts, and little else."""
    shown = "".join(f"<p>And then this one came.</p>\n{blockquote(post)}\n" for post in posts)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Everything the harbour said</title></head>'
        f"<body><article><h1>Everything the harbour said</h1>\n{shown}</article></body></html>\n"
    )


def news_page(seed: int, size: int, posts: Iterable[XPost] = ()) -> bytes:
    """A page of about `size` bytes like a newspaper's: a little text among much else."""
    dice = random.Random(seed)
    story = [f"<p>{_sentence(dice, 60)}</p>\n" for _ in range(24)]
    for post in posts:
        story.insert(dice.randrange(2, len(story)), blockquote(post) + "\n")
    story_text = "".join(story)
    around = list[str]()
    while sum(map(len, around)) + len(story_text) < size:
        around.append(dice.choice((_teaser, _state, _styles, _picture, _comment))(dice))
    half = len(around) // 2
    title = escape(_sentence(dice, 8))
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta property="og:title" content="{title}">'
        '<meta property="article:published_time" content="2025-04-16T06:00:00Z"></head>'
        f"<body>{''.join(around[:half])}<main><article><h1>{title}</h1>{story_text}</article></main>"
        f"{''.join(around[half:])}</body></html>"
    ).encode()


def _sentence(dice: random.Random, words: int) -> str:
    return " ".join(dice.choices(_WORDS, k=words)).capitalize() + "."


def _teaser(dice: random.Random) -> str:
    items = "".join(
        f'<li class="teaser teaser--{dice.randrange(9)}"><a href="/news/{dice.randrange(10**7)}" '
        f'data-track="t{dice.randrange(99)}"><span class="kicker">{_sentence(dice, 2)}</span><h3>{_sentence(dice, 9)}</h3></a></li>'
        for _ in range(12)
    )
    return f'<section class="rail"><ul>{items}</ul></section>\n'


def _state(dice: random.Random) -> str:
    state = {f"slot{place}": {"id": dice.randrange(10**9), "words": _sentence(dice, 20), "on": True} for place in range(24)}
    return f"<script>window.__state=Object.assign(window.__state||{{}},{json.dumps(state)})</script>\n"


def _styles(dice: random.Random) -> str:
    rules = "".join(
        f".c{dice.randrange(10**5)}{{margin:{dice.randrange(40)}px;color:#{dice.randrange(16**6):06x}}}" for _ in range(60)
    )
    return f"<style>{rules}</style>\n"


def _picture(dice: random.Random) -> str:
    sources = "".join(f'<source srcset="/img/{dice.randrange(10**8)}-{width}.webp {width}w">' for width in (320, 640, 960, 1280))
    return f'<figure><picture>{sources}<img src="/img/{dice.randrange(10**8)}.jpg" alt="{_sentence(dice, 6)}"></picture></figure>\n'


def _comment(dice: random.Random) -> str:
    paragraphs = "".join(f"<p>{_sentence(dice, 18)}<br>{_sentence(dice, 7)}</p>" for _ in range(3))
    reader = f"<b>reader {dice.randrange(999)}</b>"
    return f'<div class="comment" id="c{dice.randrange(10**8)}"><div><div>{reader}{paragraphs}</div></div></div>\n'
