"""Web archive files as sources: their pages are articles, and the posts that they captured are listed, and read once more later.

A post is listed if an answer in the file, read by its platform, shows what it says. Pages and frames at the addresses of posts are
no articles.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from typing import BinaryIO

from archiver.app.sources.post_lists import addresses_of, post_lists
from archiver.app.sources.source import Source, SourceCopies, SourceProblem, SourceText, SourceWalk
from archiver.bounds import bounds, exceeded, remedy
from archiver.errors import InputError
from archiver.evidence.wacz_digests import altered_members
from archiver.evidence.warc_pages import ArchivedAnswer, answers_in
from archiver.model.captures import Exchange
from archiver.model.digests import digest
from archiver.model.observations import Present
from archiver.model.posts import PostRef
from archiver.model.probes import Answer, Probe
from archiver.model.urls import URL, parse_url, without_user_info
from archiver.platforms import REGISTRY, by_name, identify
from archiver.platforms.recorded_requests import ASKED_BY_POST, requested_posts

_UNDATED = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostCopy:
    """An answer in a web archive file that shows a post, and the probe as whose answer it reads."""

    post: PostRef
    probe: Probe
    answer: ArchivedAnswer

    @property
    def exchange(self) -> Exchange:
        """The answer as an exchange, at the time that the file states."""
        answer = self.answer
        return Exchange(
            at=answer.at or _UNDATED,
            method=answer.method,
            url=answer.url,
            status=answer.status,
            reason=answer.reason,
            response_headers=answer.headers,
            request_body=answer.sent,
            body=answer.content,
        )


def from_archive(source: str, open_file: Callable[[], BinaryIO], walk: SourceWalk) -> Iterator[Source]:
    """The pages of a WARC or WACZ file, each as the article at its own URL, then a list of the posts that it has copies of.

    Identical copies of a page are read once.
    """
    posts, copies, has_pages = dict[PostRef, None](), 0, False
    try:
        with open_file() as file:
            for path in altered_members(file):
                what = f"holds another {path[:200]} than its datapackage.json says: it was changed or damaged after it was made"
                yield SourceProblem(source=source, what=what, remedy="copy it again; what it says is recorded as it is")
            heard = partial(walk.heard, source)
            for answer in answers_in(file, source=source, largest=bounds().article_bytes, wanted=_is_wanted, heard=heard):
                if _is_older(answer, walk.selection.since):
                    continue
                shown = [copy.post for copy in copies_in(answer)]
                posts |= dict.fromkeys(shown)
                copies += len(shown)
                url = parse_url(answer.url)
                if answer.is_page and not shown and (url is None or identify(url) is None):
                    has_pages = True
                    yield from _page(source, answer, url, walk)
    except InputError as error:
        yield SourceProblem(source=source, what=error.message.removeprefix(f"{source} "), remedy=error.remedy)
        has_pages = True
    if posts:
        yield from post_lists(source, addresses_of(posts))
        yield SourceCopies(source=source, open_file=open_file, copies=copies, since=walk.selection.since)
    elif not has_pages:
        what = "is a web archive without any page or post"
        yield SourceProblem(source=source, what=what, remedy="name one that holds HTML pages, or what platforms answer about posts")


def read_copies(source: SourceCopies) -> Iterator[PostCopy]:
    """The copies of posts in a web archive file; what is damaged was told when the file was listed."""
    try:
        with source.open_file() as file:
            for answer in answers_in(file, source=source.source, largest=bounds().article_bytes, wanted=_is_wanted):
                if not _is_older(answer, source.since):
                    yield from copies_in(answer)
    except InputError:
        return


def _is_older(answer: ArchivedAnswer, since: date | None) -> bool:
    """Whether an answer is from before a day, or undated where one is given."""
    return since is not None and (answer.at or _UNDATED).date() < since


def copies_in(answer: ArchivedAnswer) -> Iterator[PostCopy]:
    """The posts that an answer shows, each by the first of its platform's readers that reads what it says."""
    url, found = parse_url(answer.url), set[PostRef]()
    if url is None or answer.cut:
        return
    for item in requested_posts(REGISTRY, url, answer.sent):
        copy = PostCopy(post=item.post, probe=item.probe, answer=answer)
        platform = by_name(item.post.platform)
        if item.post in found or platform is None:
            continue
        reading = platform.read(item.post, Answer(probe=item.probe, exchanges=(copy.exchange,)))
        if isinstance(reading, Present) and reading.content is not None:
            found.add(item.post)
            yield copy


def _is_wanted(url: str) -> bool:
    """Whether the answer at a URL may show a post."""
    parsed = parse_url(url)
    return parsed is not None and (parsed.path in ASKED_BY_POST or bool(requested_posts(REGISTRY, parsed)))


def _page(source: str, page: ArchivedAnswer, url: URL | None, walk: SourceWalk) -> Iterator[Source]:
    """A page as an article; a problem if it was too long to be read."""
    if page.cut:
        what, todo = f"in {source} {exceeded('article_bytes')}", remedy("article_bytes", "leave it out")
        yield SourceProblem(source=page.url, what=what, remedy=todo)
    elif walk.is_new(f"{page.url} {digest(page.content)}"):
        at, media_type = page.at or _UNDATED, page.media_type
        yield SourceText(source=without_user_info(page.url), content=page.content, url=url, at=at, media_type=media_type)
