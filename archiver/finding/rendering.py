"""Rendered pages: when to have a browser render an article, and what raw page and rendered page show together.

Each loses what the other has. Scripts put posts into a page that its source does not name; and they replace the official markup,
words and all, by frames that only name the post. So the two are read alike, and what they show is put together: one embed a post,
the richest form's facts. A post that only the rendered page shows has the form `rendered`.

A browser costs a hundred times as much as a parse, so a page is rendered when it hints at posts that it does not contain: a
platform's embed script without a post of that platform, a widget's empty container, or a page without text that scripts are to
fill.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from selectolax.lexbor import LexborNode

from archiver.finding.deduplication import merge_embeds
from archiver.finding.main_text import has_prose
from archiver.finding.page import parse_page
from archiver.model.articles import Article, Markup
from archiver.model.embeds import Embed, Form, Kind

_SCRIPTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("x", re.compile(r"platform\.(?:twitter|x)\.com/(?:[\w.]+/)?widgets\.js", re.IGNORECASE)),
    ("bluesky", re.compile(r"embed\.bsky\.app/static/embed\.js", re.IGNORECASE)),
    ("instagram", re.compile(r"instagram\.com/(?:static/[\w./]+/)?embeds?\.js", re.IGNORECASE)),
    ("threads", re.compile(r"threads\.(?:net|com)/embed\.js", re.IGNORECASE)),
    ("tiktok", re.compile(r"tiktok\.com/(?:static/[\w./]+/)?embed(?:_v[\w.]+)?\.js", re.IGNORECASE)),
    ("reddit", re.compile(r"embed\.(?:reddit\.com|redditmedia\.com)/(?:widgets(?:/platform)?\.js)", re.IGNORECASE)),
    ("telegram", re.compile(r"telegram\.org/js/telegram-widget\.js", re.IGNORECASE)),
    ("imgur", re.compile(r"s\.imgur\.com/min/embed\.js", re.IGNORECASE)),
    ("tumblr", re.compile(r"assets\.tumblr\.com/post\.js", re.IGNORECASE)),
    ("truthsocial", re.compile(r"truthsocial\.com/embed\.js", re.IGNORECASE)),
    ("mastodon", re.compile(r"https?://(?!platform|embed|www|truthsocial)[\w.\-]{4,100}/embed\.js", re.IGNORECASE)),
)
_OTHER_WIDGETS = {
    "x": re.compile(
        r"twitter-(?:share-button|follow-button|timeline|hashtag-button|mention-button)|/intent/(?:tweet|post|follow)",
        re.IGNORECASE,
    )
}
"""What a platform's script is there for when it is not there for a post."""

_WIDGET = re.compile(
    "tweet|twitter|instagram|tiktok|bluesky|bsky|mastodon|social-?embed|embed-?(?:social|placeholder|container|lazy)", re.IGNORECASE
)
_CONTAINERS = ",".join(
    f'{name}[{attribute}*="{word}" i]'
    for name in ("div", "section", "figure", "span", "p")
    for attribute in ("class", "id")
    for word in ("tweet", "twitter", "instagram", "tiktok", "bluesky", "bsky", "mastodon", "embed")
)
_BUTTONS = re.compile(r"share|follow|icon|button|btn|timeline|header|footer|nav|logo", re.IGNORECASE)
_MOST_LOOKED_AT = 3_000_000


def needs_rendering(article: Article, embeds: Sequence[Embed]) -> bool:
    """Whether a page hints at posts that it does not contain."""
    if article.markup is not Markup.HTML:
        return False
    text = article.text[:_MOST_LOOKED_AT]
    shown = {embed.platform for embed in embeds if embed.kind is Kind.EMBED}
    if any(_lacks(platform, script, text, shown) for platform, script in _SCRIPTS):
        return True
    if "<script" not in text:
        return False
    page = parse_page(text).tree
    return any(map(_is_empty_widget, page.css(_CONTAINERS))) or (not shown and not has_prose(page))


def _is_empty_widget(node: LexborNode) -> bool:
    """Whether an element is made to hold a post, and holds nothing yet."""
    named = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"
    if not _WIDGET.search(named) or _BUTTONS.search(named):
        return False
    return not node.text().strip() and len(node.css("*")) == 1  # itself


def _lacks(platform: str, script: re.Pattern[str], text: str, shown: set[str]) -> bool:
    """Whether a page loads a platform's embed script, without a post of the platform and without another use for it."""
    if platform in shown or not script.search(text):
        return False
    other = _OTHER_WIDGETS.get(platform)
    return other is None or not other.search(text)


def merge_rendered(raw: Sequence[Embed], rendered: Sequence[Embed]) -> tuple[Embed, ...]:
    """What a page shows by its source or once it is rendered, in the raw page's order, then in the rendered one's."""
    both = merge_embeds((*raw, *(replace(embed, form=Form.RENDERED) for embed in rendered)))
    return tuple(_as_found(embed, raw) for embed in both)


def _as_found(embed: Embed, raw: Sequence[Embed]) -> Embed:
    """An embed with the form in which the page's source has it, where it has it."""
    if embed.form is not Form.RENDERED:
        return embed
    before = next((one for one in raw if _same(one, embed)), None)
    if before is None or (before.kind is Kind.LINK and embed.kind is Kind.EMBED):
        return embed
    return replace(embed, form=before.form, locator=before.locator)


def _same(one: Embed, other: Embed) -> bool:
    if one.post is not None and other.post is not None:
        return one.post == other.post
    return bool(set(one.aliases) & set(other.aliases))
