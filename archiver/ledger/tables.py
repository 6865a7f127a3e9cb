"""The tables, as the code sees them. As SQLite sees them, with checks and triggers: `migrations/`, and `db/schema.sql`.

Times are text, UTC, with six digits of fraction and a `Z`, so that they sort as they follow one another; digests are `sha256:…`;
lists are JSON. A `table=True` model does not validate what it is made of, so nothing outside the ledger ever sees one.
"""

from typing import ClassVar

from sqlalchemy import Index, Integer, LargeBinary, Text, UniqueConstraint
from sqlmodel import Field, SQLModel


class Run(SQLModel, table=True):
    """One run of the program that wrote here."""

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(sa_type=Text)
    started: str = Field(sa_type=Text)
    finished: str | None = Field(sa_type=Text)
    rehearsed: bool = Field(sa_type=Integer)
    program: str = Field(sa_type=Text)
    options: str = Field(sa_type=Text)
    summary: str | None = Field(sa_type=Text)


class Post(SQLModel, table=True):
    """A post: unnamed until its key is settled. Where that key had a row before, `settled_as` points there, and readers follow."""

    __table_args__: ClassVar[tuple[UniqueConstraint | Index, ...]] = (UniqueConstraint("platform", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    run: int = Field(foreign_key="run.id")
    platform: str = Field(sa_type=Text)
    key: str | None = Field(sa_type=Text)
    settled_as: int | None = Field(foreign_key="post.id", index=True)
    first_seen: str = Field(sa_type=Text)


class Article(SQLModel, table=True):
    """An article, known by its URL, or by the name it was given by where it has none."""

    __table_args__: ClassVar[tuple[UniqueConstraint | Index, ...]] = (UniqueConstraint("name"),)

    id: int | None = Field(default=None, primary_key=True)
    run: int = Field(foreign_key="run.id")
    name: str = Field(sa_type=Text)


class ArticleVersion(SQLModel, table=True):
    """One version of an article, when it was first read so; the digest is that of its bytes."""

    __tablename__ = "article_version"
    __table_args__: ClassVar[tuple[UniqueConstraint | Index, ...]] = (UniqueConstraint("article", "digest"),)

    id: int | None = Field(default=None, primary_key=True)
    run: int = Field(foreign_key="run.id")
    article: int = Field(foreign_key="article.id")
    source: str = Field(sa_type=Text)
    digest: str = Field(sa_type=Text)
    markup: str = Field(sa_type=Text)
    url: str | None = Field(sa_type=Text)
    title: str | None = Field(sa_type=Text)
    published: str | None = Field(sa_type=Text)
    language: str | None = Field(sa_type=Text)
    seen_at: str = Field(sa_type=Text)


class Sighting(SQLModel, table=True):
    """That an article was read, and showed this version: `mark` is what makes it the same version whatever its bytes.

    `letters` is how long its own text was, and `rendered` that a browser rendered it: they say what a reading's silence is worth.
    """

    __table_args__: ClassVar[tuple[UniqueConstraint | Index, ...]] = (
        Index("sighting_article_version", "article_version", "seen_at"),
        Index("sighting_mark", "mark"),
    )

    id: int | None = Field(default=None, primary_key=True)
    run: int = Field(foreign_key="run.id")
    article_version: int = Field(foreign_key="article_version.id")
    mark: str = Field(sa_type=Text)
    letters: int
    rendered: bool = Field(sa_type=Integer)
    modified: str | None = Field(sa_type=Text)
    seen_at: str = Field(sa_type=Text)


class Embed(SQLModel, table=True):
    """One post in one article version, as the article tells it; `named` is the post that the article itself names."""

    __table_args__: ClassVar[tuple[UniqueConstraint | Index, ...]] = (
        UniqueConstraint("article_version", "digest"),
        Index("embed_post", "post"),
        Index("embed_handle", "handle"),
    )

    id: int | None = Field(default=None, primary_key=True)
    run: int = Field(foreign_key="run.id")
    article_version: int = Field(foreign_key="article_version.id")
    post: int = Field(foreign_key="post.id")
    digest: str = Field(sa_type=Text)
    position: int
    kind: str = Field(sa_type=Text)
    form: str = Field(sa_type=Text)
    platform: str = Field(sa_type=Text)
    named: str | None = Field(sa_type=Text)
    url: str | None = Field(sa_type=Text)
    aliases: str = Field(sa_type=Text)
    words: str | None = Field(sa_type=Text)
    truncated: bool = Field(sa_type=Integer)
    bounds: str = Field(sa_type=Text)
    author: str | None = Field(sa_type=Text)
    handle: str | None = Field(sa_type=Text)
    printed: str | None = Field(sa_type=Text)
    locator: str = Field(sa_type=Text)
    before: str = Field(sa_type=Text)
    seen_at: str = Field(sa_type=Text)


class Context(SQLModel, table=True):
    """The article's words right before and right after an embed."""

    __table_args__: ClassVar[tuple[UniqueConstraint | Index, ...]] = (UniqueConstraint("embed"),)

    id: int | None = Field(default=None, primary_key=True)
    run: int = Field(foreign_key="run.id")
    embed: int = Field(foreign_key="embed.id")
    before: str = Field(sa_type=Text)
    after: str = Field(sa_type=Text)


class Alias(SQLModel, table=True):
    """Another name that leads to a post; `source` says who told us."""

    __table_args__: ClassVar[tuple[UniqueConstraint | Index, ...]] = (
        UniqueConstraint("post", "name"),
        Index("alias_name", "name"),
    )

    id: int | None = Field(default=None, primary_key=True)
    run: int = Field(foreign_key="run.id")
    post: int = Field(foreign_key="post.id")
    name: str = Field(sa_type=Text)
    source: str = Field(sa_type=Text)
    seen_at: str = Field(sa_type=Text)


class Relation(SQLModel, table=True):
    """What another post is to this one (`media-home`: the post that its picture belongs to); `target` is a PostRef."""

    __table_args__: ClassVar[tuple[UniqueConstraint | Index, ...]] = (UniqueConstraint("post", "kind", "target"),)

    id: int | None = Field(default=None, primary_key=True)
    run: int = Field(foreign_key="run.id")
    post: int = Field(foreign_key="post.id")
    kind: str = Field(sa_type=Text)
    target: str = Field(sa_type=Text)
    observation: int | None = Field(foreign_key="observation.id")
    seen_at: str = Field(sa_type=Text)


class Settlement(SQLModel, table=True):
    """That a post without a name is this one, and how that came out."""

    __table_args__: ClassVar[tuple[UniqueConstraint | Index, ...]] = (UniqueConstraint("post"),)

    id: int | None = Field(default=None, primary_key=True)
    run: int = Field(foreign_key="run.id")
    post: int = Field(foreign_key="post.id")
    ref: str = Field(sa_type=Text)
    how: str = Field(sa_type=Text)
    observation: int | None = Field(foreign_key="observation.id")
    settled_at: str = Field(sa_type=Text)


class Alignment(SQLModel, table=True):
    """An embed's words with their true beginning, found once the platform's own text was known."""

    __table_args__: ClassVar[tuple[UniqueConstraint | Index, ...]] = (UniqueConstraint("embed", "words"),)

    id: int | None = Field(default=None, primary_key=True)
    run: int = Field(foreign_key="run.id")
    embed: int = Field(foreign_key="embed.id")
    words: str = Field(sa_type=Text)
    aligned_at: str = Field(sa_type=Text)


class Version(SQLModel, table=True):
    """One content of a post by one witness through one probe, when it was first seen so, or so again after something else.

    What a web archive vouches for was seen when the archive saw it.
    `as_first` says that it is what this witness's probe saw first of the post; `probe` is `article` for what articles quote.
    """

    __table_args__: ClassVar[tuple[UniqueConstraint | Index, ...]] = (
        Index("version_post", "post", "probe", "witness"),
        Index("version_handle", "handle"),
    )

    id: int | None = Field(default=None, primary_key=True)
    run: int = Field(foreign_key="run.id")
    post: int = Field(foreign_key="post.id")
    witness: str = Field(sa_type=Text)
    probe: str = Field(sa_type=Text)
    digest: str = Field(sa_type=Text)
    text: str = Field(sa_type=Text)
    author_id: str | None = Field(sa_type=Text)
    author: str | None = Field(sa_type=Text)
    handle: str | None = Field(sa_type=Text)
    truncated: bool = Field(sa_type=Integer)
    media: str = Field(sa_type=Text)
    quoted: str | None = Field(sa_type=Text)
    reply_to: str | None = Field(sa_type=Text)
    posted_at: str | None = Field(sa_type=Text)
    language: str | None = Field(sa_type=Text)
    as_first: bool = Field(sa_type=Integer)
    seen_at: str = Field(sa_type=Text)
    links: str | None = Field(sa_type=Text)


class Observation(SQLModel, table=True):
    """A dated reading. Of a control post there is no post row, and `post` is NULL."""

    __table_args__: ClassVar[tuple[UniqueConstraint | Index, ...]] = (Index("observation_post", "post", "at"),)

    id: int | None = Field(default=None, primary_key=True)
    run: int = Field(foreign_key="run.id")
    post: int | None = Field(foreign_key="post.id")
    ref: str | None = Field(sa_type=Text)
    at: str = Field(sa_type=Text)
    probe: str = Field(sa_type=Text)
    about: str = Field(sa_type=Text)
    witness: str = Field(sa_type=Text)
    reading: str = Field(sa_type=Text)
    reason: str | None = Field(sa_type=Text)
    alike: bool | None = Field(sa_type=Integer)
    why: str | None = Field(sa_type=Text)
    detail: str | None = Field(sa_type=Text)
    version: int | None = Field(foreign_key="version.id")
    chain: str | None = Field(sa_type=Text)
    aliases: str | None = Field(sa_type=Text)
    body: str | None = Field(sa_type=Text)
    status: int | None
    url: str | None = Field(sa_type=Text)
    healthy: bool = Field(sa_type=Integer)
    control: bool = Field(sa_type=Integer)
    rehearsed: bool = Field(sa_type=Integer)
    labels: str | None = Field(sa_type=Text)
    edited: bool | None = Field(sa_type=Integer)
    edited_at: str | None = Field(sa_type=Text)


class Memento(SQLModel, table=True):
    """The copy in a web archive that an observation rests on; `version` is what it says, `at` when the archive saw it."""

    __table_args__: ClassVar[tuple[UniqueConstraint | Index, ...]] = (
        UniqueConstraint("observation"),
        Index("memento_version", "version"),
    )

    id: int | None = Field(default=None, primary_key=True)
    run: int = Field(foreign_key="run.id")
    observation: int = Field(foreign_key="observation.id")
    version: int | None = Field(foreign_key="version.id")
    archive: str = Field(sa_type=Text)
    original: str = Field(sa_type=Text)
    url: str = Field(sa_type=Text)
    at: str = Field(sa_type=Text)


class Media(SQLModel, table=True):
    """The digest of the bytes of one picture or video of a post, and what a picture looks like."""

    __table_args__: ClassVar[tuple[UniqueConstraint | Index, ...]] = (UniqueConstraint("post", "key", "digest"),)

    id: int | None = Field(default=None, primary_key=True)
    run: int = Field(foreign_key="run.id")
    post: int = Field(foreign_key="post.id")
    key: str = Field(sa_type=Text)
    digest: str = Field(sa_type=Text)
    seen_at: str = Field(sa_type=Text)
    look: str | None = Field(sa_type=Text)


class Snapshot(SQLModel, table=True):
    """One snapshot file, of a post or of an article version; `shortfalls` says why it is not complete."""

    __table_args__: ClassVar[tuple[UniqueConstraint | Index, ...]] = (
        UniqueConstraint("path"),
        Index("snapshot_post", "post"),
        Index("snapshot_article_version", "article_version"),
    )

    id: int | None = Field(default=None, primary_key=True)
    run: int = Field(foreign_key="run.id")
    post: int | None = Field(foreign_key="post.id")
    article_version: int | None = Field(foreign_key="article_version.id")
    path: str = Field(sa_type=Text)
    sha256: str = Field(sa_type=Text)
    size: int
    at: str = Field(sa_type=Text)
    complete: bool = Field(sa_type=Integer)
    shortfalls: str = Field(sa_type=Text)


class Verdict(SQLModel, table=True):
    """What was concluded of a post: the latest is the current one."""

    __table_args__: ClassVar[tuple[UniqueConstraint | Index, ...]] = (Index("verdict_post", "post"),)

    id: int | None = Field(default=None, primary_key=True)
    run: int = Field(foreign_key="run.id")
    post: int = Field(foreign_key="post.id")
    at: str = Field(sa_type=Text)
    standing: str = Field(sa_type=Text)
    reason: str | None = Field(sa_type=Text)
    rule: str = Field(sa_type=Text)
    suspected: bool = Field(sa_type=Integer)
    changed_after: str | None = Field(sa_type=Text)
    changed_before: str | None = Field(sa_type=Text)
    rests_on: str = Field(sa_type=Text)
    changes: str | None = Field(sa_type=Text)
    declared: bool | None = Field(sa_type=Integer)


class Entry(SQLModel, table=True):
    """One leaf of the tree: which fact it stands for, its hash, and the hash of the largest whole subtree that it completes.

    `subtree` is NULL where that is the leaf alone; with it, the tree's right edge and any proof are a few rows away (`log`).
    """

    __table_args__: ClassVar[tuple[UniqueConstraint | Index, ...]] = (UniqueConstraint("fact", "row"),)

    leaf_index: int = Field(primary_key=True)
    fact: str = Field(sa_type=Text)
    row: int
    leaf: bytes = Field(sa_type=LargeBinary)
    subtree: bytes | None = Field(sa_type=LargeBinary)


class Checkpoint(SQLModel, table=True):
    """The signed root at the end of a run, as a C2SP signed note; `verifier` is the key that checks it."""

    id: int | None = Field(default=None, primary_key=True)
    run: int = Field(foreign_key="run.id")
    size: int
    root: str = Field(sa_type=Text)
    note: str = Field(sa_type=Text)
    verifier: str = Field(sa_type=Text)
    at: str = Field(sa_type=Text)


class Host(SQLModel, table=True):
    """A host that asked us to wait: not before when, and how often in a row."""

    host: str = Field(primary_key=True, sa_type=Text)
    not_before: str = Field(sa_type=Text)
    strikes: int


class Validator(SQLModel, table=True):
    """What a host gave along with its last whole answer, and the observation that stands as long as it holds: no fact."""

    post: int = Field(primary_key=True, foreign_key="post.id")
    probe: str = Field(primary_key=True, sa_type=Text)
    url: str = Field(sa_type=Text)
    etag: str | None = Field(sa_type=Text)
    modified: str | None = Field(sa_type=Text)
    whole_at: str = Field(sa_type=Text)
    observation: int = Field(foreign_key="observation.id")


METADATA = SQLModel.metadata
TABLES = METADATA.tables
"""Every table by its name."""
