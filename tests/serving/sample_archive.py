"""An archive with a post of every kind, written as runs write it: no browser and no network."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from archiver.app.runs.home import Home
from archiver.evidence import write_snapshot
from archiver.ledger.withdrawals import Subject, WithdrawalDecision
from archiver.ledger.writer import Ledger
from archiver.model.articles import Article, ArticleMetadata, Markup
from archiver.model.embeds import Embed, Form
from archiver.model.observations import Gone, Observation, Present, Reading, Reason, Withheld
from archiver.model.posts import Alias, Author, Content, PostRef
from archiver.model.probes import About, Witness
from archiver.model.urls import URL
from archiver.reporting.withdrawals import Level
from archiver.verdicts.judge import judge
from tests.evidence.conftest import capture, png, post_draft

FIRST = datetime(2026, 1, 5, 3, tzinfo=UTC)
NIGHT = timedelta(days=1)
HOSTILE = "</textarea></script><script>alert(1)</script><svg onload=alert(2)>{{ 7*7 }}\u202e\ud83d javascript:alert(3)"
SECRET = "what nobody shall read any more"  # noqa: S105 - words of a withdrawn post
SENSITIVE_WORDS = "words that a reader asks for"


def _content(text: str, *, name: str = "River Town", handle: str = "rivertown") -> Content:
    return Content(author=Author(id=f"id-{handle}", handle=handle, name=name), text=text)


SAID = _content("The old bridge is closed from Monday. Walkers can use the ferry.")
READINGS: dict[str, tuple[Reading, ...]] = {
    "100": (Present(content=SAID), Gone(reason=Reason.DELETED), Gone(reason=Reason.DELETED)),
    "101": (Present(content=SAID), Present(content=replace(SAID, text=SAID.text.replace("Monday", "Tuesday")))),
    "102": (Present(content=SAID), Withheld(reason=Reason.ACCOUNT_PROTECTED)),
    "103": (Present(content=SAID), Gone(reason=Reason.DELETED)),
    "104": (Present(content=_content(HOSTILE, name=HOSTILE, handle="<b>evil")),),
    "105": (Present(content=_content(SENSITIVE_WORDS), labels=("sensitive",)),),
    "106": (Present(content=_content(SECRET, handle="hidden")),),
    "Upper/Case": (Present(content=_content("All boats are running.", name="Ferry Line", handle="ferry")),),
}
"""What the platform answers about each post, night after night, by its key."""


def made_archive(folder: Path, *, posts: int = 0) -> Home:
    """An archive in a folder, with a post of every kind; and so many more that are simply there."""
    home = Home(folder=folder)
    home.database.parent.mkdir(parents=True)
    with Ledger.open(home.database, clock=lambda: FIRST) as ledger:
        run = ledger.begin("archive")
        versions = [ledger.record_article(run, _article(number), FIRST) for number in range(3)]
        readings = READINGS | {
            f"9{number:05}": (Present(content=_content(f"Post number {number} of many, with words {number % 97}.")),)
            for number in range(posts)
        }
        runs = [run, *(ledger.begin("check") for _ in range(2))]
        for position, (key, answers) in enumerate(readings.items(), 1):
            ref = PostRef(platform="mastodon" if key == "Upper/Case" else "x", key=key)
            embed = _embed(ref, answers[0], position)
            _, post_id = ledger.record_embed(run, versions[position % 2], embed, FIRST)
            observations = [_observation(ref, answer, runs[night], night) for night, answer in enumerate(answers)]
            for night, observation in enumerate(observations):
                ledger.record_observation(runs[night], post_id, observation)
                judged = judge(ledger.observations((post_id,))[post_id])
                ledger.record_verdict(runs[night], post_id, judged, FIRST + night * NIGHT)
            if key in {"100", "105", "106"}:
                file = write_snapshot(folder, post_draft(capture=capture(screenshot=png(position))))
                ledger.record_snapshot(run, file, at=FIRST, post_id=post_id)
            if key == "106":
                hidden = post_id
        unsettled = Embed(platform="x", post=None, form=Form.FLAT_TEXT, aliases=(Alias("pic.twitter.com/abcDEF"),), words="Ferry")
        ledger.record_embed(run, versions[0], replace(unsettled, position=500), FIRST)
        ledger.record_withdrawal(
            run, Subject(post=hidden), WithdrawalDecision(level=Level.RESTRICT, reason="asked to", by="the desk")
        )
        for number in runs:
            ledger.finish(number, {"changes": [], "problems": [{"where": "x", "what": HOSTILE, "remedy": None}]})
    return home


def _article(number: int) -> Article:
    metadata = ArticleMetadata(
        url=URL(scheme="https", host="news.example", path=f"/{number}"),
        title=("Bridge closed for summer", HOSTILE, "An article without posts")[number],
        published=date(2026, 1, 4),
        outlet="The River Paper" if number != 1 else HOSTILE[:190],
    )
    source = f"https://news.example/{number}"
    return Article(source=source, text="", markup=Markup.HTML, content=source.encode(), metadata=metadata)


def _embed(ref: PostRef, answer: Reading, position: int) -> Embed:
    said = answer.content if isinstance(answer, Present) and answer.content else SAID
    words = said.text.replace("ferry", "boat")
    return Embed(platform=ref.platform, post=ref, form=Form.BLOCKQUOTE, words=words, handle=said.author.handle, position=position)


def _observation(ref: PostRef, reading: Reading, run: int, night: int) -> Observation:
    return Observation(
        post=ref,
        at=FIRST + night * NIGHT,
        run=run,
        probe="x-tweet-result",
        about=About.POST,
        witness=Witness.PLATFORM_API,
        reading=reading,
        status=200,
    )
