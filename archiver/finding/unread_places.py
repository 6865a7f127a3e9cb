"""Unread places: where a platform's address or a service's key stands in an article, and nothing was a candidate."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate

from selectolax.lexbor import LexborNode

from archiver.finding.address_purposes import purpose_of
from archiver.finding.attributions import HANDLE_IN_PARENTHESES, PROSE
from archiver.finding.candidate_labels import excerpt, label_of
from archiver.finding.code_samples import blank_code_samples
from archiver.finding.explanations import DecisionRecorder, DecisionRule
from archiver.finding.named_attributes import unread_keys
from archiver.finding.page import ParsedPage
from archiver.finding.platform_mentions import mention_in_attributes, mention_in_own_text, mentions_in
from archiver.finding.service_names import services_in
from archiver.finding.url_claims import UrlClaims
from archiver.model.urls import parse_url
from archiver.platforms.registry import platforms_at

_MAX_NAMED_CHARACTERS = 300
_BESIDE_CHARACTERS = 40
_WHY_BY_TAG: Mapping[str, str] = {
    "-comment": "is in a comment, which no reader sees",
    "style": "is in a stylesheet",
    "script": "is in a script without any of the words that scripts with posts have",
    "meta": "describes the page to other programs",
    "link": "is for browsers and other programs",
    "img": "is a picture",
    "source": "is a picture",
    "form": "is where a form is sent",
}


def nodes_in_order(page: ParsedPage) -> Iterator[LexborNode]:
    """Yield the elements and comments of a page in document order."""
    root = page.tree.root
    for node in root.traverse(include_text=True) if root is not None else ():
        if node.is_element_node or node.is_comment_node:
            yield node


def leave_unread_nodes(page: ParsedPage, recorder: DecisionRecorder) -> None:
    """Record the elements that mention a platform and were no candidates."""
    covered = set(recorder.covered)
    named: Counter[str] = Counter()
    first: dict[str, LexborNode] = {}
    for node in nodes_in_order(page):
        parent = node.parent
        if parent is not None and parent.mem_id in covered:
            covered.add(node.mem_id)
        if node.mem_id in covered or node.mem_id in recorder.examined:
            continue
        why = _why_unread(node)
        if why is not None:
            recorder.leave_node(node, label_of(node), DecisionRule.NOT_READ, why)
        elif node.is_element_node and node.attributes:
            for service in services_in(_names(node)):
                named[service] += 1
                first.setdefault(service, node)
    for service, count in named.items():
        others = f", as {count - 1} others do" if count > 1 else ""
        why = f"names {service}{others}, and has neither an address nor a key of it"
        recorder.leave_node(first[service], label_of(first[service]), DecisionRule.NOT_READ, why)


def _names(node: LexborNode) -> str:
    """What an element is called: its tag, its classes, its id and its name."""
    attributes = node.attributes
    names = (attributes.get(name) or "" for name in ("class", "id", "name", "property", "data-type"))
    return " ".join((node.tag or "", *names))[:_MAX_NAMED_CHARACTERS]


def _why_unread(node: LexborNode) -> str | None:
    """Why an element that mentions a platform was no candidate; None if it mentions none."""
    tag = node.tag or ""
    attributes = node.attributes
    mentioned = mention_in_attributes(attributes)
    if mentioned is not None:
        name, address = mentioned
        url = parse_url(address)
        if name.startswith("xmlns") or (url is not None and not platforms_at(url.host) and tag != "a"):
            return None
        if tag == "script" and url is not None:
            return f"is the address of {purpose_of(url)}"
        if tag == "a" and name == "href":
            return "is a link to the page's own host, or to one of no platform"
        return _WHY_BY_TAG.get(tag, f"has it in the attribute “{name}”, which is not read in <{tag}>")
    if mention_in_own_text(node) is not None:
        return _WHY_BY_TAG.get(tag, "has the address in its text without a link, and among other words")
    if tag.startswith("-"):
        return None
    key = next(unread_keys(tag, {name: value or "" for name, value in attributes.items()}), None)
    if key is None:
        return None
    platform, name, value = key
    return f"names {platform}, and “{name}” has {excerpt(value, 40)}, which looks like its key: the attribute is not known for keys"


def leave_unread_text(text: str, claimed: Sequence[tuple[int, int]], urls: UrlClaims, recorder: DecisionRecorder) -> None:
    """Record the addresses and handles in a flat text that were not claimed; `claimed` are the ranges of its embeds, in order."""
    without_code = blank_code_samples(text)
    starts = [start for start, _ in claimed]
    ends = list(accumulate((end for _, end in claimed), max))

    def is_claimed(start: int, end: int) -> bool:
        before = bisect_left(starts, end)
        return before > 0 and ends[before - 1] > start

    for start, address in mentions_in(text):
        url = parse_url(address if "//" in address else f"https://{address}")
        if url is None or is_claimed(start, start + len(address)):
            continue
        if without_code[start : start + len(address)].isspace():
            recorder.leave_at(start, address, DecisionRule.CODE_SAMPLE, "is in a sample of code")
        elif urls.embed_at(str(url)) is None:
            recorder.leave_at(start, address, DecisionRule.NO_POST, f"names no post: it is {purpose_of(url)}")
        else:
            recorder.leave_at(
                start, address, DecisionRule.NOT_READ, "belongs to another post, or to a link whose target is elsewhere"
            )
    for found in HANDLE_IN_PARENTHESES.finditer(text):
        if not is_claimed(found.start(), found.end()):
            recorder.leave_at(found.start(), _with_line(text, found), DecisionRule.ATTRIBUTION, PROSE)


def _with_line(text: str, found: re.Match[str]) -> str:
    """A handle with what stands beside it on its line."""
    before = text[max(0, found.start() - _BESIDE_CHARACTERS) : found.start()].rpartition("\n")[2]
    return before + found[0] + text[found.end() : found.end() + _BESIDE_CHARACTERS].partition("\n")[0]
