"""The door for a run: everything that a run records; what it has to ask before is `recall`.

Every method may be called inside `transaction()`, which makes several records stand or fall together, or alone, as a transaction of
its own. Nothing here waits for anything but the disk, and nothing may wait inside a transaction.
What is recorded twice is there once: a run that was broken off is simply run again.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from archiver import __version__
from archiver.alterations import compare
from archiver.articles import Article, Context, Sighting
from archiver.digests import PREFIX, Digest, Plain, canonical_json
from archiver.digests import digest as digest_of
from archiver.embeds import Embed, Form
from archiver.errors import LedgerError
from archiver.ledger import questions, spelling
from archiver.ledger.facts import Cells
from archiver.ledger.identity import nameless_post_by_alias, post_by_alias, post_named
from archiver.ledger.notes import kept_signer
from archiver.ledger.recall import KNOWN_STATE, Recall
from archiver.ledger.spelling import Row, moment, plain
from archiver.ledger.store import KEY
from archiver.observations import About, Observation, Present, State, Witness
from archiver.posts import Alias, Author, Content, Media, PostRef
from archiver.verdicts import Verdict

ARTICLE = "article"
"""The probe of a version that an article quotes."""


class KeptFile(Protocol):
    """A snapshot file as it was written: its path relative to the archive home, its SHA-256 as 64 hex digits, its size in bytes."""

    @property
    def path(self) -> str: ...  # noqa: D102 - the class has said it

    @property
    def sha256(self) -> str: ...  # noqa: D102

    @property
    def size(self) -> int: ...  # noqa: D102


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """What a run leaves for strangers: the log's size and root, and both as a signed note."""

    size: int
    root: Digest
    note: str


class Ledger(Recall):
    """The ledger, open for one run."""

    # -- runs

    def begin(self, kind: str, *, rehearsed: bool = False, options: Mapping[str, Plain] | None = None) -> int:
        """Begin a run; its number."""
        started = self._when(None)
        said: Cells = {
            "kind": kind,
            "started": started,
            "rehearsed": rehearsed,
            "program": __version__,
            "options": plain(options or {}),
        }
        return self._add("run", said | {"finished": None, "summary": None})

    def finish(self, run: int, summary: Mapping[str, Plain]) -> Checkpoint:
        """End a run, and sign the log as it stands."""
        signer = kept_signer(self.path.with_name(KEY))
        with self.transaction():
            finished = self._when(None)
            self._change("UPDATE run SET finished = ?, summary = ? WHERE id = ?", (finished, plain(summary), run))
            size, root = self._frontier.size, self._frontier.root()
            signed = Checkpoint(size=size, root=Digest(PREFIX + root.hex()), note=signer.checkpoint(size, root))
            said: Cells = {
                "run": run,
                "size": size,
                "root": signed.root,
                "note": signed.note,
                "verifier": signer.verifier,
                "at": finished,
            }
            self._add("checkpoint", said)
        return signed

    # -- articles and what they show

    def record_article(self, run: int, article: Article, at: datetime | None = None, sighting: Sighting | None = None) -> int:
        """Record a version of an article; the id of the version, the same one for the same bytes.

        With a sighting it is also the same one for other bytes that make the same article; that it was read is recorded each time.
        """
        url = str(article.url) if article.url else None
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
                        "title": article.title,
                        "published": article.published.isoformat() if article.published else None,
                        "language": article.language,
                        "seen_at": self._when(at),
                    },
                )
            if sighting is not None:
                self._record("sighting", spelling.sighting_cells(sighting) | self._seen(run, version, at))
        return version

    def _seen(self, run: int, version: int, at: datetime | None) -> Cells:
        return {"run": run, "article_version": version, "seen_at": self._when(at)}

    def _known_version(self, article: int, content: Digest, sighting: Sighting | None) -> int | None:
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
        facts = [spelling.storable(one) if isinstance(one, str) else one for one in told]
        known = self._one(_SHOWN_BEFORE, (article_version, *facts))
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

    # -- what was seen and concluded

    def record_observation(self, run: int, post_id: int | None, observation: Observation) -> int:
        """Record an observation, and of the post itself also what it said and its names; the id. A control's has no post row."""
        with self.transaction():
            version = None
            if post_id is not None and observation.about in _SAYS and isinstance(observation.reading, Present):
                version = self._record_seen(run, post_id, observation, observation.reading)
            place: Cells = {"run": run, "post": post_id, "version": version}
            recorded = self._record("observation", spelling.observation_cells(observation) | place)
            if observation.memento is not None:
                rests: Cells = {"run": run, "observation": recorded, "version": version}
                self._record("memento", spelling.memento_cells(observation.memento) | rests)
        return recorded

    def _record_seen(self, run: int, post_id: int, observation: Observation, reading: Present) -> int | None:
        """Record the names and the content of a present post; the version that it now shows."""
        for name in (*reading.aliases, *self._edits(post_id, reading)):
            self.record_alias(run, post_id, name, source=observation.probe, at=observation.at)
        for state in reading.states:
            self._record_state(run, post_id, observation, state)
        if reading.content is None:
            return None
        for one in reading.content.media:
            if one.digest is not None:
                self.record_media(run, post_id, key=one.key, digest=one.digest, look=one.look, at=observation.at)
        return self._record_version(run, post_id, observation, reading.content)

    def _edits(self, post_id: int, reading: Present) -> list[Alias]:
        """The names of the other edits in a post's chain, also where the probe asked for one of these."""
        row = self._one("SELECT platform, key FROM post WHERE id = ?", (post_id,)) if reading.chain else None
        own = (row["platform"], row["key"]) if row else None
        return [Alias(str(ref)) for ref in reading.chain if (ref.platform, ref.key) != own]

    def _record_version(self, run: int, post_id: int, observation: Observation, content: Content) -> int:
        """Record a content if it is another than this probe saw last, so that there and back again shows as two changes.

        The same content under another handle is a version too: nothing else tells that the account has a new name.
        Where the bytes of its pictures were not fetched, they are those of the last time that they were.
        """
        said = spelling.content_cells(content)
        witnessed = (post_id, observation.probe, observation.witness.value)
        last = self._one(_LAST_VERSION, witnessed)
        if last is not None and _says_the_same(last, said, content.media):
            return int(last["id"])
        first = self._one(_FIRST_VERSION, witnessed) if last is not None else None
        place: Cells = {"run": run, "post": post_id, "witness": observation.witness.value, "probe": observation.probe}
        as_first = self._is_as_first(post_id, first, content)
        seen_at = observation.memento.at if observation.memento is not None else observation.at
        return self._record("version", said | place | {"as_first": as_first, "seen_at": moment(seen_at)})

    def _record_state(self, run: int, post_id: int, observation: Observation, state: State) -> None:
        """Record a state from a platform's own history, once: as a version that its witness has seen since then."""
        said, since = spelling.content_cells(state.content), moment(state.since)
        witnessed = (post_id, observation.probe, observation.witness.value)
        if self._one(f"{KNOWN_STATE} AND digest = ?", (post_id, observation.probe, since, said["digest"])) is not None:
            return
        as_first = self._is_as_first(post_id, self._one(_FIRST_VERSION, witnessed), state.content)
        place: Cells = {"run": run, "post": post_id, "witness": observation.witness.value, "probe": observation.probe}
        self._record("version", said | place | {"as_first": as_first, "seen_at": since})

    def _is_as_first(self, post_id: int, first: Row | None, content: Content) -> bool:
        """Whether a content says what the first one of its witness said."""
        return first is None or not compare(spelling.content(first, questions.looks(self._ask, (post_id,))), content).alters

    def record_media(
        self, run: int, post_id: int, *, key: str, digest: Digest, look: str | None = None, at: datetime | None = None
    ) -> None:
        """Record the digest of the bytes of one of a post's pictures or videos, and what a picture looks like."""
        with self.transaction():
            known = "SELECT 1 FROM media WHERE post = ? AND key = ? AND digest = ?"
            if self._one(known, (post_id, spelling.storable(key), digest)) is None:
                said: Cells = {"run": run, "post": post_id, "key": key, "digest": digest, "look": look}
                self._record("media", said | {"seen_at": self._when(at)})

    def record_verdict(self, run: int, post_id: int, verdict: Verdict, at: datetime | None = None) -> bool:
        """Record a verdict if it says something else than the current one; whether it did."""
        with self.transaction():
            return self.replace_verdict(run, post_id, self.current_verdicts((post_id,)).get(post_id), verdict, at)

    def replace_verdict(
        self, run: int, post_id: int, current: Verdict | None, verdict: Verdict, at: datetime | None = None
    ) -> bool:
        """The same for whoever has asked for the current verdict in this transaction."""
        if not says_else(current, verdict):
            return False
        self._record("verdict", spelling.verdict_cells(verdict) | {"run": run, "post": post_id, "at": self._when(at)})
        return True

    # -- snapshots

    def record_snapshot(
        self,
        run: int,
        kept: KeptFile,
        *,
        at: datetime,
        shortfalls: Collection[str] = (),
        post_id: int | None = None,
        article_version: int | None = None,
    ) -> int:
        """Record a snapshot file, of a post or of an article version; the id, the same one for the same path."""
        with self.transaction():
            known = self._one("SELECT id FROM snapshot WHERE path = ?", (kept.path,))
            if known is not None:
                return int(known["id"])
            said: Cells = {"run": run, "post": post_id, "article_version": article_version, "at": self._when(at)}
            file: Cells = {"path": kept.path, "sha256": kept.sha256, "size": kept.size}
            return self._record("snapshot", said | file | {"complete": not shortfalls, "shortfalls": plain(list(shortfalls))})


_SAYS = (About.POST, About.EDIT, About.HISTORY)
"""The probes whose answers show what a post says."""

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
_LAST_VERSION = (
    "SELECT id, digest, handle, media FROM version WHERE post = ? AND probe = ? AND witness = ? ORDER BY id DESC LIMIT 1"
)
_FIRST_VERSION = "SELECT * FROM version WHERE post = ? AND probe = ? AND witness = ? ORDER BY id LIMIT 1"


def _says_the_same(last: Row, said: Cells, media: Sequence[Media]) -> bool:
    """Whether a content is that of a recorded version, and no bytes are known to be others."""
    if last["digest"] != said["digest"] or said["handle"] not in {None, last["handle"]}:
        return False
    kept = {one.key: one.digest for one in spelling.media(last)}
    return all(one.digest is None or kept.get(one.key) == one.digest for one in media)


def says_else(current: Verdict | None, verdict: Verdict) -> bool:
    """Whether a verdict says something else than the current one."""
    return current is None or _said_by(current) != _said_by(verdict)


def _said_by(verdict: Verdict) -> tuple[object, ...]:
    """What a verdict says, apart from the observations that it rests on, which are others every night."""
    return (
        verdict.standing,
        verdict.reason,
        verdict.rule,
        verdict.suspected,
        verdict.changed_after,
        verdict.changed_before,
        verdict.changes,
        verdict.declared,
    )
