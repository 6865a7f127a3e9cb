"""A post version that an article pins: from the markup through the ledger to the verdict."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archiver.finding import find_embeds, read_article
from archiver.ledger.writer import Ledger
from archiver.model.articles import Article, Markup
from archiver.model.embeds import Embed, Form
from archiver.model.observations import Observation, Present
from archiver.model.posts import Author, Content, PostRef, version_mark, version_name
from archiver.model.probes import About, Witness
from archiver.platforms import FINDERS
from archiver.verdicts.judge import judge

POST = PostRef(platform="bluesky", key="did:plc:qg247c53dxqy7ui4p6ah2rlz/3n2wszs4kf22f")
FIRST = "bafyreih3765xzgcgzhjrervsgleqsiztoxzhqbqnvclw2pirp5j4ovn4lu"
SECOND = "bafyreiehvs44uh4y2zxh4u7xd52pyvz7z3nimveepdfg4ukmr27sznxphy"
AT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
MARKUP = f"""<blockquote class="bluesky-embed" data-bluesky-uri="at://{POST.key.replace("/", "/app.bsky.feed.post/")}"
data-bluesky-cid="{{cid}}"><p lang="en">Water rising</p>&mdash; Harbour
(<a href="https://bsky.app/profile/did:plc:qg247c53dxqy7ui4p6ah2rlz">@harbour.example</a>) November 20, 2026</blockquote>"""


def present(mark: str | None, text: str = "Water rising") -> Present:
    """The reading of a post in that version."""
    return Present(content=Content(author=Author(id="a"), text=text), aliases=(version_name(POST, mark),) if mark else ())


def observations(*readings: Present, probes: Sequence[str] = ("bluesky-proof",)) -> list[Observation]:
    """One reading a run, each observed by all of the probes."""
    return [
        Observation(
            post=POST,
            at=AT.replace(day=20 + run),
            run=run,
            probe=probe,
            about=About.POST,
            witness=Witness.PLATFORM_API,
            reading=reading,
            id=run,
        )
        for run, reading in enumerate(readings)
        for probe in probes
    ]


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ([FIRST], ("intact", "V200")),
        ([SECOND], ("altered", "V405")),
        ([FIRST, SECOND], ("altered", "V405")),
        ([SECOND, FIRST], ("intact", "V220")),
        ([FIRST, SECOND, FIRST], ("intact", "V220")),
        ([FIRST, None], ("intact", "V200")),
        ([SECOND, None], ("altered", "V405")),
    ],
)
def test_a_post_is_compared_with_the_version_that_the_article_pins(marks: list[str | None], expected: tuple[str, str]) -> None:
    verdict = judge(observations(*(present(mark) for mark in marks)), pinned=FIRST)

    assert expected == (verdict.standing.value, verdict.rule)


def test_a_text_that_is_read_differently_is_no_alteration_of_the_pinned_version() -> None:
    """The version's digest stands for the bytes; how a probe reads them may change with the program."""
    assert "intact" == judge(observations(present(FIRST), present(FIRST, "Water  rises")), pinned=FIRST).standing.value


def test_one_probe_with_another_version_is_enough() -> None:
    """The app may still have an old copy when the account's own server has a new version."""
    history = [*observations(present(FIRST), probes=["bluesky-posts"]), *observations(present(SECOND))]

    assert "V405" == judge(history, pinned=FIRST).rule


def test_without_a_pinned_version_the_content_is_compared() -> None:
    assert "V200" == judge(observations(present(FIRST), present(SECOND))).rule
    assert "V410" == judge(observations(present(FIRST), present(SECOND, "Water falling"))).rule


def test_the_version_in_the_markup_is_found_and_a_malformed_one_is_ignored() -> None:
    found, malformed = (
        find_embeds(read_article("a.html", f"<article>{MARKUP.format(cid=cid)}</article>".encode()), FINDERS)[0]
        for cid in (FIRST, "x" * 59)
    )

    assert POST == found.post == malformed.post
    assert [FIRST] == [version_mark(name, POST) for name in found.aliases]
    assert () == malformed.aliases


def test_the_version_of_the_first_article_that_pins_one_counts(tmp_path: Path) -> None:
    pinned = Embed(platform="bluesky", post=POST, form=Form.BLOCKQUOTE, aliases=(version_name(POST, FIRST),))
    others = [replace(pinned, aliases=(), position=2), replace(pinned, aliases=(version_name(POST, SECOND),), position=3)]
    with Ledger.open(tmp_path / "archive.sqlite", clock=lambda: AT) as ledger:
        run = ledger.begin("archive")
        rows = [
            ledger.record_embed(run, ledger.record_article(run, article(name), AT), embed, AT)[1]
            for name, embed in (("b", others[0]), ("a", pinned), ("c", others[1]))
        ]

        assert 1 == len(set(rows))
        assert {rows[0]: FIRST} == ledger.pinned(rows)


def article(name: str) -> Article:
    """An article from that source."""
    return Article(source=name, text="", markup=Markup.HTML, content=name.encode())
