"""The options about static embeds, and the writer that makes them by these: where the evidence is, and where pictures are."""

import os
import re
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from archiver.app.runs.home import Home
from archiver.errors import InputError

if TYPE_CHECKING:
    from archiver.healing.healed_article import PlacedArticle
    from archiver.healing.place import Shape
    from archiver.reporting.records import PostRecord

Callback = TypeVar("Callback", bound=Callable[..., object])

_SHORTCODE = re.compile(r"[A-Za-z][\w-]{0,60}")
MAX_INLINE_BYTES = 1_000_000
"""How many bytes of pictures an embed holds inside of its HTML; the others are told in words."""

_OPTIONS = (
    click.option(
        "--archive",
        "address",
        metavar="URL",
        help="The address at which `serve` or the site of `export site` is, to link to the post's page as the evidence.",
    ),
    click.option(
        "--pictures",
        type=click.Path(path_type=Path, file_okay=False),
        help="Write pictures to this folder and refer to them. [default: inside of the HTML, up to 1 MB a post]",
    ),
    click.option(
        "--pictures-address",
        metavar="URL",
        help="How pages refer to the folder of --pictures. [default: by its path from the page]",
    ),
)


def embed_options(callback: Callback) -> Callback:
    """Give a command these options."""
    for option in reversed(_OPTIONS):
        callback = option(callback)
    return callback


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbedWriter:
    """Makes static embeds and notes: `address` is the archive's, `pictures` the folder for pictures, None to hold them inside."""

    home: Home
    address: str | None = None
    pictures: Path | None = None
    pictures_address: str | None = None
    shortcode: str | None = None
    """The paired shortcode that markup is put in, in Markdown."""
    is_dry: bool = False
    """Whether nothing may be written, pictures neither."""

    def embed(self, record: "PostRecord", page: Path | None) -> str | None:
        """The static embed of a post for a page, which is a file or is printed; None if the post is withdrawn."""
        from archiver.app.post_pictures import PostPictures, post_pictures
        from archiver.render.embeds import static_embed

        if record.withdrawn is not None:
            return None
        found = post_pictures(self.home, record) if record.snapshots else PostPictures()
        sources, left = {}, MAX_INLINE_BYTES
        for name, picture in found.by_digest.items():
            if (source := self._source(picture, page, left)) is not None:
                sources[name] = source
                left -= len(picture)
        screenshot = self._source(found.screenshot, page, left) if found.screenshot is not None else None
        return static_embed(record, evidence=self.evidence(record), pictures=sources, screenshot=screenshot)

    def note(self, record: "PostRecord") -> str | None:
        """What became of a post, as one line of plain text; None if it is withdrawn."""
        from archiver.render.embeds import embed_note

        return embed_note(record, evidence=self.evidence(record))

    def replacement(self, page: Path | None, record: "PostRecord", article: "PlacedArticle", shape: "Shape") -> str | None:
        """What is put in a place of an article whose page is a file: an embed, or a note; None if the post is withdrawn."""
        from archiver.healing.place import Shape
        from archiver.model.articles import Markup
        from archiver.render.embeds import note_markup
        from archiver.render.embeds.markup import as_amp

        if shape is Shape.NOTE_IN_TEXT:
            return self.note(record)
        is_note = shape is Shape.NOTE_IN_MARKUP
        written = note_markup(record, evidence=self.evidence(record)) if is_note else self.embed(record, page)
        if written is not None and article.is_amp:
            return as_amp(written)
        if written is not None and self.shortcode is not None and article.article.markup is Markup.TEXT:
            return f"{{{{< {self.shortcode} >}}}}{written}{{{{< /{self.shortcode} >}}}}"
        return written

    def evidence(self, record: "PostRecord") -> str | None:
        """The address of the post's page; None where the archive has none."""
        from archiver.reporting.site_map import post_path

        return f"{self.address.rstrip('/')}/{post_path(record.post, record.id)}" if self.address is not None else None

    def _source(self, picture: bytes, page: Path | None, max_bytes: int) -> str | None:
        """How the page refers to a picture; None where it is too large to be held inside."""
        from archiver.app.post_pictures import SHOWN_FORMATS
        from archiver.app.posts.file_types import file_type
        from archiver.ledger.durable_files import write_whole
        from archiver.model.digests import digest

        code = file_type(picture).code
        if self.pictures is None:
            return f"data:{SHOWN_FORMATS[code]};base64,{b64encode(picture).decode()}" if len(picture) <= max_bytes else None
        path = self.pictures / f"{digest(picture).partition(':')[2][:32]}.{code}"
        if not self.is_dry and not path.exists():
            try:
                write_whole(path, picture)
            except OSError as error:
                raise InputError(
                    f"{path} cannot be written: {error.strerror}", remedy="name another folder with --pictures"
                ) from None
        if self.pictures_address is not None:
            return f"{self.pictures_address.rstrip('/')}/{path.name}"
        return os.path.relpath(path, page.parent if page is not None else Path()).replace(os.sep, "/")


def embed_writer(
    home: Home,
    *,
    address: str | None,
    pictures: Path | None,
    pictures_address: str | None,
    shortcode: str | None = None,
    is_dry: bool = False,
) -> EmbedWriter:
    """The writer for these options; `InputError` for an address that is none, or a shortcode that could be no name."""
    from archiver.render.html_cards import web_url

    if address is not None and web_url(address) is None:
        raise InputError(f"“{address}” is no address of a site", remedy="write it as https://archive.example.org/posts")
    if pictures_address is not None and pictures is None:
        raise InputError("--pictures-address needs --pictures", remedy="name the folder that the pictures are written to")
    if shortcode is not None and not _SHORTCODE.fullmatch(shortcode):
        raise InputError(f"“{shortcode}” is no name of a shortcode", remedy="write it as in layouts/shortcodes, without .html")
    return EmbedWriter(
        home=home, address=address, pictures=pictures, pictures_address=pictures_address, shortcode=shortcode, is_dry=is_dry
    )
