"""The address scheme of the archive's pages: paths that work on any file system and on any web server, and can be read back.

The same paths name the files of an exported site and the pages of `serve`. A name that strangers chose (a key, a handle, an outlet)
is in its path as a slug: lower-case letters, digits, `-`, `_` and `.` stay, an upper-case letter is `~` and its lower-case letter,
every other UTF-8 byte `~~` and two hex digits. So two names never share a file where case does not matter, and no name leads out
of its folder.
"""

import re
from dataclasses import dataclass
from enum import Enum

from archiver.model.posts import PostRef

MAX_SLUG_CHARACTERS = 200
"""File systems allow 255 bytes for a name; the rest is for endings."""

_SPELLED = {
    **{byte: f"~~{byte:02x}" for byte in range(256)},
    **{byte: chr(byte) for byte in b"abcdefghijklmnopqrstuvwxyz0123456789-_."},
    **{byte: f"~{chr(byte).lower()}" for byte in range(ord("A"), ord("Z") + 1)},
}
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?")  # names of devices on Windows, with any ending
_ESCAPE = re.compile(r"~~([0-9a-f]{2})|~([a-z])|([^~])")


def slug(name: str) -> str:
    """A name as a part of a path, reversible by `name_of`; never empty for a name that is not."""
    escaped = "".join(map(_SPELLED.__getitem__, name.encode("utf-8", "surrogatepass")))
    if escaped.endswith("."):
        escaped = f"{escaped[:-1]}~~2e"
    if escaped.startswith(".") or _RESERVED.fullmatch(escaped):
        escaped = f"~~{ord(escaped[0]):02x}{escaped[1:]}"
    return escaped


def name_of(escaped: str) -> str | None:
    """The name that a slug stands for; None if `slug` would not write it so."""
    if _ESCAPE.sub("", escaped) or not escaped.isascii():
        return None
    pieces = (
        bytes.fromhex(found[1]) if found[1] else (found[2] or "").upper().encode() or found[3].encode()
        for found in _ESCAPE.finditer(escaped)
    )
    try:
        name = b"".join(pieces).decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return None
    return name if slug(name) == escaped else None


class PageKind(Enum):
    """A kind of page or file, with the form of its paths."""

    OVERVIEW = "index.html"
    ARTICLES = "articles{number}.html"
    ARTICLE = "articles/{row}{number}.html"
    ARTICLE_PICTURE = "articles/{row}/picture.png"
    POSTS = "posts/{standing}{number}.html"
    UNSETTLED_POST = "posts/unsettled/{row}.html"
    UNSETTLED_PICTURE = "posts/unsettled/{row}/picture.png"
    POST = "posts/{platform}/{slug}.html"
    PICTURE = "posts/{platform}/{slug}/picture.png"
    ACCOUNTS = "accounts{number}.html"
    ACCOUNT = "accounts/{platform}/{slug}{further}.html"
    OUTLETS = "outlets{number}.html"
    OUTLET = "outlets/{slug}{further}.html"
    RUNS = "runs{number}.html"
    RUN = "runs/{row}.html"
    REPORT = "report.html"
    SEARCH = "search.html"
    STYLE = "site.css"
    SEARCH_SCRIPT = "search.js"


_PARTS = {
    "{number}": r"(?:-(?P<number>[1-9][0-9]{0,8}))?",
    "{further}": r"(?:/(?P<number>[1-9][0-9]{0,8}))?",
    "{row}": r"(?P<row>[1-9][0-9]{0,17})",
    "{standing}": r"(?P<name>[a-z]+)",
    "{platform}": r"(?P<platform>[a-z]+)",
    "{slug}": r"(?P<slug>[a-z0-9._~-]+)",
}
_PATTERNS = {
    kind: re.compile("".join(_PARTS.get(part, re.escape(part)) for part in re.split(r"(\{[a-z]+\})", kind.value)))
    for kind in PageKind
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PagePath:
    """The address of one page or file, as the values that its path is made of.

    `name` is a post's key, an account's, an outlet's, or the word of a standing; `row` that of an article, a run, or a post without
    a name; `number` counts the pages of a listing from 1.
    """

    kind: PageKind
    platform: str = ""
    name: str = ""
    row: int = 0
    number: int = 1

    def __str__(self) -> str:
        further = self.number > 1
        return self.kind.value.format(
            number=f"-{self.number}" if further else "",
            further=f"/{self.number}" if further else "",
            row=self.row,
            standing=self.name,
            platform=self.platform,
            slug=slug(self.name),
        )

    @property
    def root(self) -> str:
        """What leads from this page to the folder of the site: `""`, `"../"`, `"../../"`."""
        return "../" * str(self).count("/")


def page_path(path: str) -> PagePath | None:
    """The address that a path is, without a leading slash; None if it is none of ours, or spelled otherwise than we do."""
    for kind, pattern in _PATTERNS.items():
        if (found := pattern.fullmatch(path)) is not None:
            parts = {part: text or "" for part, text in found.groupdict().items()}
            name = name_of(parts["slug"]) if "slug" in parts else parts.get("name", "")
            read = PagePath(
                kind=kind,
                platform=parts.get("platform", ""),
                name=name or "",
                row=int(parts.get("row") or 0),
                number=int(parts.get("number") or 1),
            )
            return read if name is not None and str(read) == path else None
    return None


def fits(name: str) -> bool:
    """Whether a name fits into a path."""
    return 0 < len(name) <= MAX_SLUG_CHARACTERS and len(slug(name)) <= MAX_SLUG_CHARACTERS


def post_path(post: PostRef | None, row: int) -> PagePath:
    """The page of a post: by its name, or by its row where it has none that fits into a path."""
    if post is None or not fits(post.key):
        return PagePath(kind=PageKind.UNSETTLED_POST, row=row)
    return PagePath(kind=PageKind.POST, platform=post.platform, name=post.key)


def picture_path(post: PostRef | None, row: int) -> PagePath:
    """The picture of how a post looked."""
    page = post_path(post, row)
    kind = PageKind.PICTURE if page.kind is PageKind.POST else PageKind.UNSETTLED_PICTURE
    return PagePath(kind=kind, platform=page.platform, name=page.name, row=page.row)
