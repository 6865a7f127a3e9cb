"""The founding schema: facts, the log over them, and words to search."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE run (
    id INTEGER PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    started TEXT NOT NULL,
    finished TEXT,
    rehearsed INTEGER NOT NULL CHECK (rehearsed IN (0, 1)),
    program TEXT NOT NULL,
    options TEXT NOT NULL CHECK (json_valid(options)),
    summary TEXT CHECK (summary IS NULL OR json_valid(summary))
) STRICT;

CREATE TABLE post (
    id INTEGER PRIMARY KEY NOT NULL,
    run INTEGER NOT NULL REFERENCES run (id),
    platform TEXT NOT NULL,
    key TEXT,
    settled_as INTEGER REFERENCES post (id),
    first_seen TEXT NOT NULL,
    UNIQUE (platform, key),
    CHECK (key IS NULL OR settled_as IS NULL)
) STRICT;

CREATE TABLE article (
    id INTEGER PRIMARY KEY NOT NULL,
    run INTEGER NOT NULL REFERENCES run (id),
    name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE article_version (
    id INTEGER PRIMARY KEY NOT NULL,
    run INTEGER NOT NULL REFERENCES run (id),
    article INTEGER NOT NULL REFERENCES article (id),
    source TEXT NOT NULL,
    digest TEXT NOT NULL,
    markup TEXT NOT NULL,
    url TEXT,
    title TEXT,
    published TEXT,
    language TEXT,
    seen_at TEXT NOT NULL,
    UNIQUE (article, digest)
) STRICT;

CREATE TABLE embed (
    id INTEGER PRIMARY KEY NOT NULL,
    run INTEGER NOT NULL REFERENCES run (id),
    article_version INTEGER NOT NULL REFERENCES article_version (id),
    post INTEGER NOT NULL REFERENCES post (id),
    digest TEXT NOT NULL,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('embed', 'link')),
    form TEXT NOT NULL,
    platform TEXT NOT NULL,
    named TEXT,
    url TEXT,
    aliases TEXT NOT NULL CHECK (json_valid(aliases)),
    words TEXT,
    truncated INTEGER NOT NULL CHECK (truncated IN (0, 1)),
    bounds TEXT NOT NULL CHECK (bounds IN ('exact', 'uncertain')),
    author TEXT,
    handle TEXT COLLATE NOCASE,
    printed TEXT,
    locator TEXT NOT NULL,
    before TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    UNIQUE (article_version, digest)
) STRICT;

CREATE TABLE alias (
    id INTEGER PRIMARY KEY NOT NULL,
    run INTEGER NOT NULL REFERENCES run (id),
    post INTEGER NOT NULL REFERENCES post (id),
    name TEXT NOT NULL,
    source TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    UNIQUE (post, name)
) STRICT;

CREATE TABLE version (
    id INTEGER PRIMARY KEY NOT NULL,
    run INTEGER NOT NULL REFERENCES run (id),
    post INTEGER NOT NULL REFERENCES post (id),
    witness TEXT NOT NULL,
    probe TEXT NOT NULL,
    digest TEXT NOT NULL,
    text TEXT NOT NULL,
    author_id TEXT,
    author TEXT,
    handle TEXT COLLATE NOCASE,
    truncated INTEGER NOT NULL CHECK (truncated IN (0, 1)),
    media TEXT NOT NULL CHECK (json_valid(media)),
    quoted TEXT,
    reply_to TEXT,
    posted_at TEXT,
    language TEXT,
    as_first INTEGER NOT NULL CHECK (as_first IN (0, 1)),
    seen_at TEXT NOT NULL
) STRICT;

CREATE TABLE observation (
    id INTEGER PRIMARY KEY NOT NULL,
    run INTEGER NOT NULL REFERENCES run (id),
    post INTEGER REFERENCES post (id),
    ref TEXT,
    at TEXT NOT NULL,
    probe TEXT NOT NULL,
    about TEXT NOT NULL,
    witness TEXT NOT NULL,
    reading TEXT NOT NULL CHECK (reading IN ('present', 'gone', 'withheld', 'unreadable')),
    reason TEXT,
    alike INTEGER CHECK (alike IN (0, 1)),
    why TEXT,
    detail TEXT,
    version INTEGER REFERENCES version (id),
    chain TEXT CHECK (chain IS NULL OR json_valid(chain)),
    aliases TEXT CHECK (aliases IS NULL OR json_valid(aliases)),
    body TEXT,
    status INTEGER,
    url TEXT,
    healthy INTEGER NOT NULL CHECK (healthy IN (0, 1)),
    control INTEGER NOT NULL CHECK (control IN (0, 1)),
    rehearsed INTEGER NOT NULL CHECK (rehearsed IN (0, 1)),
    CHECK (post IS NOT NULL OR control = 1)
) STRICT;

CREATE TABLE relation (
    id INTEGER PRIMARY KEY NOT NULL,
    run INTEGER NOT NULL REFERENCES run (id),
    post INTEGER NOT NULL REFERENCES post (id),
    kind TEXT NOT NULL,
    target TEXT NOT NULL,
    observation INTEGER REFERENCES observation (id),
    seen_at TEXT NOT NULL,
    UNIQUE (post, kind, target)
) STRICT;

CREATE TABLE settlement (
    id INTEGER PRIMARY KEY NOT NULL,
    run INTEGER NOT NULL REFERENCES run (id),
    post INTEGER NOT NULL UNIQUE REFERENCES post (id),
    ref TEXT NOT NULL,
    how TEXT NOT NULL,
    observation INTEGER REFERENCES observation (id),
    settled_at TEXT NOT NULL
) STRICT;

CREATE TABLE alignment (
    id INTEGER PRIMARY KEY NOT NULL,
    run INTEGER NOT NULL REFERENCES run (id),
    embed INTEGER NOT NULL REFERENCES embed (id),
    words TEXT NOT NULL,
    aligned_at TEXT NOT NULL,
    UNIQUE (embed, words)
) STRICT;

CREATE TABLE media (
    id INTEGER PRIMARY KEY NOT NULL,
    run INTEGER NOT NULL REFERENCES run (id),
    post INTEGER NOT NULL REFERENCES post (id),
    key TEXT NOT NULL,
    digest TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    UNIQUE (post, key, digest)
) STRICT;

CREATE TABLE snapshot (
    id INTEGER PRIMARY KEY NOT NULL,
    run INTEGER NOT NULL REFERENCES run (id),
    post INTEGER REFERENCES post (id),
    article_version INTEGER REFERENCES article_version (id),
    path TEXT NOT NULL UNIQUE,
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    size INTEGER NOT NULL,
    at TEXT NOT NULL,
    complete INTEGER NOT NULL CHECK (complete IN (0, 1)),
    shortfalls TEXT NOT NULL CHECK (json_valid(shortfalls)),
    CHECK ((post IS NULL) <> (article_version IS NULL))
) STRICT;

CREATE TABLE verdict (
    id INTEGER PRIMARY KEY NOT NULL,
    run INTEGER NOT NULL REFERENCES run (id),
    post INTEGER NOT NULL REFERENCES post (id),
    at TEXT NOT NULL,
    standing TEXT NOT NULL CHECK (standing IN ('intact', 'altered', 'gone', 'withheld', 'unknown')),
    reason TEXT,
    rule TEXT NOT NULL,
    suspected INTEGER NOT NULL CHECK (suspected IN (0, 1)),
    changed_after TEXT,
    changed_before TEXT,
    rests_on TEXT NOT NULL CHECK (json_valid(rests_on))
) STRICT;

CREATE TABLE entry (
    leaf_index INTEGER PRIMARY KEY NOT NULL,
    fact TEXT NOT NULL,
    row INTEGER NOT NULL,
    leaf BLOB NOT NULL CHECK (length(leaf) = 32),
    subtree BLOB CHECK (length(subtree) = 32),
    UNIQUE (fact, row)
) STRICT;

CREATE TABLE checkpoint (
    id INTEGER PRIMARY KEY NOT NULL,
    run INTEGER NOT NULL REFERENCES run (id),
    size INTEGER NOT NULL,
    root TEXT NOT NULL,
    note TEXT NOT NULL,
    verifier TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;

CREATE TABLE host (
    host TEXT PRIMARY KEY NOT NULL,
    not_before TEXT NOT NULL,
    strikes INTEGER NOT NULL
) STRICT
"""

INDEXES = """
CREATE INDEX ix_post_settled_as ON post (settled_as);
CREATE INDEX embed_post ON embed (post);
CREATE INDEX embed_handle ON embed (handle);
CREATE INDEX alias_name ON alias (name);
CREATE INDEX version_post ON version (post, probe, witness);
CREATE INDEX version_handle ON version (handle);
CREATE INDEX observation_post ON observation (post, at);
CREATE INDEX snapshot_post ON snapshot (post);
CREATE INDEX snapshot_article_version ON snapshot (article_version);
CREATE INDEX verdict_post ON verdict (post)
"""

# `words` finds words in any script that parts them, whatever their accents; `pieces` finds any three characters in a row, which is
# what scripts without spaces need. Both only index `version`, which holds the text.
SEARCH = """
CREATE VIRTUAL TABLE words USING fts5 (
    text, author, handle, content = 'version', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE pieces USING fts5 (
    text, author, handle, content = 'version', content_rowid = 'id', tokenize = 'trigram'
)
"""

NEVER_CHANGED = {
    "article": ("name",),
    "article_version": ("article", "digest"),
    "embed": ("article_version", "digest"),
    "alias": ("post", "name"),
    "relation": ("post", "kind", "target"),
    "settlement": ("post",),
    "alignment": ("embed", "words"),
    "version": (),
    "observation": (),
    "media": ("post", "key", "digest"),
    "snapshot": ("path",),
    "verdict": (),
    "checkpoint": (),
}
"""The tables that only grow, with the columns beside `id` that no two rows share."""


def append_only(table: str, identity: str) -> tuple[str, ...]:
    """Triggers that refuse to change, remove, or replace a row.

    `INSERT OR REPLACE` removes the row in its way without firing its DELETE trigger, so it is stopped before it begins.
    """
    refuse = f"BEGIN SELECT RAISE (ABORT, '{table} is append-only'); END"
    exists = f"EXISTS (SELECT 1 FROM {table} WHERE {identity})"  # noqa: S608 - both are written above
    return (
        f"CREATE TRIGGER {table}_is_not_changed BEFORE UPDATE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_is_not_removed BEFORE DELETE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_is_not_replaced BEFORE INSERT ON {table} WHEN {exists} {refuse}",
    )


# A post is named once, and a run ends once; nothing else of them changes.
CHANGED_ONCE = (
    """
CREATE TRIGGER post_is_named_once BEFORE UPDATE ON post
WHEN NEW.id <> OLD.id OR NEW.run <> OLD.run OR NEW.platform <> OLD.platform OR NEW.first_seen <> OLD.first_seen
    OR OLD.key IS NOT NULL OR OLD.settled_as IS NOT NULL
BEGIN SELECT RAISE (ABORT, 'a post is named once'); END
""",
    "CREATE TRIGGER post_is_not_removed BEFORE DELETE ON post BEGIN SELECT RAISE (ABORT, 'post is append-only'); END",
    """
CREATE TRIGGER post_is_not_replaced BEFORE INSERT ON post
WHEN EXISTS (SELECT 1 FROM post WHERE id = NEW.id OR (platform = NEW.platform AND key = NEW.key))
BEGIN SELECT RAISE (ABORT, 'post is append-only'); END
""",
    """
CREATE TRIGGER run_ends_once BEFORE UPDATE ON run
WHEN NEW.id <> OLD.id OR NEW.kind <> OLD.kind OR NEW.started <> OLD.started OR NEW.rehearsed <> OLD.rehearsed
    OR NEW.program <> OLD.program OR NEW.options <> OLD.options OR OLD.finished IS NOT NULL
BEGIN SELECT RAISE (ABORT, 'a run ends once'); END
""",
    "CREATE TRIGGER run_is_not_removed BEFORE DELETE ON run BEGIN SELECT RAISE (ABORT, 'run is append-only'); END",
    """
CREATE TRIGGER run_is_not_replaced BEFORE INSERT ON run WHEN EXISTS (SELECT 1 FROM run WHERE id = NEW.id)
BEGIN SELECT RAISE (ABORT, 'run is append-only'); END
""",
)

INDEXED = """
CREATE TRIGGER version_is_searched AFTER INSERT ON version
BEGIN
    INSERT INTO words (rowid, text, author, handle) VALUES (NEW.id, NEW.text, NEW.author, NEW.handle);
    INSERT INTO pieces (rowid, text, author, handle) VALUES (NEW.id, NEW.text, NEW.author, NEW.handle);
END
"""


def _identity(columns: tuple[str, ...]) -> str:
    """The condition that a row is in a new row's way."""
    if not columns:
        return "id = NEW.id"
    return "id = NEW.id OR (" + " AND ".join(f"{column} = NEW.{column}" for column in columns) + ")"


def upgrade() -> None:
    """Make everything."""
    for statements in (TABLES, INDEXES, SEARCH):
        for statement in statements.split(";"):
            op.execute(statement.strip())
    triggers = [trigger for table, columns in NEVER_CHANGED.items() for trigger in append_only(table, _identity(columns))]
    triggers += append_only("entry", "leaf_index = NEW.leaf_index OR (fact = NEW.fact AND row = NEW.row)")
    for trigger in (*triggers, *CHANGED_ONCE, INDEXED):
        op.execute(trigger.strip())
