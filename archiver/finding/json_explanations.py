"""Explanations of JSON: the posts that objects name and do not show, and why they are left."""

from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import islice

from archiver.finding.explanations import DecisionRecorder, DecisionRule, name_of
from archiver.finding.json_objects import is_other_address
from archiver.model.digests import JSONValue
from archiver.model.embeds import Embed

_MAX_VALUES, _MAX_POSTS = 2_000, 20  # in one value
_MAX_URL_LENGTH = 2_000
_WEB = ("http://", "https://", "//")


def leave_value(value: JSONValue, why: str, find_at_url: Callable[[str], list[Embed]], recorder: DecisionRecorder) -> None:
    """Say of each post that a value names why it is left."""
    for name, embed in islice(_named_posts(value, find_at_url), _MAX_POSTS):
        recorder.leave(DecisionRule.BESIDE, why, part=f"{name}: {name_of(embed)}")


def leave_field(name: str, value: JSONValue, find_at_url: Callable[[str], list[Embed]], recorder: DecisionRecorder) -> None:
    """Say of each post in a field that is passed over why it is left."""
    leave_value(value, f"the field “{name}” holds what stands beside the article", find_at_url, recorder)


def leave_addresses(
    obj: Mapping[str, JSONValue], claimed: Collection[str], find_at_url: Callable[[str], list[Embed]], recorder: DecisionRecorder
) -> None:
    """Say of each post whose address an object has in a field of its own why it is left."""
    for name, text in obj.items():
        if not isinstance(text, str) or text in claimed or not text.startswith(_WEB) or len(text) > _MAX_URL_LENGTH:
            continue
        for embed in find_at_url(text):
            if is_other_address(name):
                why = f"the field “{name}” is named for an address that is not the embed's own"
            else:
                why = "the object around it does not say that it is an embed"
            recorder.leave(DecisionRule.JSON, why, part=f"“{name}”: {name_of(embed)}")


def _named_posts(value: JSONValue, find_at_url: Callable[[str], list[Embed]]) -> Iterator[tuple[str, Embed]]:
    """Yield the posts whose addresses are in a value, with the name of the field."""
    stack: list[tuple[str, JSONValue]] = [("", value)]
    for _ in range(_MAX_VALUES):
        if not stack:
            return
        name, top = stack.pop()
        if isinstance(top, Mapping):
            stack += reversed(list(top.items()))
        elif isinstance(top, list):
            stack += ((name, item) for item in reversed(top))
        elif isinstance(top, str) and top.startswith(_WEB) and len(top) <= _MAX_URL_LENGTH:
            yield from ((f"“{name}”", embed) for embed in find_at_url(top))
