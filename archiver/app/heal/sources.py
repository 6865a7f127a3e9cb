"""The articles that `heal` is given: files, those of folders, and pages at URLs, with their bytes as they are."""

import asyncio
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from archiver.app.find import find
from archiver.app.heal.files import files_to_heal, read_to_heal
from archiver.app.runs.clock import Clock
from archiver.app.sources.arguments import open_sources
from archiver.app.sources.rendering import RenderMode
from archiver.app.sources.results import ReadArticle
from archiver.errors import InputError
from archiver.model.urls import parse_url
from archiver.reporting.healings import HealingProblem
from archiver.reporting.site_map import slug
from archiver.web import WebSettings

_MAX_NAME_CHARACTERS = 180


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleToHeal:
    """One article: its bytes, its file, None for one from the web, and its path below what was named."""

    name: str
    content: bytes
    below: Path
    path: Path | None = None
    content_type: str | None = None


def articles_to_heal(
    sources: Iterable[str], *, clock: Clock, web: WebSettings, skipped: Collection[Path] = ()
) -> Iterator[ArticleToHeal | HealingProblem]:
    """The articles that the sources name, in order; the network is used for URLs only. `InputError` where a source is nothing."""
    for source in sources:
        if source.lower().startswith(("http://", "https://")):
            yield from asyncio.run(_fetched(source, clock, web))
            continue
        for found in files_to_heal(Path(source), skipped=skipped):
            if isinstance(found, HealingProblem):
                yield found
                continue
            try:
                content = read_to_heal(found.path)
            except InputError as error:
                yield HealingProblem(source=str(found.path), what=error.message.removeprefix(f"{found.path} "), remedy=error.remedy)
                continue
            if content.strip():  # generators of sites have empty pages, which are no problem
                yield ArticleToHeal(name=str(found.path), content=content, below=found.below, path=found.path)


async def _fetched(source: str, clock: Clock, web: WebSettings) -> list[ArticleToHeal | HealingProblem]:
    """The page at a URL, or what keeps it from being read; what a feed leads to is not followed."""
    async for read in find(open_sources((source,)), clock=clock, web=web, render=RenderMode.NEVER):
        if not isinstance(read, ReadArticle):
            return [HealingProblem(source=read.source, what=read.what, remedy=read.remedy)]
        headers = read.exchanges[-1].response_headers if read.exchanges else ()
        content_type = next((value for name, value in headers if name.lower() == "content-type"), None)
        article = ArticleToHeal(name=source, content=read.content, below=_file_name(source), content_type=content_type)
        return [article]
    return [HealingProblem(source=source, what="is no article", remedy="name the address of a page")]


def _file_name(source: str) -> Path:
    """The file for the page at a URL, below the folder that is written to: by its host and its path, as a name that is safe."""
    url = parse_url(source)
    path = "/".join(url.segments) if url is not None else ""
    name = slug(path or "index")[:_MAX_NAME_CHARACTERS]
    return Path(slug(url.host if url is not None else "page")) / (name if name.endswith((".html", ".htm")) else f"{name}.html")
