"""Find the posts in a page: offer each candidate element to the platforms, then search it for URLs, keys, JSON and markup."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain

from archiver.finding.attributions import HANDLE_IN_PARENTHESES, find_attributions
from archiver.finding.bare_keys import BareKeys
from archiver.finding.block_delimiters import BLOCK_ATTRIBUTE, BLOCK_TAG
from archiver.finding.boilerplate import ancestors, boilerplate_around, is_in_noscript
from archiver.finding.dispatch import FinderIndex, mark_of
from archiver.finding.encoded_markup import decode_markup
from archiver.finding.explanations import DecisionRecorder, DecisionRule, explained, left
from archiver.finding.json_ld import find_in_json_ld
from archiver.finding.link_cards import card_around, is_link_of_type, is_picture_of_post, targets_in
from archiver.finding.lone_links import CONTAINERS, PARAGRAPHS, in_text, is_lone_link, lone_url, paragraph_text, shown_url
from archiver.finding.named_attributes import is_button, is_to_copy, urls_by_name
from archiver.finding.page import CandidateNode, ParsedPage, parse_html
from archiver.finding.page_json import NestedReader, find_in_json, find_in_script
from archiver.finding.prefilter import mentions_any
from archiver.finding.reading_budget import ReadingBudget
from archiver.finding.saved_frames import find_in_saved_frame
from archiver.finding.shortcodes import find_shortcodes
from archiver.finding.url_claims import UrlClaims
from archiver.model.embeds import Embed, Form, Kind
from archiver.model.urls import URL
from archiver.platforms.interface import Element, Finder, FlatText
from archiver.platforms.registry import DECLARATIONS

_NOT_FOR_URLS = frozenset({"class", "id", "style", "title", "alt", "srcset", "data-srcset", "onclick", "data-share-url", "data-ad"})
_OF_TEXT = frozenset({"class", "style", "title", "lang", "dir", "role", "data-reactid"})
"""The attributes that paragraphs usually have, and that name no post."""
_FRAMES = frozenset({"iframe", "amp-iframe", "embed", "object", "video"})
_ENCODED_IFRAME = "%3Ciframe"
_MARK_ATTRIBUTES = frozenset(name for declaration in DECLARATIONS for name in declaration.marks.attributes)
_MAX_NESTED_DOCUMENTS = 3
_LEVELS_AROUND = 2
_OF_OTHER_KIND = "its key is in an address beside it that names something else than a post"
_QUOTE = '"'
_MAX_CONTENT_LENGTH = 500  # characters of a component, which may go on to the end of the page
_MIN_VALUE_LENGTH = 9  # characters; no shorter attribute value names a post


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """The context of a walk: the platforms, the page's own URL, lookups, and how deep it is in nested documents.

    `recorder`, if there is one, hears why each candidate is claimed or left. `budget` is what may still be read of the article.
    """

    platforms: tuple[Finder, ...]
    base: URL | None
    finder_index: FinderIndex
    urls: UrlClaims
    bare_keys: BareKeys
    budget: ReadingBudget
    depth: int = 0
    recorder: DecisionRecorder | None = None


def find_in_page(page: ParsedPage, walk: Walk) -> Iterator[Embed]:
    """Yield the embeds of a page; candidates inside of a claimed element belong to its embed and are skipped."""
    if not page.mentions:
        return
    recorder = walk.recorder
    claimed: dict[int, Embed] = {}
    claimed_handles = 0
    for candidate in page.candidates(walk.base):
        owner = claimed.get(candidate.node.mem_id)
        if owner is not None:
            if recorder is not None:
                recorder.inside(candidate.node, owner)
            continue
        if not walk.budget.take_candidate():
            return
        found = _decided(candidate, walk)
        if found and (candidate.name.startswith("amp-") or candidate.element.source):
            claimed.update(dict.fromkeys((candidate.node.mem_id, *page.candidates_inside(candidate.node)), found[0]))
            claimed_handles += len(HANDLE_IN_PARENTHESES.findall(candidate.element.source))
            if recorder is not None:
                recorder.cover(candidate.node)
        yield from found
    if page.serialized.has_unread:
        walk.budget.reach("post_markup_characters")
    if page.mentions.handles > claimed_handles:
        yield from find_attributions(page.tree, claimed, walk.platforms, budget=walk.budget, judged=page.judged, recorder=recorder)


def _decided(candidate: CandidateNode, walk: Walk) -> list[Embed]:
    """The embeds of a candidate, none if it is beside the article; the recorder hears of the decision."""
    if walk.recorder is not None:
        walk.recorder.begin()
    found = list(_embeds_of(candidate, walk))
    beside = boilerplate_around(candidate.node, candidate.page.judged) if found else None
    if found and is_in_noscript(candidate.node):
        found = [replace(embed, form=Form.NOSCRIPT) for embed in found]
    if walk.recorder is not None:
        walk.recorder.decide(candidate.node, found, beside)
    return found if beside is None else []


def _embeds_of(candidate: CandidateNode, walk: Walk) -> Iterator[Embed]:
    """Yield the embeds of a candidate: those that platforms claim by their markup, else those found by the kind of element."""
    found = _claimed(candidate.element, walk) if _is_claimable(candidate) else ()
    if found:
        yield from found
        yield from (embed for embed in _in_saved_frame(candidate, walk) if embed.post == found[0].post)
    elif candidate.name == "a":
        yield from _in_link(candidate, walk)
    elif candidate.name == "script":
        yield from _in_script(candidate, walk)
    elif candidate.name == BLOCK_TAG:
        yield from _in_block_delimiter(candidate, walk)
    elif candidate.name == "textarea":
        yield from _in_encoded_markup(candidate.node.text(), walk, Form.CONSENT)
    elif candidate.name == "template":
        yield from _in_encoded_markup(candidate.page.markup_of(candidate.node).partition(">")[2], walk, Form.CONSENT)
    else:
        yield from _in_attributes(candidate, walk) or _in_component(candidate, walk) or _in_paragraph(candidate, walk)


def _claimed(element: Element, walk: Walk) -> list[Embed]:
    asked = walk.finder_index.about(element)
    if not asked:
        return []
    found = [embed for platform in asked for embed in platform.embeds(element)]
    found = [embed for embed in found if not walk.urls.are_of_other_kind(element.attributes.values(), embed)]
    if walk.recorder is not None:
        for platform in asked:
            own = [embed for embed in found if embed.platform == platform.name]
            mark = mark_of(element, platform)
            explained(
                walk.recorder,
                own,
                DecisionRule.OWN_MARKUP,
                "{} recognises its own markup, by the {} and what it holds",
                platform.name,
                mark,
            )
            if not own and element.name not in mark:
                left(walk.recorder, DecisionRule.NO_POST, "{} knows the {}, but nothing in it names a post", platform.name, mark)
    return found


def _is_claimable(candidate: CandidateNode) -> bool:
    """Whether an element could be a platform's own markup; most links and scripts are only searched for URLs."""
    return candidate.name not in {"a", "script"} or not _MARK_ATTRIBUTES.isdisjoint(candidate.node.attributes)


def _in_attributes(candidate: CandidateNode, walk: Walk) -> list[Embed]:
    """The embed named by an attribute of a frame, or of a placeholder that is filled by a script or after the reader's consent."""
    element = candidate.element
    if element.name in PARAGRAPHS and _OF_TEXT.issuperset(element.attributes):
        return []
    if is_button(element.name, element.attributes.get("class", "")):
        return left(
            walk.recorder, DecisionRule.BUTTON, "its tag or class is that of a button, a timeline or a list, which shows no post"
        )
    form = Form.IFRAME if element.name in _FRAMES else Form.AMP if element.name.startswith("amp-") else Form.ATTRIBUTE
    for name, value in element.attributes.items():
        if (
            len(value) < _MIN_VALUE_LENGTH
            or is_to_copy(name)
            or (name in _NOT_FOR_URLS and not (name == "onclick" and _ENCODED_IFRAME in value))
        ):
            continue
        found = explained(
            walk.recorder, walk.urls.find(value), DecisionRule.ADDRESS, "its attribute {} has the address of the post", name
        )
        found = found or list(_in_json_value(element, value, walk)) or list(_in_encoded_markup(value, walk, form))
        if found:
            return [replace(embed, form=form, locator=f'{element.name}[{name}*="{url_key(embed)}"]') for embed in found]
    named = (
        *((url, "it names the service in one place and holds a key of it in another") for url in _urls_by_name(candidate, walk)),
        *((url, "an address elsewhere in the page has the key that it holds") for url in walk.bare_keys.urls(element.attributes)),
        *((url, "a parameter of the player has the address of the post") for url in _player_urls(candidate)),
    )
    for url, why in named:
        found = walk.urls.find(url)
        if found and walk.urls.are_of_other_kind(targets_in(candidate.node), found[0]):
            left(walk.recorder, DecisionRule.NAME_AND_KEY, _OF_OTHER_KIND)
        elif found:
            explained(walk.recorder, found, DecisionRule.NAME_AND_KEY, why)
            return [replace(embed, form=form, url=embed.url, locator=f'{element.name}[*="{url_key(embed)}"]') for embed in found]
    return list(_in_encoded_markup(candidate.node.text(), walk, form) if element.name == "iframe" else ()) or [
        *_in_saved_frame(candidate, walk)
    ]


def _in_saved_frame(candidate: CandidateNode, walk: Walk) -> Iterator[Embed]:
    """Yield the post of a frame whose document was saved in it."""
    if candidate.name == "iframe" and walk.depth < _MAX_NESTED_DOCUMENTS:
        found = list(find_in_saved_frame(candidate.element, walk.urls, walk.platforms))
        yield from explained(
            walk.recorder, found, DecisionRule.SAVED_FRAME, "is a frame that was saved with the post's document in it"
        )


def _urls_by_name(candidate: CandidateNode, walk: Walk) -> Iterator[str]:
    """Yield the URL of the post that an element names by service and key."""
    if not candidate.page.keyed_attributes.isdisjoint(candidate.element.attributes):
        around = (
            element.attrs.get("class") or "" for element in ancestors(candidate.node, _LEVELS_AROUND) if element.is_element_node
        )
        leave = None if walk.recorder is None else partial(walk.recorder.leave, DecisionRule.NAME_AND_KEY)
        yield from urls_by_name(candidate.name, candidate.element.attributes, " ".join(around), leave)


def _player_urls(candidate: CandidateNode) -> Iterator[str]:
    """Yield the URLs that an `<object>` of a Flash player has as its parameters."""
    if candidate.name == "object":
        for parameter in candidate.node.css("param[name=movie],param[name=src]"):
            yield str(parameter.attributes.get("value") or "")


def _in_json_value(element: Element, value: str, walk: Walk) -> Iterator[Embed]:
    """Yield the embeds in an attribute's value that is JSON."""
    if value.startswith(("{", "[")):
        label = " ".join(element.attributes.get(name, "") for name in ("class", "data-component-name"))
        yield from find_in_json(value, _nested_reader(walk), label=label)


def _in_component(candidate: CandidateNode, walk: Walk) -> list[Embed]:
    """The embed of a component that nothing has rendered: `<YouTube id="…">`."""
    name = candidate.page.mentions.components.get(candidate.name)
    if name is None:
        return []
    attributes = "".join(f' {key}="{value.replace(_QUOTE, "")}"' for key, value in candidate.element.attributes.items())
    content = "" if attributes else candidate.node.text()[:_MAX_CONTENT_LENGTH]
    found = _shortcodes(f"<{name}{attributes}>{content}</{name}>", walk, "is a component that nothing has rendered")
    return [
        replace(embed, form=Form.ATTRIBUTE, locator=f'{candidate.name}[*="{url_key(embed)}"]')
        for embed in found
        if not walk.urls.are_of_other_kind(candidate.element.attributes.values(), embed)
    ]


def _shortcodes(text: str, walk: Walk, why: str) -> list[Embed]:
    """The embeds that shortcodes in a text name."""
    leave = None if walk.recorder is None else partial(walk.recorder.leave, DecisionRule.SHORTCODE)
    found = [embed for _, _, embed in find_shortcodes(text, walk.urls.embed_at, leave)]
    return explained(walk.recorder, found, DecisionRule.SHORTCODE, why)


def _in_paragraph(candidate: CandidateNode, walk: Walk) -> list[Embed]:
    """The embeds of a paragraph that consists of its URL, or has shortcodes in it that nobody has replaced."""
    found = explained(
        walk.recorder, walk.urls.find(lone_url(candidate.node)), DecisionRule.LONE_LINK, "the address is all of a paragraph or line"
    )
    if not found and candidate.page.mentions.has_shortcodes and candidate.name in {*PARAGRAPHS, *CONTAINERS}:
        found = _shortcodes(paragraph_text(candidate.node), walk, "has a shortcode in its text that names the post")
    return [replace(embed, locator=f'{candidate.name}:contains("{url_key(embed)}")') for embed in found]


def _in_link(candidate: CandidateNode, walk: Walk) -> Iterator[Embed]:
    embed = walk.urls.embed_at(candidate.node.attrs.get("href") or "") or walk.urls.embed_at(shown_url(candidate.node))
    if embed is not None:
        card = card_around(candidate.node, embed, walk.urls.embed_at)
        found = replace(embed, locator=f'a[href*="{url_key(embed)}"]')
        if card is not None:
            explained(
                walk.recorder,
                [embed],
                DecisionRule.CARD,
                "the box around it, <{} class={}>, shows the post",
                card.tag or "",
                card.attrs.get("class") or "",
            )
            yield _in_card(CandidateNode(card, card.tag or "", walk.base, candidate.page), found, walk)
        else:
            stands = (
                (is_lone_link(candidate.node), "shows its address alone in a paragraph or line, or is in a placeholder for embeds"),
                (is_link_of_type(candidate.node, embed), "is empty, and an attribute for its type names the service"),
                (is_picture_of_post(candidate.node, embed), "is alone in its paragraph with the platform's picture of the post"),
            )
            why = next((why for does, why in stands if does), None)
            shown = replace(found, kind=Kind.LINK if why is None else Kind.EMBED)
            yield from explained(
                walk.recorder,
                [shown],
                DecisionRule.RUNNING_TEXT if why is None else DecisionRule.LONE_LINK,
                why or in_text(candidate.node),
            )


def _in_card(card: CandidateNode, embed: Embed, walk: Walk) -> Embed:
    """The embed of a post that a box shows, with what its platform reads in the box."""
    source = card.page.markup_of(card.node)
    element = Element(name=card.name, attributes=card.element.attributes, source=source, base=card.base)
    platform = next(finder for finder in walk.platforms if finder.name == embed.platform)
    read = next((read for read in platform.embeds(element) if read.post == embed.post), embed)
    return replace(read, kind=Kind.EMBED, form=Form.ATTRIBUTE, locator=embed.locator)


def _in_block_delimiter(candidate: CandidateNode, walk: Walk) -> Iterator[Embed]:
    """Yield the embed that the delimiter of a block without content names."""
    delimiter = candidate.node.attrs.get(BLOCK_ATTRIBUTE) or ""
    for embed in _shortcodes(delimiter, walk, "is the delimiter of a block without content"):
        yield replace(embed, locator=f'comment():contains("{url_key(embed)}")')


def _in_script(candidate: CandidateNode, walk: Walk) -> Iterator[Embed]:
    """Yield the embeds in a script: in a template, in its `data-` attributes, in JSON-LD, or in the page's state."""
    attributes = candidate.node.attributes
    media_type = (attributes.get("type") or "").lower()
    script = candidate.script
    reader = _nested_reader(walk)
    if "template" in media_type or "html" in media_type or media_type == "text/plain":
        found = list(_in_encoded_markup(script.text, walk, Form.CONSENT))
        yield from found or (replace(embed, form=Form.CONSENT) for embed in find_in_script("", script, reader))
        return
    for name, value in attributes.items():
        if value and name.startswith("data-"):
            yield from _in_encoded_markup(value, walk, Form.CONSENT)
    yield from find_in_json_ld(script, reader) if "ld+json" in media_type else find_in_script(media_type, script, reader)


def _nested_reader(walk: Walk) -> NestedReader:
    return NestedReader(
        recorder=walk.recorder,
        find_in_markup=lambda markup: _in_encoded_markup(markup, walk, Form.JSON),
        find_at_url=walk.urls.find,
        find_in_text=lambda text: chain.from_iterable(platform.embeds(FlatText(text=text)) for platform in walk.platforms),
        page_url=walk.base,
    )


def _in_encoded_markup(text: str, walk: Walk, form: Form) -> Iterator[Embed]:
    """Yield the embeds in markup that a text holds, plain or encoded: it is walked over as a document of its own."""
    markup = decode_markup(text) if walk.depth < _MAX_NESTED_DOCUMENTS and len(text) > _MIN_VALUE_LENGTH else None
    if markup is not None and mentions_any(markup):
        for embed in find_in_page(parse_html(markup.encode("utf-8", "replace")), replace(walk, depth=walk.depth + 1)):
            if embed.kind is Kind.EMBED:
                yield replace(embed, form=form)
            elif walk.recorder is not None:
                walk.recorder.leave(
                    DecisionRule.RUNNING_TEXT, "a link within markup that another element holds does not count", part=str(embed.url)
                )


def url_key(embed: Embed) -> str:
    """The part that every URL of the post contains, for locators: its key, or the last part of it."""
    if embed.post is None:
        return embed.aliases[0].rpartition("/")[2] if embed.aliases else embed.handle or ""
    key = embed.post.key
    parts = (key, key.rpartition("/")[2], key.rpartition("_")[2])
    return next((part for part in parts if embed.url and part in embed.url), key)
