"""Find shortcodes: what authors write where a post shall be shown, in the syntax of the program that builds the page.

`{{< tweet user="log" id="1841206275088290279" >}}`, `[media=youtube]jP6fEHm-lA0[/media]`, `<Tweet id="…" />`. Each syntax is a
line of `syntaxes`. `names` says for which platform a shortcode is, and `arguments` what it names: a post's address, or a key of the
form that the platform declares.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import islice
from typing import Protocol

from archiver.finding.shortcodes.arguments import (
    Argument,
    addresses,
    has_address_argument,
    keyed_addresses,
    read_arguments,
    service_in,
)
from archiver.finding.shortcodes.names import is_for_embeds, is_for_links, service_named
from archiver.finding.shortcodes.syntaxes import SYNTAXES, Names, Syntax
from archiver.model.embeds import Embed

_AROUND = re.compile(r"(?:[\s\xa0>*\-+<|]|</?(?:p|div|center|figure|li|td)\b[^<>]{0,100}>|\d{1,3}[.)])*")
"""What may stand beside a shortcode that is alone on its line: marks of lists and quotations, tags of paragraphs."""
_INDENTED_CODE = re.compile(r"(?m:^)(?![ \t]|[-*+>] |[0-9]{1,3}[.)] )[^\n]{1,1000}\n[ \t]{0,20}\n(?: {4}|\t)[ \t]{0,20}\Z")
"""The beginning of a line of code in Markdown: indented by four spaces, after an empty line, and not in a list."""
_MAX_LINE_LENGTH = 1000  # characters on each side of a shortcode
_MAX_SHORTCODES = 2000  # of one syntax in one text


class Leave(Protocol):
    """A function that hears why a shortcode is left; `part` is the shortcode."""

    def __call__(self, why: str, *, part: str) -> None:
        """Hear it."""


@cache
def _patterns() -> tuple[tuple[Syntax, re.Pattern[str]], ...]:
    return tuple((syntax, re.compile(syntax.pattern)) for syntax in SYNTAXES)


def find_shortcodes(text: str, embed_at: Callable[[str], Embed | None], leave: Leave | None = None) -> list[tuple[int, int, Embed]]:
    """The posts that shortcodes in a text name, in order, each with where its shortcode starts and ends; none overlap.

    `leave`, if it is given, hears why a shortcode that is for a post names none.
    """
    found: list[tuple[int, int, Embed]] = []
    for start, end, embed in sorted(_in_all_syntaxes(text, embed_at, leave), key=lambda named: (named[0], -named[1])):
        if not found or start >= found[-1][1]:
            found.append((start, end, embed))
    return found


def _in_all_syntaxes(text: str, embed_at: Callable[[str], Embed | None], leave: Leave | None) -> Iterator[tuple[int, int, Embed]]:
    """Yield the posts by syntax; a shortcode may be one in several syntaxes."""
    for syntax, pattern in _patterns():
        if syntax.mark not in text:
            continue
        for found in islice(pattern.finditer(text), _MAX_SHORTCODES):
            if _is_indented_code(text, found.start()):
                if leave is not None and _is_for_service(found):
                    leave("is indented as code is in Markdown", part=found[0])
                continue
            is_alone = _is_alone(text, found)
            embed = _named(syntax, found, embed_at, is_alone=is_alone)
            if embed is not None:
                yield found.start(), found.end(), embed
            elif leave is not None and _is_for_service(found):
                why = "names no post: none of its arguments is an address of a post, or a key of the service"
                leave(why if is_alone or syntax.in_prose else "is a shortcode among other words on its line", part=found[0])


def _is_for_service(found: re.Match[str]) -> bool:
    """Whether what looks like a shortcode has the name of a service."""
    name = found.groupdict().get("name")
    return name is not None and service_named(name) is not None


def _named(syntax: Syntax, found: re.Match[str], embed_at: Callable[[str], Embed | None], *, is_alone: bool) -> Embed | None:
    """The post that a shortcode names; None if it names none."""
    groups = found.groupdict()
    name, content = groups.get("name"), groups.get("content") or groups.get("bare")
    if not (is_alone or (syntax.in_prose and name)):
        return None
    if name is None:
        return embed_at(content or "")
    arguments = read_arguments((groups.get("arguments") or "").strip(), content)
    service = service_named(name) or (service_in(arguments) if is_for_embeds(name) else None)
    if service is None and is_for_links(" ".join((name, *(argument.value for argument in arguments[:1] if not argument.name)))):
        return None
    if service is not None or is_for_embeds(name) or (is_alone and _counts_unknown(syntax, arguments)):
        for address in addresses(arguments):
            embed = embed_at(address)
            if embed is not None:
                return embed
    keyed = keyed_addresses(service, arguments) if service is not None else ()
    return next((embed for address in keyed if (embed := embed_at(address))), None)


def _counts_unknown(syntax: Syntax, arguments: Sequence[Argument]) -> bool:
    """Whether a shortcode of which nobody knows the name may show the post at its address."""
    return syntax.names is Names.ANY or (syntax.names is Names.ADDRESSED and has_address_argument(arguments))


def _is_indented_code(text: str, start: int) -> bool:
    """Whether an offset is in a line that Markdown takes for code."""
    return (
        text[start - 1 : start] in {" ", "\t"} and _INDENTED_CODE.search(text, max(0, start - _MAX_LINE_LENGTH), start) is not None
    )


def _is_alone(text: str, found: re.Match[str]) -> bool:
    """Whether nothing else is on the lines of a shortcode."""
    before = text[max(0, found.start() - _MAX_LINE_LENGTH) : found.start()].rpartition("\n")[2]
    after = text[found.end() : found.end() + _MAX_LINE_LENGTH].partition("\n")[0]
    return bool(_AROUND.fullmatch(before) and _AROUND.fullmatch(after))
