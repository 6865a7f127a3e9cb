"""Record what a sheet says of its posts, as notes and tags; what a post has already is not recorded again."""

from collections.abc import Sequence

from archiver.app.runs.run import Run
from archiver.app.sources.results import ReadArticle
from archiver.finding.url_claims import UrlClaims
from archiver.ledger.marks import MarkAct, notes, tag_name, tags
from archiver.model.embeds import Embed
from archiver.platforms import FINDERS

_MAX_NOTE, _MAX_TAG = 4_000, 60


def record_marks(run: Run, read: ReadArticle, rows: Sequence[int]) -> None:
    """Record the marks of an article's posts, whose rows are given in the order of its embeds."""
    if not read.marks:
        return
    claims, of = UrlClaims(FINDERS), {_identity(embed): post_id for post_id, embed in zip(rows, read.embeds, strict=True)}
    known_tags, known_notes = tags(run.ledger.query, rows), notes(run.ledger.query, rows)
    recorded = {(marked.post, True, tag) for marked, named in known_tags.items() for tag in named}
    recorded |= {(marked.post, False, note.text) for marked, noted in known_notes.items() for note in noted}
    for mark in read.marks:
        embed = claims.embed_at(mark.address)
        post_id = of.get(_identity(embed)) if embed is not None else None
        text = tag_name(mark.text) if mark.is_tag else mark.text[:_MAX_NOTE]
        if post_id is None or (post_id, mark.is_tag, text) in recorded:
            continue
        if mark.is_tag and len(text) > _MAX_TAG:
            what = f"“{text[:_MAX_TAG]}…” is too long for a tag of {mark.address}"
            run.problem(read.article.source, what, f"write at most {_MAX_TAG} characters, or keep the column as a note")
            continue
        recorded.add((post_id, mark.is_tag, text))
        detail = {"tag": text} if mark.is_tag else {"text": text}
        act = MarkAct.TAG if mark.is_tag else MarkAct.NOTE
        run.ledger.record_act(act.value, {"post": post_id, "name": mark.address, **detail}, run=run.id)


def _identity(embed: Embed) -> tuple[object, ...]:
    """What tells the post of an embed: its name, or its aliases while it has none."""
    return (embed.post,) if embed.post is not None else embed.aliases
