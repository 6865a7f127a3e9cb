"""A real archive in which strangers say attacks wherever they can say something: posts, authors, articles, outlets, notes, runs."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from archiver.app.runs.home import SETTINGS_NAME, Home
from archiver.evidence import write_snapshot
from archiver.ledger.marks import MarkAct
from archiver.ledger.withdrawals import Subject, WithdrawalDecision
from archiver.ledger.writer import Ledger
from archiver.model.articles import Article, ArticleMetadata, Context, Markup
from archiver.model.embeds import Embed, Form
from archiver.model.observations import Gone, Observation, Present, Reading, Reason, Unreadable, Withheld
from archiver.model.posts import Alias, Author, Content, Media, PostRef
from archiver.model.probes import About, Why, Witness
from archiver.model.urls import URL
from archiver.reporting.withdrawals import Level
from archiver.verdicts.judge import Standing, Verdict
from tests.evidence.conftest import capture, png, post_draft

START = datetime(2026, 5, 4, 12, 30, tzinfo=UTC)
NIGHT = timedelta(days=1)
RULES = {
    Standing.GONE: (Reason.DELETED, "V300"),
    Standing.ALTERED: (None, "V410"),
    Standing.WITHHELD: (Reason.AGE_GATED, "V500"),
    Standing.INTACT: (None, "V200"),
    Standing.UNKNOWN: (Reason.NOT_STATED, "V100"),
}
"""A verdict of every kind: its reason and rule."""


DOM = (
    '<!doctype html><title>{attack}</title><body><p>{attack}<p title="{attack}">x<img alt="" src="{attack}">'
    '<a href="{attack}">x</a><p style="{attack}">x<style>{attack}</style><script>{attack}</script>'
)
"""A page that escapes nothing."""


def key_of(number: int) -> str:
    """The key of a post that has an address, among the others whose keys are attacks."""
    return str(1911842373636880000 + number)


def hostile_home(folder: Path, attacks: Sequence[str]) -> Home:
    """An archive home with an article and a post for each attack, each of which says it in every field that a stranger writes."""
    home = Home(folder=folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / SETTINGS_NAME).touch()
    with Ledger.open(home.database, clock=lambda: START) as ledger:
        named = attacks[0] if attacks else ""
        run = ledger.begin("archive", custody={"operator": named, "host": named, "program": {"version": named}})
        posts = [_record(ledger, home, run, number, attack) for number, attack in enumerate(attacks)]
        decision = WithdrawalDecision(level=Level.RESTRICT, reason=named, by=named)
        ledger.record_withdrawal(run, Subject(post=posts[-1]), decision)
        problems = [{"where": attack, "what": attack, "remedy": attack} for attack in attacks]
        ledger.finish(run, {"run": run, "kind": "archive", "problems": problems, "void": list(attacks), "changes": []})
        ledger.publish_checkpoints()
    return home


def _record(ledger: Ledger, home: Home, run: int, number: int, attack: str) -> int:
    """An article that shows a post, and what was observed of the post; the post's row."""
    address = URL(scheme="https", host="news.example", path=f"/{number}/{attack}")
    about = ArticleMetadata(url=address if number % 2 else None, title=attack, outlet=attack, published=date(2026, 5, 1))
    article = Article(source=f"{attack} {number}", text="", markup=Markup.HTML, content=str(number).encode(), metadata=about)
    post = None if number % 7 == 3 else PostRef(platform="x", key=f"{attack}{number}" if number % 2 else key_of(number))
    embed = Embed(
        platform="x",
        post=post,
        form=Form.BLOCKQUOTE,
        aliases=(Alias(f"t.co/{attack}{number}"),),
        words=attack,
        author=attack,
        handle=attack,
        url=attack,
        position=1,
    )
    version = ledger.record_article(run, article)
    embed_id, post_id = ledger.record_embed(run, version, embed)
    ledger.record_context(run, embed_id, Context(before=attack, after=attack))
    standing = list(RULES)[number % len(RULES)]
    if post is not None:
        for reading in _readings(attack, standing, labels=(attack, *(["sensitive"] if number % 5 == 4 else []))):
            ledger.record_observation(run, post_id, _observation(post, run, reading))
        reason, rule = RULES[standing]
        ledger.record_verdict(run, post_id, Verdict(standing=Standing.INTACT, reason=None, rule="V200"), START)
        ledger.record_verdict(run, post_id, Verdict(standing=standing, reason=reason, rule=rule), START + NIGHT)
    if number % 2 == 0:
        looked = capture(screenshot=png(600, 40 + number), dom=DOM.format(attack=attack))
        file = write_snapshot(home.folder, post_draft(capture=looked))
        ledger.record_snapshot(run, file, at=START, post_id=post_id, shortfalls=())
    for act, detail in ((MarkAct.TAG, {"tag": attack}), (MarkAct.NOTE, {"text": attack})):
        ledger.record_act(act.value, {"post": post_id, "name": attack, **detail})
    return post_id


def _readings(attack: str, standing: Standing, *, labels: tuple[str, ...]) -> Iterator[Reading]:
    """What the platform says of a post at first, and later."""
    author = Author(id=attack or None, handle=attack, name=attack)
    media = (Media(key="m", kind="photo", url=attack, alt=attack),)
    yield Present(content=Content(author=author, text=attack, media=media), labels=labels, aliases=(Alias(attack),))
    match standing:
        case Standing.GONE:
            yield Gone(reason=Reason.DELETED)
        case Standing.WITHHELD:
            yield Withheld(reason=Reason.AGE_GATED)
        case Standing.UNKNOWN:
            yield Unreadable(why=Why.NOT_UNDERSTOOD, detail=attack)
        case _:
            yield Present(content=Content(author=author, text=f"{attack} and more", media=media), labels=labels)


def _observation(post: PostRef, run: int, reading: Reading) -> Observation:
    return Observation(
        post=post,
        at=START,
        run=run,
        probe="x-tweet-result",
        about=About.POST,
        witness=Witness.PLATFORM_API,
        reading=reading,
    )
