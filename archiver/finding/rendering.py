"""Browser rendering: whether a page needs it, and merging what source and rendered page show.

Neither is complete: scripts insert posts that the source does not name, and they replace the official markup with the post's words
by frames that only name the post. So both are searched and the results merged: one embed per post, with the facts of the richest
form. A post that only the rendered page shows has the form `rendered`.

Rendering costs a hundred times as much as parsing, so a page is rendered only when it seems to lack posts: it loads a platform's
embed script without having a post of that platform, or has an empty widget, or has no text for lack of scripts.
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
from archiver.platforms.registry import DECLARATIONS

_EMBED_SCRIPTS = tuple(
    (declaration.name, re.compile(script, re.IGNORECASE))
    for declaration in DECLARATIONS
    for script in declaration.scripts.embed_scripts
)
_OTHER_USES = {
    declaration.name: re.compile(use, re.IGNORECASE) for declaration in DECLARATIONS if (use := declaration.scripts.other_widgets)
}
"""Buttons and timelines for which a page loads a platform's script, too."""
_WIDGET_WORDS = tuple(word for declaration in DECLARATIONS for word in declaration.marks.container_words)
_WIDGET_NAME = re.compile(
    "|".join((*_WIDGET_WORDS, "social-?embed", "embed-?(?:social|placeholder|container|lazy)")), re.IGNORECASE
)
_WIDGET_SELECTOR = ",".join(
    f'{name}[{attribute}*="{word}" i]'
    for name in ("div", "section", "figure", "span", "p")
    for attribute in ("class", "id")
    for word in (*_WIDGET_WORDS, "embed")
)
_BUTTON_NAME = re.compile(r"share|follow|icon|button|btn|timeline|header|footer|nav|logo", re.IGNORECASE)
_MAX_SEARCHED_LENGTH = 3_000_000  # characters


def needs_rendering(article: Article, embeds: Sequence[Embed]) -> bool:
    """Whether a page seems to show posts that are not in its source; `embeds` are those that are."""
    if article.markup is not Markup.HTML:
        return False
    text = article.text[:_MAX_SEARCHED_LENGTH]
    shown = {embed.platform for embed in embeds if embed.kind is Kind.EMBED}
    if any(_lacks_post(platform, script, text, shown) for platform, script in _EMBED_SCRIPTS):
        return True
    if "<script" not in text:
        return False
    page = parse_page(text).tree
    return any(map(_is_empty_widget, page.css(_WIDGET_SELECTOR))) or (not shown and not has_prose(page))


def _is_empty_widget(node: LexborNode) -> bool:
    """Whether an element's name says that it is to hold a post, and it holds nothing yet."""
    name = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"
    if not _WIDGET_NAME.search(name) or _BUTTON_NAME.search(name):
        return False
    return not node.text().strip() and len(node.css("*")) == 1  # itself


def _lacks_post(platform: str, script: re.Pattern[str], text: str, shown: set[str]) -> bool:
    """Whether a page loads a platform's embed script, and has neither a post of the platform nor another use for the script."""
    if platform in shown or not script.search(text):
        return False
    other_use = _OTHER_USES.get(platform)
    return other_use is None or not other_use.search(text)


def merge_rendered(raw: Sequence[Embed], rendered: Sequence[Embed]) -> tuple[Embed, ...]:
    """The embeds of a page's source and of the rendered page, merged: the source's in its order, then the others."""
    merged = merge_embeds((*raw, *(replace(embed, form=Form.RENDERED) for embed in rendered)))
    return tuple(_with_source_form(embed, raw) for embed in merged)


def _with_source_form(embed: Embed, raw: Sequence[Embed]) -> Embed:
    """The embed with the form and locator that it has in the page's source, where it is an embed there."""
    if embed.form is not Form.RENDERED:
        return embed
    in_source = next((other for other in raw if _is_same_post(other, embed)), None)
    if in_source is None or (in_source.kind is Kind.LINK and embed.kind is Kind.EMBED):
        return embed
    return replace(embed, form=in_source.form, locator=in_source.locator)


def _is_same_post(first: Embed, second: Embed) -> bool:
    if first.post is not None and second.post is not None:
        return first.post == second.post
    return not set(first.aliases).isdisjoint(second.aliases)
