"""What stands below an exported picture and in its text chunks: where it comes from, and how that can be checked."""

from html import escape

from archiver.model.timestamps import format_iso
from archiver.render.escaping import shortened
from archiver.render.html_cards import printable
from archiver.reporting.exported_posts import ExportedPage
from archiver.reporting.phrases import count_of

_MAX_CHARACTERS = 300
_NOT_KNOWN = "not known"
_STYLE = """
* { margin: 0; box-sizing: border-box; }
body { padding: 10px 12px 12px; background: #fff; color: #1d2126; border-top: 2px solid #1d2126; width: 100%;
    font: 12px/1.45 "Noto Sans", "DejaVu Sans", system-ui, sans-serif; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 2px 10px; }
dt { color: #59616b; }
dd { overflow-wrap: anywhere; unicode-bidi: isolate; overflow: hidden; }
"""


def picture_texts(page: ExportedPage) -> dict[str, str]:
    """What is said of the only post on a page and its screenshot, by the keywords of PNG's text chunks."""
    (post,) = page.posts
    record, source = post.record, post.screenshot.source
    author = " ".join(name for name in (record.author, f"@{record.handle.removeprefix('@')}" if record.handle else None) if name)
    place = post.places.get(source.path) if source is not None else None
    covered = f"entry {place.entry} of the log" if place is not None else "not in the log"
    if place is not None and place.size is not None:
        covered += f", covered by its checkpoint over {count_of(place.size, 'fact')}"
    part = "" if source is None or source.shows_all else ", what the browser showed, which is not the whole post"
    texts = {
        "Source": record.url or str(record.post or next(iter(record.aliases), _NOT_KNOWN)),
        "Author": author or _NOT_KNOWN,
        "Creation Time": f"{format_iso(source.at)}{part}" if source is not None else _NOT_KNOWN,
        "Snapshot SHA-256": source.sha256 if source is not None else _NOT_KNOWN,
        "Snapshot": source.path if source is not None else _NOT_KNOWN,
        "Log": covered,
        "Archive": page.archive,
    }
    return {keyword: _plain(text) for keyword, text in texts.items()}


_LABELS = {"Source": "Address", "Creation Time": "Captured", "Snapshot SHA-256": "SHA-256"}


def footer_html(page: ExportedPage) -> str:
    """The footer as a page that loads nothing, for the browser to draw."""
    rows = "".join(
        f"<dt>{escape(_LABELS.get(keyword, keyword))}</dt><dd dir='auto'>{escape(text)}</dd>"
        for keyword, text in picture_texts(page).items()
        if keyword != "Snapshot"
    )
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    head = f"<meta charset='utf-8'><meta http-equiv='Content-Security-Policy' content=\"{policy}\"><style>{_STYLE}</style>"
    return f"<!doctype html><html lang='en'><head>{head}</head><body><dl>{rows}</dl></body></html>"


def _plain(text: str) -> str:
    """A text on one line of limited length, as UTF-8 can say it."""
    return shortened(printable(" ".join(text.split())), _MAX_CHARACTERS).encode(errors="replace").decode()
