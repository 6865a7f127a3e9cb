"""The scripts of platforms in a source: what turns their markup into posts, and what else they are there for."""

import re
from collections.abc import Collection, Iterator

from archiver.healing.source_text import Edit
from archiver.healing.tags import Tags
from archiver.platforms.registry import DECLARATIONS

_SCRIPTS = tuple(
    (declaration.name, re.compile(script, re.IGNORECASE))
    for declaration in DECLARATIONS
    for script in declaration.scripts.embed_scripts
)
_OTHER_USES = {
    declaration.name: re.compile(use, re.IGNORECASE) for declaration in DECLARATIONS if (use := declaration.scripts.other_widgets)
}


def needless_scripts(tags: Tags, *, healed: Collection[str], living: Collection[str], elements: Collection[str]) -> Iterator[Edit]:
    """The edits that remove the scripts of platforms of which all posts are `healed` now and none is `living`.

    `elements` are the names of elements of which none is left (`amp-…`): their scripts go, too. A script that the page has for
    something else as well, such as a timeline, stays.
    """
    candidates = set(healed) - set(living)
    needless = {name for name in candidates if name not in _OTHER_USES or _OTHER_USES[name].search(tags.text) is None}
    for number, tag in enumerate(tags.all):
        if tag.name != "script" or tag.is_end:
            continue
        end, address = tags.end_of(number), tag.attributes.get("src", "")
        owners = {name for name, script in _SCRIPTS if script.search(address)}
        is_needless = bool(owners) and owners <= needless
        if end is not None and (is_needless or tag.attributes.get("custom-element") in elements):
            yield Edit(start=tag.start, end=end, replacement="")
