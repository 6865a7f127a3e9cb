"""Record articles: their versions, each time they were read or did not answer any more, and their embeds, each with its post.

A post gets its row with the first embed that shows it, even if its key is not known yet; it is settled (given its key) once.
"""

from datetime import datetime

from archiver.ledger.article_absences import absences
from archiver.ledger.facts import Cells, without_nulls
from archiver.ledger.observation_rows import content_cells
from archiver.ledger.post_identity import ARTICLE, nameless_post_by_alias, post_by_alias, post_named, post_told_as
from archiver.ledger.post_names import add_post, current_id, record_alias, settle
from archiver.ledger.queries import EMBED_COLUMNS
from archiver.ledger.remains import REDACTED
from archiver.ledger.rows import storable, storable_cells, to_cell, to_cells
from archiver.ledger.store import Store
from archiver.ledger.withdrawals import is_destroyed
from archiver.model.articles import Absence, Article, ArticleAbsence, ArticleReading, ArticleVersion, Context
from archiver.model.digests import Digest, canonical_json
from archiver.model.digests import digest as digest_of
from archiver.model.embeds import Embed, Form
from archiver.model.posts import Author, Content
from archiver.model.probes import Witness


def record_article(
    store: Store,
    run: int,
    article: Article | ArticleVersion,
    at: datetime | None = None,
    reading: ArticleReading | None = None,
) -> int:
    """Record a version of an article and return its id, which is the same for the same bytes.

    With a reading it is also the same for other bytes with the same mark; the reading itself is recorded each time.
    """
    metadata = to_cells(article.metadata)
    with store.transaction():
        article_id = _article(store, run, str(metadata["url"] or article.source))
        version = _known_version(store, article_id, article.digest, reading)
        if version is None:
            file: Cells = {"source": article.source, "digest": article.digest, "markup": to_cell(article.markup)}
            first_seen: Cells = {"run": run, "article": article_id, "seen_at": store.time(at)}
            version = store.record("article_version", metadata | file | first_seen)
        if reading is not None:
            context: Cells = {"run": run, "article_version": version, "seen_at": store.time(at)}
            store.record("article_reading", to_cells(reading) | context)
    return version


def _known_version(store: Store, article: int, content: Digest, reading: ArticleReading | None) -> int | None:
    """The id of an article's version with these bytes, else of the newest read with the same mark; None if there is none."""
    known = store.first("SELECT id FROM article_version WHERE article = ? AND digest = ?", (article, content))
    if known is None and reading is not None:
        known = store.first(_SAME_MARK, (reading.mark, article))
    return int(known["id"]) if known is not None else None


_SAME_MARK = """
SELECT article_version.id FROM article_reading JOIN article_version ON article_version.id = article_reading.article_version
WHERE article_reading.mark = ? AND article_version.article = ? ORDER BY article_reading.id DESC LIMIT 1
"""


def _article(store: Store, run: int, name: str) -> int:
    known = store.first("SELECT id FROM article WHERE name = ?", (storable(name),))
    return int(known["id"]) if known else store.record("article", {"run": run, "name": name})


def record_embed(store: Store, run: int, article_version: int, embed: Embed, at: datetime | None = None) -> tuple[int, int]:
    """Record an embed, its aliases and its words, once; returns the ids of the embed and of the post that it shows."""
    cells = to_cells(embed, EMBED_COLUMNS)
    digest = digest_of(canonical_json(without_nulls(cells)))
    with store.transaction():
        known = store.first("SELECT id, post FROM embed WHERE article_version = ? AND digest = ?", (article_version, digest))
        if known is not None:
            return int(known["id"]), current_id(store, known["post"])
        before = _shown_before(store, article_version, cells) if embed.post is None and not embed.aliases else None
        post_id = _post_shown(store, run, embed, at) if before is None else before
        if is_destroyed(store.query, post_id):
            return _record_without_words(store, run, article_version, post_id, cells), post_id
        references: Cells = {"run": run, "article_version": article_version, "post": post_id, "digest": digest}
        embed_id = store.record("embed", cells | references | {"seen_at": store.time(at)})
        for name in embed.aliases:
            record_alias(store, run, post_id, name, source=ARTICLE, at=at)
        _record_words(store, run, post_id, embed, at)
    return embed_id, post_id


def _record_without_words(store: Store, run: int, article_version: int, post_id: int, cells: Cells) -> int:
    """Record, once, that an article shows a post of which what it said was destroyed; the id of the embed."""
    left = cells | REDACTED["embed"]
    left["digest"] = digest_of(canonical_json(without_nulls({name: left[name] for name in cells})))
    known = store.first("SELECT id FROM embed WHERE article_version = ? AND digest = ?", (article_version, left["digest"]))
    if known is not None:
        return int(known["id"])
    return store.record(
        "embed", left | {"run": run, "article_version": article_version, "post": post_id, "seen_at": store.time(None)}
    )


def _shown_before(store: Store, article_version: int, cells: Cells) -> int | None:
    """The nameless post that another version of the article shows in the same words, so that editing an article adds no post."""
    sought = storable_cells({name: cells[name] for name in ("platform", "handle", "printed", "words")})
    known = store.first(_SHOWN_BEFORE, (article_version, *sought.values()))
    return current_id(store, known["post"]) if known is not None else None


_SHOWN_BEFORE = """
SELECT embed.post FROM embed JOIN article_version AS version ON version.id = embed.article_version
WHERE version.article = (SELECT article FROM article_version WHERE id = ?1) AND embed.article_version <> ?1
    AND embed.platform = ?2 AND embed.handle IS ?3 AND embed.printed IS ?4 AND embed.words IS ?5
    AND embed.named IS NULL AND embed.aliases = '[]'
    AND embed.post NOT IN (SELECT post FROM embed WHERE article_version = ?1)
ORDER BY embed.id LIMIT 1
"""


def _post_shown(store: Store, run: int, embed: Embed, at: datetime | None) -> int:
    """The id of the post that an embed shows: found by its name, else by an alias, else added."""
    if embed.post is None:
        known = post_by_alias(store.query, embed)
        return known if known is not None else add_post(store, run, embed.platform, None, at)
    known = post_named(store.query, embed.post)
    known = known if known is not None else post_told_as(store.query, embed)
    if known is not None:
        return known
    nameless = nameless_post_by_alias(store.query, embed)
    if nameless is not None:
        return settle(store, run, nameless, embed.post, how=ARTICLE, at=at)
    return add_post(store, run, embed.post.platform, embed.post.key, at)


def _record_words(store: Store, run: int, post_id: int, embed: Embed, at: datetime | None) -> None:
    """Record what the article quotes as a version of the post."""
    if embed.words is None:
        return
    witness = Witness.FLAT_TEXT if embed.form is Form.FLAT_TEXT else Witness.ARTICLE_MARKUP
    quoted = Content(author=Author(handle=embed.handle, name=embed.author), text=embed.words, truncated=embed.truncated)
    cells = content_cells(quoted)
    known = "SELECT 1 FROM version WHERE post = ? AND probe = ? AND witness = ? AND digest = ?"
    if store.first(known, (post_id, ARTICLE, witness.value, cells["digest"])) is None:
        origin: Cells = {"run": run, "post": post_id, "witness": witness.value, "probe": ARTICLE}
        store.record("version", cells | origin | {"seen_at": store.time(at)})


def record_context(store: Store, run: int, embed_id: int, context: Context) -> None:
    """Record the article's text around an embed, once."""
    with store.transaction():
        if not _shows_destroyed(store, embed_id) and store.first("SELECT 1 FROM context WHERE embed = ?", (embed_id,)) is None:
            store.record("context", to_cells(context) | {"run": run, "embed": embed_id})


def record_alignment(store: Store, run: int, embed_id: int, words: str, at: datetime | None = None) -> None:
    """Record where an embed's words really begin, which is known once the platform's own text is."""
    with store.transaction():
        known = store.first("SELECT 1 FROM alignment WHERE embed = ? AND words = ?", (embed_id, storable(words)))
        if known is None and not _shows_destroyed(store, embed_id):
            store.record("alignment", {"run": run, "embed": embed_id, "words": words, "aligned_at": store.time(at)})


def _shows_destroyed(store: Store, embed_id: int) -> bool:
    row = store.first("SELECT post FROM embed WHERE id = ?", (embed_id,))
    return row is not None and is_destroyed(store.query, current_id(store, row["post"]))


def record_absence(store: Store, run: int, article: int, how: Absence, at: datetime | None = None) -> ArticleAbsence | None:
    """Record that an article does not answer any more; its absence, or None if it is known to be absent already.

    One fact stands for each change. Nights on which an absent article still does not answer add none.
    """
    if absences(store.query, (article,)):
        return None
    store.record("article_absence", {"run": run, "article": article, "how": how.value, "seen_at": store.time(at)})
    return absences(store.query, (article,))[article]


def record_return(store: Store, run: int, article_version: int, at: datetime | None = None) -> ArticleAbsence | None:
    """Record that an article answers again; the absence that has ended, or None if it was not absent."""
    article = store.first("SELECT article FROM article_version WHERE id = ?", (article_version,))
    ended = absences(store.query, (int(article["article"]),)) if article is not None else {}
    for absent, absence in ended.items():
        store.record("article_absence", {"run": run, "article": absent, "how": None, "seen_at": store.time(at)})
        return absence
    return None
