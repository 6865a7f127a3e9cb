"""A report with a post of every kind, made of values."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from archiver.model.articles import ArticleMetadata, Context
from archiver.model.digests import Digest, digest
from archiver.model.embeds import Embed, Form
from archiver.model.observations import Gone, Observation, Present, Reading, Reason, Unreadable
from archiver.model.posts import Alias, Author, Content, PostRef
from archiver.model.probes import About, Why, Witness
from archiver.model.urls import URL
from archiver.reporting.link_rot import LinkRotReport, link_rot_report
from archiver.reporting.records import Appearance, LedgerEntry, MediaRecord, PostChange, PostRecord, SnapshotRecord, Version
from archiver.verdicts.judge import Standing, Verdict

FIRST = datetime(2025, 4, 14, 16, 51, 23, tzinfo=UTC)
NOW = datetime(2025, 4, 17, 3, 0, tzinfo=UTC)
NIGHT = timedelta(days=1)
POST = PostRef(platform="x", key="1911842373636882499")
GONE = Verdict(
    standing=Standing.GONE, reason=Reason.DELETED, rule="V300", changed_after=FIRST, changed_before=FIRST + NIGHT, rests_on=(1, 2)
)
INTACT = Verdict(standing=Standing.INTACT, reason=None, rule="V200")
ALTERED = Verdict(standing=Standing.ALTERED, reason=None, rule="V410", changed_after=FIRST, changed_before=FIRST + NIGHT)
WORDS = "The old bridge is closed from Monday. Walkers can use the ferry, every ten minutes, free of charge."


def version(text: str = WORDS, **facts: object) -> Version:
    """A version by the platform itself; what is named differs from the usual one."""
    usual: dict[str, object] = {
        "text": text,
        "witness": Witness.PLATFORM_API,
        "seen_at": FIRST,
        "digest": digest(text.encode(errors="replace")),
        "author": "River Town",
        "handle": "rivertown",
        "media": (MediaRecord(key="m1", kind="photo", url="https://pbs.example/m1.jpg", alt="", digest=None),),
    }
    return Version(**{**usual, **facts})  # type: ignore[arg-type] # every test names what it changes


def appearance(**facts: object) -> Appearance:
    """An article that quotes the post."""
    usual = Appearance(
        article="https://news.example/bridge",
        metadata=ArticleMetadata(
            url=URL(scheme="https", host="news.example", path="/bridge"),
            title="Bridge closed for summer",
            published=date(2025, 4, 15),
        ),
        embed=Embed(platform="x", post=POST, form=Form.BLOCKQUOTE, words=WORDS, printed=date(2025, 4, 14)),
        context=Context(),
        seen_at=FIRST,
    )
    about = {name: facts.pop(name) for name in list(facts) if name in ("url", "title", "published", "outlet")}
    shown = {name: facts.pop(name) for name in list(facts) if name in ("form", "words", "kind")}
    changed = {"metadata": replace(usual.metadata, **about), "embed": replace(usual.embed, **shown), **facts}  # type: ignore[arg-type]
    return replace(usual, **changed)  # type: ignore[arg-type]  # every test names what it changes


def record(**facts: object) -> PostRecord:
    """A post that is gone; what is named differs."""
    usual: dict[str, object] = {
        "id": 1,
        "platform": "x",
        "post": POST,
        "aliases": (Alias("pic.twitter.com/abcDEF1234"),),
        "url": "https://x.com/rivertown/status/1911842373636882499",
        "author": "River Town",
        "handle": "rivertown",
        "posted_at": FIRST - NIGHT,
        "verdict": GONE,
        "first_seen": FIRST,
        "last_seen_intact": FIRST,
        "versions": (version(),),
        "appearances": (appearance(),),
        "snapshots": (
            SnapshotRecord(
                path="snapshots/x/1911842373636882499/20250414T165123123456Z-0123456789abcdef.warc.gz",
                sha256="0123456789abcdef" * 4,
                at=FIRST,
                complete=True,
            ),
        ),
        "entry": LedgerEntry(index=41, leaf=Digest("sha256:" + "ab" * 32)),
    }
    return PostRecord(**{**usual, **facts})  # type: ignore[arg-type] # every test names what it changes


def history() -> tuple[Observation, ...]:
    """Three nights of one probe."""
    said = Content(author=Author(handle="rivertown"), text=WORDS)
    readings: tuple[Reading, ...] = (Present(content=said), Unreadable(why=Why.RATE_LIMITED), Gone(reason=Reason.DELETED))
    return tuple(
        Observation(
            post=POST,
            at=FIRST + place * NIGHT,
            run=place + 1,
            probe="x-tweet-result",
            about=About.POST,
            witness=Witness.PLATFORM_API,
            reading=reading,
            healthy=place != 1,
        )
        for place, reading in enumerate(readings)
    )


CHANGE = PostChange(
    post=POST,
    post_id=1,
    was=Standing.INTACT,
    became=Standing.GONE,
    reason=Reason.DELETED,
    suspected=False,
    at=FIRST + NIGHT,
    run=3,
)


def sample() -> LinkRotReport:
    """A report with a post of every kind."""
    edited = version(WORDS.replace("Monday", "Tuesday").replace(", free of charge", ", for two coins"), seen_at=FIRST + NIGHT)
    flat = version("Ferry tickets sold out", witness=Witness.FLAT_TEXT, truncated=True, media=())
    posts = (
        record(history=history(), changes=(CHANGE,)),
        record(
            id=2,
            post=PostRef(platform="x", key="1911842373636882500"),
            verdict=ALTERED,
            versions=(version(), edited),
            appearances=(appearance(), appearance(article="seeds/bridge.txt", url=None, title=None, form=Form.FLAT_TEXT)),
        ),
        record(id=3, verdict=replace(INTACT, suspected=True), author="Harbour Office", handle="harbour", post=_post(3)),
        record(id=4, verdict=Verdict(standing=Standing.WITHHELD, reason=Reason.ACCOUNT_PROTECTED, rule="V500"), post=_post(4)),
        record(
            id=5,
            platform="bluesky",
            post=None,
            aliases=(Alias("bsky.app/profile/ferry.example/post/3k"),),
            url=None,
            verdict=Verdict(standing=Standing.UNKNOWN, reason=None, rule="V100"),
            versions=(flat,),
            snapshots=(),
            entry=None,
            posted_at=None,
            author=None,
            handle=None,
            appearances=(appearance(title="Ferries", article="https://news.example/ferries", words="Ferry tickets"),),
        ),
        *(
            record(
                id=6 + place,
                platform="bluesky",
                post=PostRef(platform="bluesky", key=f"did:plc:ab/{place}"),
                verdict=INTACT,
                author=("Ferry Line", "橋の会", "جسر النهر")[place],
                versions=(
                    version(("All boats are running.", "橋は月曜日から閉鎖されます。", "الجسر مغلق من يوم الاثنين.")[place]),
                ),
            )
            for place in range(3)
        ),
    )
    return link_rot_report(posts, (CHANGE,), generated_at=NOW, since=FIRST)


def _post(number: int) -> PostRef:
    """Another post of X."""
    return PostRef(platform="x", key=str(1911842373636882500 + number))


@pytest.fixture(scope="session")
def rot() -> LinkRotReport:
    """A report with a post of every kind."""
    return sample()


@pytest.fixture(scope="session")
def make_record() -> Callable[..., PostRecord]:
    """Makes a post that is gone; what is named differs."""
    return record


@pytest.fixture(scope="session")
def make_version() -> Callable[..., Version]:
    """Makes a version; what is named differs from the usual one."""
    return version


@pytest.fixture(scope="session")
def make_appearance() -> Callable[..., Appearance]:
    """Makes an appearance; what is named differs from the usual one."""
    return appearance
