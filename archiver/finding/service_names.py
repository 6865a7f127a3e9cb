"""Which service a class, a tag or an attribute names: `youtube_player`, `lite-yt`, `TweetEmbed`, `embed-x`.

The names are those that platforms declare (`ServiceKeys.names`, and the platforms' own names). A long name counts within longer
words, a short one only as a word of its own, and a single letter only where it cannot be anything else.
"""

import re
from collections.abc import Iterator

from ahocorasick_rs import AhoCorasick, MatchKind

from archiver.platforms.declaration import Declaration
from archiver.platforms.registry import DECLARATIONS

_MIN_LONG = 5  # letters; shorter names are parts of other words
_CARD = re.compile(r"embed|card|standalone|static|theme|placeholder|container", re.IGNORECASE)
"""What the class of a box says that shows one post, beside the service's name; boxes of feeds have other words."""
_IS_POST = re.compile(
    rf"content[-_](?:{'|'.join(word for declaration in DECLARATIONS for word in declaration.scripts.post_words)})\Z", re.IGNORECASE
)
"""A class of a box in an article's text that is for one post."""
_NO_CARD = re.compile(
    r"(?:tag|category|cat|topic|term|section|page|icon|fa|btn)[-_]|[\w-]{0,100}(?:share|sharing|follow|social|icon|link|button|feed|timeline)",
    re.IGNORECASE,
)


def _names(declaration: Declaration) -> tuple[str, ...]:
    """The names of a platform's service in markup."""
    service = declaration.service
    own = (declaration.name, *declaration.scripts.json_types, *declaration.marks.container_words)
    return tuple(dict.fromkeys((*(service.names if service else ()), *own)))


def _shape(name: str) -> str:
    """A pattern of a short name where it is a word of its own; of a single letter, where it can be nothing else."""
    if len(name) > 1:
        return rf"(?<![A-Za-z])(?i:{name})(?:id|p|player|video)?(?![a-z])|(?<=[a-z]){name.upper()}(?![a-z])"
    return rf"(?<![A-Za-z0-9])(?i:embed[-_]{name}|{name}[-_](?:embed|post))(?![a-z])"


_PLATFORMS = {name: declaration.name for declaration in DECLARATIONS for name in _names(declaration)}
_NAMES = tuple(_PLATFORMS)
_BY_NAME = AhoCorasick(_NAMES, matchkind=MatchKind.LeftmostLongest)
SERVICE_NAMES = tuple(
    name
    for declaration in DECLARATIONS
    if (service := declaration.service) is not None and service.key is not None
    for name in service.names
    if len(name) > 1
)
"""Names of services with a pattern for their keys, without single letters, which are ambiguous in a text."""
_SHORT = {name: re.compile(_shape(name)) for name in _NAMES if len(name) < _MIN_LONG}


def services_in(text: str) -> frozenset[str]:
    """The platforms whose services a text names."""
    names = {_NAMES[number] for number, _, _ in _BY_NAME.find_matches_as_indexes(text.lower())}
    return frozenset(_PLATFORMS[name] for name in names if name not in _SHORT or _SHORT[name].search(text))


def service_called(text: str) -> str | None:
    """The platform whose service a whole text is the name of, in any case; None if it is another text."""
    return _PLATFORMS.get(text.strip().lower())


def is_card_of(platform: str, classes: str) -> bool:
    """Whether a class is that of a box that shows one post of a platform, and not of a feed's entry or a tag."""
    cards = (name for name in classes.split() if (_CARD.search(name) or _IS_POST.search(name)) and not _NO_CARD.match(name))
    return any(platform in services_in(name) for name in cards)


def _spellings(name: str) -> Iterator[str]:
    """Yield what a page's source has of a name in any usual case."""
    if len(name) >= _MIN_LONG:
        yield from (name[1:], name.upper())
    elif len(name) > 1:
        yield from (f"{before}{name}" for before in ("-", "_", '"', "<"))
        yield name.upper()
    else:
        yield from (f'="{name}"', f"='{name}'", f"embed-{name}", f"{name}-embed", f"{name}-post")


SOURCE_WORDS = tuple(
    dict.fromkeys(
        word
        for declaration in DECLARATIONS
        if (service := declaration.service) is not None
        for name in _names(declaration)
        for word in (*_spellings(name), *((service.proper_name[1:],) if service.proper_name else ()))
    )
)
"""Texts of which a page's source has one wherever an element names a service whose posts have keys of a form of their own."""
