"""What a run records of articles: their versions, the posts that they show, and by which names these go.

A post begins with the embed that shows it. It has a row of its own before anybody knows its name, and is settled once.
"""

from datetime import datetime

from archiver.errors import LedgerError
from archiver.ledger import rows as spelling
from archiver.ledger.facts import Cells
from archiver.ledger.post_identity import nameless_post_by_alias, post_by_alias, post_named
from archiver.ledger.run_queries import Recall
from archiver.model.articles import Article, ArticleReading, ArticleVersion, Context
from archiver.model.digests import Digest, canonical_json
from archiver.model.digests import digest as digest_of
from archiver.model.embeds import Embed, Form
from archiver.model.posts import Alias, Author, Content, PostRef
from archiver.model.probes import Witness

ARTICLE = "article"
"""The probe of a version that an article quotes."""


class Embedded(Recall):
    """The ledger, as far as articles and the names of posts are recorded in it."""

    # -- articles and what they show

    def record_article(
        self, run: int, article: Article | ArticleVersion, at: datetime | None = None, sighting: ArticleReading | None = None
    ) -> int:
        """Record a version of an article; the id of the version, the same one for the same bytes.

        With a sighting it is also the same one for other bytes that make the same article; that it was read is recorded each time.
        """
        metadata = article.metadata
        url = str(metadata.url) if metadata.url else None
        with self.transaction():
            article_id = self._article(run, url if url is not None else article.source)
            version = self._known_version(article_id, article.digest, sighting)
            if version is None:
                version = self._record(
                    "article_version",
                    {
                        "run": run,
                        "article": article_id,
                        "source": article.source,
                        "digest": article.digest,
                        "markup": article.markup.value,
                        "url": url,
                        "title": metadata.title,
                        "published": metadata.published.isoformat() if metadata.published else None,
                        "language": metadata.language,
                        "seen_at": self._when(at),
                    },
                )
            if sighting is not None:
                self._record("sighting", spelling.sighting_cells(sighting) | self._seen(run, version, at))
        return version

    def _seen(self, run: int, version: int, at: datetime | None) -> Cells:
        return {"run": run, "article_version": version, "seen_at": self._when(at)}

    def _known_version(self, article: int, content: Digest, sighting: ArticleReading | None) -> int | None:
        """The version of an article that has these bytes, or the newest that was seen to make the same article."""
        known = self._one("SELECT id FROM article_version WHERE article = ? AND digest = ?", (article, content))
        if known is None and sighting is not None:
            known = self._one(_SAME_ARTICLE, (sighting.mark, article))
        return int(known["id"]) if known is not None else None

    def _article(self, run: int, name: str) -> int:
        known = self._one("SELECT id FROM article WHERE name = ?", (spelling.storable(name),))
        return int(known["id"]) if known else self._record("article", {"run": run, "name": name})

    def record_embed(self, run: int, article_version: int, embed: Embed, at: datetime | None = None) -> tuple[int, int]:
        """Record an embed, its aliases and its words; the ids of the embed and of the post it shows, known or new."""
        said = spelling.embed_cells(embed)
        mark = digest_of(canonical_json(said))
        with self.transaction():
            known = self._one("SELECT id, post FROM embed WHERE article_version = ? AND digest = ?", (article_version, mark))
            if known is not None:
                return int(known["id"]), self.standing_for(known["post"])
            before = self._shown_before(article_version, said) if embed.post is None and not embed.aliases else None
            post_id = self._post_shown(run, embed, at) if before is None else before
            place: Cells = {
                "run": run,
                "article_version": article_version,
                "post": post_id,
                "digest": mark,
                "seen_at": self._when(at),
            }
            embed_id = self._record("embed", said | place)
            for name in embed.aliases:
                self.record_alias(run, post_id, name, source=ARTICLE, at=at)
            self._record_words(run, post_id, embed, at)
        return embed_id, post_id

    def _shown_before(self, article_version: int, said: Cells) -> int | None:
        """The post without any name that an earlier version of the article shows in the same words: an edit makes no new one."""
        told = (said[name] for name in ("platform", "handle", "printed", "words"))
        sought = [spelling.storable(one) if isinstance(one, str) else one for one in told]
        known = self._one(_SHOWN_BEFORE, (article_version, *sought))
        return self.standing_for(known["post"]) if known is not None else None

    def _post_shown(self, run: int, embed: Embed, at: datetime | None) -> int:
        """The post that an embed shows: by its name, else by an alias, else a new one."""
        if embed.post is None:
            known = post_by_alias(self._ask, embed)
            return known if known is not None else self._new_post(run, embed.platform, None, at)
        known = post_named(self._ask, embed.post.platform, embed.post.key)
        if known is not None:
            return known
        nameless = nameless_post_by_alias(self._ask, embed)
        if nameless is not None:
            return self.settle(run, nameless, embed.post, how=ARTICLE, at=at)
        return self._new_post(run, embed.post.platform, embed.post.key, at)

    def _new_post(self, run: int, platform: str, key: str | None, at: datetime | None) -> int:
        return self._add("post", {"run": run, "platform": platform, "key": key, "settled_as": None, "first_seen": self._when(at)})

    def _record_words(self, run: int, post_id: int, embed: Embed, at: datetime | None) -> None:
        """Record what the article quotes as a version of the post."""
        if embed.words is None:
            return
        witness = Witness.FLAT_TEXT if embed.form is Form.FLAT_TEXT else Witness.ARTICLE_MARKUP
        said = Content(author=Author(handle=embed.handle, name=embed.author), text=embed.words, truncated=embed.truncated)
        cells = spelling.content_cells(said)
        known = "SELECT 1 FROM version WHERE post = ? AND probe = ? AND witness = ? AND digest = ?"
        if self._one(known, (post_id, ARTICLE, witness.value, cells["digest"])) is None:
            place = {
                "run": run,
                "post": post_id,
                "witness": witness.value,
                "probe": ARTICLE,
                "as_first": True,
                "seen_at": self._when(at),
            }
            self._record("version", cells | place)

    def record_context(self, run: int, embed_id: int, context: Context) -> None:
        """Record the words around an embed, once."""
        with self.transaction():
            if self._one("SELECT 1 FROM context WHERE embed = ?", (embed_id,)) is None:
                self._record("context", {"run": run, "embed": embed_id, "before": context.before, "after": context.after})

    def record_alignment(self, run: int, embed_id: int, words: str, at: datetime | None = None) -> None:
        """Record an embed's words with their true beginning, once the platform's own text has shown it."""
        with self.transaction():
            if self._one("SELECT 1 FROM alignment WHERE embed = ? AND words = ?", (embed_id, spelling.storable(words))) is None:
                self._record("alignment", {"run": run, "embed": embed_id, "words": words, "aligned_at": self._when(at)})

    # -- names

    def record_alias(self, run: int, post_id: int, name: Alias, *, source: str, at: datetime | None = None) -> None:
        """Record another name that leads to a post, and who told us."""
        with self.transaction():
            if self._one("SELECT 1 FROM alias WHERE post = ? AND name = ?", (post_id, spelling.storable(name))) is None:
                self._record("alias", {"run": run, "post": post_id, "name": name, "source": source, "seen_at": self._when(at)})

    def record_relation(
        self, run: int, post_id: int, *, kind: str, target: str, at: datetime | None = None, observation: int | None = None
    ) -> None:
        """Record what another post (`target`, a PostRef) is to this one, such as the home of its picture (`media-home`)."""
        with self.transaction():
            known = "SELECT 1 FROM relation WHERE post = ? AND kind = ? AND target = ?"
            if self._one(known, (post_id, kind, spelling.storable(target))) is None:
                said: Cells = {"run": run, "post": post_id, "kind": kind, "target": target, "observation": observation}
                self._record("relation", said | {"seen_at": self._when(at)})

    def settle(
        self, run: int, post_id: int, ref: PostRef, *, how: str, at: datetime | None = None, observation: int | None = None
    ) -> int:
        """Name a post, once; the id it goes by from now on, which is another one if that name had a row already."""
        with self.transaction():
            row = self._one("SELECT platform, key, settled_as FROM post WHERE id = ?", (post_id,))
            stands_for = self.standing_for(post_id)
            known = post_named(self._ask, ref.platform, spelling.storable(ref.key))
            if known == stands_for:
                return known
            if row is None or row["key"] is not None or row["settled_as"] is not None or row["platform"] != ref.platform:
                raise LedgerError(
                    f"post {post_id} cannot be settled as {ref}", remedy="this is a fault of the program: please report it"
                )
            said: Cells = {
                "run": run,
                "post": post_id,
                "ref": str(ref),
                "how": how,
                "observation": observation,
                "settled_at": self._when(at),
            }
            self._record("settlement", said)
            if known is None:
                self._change("UPDATE post SET key = ? WHERE id = ?", (spelling.storable(ref.key), post_id))
                return post_id
            self._change("UPDATE post SET settled_as = ? WHERE id = ?", (known, post_id))
            return known

    def standing_for(self, post_id: int) -> int:
        """The post that stands for this one: itself, or the one that it turned out to be."""
        row = self._one("SELECT COALESCE(settled_as, id) AS id FROM post WHERE id = ?", (post_id,))
        return int(row["id"]) if row else post_id


_SHOWN_BEFORE = """
SELECT embed.post FROM embed JOIN article_version AS version ON version.id = embed.article_version
WHERE version.article = (SELECT article FROM article_version WHERE id = ?1) AND embed.article_version <> ?1
    AND embed.platform = ?2 AND embed.handle IS ?3 AND embed.printed IS ?4 AND embed.words IS ?5
    AND embed.named IS NULL AND embed.aliases = '[]'
    AND embed.post NOT IN (SELECT post FROM embed WHERE article_version = ?1)
ORDER BY embed.id LIMIT 1
"""

_SAME_ARTICLE = """
SELECT article_version.id FROM sighting JOIN article_version ON article_version.id = sighting.article_version
WHERE sighting.mark = ? AND article_version.article = ? ORDER BY sighting.id DESC LIMIT 1
"""
