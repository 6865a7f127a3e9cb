"""The types of a platform's declaration: its domains, its marks in pages, its scripts, its keys.

Each platform's folder has one `DECLARATION`, in its `__init__.py`, which is loaded before any other code of the platform. `finding`
and the toolkit derive their tables from all of them. Patterns are text, and compiled where they are used.
"""

from dataclasses import dataclass, field

_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirector:
    """An address of the platform that leads on to the one in its query.

    `pattern` matches host and path from their beginning; `parameters` are the fields that may hold the target.
    """

    pattern: str
    parameters: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UriScheme:
    """A scheme for the platform's own programs (`at://`): each of `forms` is a pattern and the web address that it stands for."""

    prefix: str
    forms: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Where the platform's posts are, by address. These tables may say too much, never too little: `identify` decides."""

    domains: tuple[str, ...] = ()
    """The domains at or below which its posts are, of two labels at most."""
    source_words: tuple[str, ...] = ()
    """Texts that stand for its domains in a page's source, where one text finds several of them."""
    host_labels: tuple[str, ...] = ()
    """Parts of host names that its posts, or mirrors of them, have on any domain (`nitter`)."""
    on_any_host: bool = False
    """Whether its posts are on hosts of any name; its API then has to say how a host proves that it works (`ByHost`)."""
    url_shapes: tuple[str, ...] = ()
    """Texts in the addresses of posts that tell them on any host (`/statuses/`)."""
    rare_url_shape: str | None = None
    """A pattern of its posts' URLs on any host, from `/p/`, `/w/` or `/m/` on, for shapes too short to search for as text."""
    relative_shapes: tuple[str, ...] = ()
    """Texts in relative URLs of posts, as in saved pages of the platform itself."""
    post_paths: tuple[str, ...] = ()
    """Patterns of what stands in addresses of posts and seldom in those of accounts (`status`)."""
    schemes: tuple[UriScheme, ...] = ()
    redirectors: tuple[Redirector, ...] = ()
    has_unique_tails: bool = False
    """Whether what is behind the last slash of a key or an alias is of one post only: then two that end alike are the same post."""
    picture_hosts: tuple[str, ...] = ()
    """Hosts whose paths are codes of pictures in posts; one code is the same on each of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """Marks of the elements that are made for its posts; an element with any of them is offered to the platform, which decides.

    Elements with one of `classes`, and those of `tags_with_content`, are offered with what is inside of them.
    """

    tags: frozenset[str] = _NONE
    tags_with_content: frozenset[str] = _NONE
    classes: frozenset[str] = _NONE
    attributes: frozenset[str] = _NONE
    id_prefixes: tuple[str, ...] = ()
    """How an element's `id` begins."""
    key_attributes: tuple[str, ...] = ()
    """The attributes of such elements that name the post, by its key or its address, the surest first."""
    blockquote_class: str | None = None
    """The class of its official blockquote."""
    blockquote_line: str | None = None
    """A pattern of the line that only its official blockquote has."""
    frames: str | None = None
    """A pattern of the id, class, name or title that its script or its code for embedding gives to a post's frame."""
    buttons: str | None = None
    """A pattern of tags and classes of its own buttons and boxes, which show no post."""
    container_words: tuple[str, ...] = ()
    """Words in the class or id of an empty element that a script is to fill with a post."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptCall:
    """A call in a script that shows a post: `word` announces it, `pattern` matches it, `address` expands to the post's.

    The pattern begins with the word itself, which `re` finds many times faster than a boundary; what is before it is a lookbehind.
    """

    word: str
    pattern: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scripts:
    """What a page's source and its scripts have in them where they show a post of the platform."""

    page_words: tuple[str, ...] = ()
    """Words in the source of pages with posts, beside its domains and marks."""
    markup_words: tuple[str, ...] = ()
    """Words in a script or in JSON, any of which may name a post."""
    path_words: tuple[str, ...] = ()
    """Parts of the URLs of posts in scripts and in JSON-LD."""
    embed_scripts: tuple[str, ...] = ()
    """Patterns of the address of the script that turns its markup into posts."""
    other_widgets: str | None = None
    """A pattern of what that script is there for on pages without posts."""
    calls: tuple[ScriptCall, ...] = ()
    player: str | None = None
    """A pattern of the address of its player."""
    json_types: tuple[str, ...] = ()
    """Words by which an object in JSON says that it is an embed of this platform."""
    post_words: tuple[str, ...] = ()
    """Words for its posts that nobody uses for the platform or an account (`toot`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceKeys:
    """How pages name its posts by a service's name in one place and a key in another: `data-embed-type="twitter"`, JSON fields.

    `names` are the service's names, in lower case, the usual one first; `proper_name` is how it writes itself, where that has
    capitals within (`YouTube`); `address` has `{}` for the key. `key` is the pattern of a
    key; None where keys alone are too unlike to be told. `own_fields` hold keys of this service only; `fields` hold them where the
    object says whose it is, by a word of `names` or by the pattern `words`. `spelled_in` finds keys in addresses that a page spells
    elsewhere: they vouch for a bare key in an attribute of `bare_attributes`.
    """

    names: tuple[str, ...]
    address: str
    proper_name: str = ""
    key: str | None = None
    own_fields: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    words: str | None = None
    spelled_in: str | None = None
    bare_attributes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortcodeKey:
    """A key that shortcodes spell in one or several arguments: `address` has `{}` for each of `parts`.

    A part is the names that its argument may have, in lower case, and its pattern; without names, any argument may hold it.
    """

    address: str
    parts: tuple[tuple[tuple[str, ...], str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortcodes:
    """What shortcodes and components in an article's source call the platform, and its keys, beside those of its `ServiceKeys`.

    `names` are in lower case; one of four or more letters is also found inside of a longer name (`TweetEmbed`, `su_youtube`).
    """

    names: tuple[str, ...] = ()
    keys: tuple[ShortcodeKey, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """A platform, as the rest of the program must know it; `name` is its key in the ledger, for ever."""

    name: str
    addresses: Addresses
    marks: Marks = field(default_factory=Marks)
    scripts: Scripts = field(default_factory=Scripts)
    service: ServiceKeys | None = None
    shortcodes: Shortcodes = field(default_factory=Shortcodes)
    is_probed: bool = True
    """Whether its posts are probed (`api.py`), and not only found."""
    shows_owners: bool = False
    """Whether keys hold a name that may pass to somebody else, and every answer about a post shows who has it: then a denial
    that does not show the post's owner proves nothing."""
