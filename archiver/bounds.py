"""Bounds: how much of what strangers wrote or sent is read, and how long it may take. Each is far beyond what honest pages need.

One field a bound: its default, what is counted, and what becomes of the rest. `ARCHIVER_LIMIT_<NAME>` moves it. The command line
puts the bounds in force once, before anything is read (`put_in_force`); all threads read the same ones (`bounds`), and the process
that decodes pictures is given them. A bound that is reached is told, never raised as a failure of the run: as a problem of the
source or the run (`exceeded`, `remedy`), as the reason of an observation, or as what a capture lacks.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches

from archiver.errors import InputError

PREFIX = "ARCHIVER_LIMIT_"
"""What the name of each setting begins with; the name of the bound in upper case follows."""
_LARGEST_NUMBER = 10**15


def _bound(default: int, of: str, rest: str) -> int:
    """A field with its default, what is counted, and what becomes of the rest; `{n}` stands for the bound in force."""
    number: int = field(default=default, metadata={"of": of, "rest": rest})
    return number


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """All bounds. Their names end in what is counted; seconds are of the clock on the wall, unless they are of the CPU."""

    # Articles: of some two hundred recorded news pages none has more than 3.5 MB, 15,400 tags, 272 candidates and 53 posts.
    article_bytes: int = _bound(16_000_000, "bytes, unpacked", "it is not read")
    page_tags: int = _bound(200_000, "tags", "what is behind them is not read for posts")
    page_names: int = _bound(40_000, "different names of tags and attributes", "what is behind them is not read for posts")
    flat_text_characters: int = _bound(1_000_000, "characters of flat text", "what is behind them is not read for posts")
    page_candidates: int = _bound(5_000, "elements that could be posts", "what is behind them is not read")
    post_markup_characters: int = _bound(1_000_000, "characters in an element of a post, or many nested ones", "it is not read")
    article_posts: int = _bound(2_000, "posts", "the first {n} are read")
    searched_characters: int = _bound(
        500_000_000, "characters to search in all for the places of posts", "the text around the others is not recorded"
    )
    script_json_characters: int = _bound(10_000_000, "characters of JSON in a script", "it is read as a text only")
    script_json_nodes: int = _bound(200_000, "objects and lists of JSON in a script", "those behind are not read")
    json_depth: int = _bound(400, "levels of JSON", "it is read as a text only, or not at all")
    gzip_members: int = _bound(10_000, "members of gzip", "it is not read")
    gzip_layers: int = _bound(3, "layers of gzip", "it is not read")

    # Feeds, sitemaps, lists, mail and web archives
    listing_articles: int = _bound(50_000, "entries", "the first {n} are read")  # as many as sitemaps.org allows
    json_feed_bytes: int = _bound(10_000_000, "bytes of a JSON feed", "it is not read")
    xml_elements: int = _bound(3_000_000, "elements of XML", "those behind are not read")
    sitemaps: int = _bound(200, "sitemaps", "the newest {n} are read")
    listing_depth: int = _bound(3, "listings in one another", "the innermost is not opened")
    section_links: int = _bound(1_000, "links to articles", "the first {n} are read")
    list_depth: int = _bound(8, "lists in one another", "the innermost is not opened")
    list_line_characters: int = _bound(4_096, "characters in a line of a list", "the line is not read")
    mail_parts: int = _bound(2_000, "parts of mail", "those behind are not read")
    mail_multiparts: int = _bound(50, "parts of mail that have parts", "it is read as a text")
    account_file_bytes: int = _bound(250_000_000, "bytes in a file of an account's archive", "it is not read")
    wacz_members: int = _bound(1_000, "WARC files in a WACZ", "those behind are not read")
    unpack_ratio: int = _bound(200, "times its size when it is unpacked", "it is read to there")
    record_header_bytes: int = _bound(1_048_576, "bytes in the header of a record", "it is read to there")

    # Answers of the web
    answer_bytes: int = _bound(67_108_864, "bytes of an answer, unpacked", "it is not read")
    answer_seconds: int = _bound(60, "seconds of an answer", "it is not read")
    silence_seconds: int = _bound(20, "seconds without a byte", "the answer is not read")
    connect_seconds: int = _bound(10, "seconds until a connection", "the host is not asked")
    media_bytes: int = _bound(67_108_864, "bytes of a picture or sound", "a smaller file of it is kept, if there is one")
    video_bytes: int = _bound(134_217_728, "bytes of a video", "a smaller file of it is kept, if there is one")
    video_seconds: int = _bound(1_200, "seconds of a video", "it is not kept")
    video_bits_a_second: int = _bound(6_000_000, "bits a second of a video", "a smaller stream of it is kept, if there is one")
    video_segments: int = _bound(2_000, "segments of a video", "it is not kept")
    redirects: int = _bound(10, "redirects", "the next is not followed")
    header_bytes: int = _bound(102_400, "bytes in the header of an answer", "it is not read")
    robots_bytes: int = _bound(524_288, "bytes of a robots.txt", "what is behind them is not read")
    websocket_bytes: int = _bound(4_194_304, "bytes of a WebSocket conversation", "it is not read")
    platform_json_bytes: int = _bound(8_000_000, "bytes of a platform's JSON", "it is not read")
    platform_page_bytes: int = _bound(4_000_000, "bytes of a platform's page", "what is behind them is not read")
    platform_page_tags: int = _bound(10_000, "tags of a platform's page", "what is behind them is not read")
    timemap_bytes: int = _bound(4_000_000, "bytes of a web archive's list of copies", "what is behind them is not read")

    # Captures, pictures and runs
    capture_seconds: int = _bound(45, "seconds of a capture", "what is there by then is kept")
    element_seconds: int = _bound(12, "seconds until a page shows the post", "what is there by then is kept")
    capture_bytes: int = _bound(134_217_728, "bytes of a capture", "what is there by then is kept")
    capture_requests: int = _bound(1_000, "requests of a capture", "the others are not sent")
    browser_bytes: int = _bound(
        838_860_800, "bytes of memory of the browser, with all its pages", "the capture ends, and the browser is replaced"
    )
    document_characters: int = _bound(16_777_216, "characters of a rendered document", "it is cut")
    picture_bytes: int = _bound(32_000_000, "bytes of a picture to compare", "it is kept, and not compared")
    picture_pixels: int = _bound(50_000_000, "pixels of a picture", "it is kept, and not compared")
    picture_memory_bytes: int = _bound(671_088_640, "bytes of memory for a picture", "it is kept, and not compared")
    picture_cpu_seconds: int = _bound(10, "CPU-seconds for a picture", "it is kept, and not compared")
    run_seconds: int | None = field(
        default=None, metadata={"of": "seconds behind it", "rest": "what is done is kept; the next run does the rest"}
    )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str], otherwise: "Bounds | None" = None) -> "Bounds":
        """The bounds that the environment sets, the others as they are otherwise; `InputError` for an unknown name or no number."""
        named = {setting_of(bound.name): bound.name for bound in fields(cls)}
        written = {setting: value for setting, value in environment.items() if setting.startswith(PREFIX)}
        for setting in written:
            if setting not in named:
                nearest = get_close_matches(setting, named, n=1, cutoff=0.0)[0]
                raise InputError(f"{setting} is no setting", remedy=f"did you mean {nearest}? docs/limits.md has them all")
        chosen = {named[setting]: _number(setting, value) for setting, value in written.items()}
        return replace(otherwise or cls(), **chosen)

    def moved(self) -> dict[str, int]:
        """The bounds that are not at their defaults, by name."""
        values = {bound.name: (getattr(self, bound.name), bound.default) for bound in fields(self)}
        return {name: value for name, (value, default) in values.items() if value != default}


def _number(setting: str, written: str) -> int:
    """The number that a setting's text is; `InputError` if it is none, or none that can be a bound."""
    text = written.strip()
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(_LARGEST_NUMBER)) and 0 < int(text) <= _LARGEST_NUMBER):
        remedy = f"write a whole number above 0, without commas, such as {setting}=1000, or unset it"
        raise InputError(f"{setting}: “{written[:60]}” is no bound", remedy=remedy)
    return int(text)


_in_force = [Bounds()]
_METADATA = {bound.name: bound.metadata for bound in fields(Bounds)}


def bounds() -> Bounds:
    """The bounds in force in this process."""
    return _in_force[0]


def put_in_force(chosen: Bounds) -> None:
    """Let these bounds be in force in this process, in all of its threads."""
    _in_force[0] = chosen


def setting_of(name: str) -> str:
    """The environment variable that moves a bound."""
    return PREFIX + name.upper()


def exceeded(name: str) -> str:
    """The sentence about what has more than a bound, as the end of one: with the bound in force, and what becomes of the rest."""
    number = f"{getattr(bounds(), name):,}"
    metadata = _METADATA[name]
    return f"has more than {number} {metadata['of']}; {metadata['rest'].replace('{n}', number)}"


def raising(name: str) -> str:
    """The setting that would double a bound, as it is written before a command."""
    return f"{setting_of(name)}={2 * getattr(bounds(), name)}"


def remedy(name: str, otherwise: str) -> str:
    """What to do about a bound that is reached: something else, or raise it."""
    return f"{otherwise}, or raise the bound ({raising(name)})"


_reached: ContextVar[dict[str, None] | None] = ContextVar("reached", default=None)


@contextmanager
def noting() -> Iterator[dict[str, None]]:
    """Collect the names of the bounds that are reached meanwhile, in order, where no caller could be told otherwise."""
    reached = dict[str, None]()
    token = _reached.set(reached)
    try:
        yield reached
    finally:
        _reached.reset(token)


def reach(name: str) -> None:
    """Note that a bound is reached."""
    reached = _reached.get()
    if reached is not None:
        reached[name] = None
