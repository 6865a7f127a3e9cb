-- The ledger's schema, generated from its migrations; a test fails when this file is stale:
--     python -m archiver.ledger.schema > db/schema.sql
-- Tables whose rows are never changed have three triggers each, which refuse to change, remove or replace a row.

CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL,
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);

CREATE TABLE entry (
    leaf_index INTEGER NOT NULL,
    fact TEXT NOT NULL,
    "row" INTEGER NOT NULL,
    salt BLOB,
    commitment BLOB NOT NULL,
    subtree BLOB,
    PRIMARY KEY (leaf_index),
    UNIQUE (fact, "row"),
    CHECK (length(salt) = 16),
    CHECK (length(commitment) = 32),
    CHECK (length(subtree) = 32)
) STRICT;

CREATE TABLE host (
    host TEXT NOT NULL,
    not_before TEXT NOT NULL,
    strikes INTEGER NOT NULL,
    PRIMARY KEY (host)
) STRICT;

CREATE TABLE run (
    id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    started TEXT NOT NULL,
    finished TEXT,
    rehearsed INTEGER NOT NULL,
    program TEXT NOT NULL,
    custody TEXT NOT NULL,
    options TEXT NOT NULL,
    summary TEXT,
    PRIMARY KEY (id),
    CHECK (rehearsed IN (0, 1)),
    CHECK (json_valid(custody)),
    CHECK (json_valid(options)),
    CHECK (summary IS NULL OR json_valid(summary))
) STRICT;

CREATE TABLE shared_body (
    sha256 TEXT NOT NULL,
    snapshot INTEGER NOT NULL,
    PRIMARY KEY (sha256, snapshot),
    CHECK (length(sha256) = 64)
) WITHOUT ROWID, STRICT;

CREATE TABLE spelling (
    "key" TEXT NOT NULL,
    word TEXT NOT NULL,
    PRIMARY KEY ("key", word)
) WITHOUT ROWID, STRICT;

CREATE TABLE announcement (
    id INTEGER NOT NULL,
    run INTEGER NOT NULL,
    path TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (path),
    FOREIGN KEY(run) REFERENCES run (id)
) STRICT;

CREATE TABLE article (
    id INTEGER NOT NULL,
    run INTEGER NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (name),
    FOREIGN KEY(run) REFERENCES run (id)
) STRICT;

CREATE TABLE checkpoint (
    id INTEGER NOT NULL,
    run INTEGER NOT NULL,
    size INTEGER NOT NULL,
    root TEXT NOT NULL,
    note TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(run) REFERENCES run (id)
) STRICT;

CREATE TABLE control_version (
    id INTEGER NOT NULL,
    run INTEGER NOT NULL,
    probe TEXT NOT NULL,
    digest TEXT NOT NULL,
    canonical INTEGER NOT NULL,
    text TEXT NOT NULL,
    author_id TEXT,
    author TEXT,
    handle TEXT COLLATE "NOCASE",
    truncated INTEGER NOT NULL,
    media TEXT NOT NULL,
    quoted TEXT,
    reply_to TEXT,
    posted_at TEXT,
    language TEXT,
    links TEXT,
    seen_at TEXT NOT NULL,
    ref TEXT NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(run) REFERENCES run (id),
    CHECK (truncated IN (0, 1)),
    CHECK (json_valid(media)),
    CHECK (links IS NULL OR json_valid(links))
) STRICT;

CREATE TABLE custody (
    id INTEGER NOT NULL,
    run INTEGER,
    act TEXT NOT NULL,
    at TEXT NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(run) REFERENCES run (id),
    CHECK (json_valid(detail))
) STRICT;

CREATE TABLE doubt (
    id INTEGER NOT NULL,
    run INTEGER NOT NULL,
    platform TEXT NOT NULL,
    host TEXT,
    claim TEXT NOT NULL,
    probe TEXT NOT NULL,
    moved INTEGER NOT NULL,
    compared INTEGER NOT NULL,
    allowed INTEGER NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(run) REFERENCES run (id),
    CHECK (claim IN ('gone', 'withheld', 'text', 'media', 'context'))
) STRICT;

CREATE TABLE naming (
    rules INTEGER NOT NULL,
    run INTEGER NOT NULL,
    PRIMARY KEY (rules),
    FOREIGN KEY(run) REFERENCES run (id)
) STRICT;

CREATE TABLE post (
    id INTEGER NOT NULL,
    run INTEGER NOT NULL,
    platform TEXT NOT NULL,
    "key" TEXT,
    settled_as INTEGER,
    first_seen TEXT NOT NULL,
    name TEXT GENERATED ALWAYS AS (platform || ':' || key) VIRTUAL,
    current INTEGER GENERATED ALWAYS AS (COALESCE(settled_as, id)) VIRTUAL,
    PRIMARY KEY (id),
    UNIQUE (platform, "key"),
    CHECK (key IS NULL OR settled_as IS NULL),
    FOREIGN KEY(run) REFERENCES run (id),
    FOREIGN KEY(settled_as) REFERENCES post (id)
) STRICT;

CREATE TABLE run_file (
    id INTEGER NOT NULL,
    run INTEGER NOT NULL,
    path TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size INTEGER NOT NULL,
    first INTEGER NOT NULL,
    until INTEGER NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (path),
    FOREIGN KEY(run) REFERENCES run (id)
) STRICT;

CREATE TABLE alias (
    id INTEGER NOT NULL,
    run INTEGER NOT NULL,
    post INTEGER NOT NULL,
    name TEXT NOT NULL,
    source TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (post, name),
    FOREIGN KEY(run) REFERENCES run (id),
    FOREIGN KEY(post) REFERENCES post (id)
) STRICT;

CREATE TABLE article_absence (
    id INTEGER NOT NULL,
    run INTEGER NOT NULL,
    article INTEGER NOT NULL,
    how TEXT,
    seen_at TEXT NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(run) REFERENCES run (id),
    FOREIGN KEY(article) REFERENCES article (id),
    CHECK (how IS NULL OR how IN ('404', '410', 'no-address'))
) STRICT;

CREATE TABLE article_version (
    id INTEGER NOT NULL,
    run INTEGER NOT NULL,
    article INTEGER NOT NULL,
    source TEXT NOT NULL,
    digest TEXT NOT NULL,
    markup TEXT NOT NULL,
    url TEXT,
    title TEXT,
    published TEXT,
    language TEXT,
    outlet TEXT,
    seen_at TEXT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (article, digest),
    FOREIGN KEY(run) REFERENCES run (id),
    FOREIGN KEY(article) REFERENCES article (id)
) STRICT;

CREATE TABLE doubted_move (
    id INTEGER NOT NULL,
    run INTEGER NOT NULL,
    post INTEGER NOT NULL,
    of_run INTEGER NOT NULL,
    doubt INTEGER NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (post, doubt, of_run),
    FOREIGN KEY(run) REFERENCES run (id),
    FOREIGN KEY(post) REFERENCES post (id),
    FOREIGN KEY(of_run) REFERENCES run (id),
    FOREIGN KEY(doubt) REFERENCES doubt (id)
) STRICT;

CREATE TABLE due (
    post INTEGER NOT NULL,
    service TEXT NOT NULL,
    at TEXT NOT NULL,
    rests TEXT,
    silent_since TEXT,
    silent_why TEXT,
    PRIMARY KEY (post),
    FOREIGN KEY(post) REFERENCES post (id)
) STRICT;

CREATE TABLE lifted_doubt (
    id INTEGER NOT NULL,
    run INTEGER NOT NULL,
    doubt INTEGER NOT NULL,
    "by" TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (doubt),
    FOREIGN KEY(run) REFERENCES run (id),
    FOREIGN KEY(doubt) REFERENCES doubt (id),
    CHECK (by IN ('probe', 'person'))
) STRICT;

CREATE TABLE media (
    id INTEGER NOT NULL,
    run INTEGER NOT NULL,
    post INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    digest TEXT NOT NULL,
    signature TEXT,
    seen_at TEXT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (post, "key", digest),
    FOREIGN KEY(run) REFERENCES run (id),
    FOREIGN KEY(post) REFERENCES post (id)
) STRICT;

CREATE TABLE owner (
    id INTEGER NOT NULL,
    run INTEGER NOT NULL,
    post INTEGER NOT NULL,
    owner TEXT NOT NULL,
    handle TEXT,
    name TEXT,
    source TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (post),
    FOREIGN KEY(run) REFERENCES run (id),
    FOREIGN KEY(post) REFERENCES post (id)
) STRICT;

CREATE TABLE renaming (
    id INTEGER NOT NULL,
    run INTEGER NOT NULL,
    post INTEGER NOT NULL,
    former TEXT NOT NULL,
    ref TEXT NOT NULL,
    renamed_at TEXT NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(run) REFERENCES run (id),
    FOREIGN KEY(post) REFERENCES post (id)
) STRICT;

CREATE TABLE verdict (
    id INTEGER NOT NULL,
    run INTEGER NOT NULL,
    post INTEGER NOT NULL,
    at TEXT NOT NULL,
    standing TEXT NOT NULL,
    reason TEXT,
    rule TEXT NOT NULL,
    suspected INTEGER NOT NULL,
    changed_after TEXT,
    changed_before TEXT,
    rests_on TEXT NOT NULL,
    changes TEXT NOT NULL,
    declared INTEGER,
    PRIMARY KEY (id),
    FOREIGN KEY(run) REFERENCES run (id),
    FOREIGN KEY(post) REFERENCES post (id),
    CHECK (standing IN ('intact', 'altered', 'gone', 'withheld', 'unknown')),
    CHECK (suspected IN (0, 1)),
    CHECK (json_valid(rests_on)),
    CHECK (json_valid(changes)),
    CHECK (declared IS NULL OR declared IN (0, 1))
) STRICT;

CREATE TABLE version (
    id INTEGER NOT NULL,
    run INTEGER NOT NULL,
    probe TEXT NOT NULL,
    digest TEXT NOT NULL,
    canonical INTEGER NOT NULL,
    text TEXT NOT NULL,
    author_id TEXT,
    author TEXT,
    handle TEXT COLLATE "NOCASE",
    truncated INTEGER NOT NULL,
    media TEXT NOT NULL,
    quoted TEXT,
    reply_to TEXT,
    posted_at TEXT,
    language TEXT,
    links TEXT,
    seen_at TEXT NOT NULL,
    post INTEGER NOT NULL,
    witness TEXT NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(run) REFERENCES run (id),
    FOREIGN KEY(post) REFERENCES post (id),
    CHECK (truncated IN (0, 1)),
    CHECK (json_valid(media)),
    CHECK (links IS NULL OR json_valid(links))
) STRICT;

CREATE TABLE withdrawal (
    id INTEGER NOT NULL,
    run INTEGER NOT NULL,
    post INTEGER,
    article INTEGER,
    snapshot INTEGER,
    level TEXT NOT NULL,
    reason TEXT NOT NULL,
    "by" TEXT NOT NULL,
    at TEXT NOT NULL,
    entries TEXT NOT NULL,
    files TEXT NOT NULL,
    PRIMARY KEY (id),
    CHECK ((post IS NOT NULL) + (article IS NOT NULL) + (snapshot IS NOT NULL) = 1),
    FOREIGN KEY(run) REFERENCES run (id),
    FOREIGN KEY(post) REFERENCES post (id),
    FOREIGN KEY(article) REFERENCES article (id),
    CHECK (level IN ('restrict', 'lift', 'redact', 'purge')),
    CHECK (json_valid(entries)),
    CHECK (json_valid(files))
) STRICT;

CREATE TABLE article_reading (
    id INTEGER NOT NULL,
    run INTEGER NOT NULL,
    article_version INTEGER NOT NULL,
    mark TEXT NOT NULL,
    characters INTEGER NOT NULL,
    rendered INTEGER NOT NULL,
    partial INTEGER NOT NULL,
    modified TEXT,
    seen_at TEXT NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(run) REFERENCES run (id),
    FOREIGN KEY(article_version) REFERENCES article_version (id),
    CHECK (rendered IN (0, 1)),
    CHECK (partial IN (0, 1))
) STRICT;

CREATE TABLE embed (
    id INTEGER NOT NULL,
    run INTEGER NOT NULL,
    article_version INTEGER NOT NULL,
    post INTEGER NOT NULL,
    digest TEXT NOT NULL,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    form TEXT NOT NULL,
    platform TEXT NOT NULL,
    named TEXT,
    url TEXT,
    aliases TEXT NOT NULL,
    words TEXT,
    truncated INTEGER NOT NULL,
    bounds TEXT NOT NULL,
    author TEXT,
    handle TEXT COLLATE "NOCASE",
    printed TEXT,
    locator TEXT NOT NULL,
    "before" TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (article_version, digest),
    FOREIGN KEY(run) REFERENCES run (id),
    FOREIGN KEY(article_version) REFERENCES article_version (id),
    FOREIGN KEY(post) REFERENCES post (id),
    CHECK (kind IN ('embed', 'link')),
    CHECK (json_valid(aliases)),
    CHECK (truncated IN (0, 1)),
    CHECK (bounds IN ('exact', 'uncertain'))
) STRICT;

CREATE TABLE folded_version (
    id INTEGER NOT NULL,
    text TEXT NOT NULL,
    author TEXT,
    handle TEXT,
    PRIMARY KEY (id),
    FOREIGN KEY(id) REFERENCES version (id)
) STRICT;

CREATE TABLE observation (
    id INTEGER NOT NULL,
    run INTEGER NOT NULL,
    post INTEGER,
    ref TEXT,
    at TEXT NOT NULL,
    probe TEXT NOT NULL,
    about TEXT NOT NULL,
    witness TEXT NOT NULL,
    reading TEXT NOT NULL,
    reason TEXT,
    ambiguous INTEGER,
    why TEXT,
    detail TEXT,
    version INTEGER,
    chain TEXT,
    aliases TEXT,
    labels TEXT,
    edited INTEGER,
    edited_at TEXT,
    owner TEXT,
    body TEXT,
    left_out INTEGER,
    status INTEGER,
    url TEXT,
    healthy INTEGER NOT NULL,
    unproven TEXT,
    control INTEGER NOT NULL,
    rehearsed INTEGER NOT NULL,
    PRIMARY KEY (id),
    CHECK (post IS NOT NULL OR control = 1),
    FOREIGN KEY(run) REFERENCES run (id),
    FOREIGN KEY(post) REFERENCES post (id),
    FOREIGN KEY(version) REFERENCES version (id),
    CHECK (reading IN ('present', 'gone', 'withheld', 'unreadable')),
    CHECK (ambiguous IS NULL OR ambiguous IN (0, 1)),
    CHECK (chain IS NULL OR json_valid(chain)),
    CHECK (aliases IS NULL OR json_valid(aliases)),
    CHECK (labels IS NULL OR json_valid(labels)),
    CHECK (edited IS NULL OR edited IN (0, 1)),
    CHECK (owner IS NULL OR json_valid(owner)),
    CHECK (left_out IS NULL OR left_out IN (0, 1)),
    CHECK (healthy IN (0, 1)),
    CHECK (unproven IS NULL OR json_valid(unproven)),
    CHECK (control IN (0, 1)),
    CHECK (rehearsed IN (0, 1))
) STRICT;

CREATE TABLE replacement (
    id INTEGER NOT NULL,
    run INTEGER NOT NULL,
    withdrawal INTEGER NOT NULL,
    run_file INTEGER NOT NULL,
    path TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size INTEGER NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(run) REFERENCES run (id),
    FOREIGN KEY(withdrawal) REFERENCES withdrawal (id),
    FOREIGN KEY(run_file) REFERENCES run_file (id)
) STRICT;

CREATE TABLE snapshot (
    id INTEGER NOT NULL,
    run INTEGER NOT NULL,
    post INTEGER,
    article_version INTEGER,
    path TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size INTEGER NOT NULL,
    at TEXT NOT NULL,
    complete INTEGER NOT NULL,
    shortfalls TEXT NOT NULL,
    shared TEXT,
    PRIMARY KEY (id),
    UNIQUE (path),
    CHECK (length(sha256) = 64),
    CHECK ((post IS NULL) <> (article_version IS NULL)),
    FOREIGN KEY(run) REFERENCES run (id),
    FOREIGN KEY(post) REFERENCES post (id),
    FOREIGN KEY(article_version) REFERENCES article_version (id),
    CHECK (complete IN (0, 1)),
    CHECK (json_valid(shortfalls)),
    CHECK (shared IS NULL OR json_valid(shared))
) STRICT;

CREATE TABLE alignment (
    id INTEGER NOT NULL,
    run INTEGER NOT NULL,
    embed INTEGER NOT NULL,
    words TEXT NOT NULL,
    aligned_at TEXT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (embed, words),
    FOREIGN KEY(run) REFERENCES run (id),
    FOREIGN KEY(embed) REFERENCES embed (id)
) STRICT;

CREATE TABLE context (
    id INTEGER NOT NULL,
    run INTEGER NOT NULL,
    embed INTEGER NOT NULL,
    "before" TEXT NOT NULL,
    "after" TEXT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (embed),
    FOREIGN KEY(run) REFERENCES run (id),
    FOREIGN KEY(embed) REFERENCES embed (id)
) STRICT;

CREATE TABLE memento (
    id INTEGER NOT NULL,
    run INTEGER NOT NULL,
    observation INTEGER NOT NULL,
    version INTEGER,
    archive TEXT NOT NULL,
    original TEXT NOT NULL,
    url TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (observation),
    FOREIGN KEY(run) REFERENCES run (id),
    FOREIGN KEY(observation) REFERENCES observation (id),
    FOREIGN KEY(version) REFERENCES version (id)
) STRICT;

CREATE TABLE relation (
    id INTEGER NOT NULL,
    run INTEGER NOT NULL,
    post INTEGER NOT NULL,
    kind TEXT NOT NULL,
    target TEXT NOT NULL,
    observation INTEGER,
    seen_at TEXT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (post, kind, target),
    FOREIGN KEY(run) REFERENCES run (id),
    FOREIGN KEY(post) REFERENCES post (id),
    FOREIGN KEY(observation) REFERENCES observation (id)
) STRICT;

CREATE TABLE settlement (
    id INTEGER NOT NULL,
    run INTEGER NOT NULL,
    post INTEGER NOT NULL,
    ref TEXT NOT NULL,
    how TEXT NOT NULL,
    observation INTEGER,
    settled_at TEXT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (post),
    FOREIGN KEY(run) REFERENCES run (id),
    FOREIGN KEY(post) REFERENCES post (id),
    FOREIGN KEY(observation) REFERENCES observation (id)
) STRICT;

CREATE TABLE validator (
    post INTEGER NOT NULL,
    probe TEXT NOT NULL,
    url TEXT NOT NULL,
    etag TEXT,
    modified TEXT,
    whole_at TEXT NOT NULL,
    observation INTEGER NOT NULL,
    PRIMARY KEY (post, probe),
    FOREIGN KEY(post) REFERENCES post (id),
    FOREIGN KEY(observation) REFERENCES observation (id)
) STRICT;

CREATE VIRTUAL TABLE words USING fts5 (
    text, author, handle, content = 'folded_version', content_rowid = 'id',
    tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M* Co'"
);

CREATE VIRTUAL TABLE trigrams USING fts5 (
    text, author, handle, content = 'folded_version', content_rowid = 'id', tokenize = 'trigram case_sensitive 1'
);

CREATE INDEX control_version_ref ON control_version (ref, probe);

CREATE INDEX doubt_platform ON doubt (platform, claim);

CREATE INDEX post_current ON post (current);

CREATE INDEX post_key ON post ("key");

CREATE INDEX post_key_tail ON post (replace(key, rtrim(key, replace(replace(replace(replace(key, '/', ''), '_', ''), '=', ''), ':', '')), '') COLLATE NOCASE);

CREATE INDEX post_name ON post (name);

CREATE INDEX post_settled_as ON post (settled_as);

CREATE INDEX alias_name ON alias (name);

CREATE INDEX alias_tail ON alias (replace(name, rtrim(name, replace(name, '/', '')), '') COLLATE NOCASE);

CREATE INDEX article_absence_article ON article_absence (article);

CREATE INDEX doubted_move_doubt ON doubted_move (doubt);

CREATE INDEX renaming_post ON renaming (post);

CREATE INDEX verdict_post ON verdict (post);

CREATE INDEX version_handle ON version (handle);

CREATE INDEX version_post ON version (post, probe, witness);

CREATE INDEX version_posted_at ON version (posted_at) WHERE posted_at IS NOT NULL;

CREATE INDEX withdrawal_post ON withdrawal (post);

CREATE INDEX article_reading_mark ON article_reading (mark);

CREATE INDEX article_reading_version ON article_reading (article_version, seen_at);

CREATE INDEX embed_handle ON embed (handle);

CREATE INDEX embed_post ON embed (post);

CREATE INDEX embed_printed ON embed (printed) WHERE printed IS NOT NULL;

CREATE INDEX observation_control ON observation (ref, id) WHERE control;

CREATE INDEX observation_post ON observation (post, run, at);

CREATE INDEX snapshot_article_version ON snapshot (article_version);

CREATE INDEX snapshot_post ON snapshot (post);

CREATE INDEX memento_version ON memento (version);

CREATE INDEX relation_target ON relation (target);

CREATE VIEW withdrawn AS
SELECT * FROM withdrawal
WHERE level <> 'lift' AND NOT EXISTS (
    SELECT 1 FROM withdrawal AS later WHERE later.id > withdrawal.id
        AND later.post IS withdrawal.post AND later.article IS withdrawal.article AND later.snapshot IS withdrawal.snapshot
);

CREATE VIEW doubted AS
SELECT doubted_move.post, doubted_move.of_run AS run, doubt.claim, doubt.id AS doubt
FROM doubted_move JOIN doubt ON doubt.id = doubted_move.doubt
WHERE NOT EXISTS (SELECT 1 FROM lifted_doubt WHERE lifted_doubt.doubt = doubt.id);

CREATE VIEW direct_observation AS
SELECT *, healthy AND reading <> 'unreadable' AND unproven IS NULL AND NOT EXISTS (
    SELECT 1 FROM doubted WHERE doubted.post = observation.post AND doubted.run = observation.run
) AS informative
FROM observation
WHERE post IS NOT NULL AND about = 'post' AND witness IN ('platform-api', 'platform-page') AND NOT control;

CREATE VIEW hidden_post AS
SELECT member.current AS post FROM withdrawn CROSS JOIN post AS member ON member.id = withdrawn.post;

CREATE VIEW post_address AS
SELECT keyed.id AS post, CASE WHEN key IS NULL THEN given ELSE CASE platform
    WHEN 'bluesky' THEN 'https://bsky.app/profile/' || substr(key, 1, instr(key, '/')) || 'post/' || substr(key, instr(key, '/') + 1)
    WHEN 'facebook' THEN 'https://www.facebook.com/' || key
    WHEN 'imgur' THEN 'https://imgur.com/' || key
    WHEN 'instagram' THEN 'https://www.instagram.com/p/' || key || '/'
    WHEN 'linkedin' THEN 'https://www.linkedin.com/feed/update/urn:li:' || key
    WHEN 'mastodon' THEN COALESCE(given, 'https://' || substr(key, 1, instr(key, '/')) || CASE
        WHEN substr(key, instr(key, '/') + 1) NOT GLOB '*[^0-9]*' THEN 'web/statuses/' WHEN substr(key, instr(key, '/') + 1) NOT GLOB '*[^0-9A-Za-z]*' THEN 'notice/' ELSE ''
    END || substr(key, instr(key, '/') + 1))
    WHEN 'pinterest' THEN 'https://www.pinterest.com/pin/' || key || '/'
    WHEN 'reddit' THEN CASE WHEN key LIKE 't3%' THEN 'https://www.reddit.com/comments/' || substr(key, 4) || '/'
        ELSE 'https://www.reddit.com/api/info.json?id=' || key END
    WHEN 'telegram' THEN 'https://t.me/' || key
    WHEN 'threads' THEN 'https://www.threads.com/t/' || key
    WHEN 'tiktok' THEN 'https://www.tiktok.com/@/video/' || key
    WHEN 'truthsocial' THEN 'https://truthsocial.com/statuses/' || key
    WHEN 'tumblr' THEN 'https://www.tumblr.com/' || key
    WHEN 'vimeo' THEN 'https://' || COALESCE((
        SELECT alias.name FROM alias WHERE alias.post = keyed.id AND alias.name GLOB 'vimeo.com/' || key || '/*' LIMIT 1
    ), 'vimeo.com/' || key)
    WHEN 'vine' THEN 'https://vine.co/v/' || key
    WHEN 'vk' THEN 'https://vk.com/' || key
    WHEN 'weibo' THEN 'https://m.weibo.cn/status/' || key
    WHEN 'x' THEN 'https://x.com/i/status/' || key
    WHEN 'youtube' THEN CASE WHEN key LIKE 'Ug%' THEN 'https://www.youtube.com/post/' ELSE 'https://www.youtube.com/watch?v=' END
        || key
    ELSE given
END END AS address,
    strftime('%Y-%m-%dT%H:%M:%S', in_key / 1000, 'unixepoch') || printf('.%03d000Z', in_key % 1000) AS posted_at
FROM (SELECT id, platform, key, (
    SELECT embed.url FROM embed JOIN article_version ON article_version.id = embed.article_version
    WHERE embed.post IN (SELECT member.id FROM post AS member WHERE member.current = post.id) AND embed.url IS NOT NULL AND article_version.article NOT IN (SELECT article FROM withdrawn WHERE article IS NOT NULL) ORDER BY embed.id LIMIT 1
) AS given, CASE post.platform
    WHEN 'x' THEN CASE WHEN length(post.key) > 15 THEN (CAST(post.key AS INTEGER) >> 22) + 1288834974657 END
    WHEN 'tiktok' THEN (CAST(post.key AS INTEGER) >> 32) * 1000
    WHEN 'truthsocial' THEN CAST(post.key AS INTEGER) >> 16
    WHEN 'linkedin' THEN CAST(substr(post.key, instr(post.key, ':') + 1) AS INTEGER) >> 22
END AS in_key FROM post) AS keyed;

CREATE VIEW posts_now AS
SELECT post.id, post.name, post.platform, named.address,
    original.text AS words, COALESCE(original.author, CASE WHEN post.id NOT IN (SELECT post FROM hidden_post) THEN (
    SELECT embed.author FROM embed JOIN article_version ON article_version.id = embed.article_version
    WHERE embed.post IN (SELECT member.id FROM post AS member WHERE member.current = post.id) AND embed.author IS NOT NULL AND article_version.article NOT IN (SELECT article FROM withdrawn WHERE article IS NOT NULL) ORDER BY embed.id LIMIT 1
) END) AS author,
    COALESCE(original.handle, CASE WHEN post.id NOT IN (SELECT post FROM hidden_post) THEN (
    SELECT embed.handle FROM embed JOIN article_version ON article_version.id = embed.article_version
    WHERE embed.post IN (SELECT member.id FROM post AS member WHERE member.current = post.id) AND embed.handle IS NOT NULL AND article_version.article NOT IN (SELECT article FROM withdrawn WHERE article IS NOT NULL) ORDER BY embed.id LIMIT 1
) END) AS handle,
    CASE WHEN post.id NOT IN (SELECT post FROM hidden_post) THEN COALESCE((SELECT version.posted_at FROM version WHERE version.post IN (SELECT member.id FROM post AS member WHERE member.current = post.id) AND version.posted_at IS NOT NULL LIMIT 1), named.posted_at) END AS posted_at,
    CASE WHEN post.id NOT IN (SELECT post FROM hidden_post) THEN COALESCE(latest.standing, 'unknown') END AS verdict, latest.reason, latest.suspected,
    latest.changed_after, latest.changed_before, latest.at AS judged_at,
    (
        SELECT count(DISTINCT article_version.article) FROM embed JOIN article_version ON article_version.id = embed.article_version
        WHERE embed.post IN (SELECT member.id FROM post AS member WHERE member.current = post.id) AND embed.kind = 'embed' AND post.id NOT IN (SELECT post FROM hidden_post) AND article_version.article NOT IN (SELECT article FROM withdrawn WHERE article IS NOT NULL)
    ) AS articles,
    (
        SELECT article.name FROM embed JOIN article_version ON article_version.id = embed.article_version
            JOIN article ON article.id = article_version.article
        WHERE embed.post IN (SELECT member.id FROM post AS member WHERE member.current = post.id) AND post.id NOT IN (SELECT post FROM hidden_post) AND article_version.article NOT IN (SELECT article FROM withdrawn WHERE article IS NOT NULL) ORDER BY embed.id LIMIT 1
    ) AS first_article,
    (
        SELECT snapshot.path FROM snapshot
        WHERE snapshot.post IN (SELECT member.id FROM post AS member WHERE member.current = post.id) AND post.id NOT IN (SELECT post FROM hidden_post)
            AND snapshot.id NOT IN (SELECT snapshot FROM withdrawn WHERE snapshot IS NOT NULL)
        ORDER BY snapshot.complete DESC, snapshot.id DESC LIMIT 1
    ) AS snapshot,
    json_array_length(original.media) AS media,
    (SELECT min(member.first_seen) FROM post AS member WHERE member.current = post.id) AS first_seen,
    (
        SELECT withdrawn.level FROM withdrawn WHERE withdrawn.post IN (SELECT member.id FROM post AS member WHERE member.current = post.id) ORDER BY withdrawn.id DESC LIMIT 1
    ) AS withdrawn,
    original.id AS version
FROM post JOIN post_address AS named ON named.post = post.id
    LEFT JOIN version AS original ON original.id = (
    SELECT version.id FROM version WHERE version.post IN (SELECT member.id FROM post AS member WHERE member.current = post.id)
    ORDER BY NOT version.witness IN ('platform-api', 'platform-page'), version.witness <> 'web-archive', NOT version.witness IN ('platform-api', 'platform-page') AND version.truncated,
        version.seen_at, version.id
    LIMIT 1
) AND post.id NOT IN (SELECT post FROM hidden_post)
    LEFT JOIN verdict AS latest ON latest.id = (SELECT max(verdict.id) FROM verdict WHERE verdict.post IN (SELECT member.id FROM post AS member WHERE member.current = post.id)) AND post.id NOT IN (SELECT post FROM hidden_post)
WHERE post.settled_as IS NULL;

CREATE VIEW embeds_now AS
SELECT embed.id, article.id AS article, article.name AS article_name, article_version.title, article_version.outlet,
    article_version.published, embed.position, embed.kind, embed.form, post.id AS post, post.name, post.platform,
    COALESCE((SELECT alignment.words FROM alignment WHERE alignment.embed = embed.id ORDER BY alignment.id DESC LIMIT 1), embed.words) AS quote, original.text AS words,
    CASE WHEN original.witness IN ('platform-api', 'platform-page') AND embed.words IS NOT NULL THEN
        instr(replace(replace(replace(original.text, char(10), ' '), char(160), ' '), '  ', ' '), replace(replace(replace(rtrim(COALESCE((SELECT alignment.words FROM alignment WHERE alignment.embed = embed.id ORDER BY alignment.id DESC LIMIT 1), embed.words), '… '), char(10), ' '), char(160), ' '), '  ', ' ')) > 0
    END AS agrees,
    latest.standing AS verdict, embed.seen_at
FROM embed
    JOIN article_version ON article_version.id = embed.article_version
    JOIN article ON article.id = article_version.article
    JOIN post AS shown ON shown.id = embed.post
    JOIN post ON post.id = shown.current
    LEFT JOIN version AS original ON original.id = (
    SELECT version.id FROM version WHERE version.post IN (SELECT member.id FROM post AS member WHERE member.current = post.id)
    ORDER BY NOT version.witness IN ('platform-api', 'platform-page'), version.witness <> 'web-archive', NOT version.witness IN ('platform-api', 'platform-page') AND version.truncated,
        version.seen_at, version.id
    LIMIT 1
)
    LEFT JOIN verdict AS latest ON latest.id = (SELECT max(verdict.id) FROM verdict WHERE verdict.post IN (SELECT member.id FROM post AS member WHERE member.current = post.id))
WHERE article_version.id = COALESCE((
        SELECT reading.article_version FROM article_version AS other
            JOIN article_reading AS reading ON reading.article_version = other.id
        WHERE other.article = article_version.article ORDER BY reading.partial, reading.id DESC LIMIT 1
    ), (SELECT max(other.id) FROM article_version AS other WHERE other.article = article_version.article))
    AND post.id NOT IN (SELECT post FROM hidden_post) AND article_version.article NOT IN (SELECT article FROM withdrawn WHERE article IS NOT NULL);

CREATE VIEW changes AS
SELECT verdict.id, verdict.at, verdict.run, post.id AS post, post.name, post.platform,
    before.standing AS was, CASE WHEN verdict.standing <> before.standing THEN verdict.standing ELSE 'gone' END AS became,
    CASE WHEN verdict.standing <> before.standing THEN verdict.reason END AS reason,
    verdict.standing = before.standing AS suspected, verdict.rule, verdict.changed_after, verdict.changed_before
FROM verdict
    JOIN post AS judged ON judged.id = verdict.post
    JOIN post ON post.id = judged.current
    JOIN verdict AS before ON before.id = (
        SELECT max(verdict_before.id) FROM verdict AS verdict_before
        WHERE verdict_before.post IN (SELECT member.id FROM post AS member WHERE member.current = post.id) AND verdict_before.id < verdict.id
    )
WHERE before.rule <> 'V100' AND post.id NOT IN (SELECT post FROM hidden_post)
    AND (verdict.standing <> before.standing OR (verdict.suspected AND NOT before.suspected));

CREATE VIEW nights AS
SELECT run.id, run.kind, run.started, run.finished, run.rehearsed,
    json_extract(run.summary, '$.articles') AS articles, json_extract(run.summary, '$.embeds') AS embeds, json_extract(run.summary, '$.posts') AS posts, json_extract(run.summary, '$.probed') AS probed, json_extract(run.summary, '$.captured') AS captured, json_extract(run.summary, '$.partial') AS partial, json_extract(run.summary, '$.failed') AS failed,
    json_extract(run.summary, '$.verdicts.intact') AS intact, json_extract(run.summary, '$.verdicts.altered') AS altered, json_extract(run.summary, '$.verdicts.gone') AS gone, json_extract(run.summary, '$.verdicts.withheld') AS withheld, json_extract(run.summary, '$.verdicts.unknown') AS unknown,
    json_array_length(run.summary, '$.changes') AS changes, json_extract(run.summary, '$.void') AS void, run.program
FROM run;

CREATE VIEW versions_named AS
SELECT version.id, post.id AS post, post.name, post.platform, version.seen_at, version.witness, version.probe, version.text,
    version.author, version.handle, version.truncated, version.posted_at, version.language,
    json_array_length(version.media) AS media, version.run
FROM version JOIN post AS said ON said.id = version.post JOIN post ON post.id = said.current
WHERE post.id NOT IN (SELECT post FROM hidden_post);

CREATE TRIGGER article_is_not_changed BEFORE UPDATE ON article WHEN NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'article' AND row = OLD.id AND salt IS NULL) BEGIN SELECT RAISE (ABORT, 'article is append-only'); END;

CREATE TRIGGER article_is_not_removed BEFORE DELETE ON article WHEN NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'article' AND row = OLD.id AND salt IS NULL) BEGIN SELECT RAISE (ABORT, 'article is append-only'); END;

CREATE TRIGGER article_is_not_replaced BEFORE INSERT ON article WHEN EXISTS (SELECT 1 FROM article WHERE (id = NEW.id) OR (name = NEW.name)) BEGIN SELECT RAISE (ABORT, 'article is append-only'); END;

CREATE TRIGGER article_version_is_not_changed BEFORE UPDATE ON article_version WHEN NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'article_version' AND row = OLD.id AND salt IS NULL) BEGIN SELECT RAISE (ABORT, 'article_version is append-only'); END;

CREATE TRIGGER article_version_is_not_removed BEFORE DELETE ON article_version WHEN NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'article_version' AND row = OLD.id AND salt IS NULL) BEGIN SELECT RAISE (ABORT, 'article_version is append-only'); END;

CREATE TRIGGER article_version_is_not_replaced BEFORE INSERT ON article_version WHEN EXISTS (SELECT 1 FROM article_version WHERE (id = NEW.id) OR (article = NEW.article AND digest = NEW.digest)) BEGIN SELECT RAISE (ABORT, 'article_version is append-only'); END;

CREATE TRIGGER article_reading_is_not_changed BEFORE UPDATE ON article_reading WHEN NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'article_reading' AND row = OLD.id AND salt IS NULL) BEGIN SELECT RAISE (ABORT, 'article_reading is append-only'); END;

CREATE TRIGGER article_reading_is_not_removed BEFORE DELETE ON article_reading WHEN NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'article_reading' AND row = OLD.id AND salt IS NULL) BEGIN SELECT RAISE (ABORT, 'article_reading is append-only'); END;

CREATE TRIGGER article_reading_is_not_replaced BEFORE INSERT ON article_reading WHEN EXISTS (SELECT 1 FROM article_reading WHERE (id = NEW.id)) BEGIN SELECT RAISE (ABORT, 'article_reading is append-only'); END;

CREATE TRIGGER article_absence_is_not_changed BEFORE UPDATE ON article_absence WHEN NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'article_absence' AND row = OLD.id AND salt IS NULL) BEGIN SELECT RAISE (ABORT, 'article_absence is append-only'); END;

CREATE TRIGGER article_absence_is_not_removed BEFORE DELETE ON article_absence WHEN NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'article_absence' AND row = OLD.id AND salt IS NULL) BEGIN SELECT RAISE (ABORT, 'article_absence is append-only'); END;

CREATE TRIGGER article_absence_is_not_replaced BEFORE INSERT ON article_absence WHEN EXISTS (SELECT 1 FROM article_absence WHERE (id = NEW.id)) BEGIN SELECT RAISE (ABORT, 'article_absence is append-only'); END;

CREATE TRIGGER embed_is_not_changed BEFORE UPDATE ON embed WHEN NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'embed' AND row = OLD.id AND salt IS NULL) BEGIN SELECT RAISE (ABORT, 'embed is append-only'); END;

CREATE TRIGGER embed_is_not_removed BEFORE DELETE ON embed WHEN NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'embed' AND row = OLD.id AND salt IS NULL) BEGIN SELECT RAISE (ABORT, 'embed is append-only'); END;

CREATE TRIGGER embed_is_not_replaced BEFORE INSERT ON embed WHEN EXISTS (SELECT 1 FROM embed WHERE (id = NEW.id) OR (article_version = NEW.article_version AND digest = NEW.digest)) BEGIN SELECT RAISE (ABORT, 'embed is append-only'); END;

CREATE TRIGGER context_is_not_changed BEFORE UPDATE ON context WHEN NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'context' AND row = OLD.id AND salt IS NULL) BEGIN SELECT RAISE (ABORT, 'context is append-only'); END;

CREATE TRIGGER context_is_not_removed BEFORE DELETE ON context WHEN NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'context' AND row = OLD.id AND salt IS NULL) BEGIN SELECT RAISE (ABORT, 'context is append-only'); END;

CREATE TRIGGER context_is_not_replaced BEFORE INSERT ON context WHEN EXISTS (SELECT 1 FROM context WHERE (id = NEW.id) OR (embed = NEW.embed)) BEGIN SELECT RAISE (ABORT, 'context is append-only'); END;

CREATE TRIGGER alignment_is_not_changed BEFORE UPDATE ON alignment WHEN NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'alignment' AND row = OLD.id AND salt IS NULL) BEGIN SELECT RAISE (ABORT, 'alignment is append-only'); END;

CREATE TRIGGER alignment_is_not_removed BEFORE DELETE ON alignment WHEN NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'alignment' AND row = OLD.id AND salt IS NULL) BEGIN SELECT RAISE (ABORT, 'alignment is append-only'); END;

CREATE TRIGGER alignment_is_not_replaced BEFORE INSERT ON alignment WHEN EXISTS (SELECT 1 FROM alignment WHERE (id = NEW.id) OR (embed = NEW.embed AND words = NEW.words)) BEGIN SELECT RAISE (ABORT, 'alignment is append-only'); END;

CREATE TRIGGER alias_is_not_changed BEFORE UPDATE ON alias WHEN NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'alias' AND row = OLD.id AND salt IS NULL) BEGIN SELECT RAISE (ABORT, 'alias is append-only'); END;

CREATE TRIGGER alias_is_not_removed BEFORE DELETE ON alias WHEN NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'alias' AND row = OLD.id AND salt IS NULL) BEGIN SELECT RAISE (ABORT, 'alias is append-only'); END;

CREATE TRIGGER alias_is_not_replaced BEFORE INSERT ON alias WHEN EXISTS (SELECT 1 FROM alias WHERE (id = NEW.id) OR (post = NEW.post AND name = NEW.name)) BEGIN SELECT RAISE (ABORT, 'alias is append-only'); END;

CREATE TRIGGER owner_is_not_changed BEFORE UPDATE ON owner WHEN NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'owner' AND row = OLD.id AND salt IS NULL) BEGIN SELECT RAISE (ABORT, 'owner is append-only'); END;

CREATE TRIGGER owner_is_not_removed BEFORE DELETE ON owner WHEN NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'owner' AND row = OLD.id AND salt IS NULL) BEGIN SELECT RAISE (ABORT, 'owner is append-only'); END;

CREATE TRIGGER owner_is_not_replaced BEFORE INSERT ON owner WHEN EXISTS (SELECT 1 FROM owner WHERE (id = NEW.id) OR (post = NEW.post)) BEGIN SELECT RAISE (ABORT, 'owner is append-only'); END;

CREATE TRIGGER relation_is_not_changed BEFORE UPDATE ON relation WHEN NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'relation' AND row = OLD.id AND salt IS NULL) BEGIN SELECT RAISE (ABORT, 'relation is append-only'); END;

CREATE TRIGGER relation_is_not_removed BEFORE DELETE ON relation WHEN NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'relation' AND row = OLD.id AND salt IS NULL) BEGIN SELECT RAISE (ABORT, 'relation is append-only'); END;

CREATE TRIGGER relation_is_not_replaced BEFORE INSERT ON relation WHEN EXISTS (SELECT 1 FROM relation WHERE (id = NEW.id) OR (post = NEW.post AND kind = NEW.kind AND target = NEW.target)) BEGIN SELECT RAISE (ABORT, 'relation is append-only'); END;

CREATE TRIGGER settlement_is_not_changed BEFORE UPDATE ON settlement WHEN NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'settlement' AND row = OLD.id AND salt IS NULL) BEGIN SELECT RAISE (ABORT, 'settlement is append-only'); END;

CREATE TRIGGER settlement_is_not_removed BEFORE DELETE ON settlement WHEN NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'settlement' AND row = OLD.id AND salt IS NULL) BEGIN SELECT RAISE (ABORT, 'settlement is append-only'); END;

CREATE TRIGGER settlement_is_not_replaced BEFORE INSERT ON settlement WHEN EXISTS (SELECT 1 FROM settlement WHERE (id = NEW.id) OR (post = NEW.post)) BEGIN SELECT RAISE (ABORT, 'settlement is append-only'); END;

CREATE TRIGGER renaming_is_not_changed BEFORE UPDATE ON renaming WHEN NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'renaming' AND row = OLD.id AND salt IS NULL) BEGIN SELECT RAISE (ABORT, 'renaming is append-only'); END;

CREATE TRIGGER renaming_is_not_removed BEFORE DELETE ON renaming WHEN NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'renaming' AND row = OLD.id AND salt IS NULL) BEGIN SELECT RAISE (ABORT, 'renaming is append-only'); END;

CREATE TRIGGER renaming_is_not_replaced BEFORE INSERT ON renaming WHEN EXISTS (SELECT 1 FROM renaming WHERE (id = NEW.id)) BEGIN SELECT RAISE (ABORT, 'renaming is append-only'); END;

CREATE TRIGGER version_is_not_changed BEFORE UPDATE ON version WHEN NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'version' AND row = OLD.id AND salt IS NULL) BEGIN SELECT RAISE (ABORT, 'version is append-only'); END;

CREATE TRIGGER version_is_not_removed BEFORE DELETE ON version WHEN NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'version' AND row = OLD.id AND salt IS NULL) BEGIN SELECT RAISE (ABORT, 'version is append-only'); END;

CREATE TRIGGER version_is_not_replaced BEFORE INSERT ON version WHEN EXISTS (SELECT 1 FROM version WHERE (id = NEW.id)) BEGIN SELECT RAISE (ABORT, 'version is append-only'); END;

CREATE TRIGGER observation_is_not_changed BEFORE UPDATE ON observation WHEN NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'observation' AND row = OLD.id AND salt IS NULL) BEGIN SELECT RAISE (ABORT, 'observation is append-only'); END;

CREATE TRIGGER observation_is_not_removed BEFORE DELETE ON observation WHEN NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'observation' AND row = OLD.id AND salt IS NULL) BEGIN SELECT RAISE (ABORT, 'observation is append-only'); END;

CREATE TRIGGER observation_is_not_replaced BEFORE INSERT ON observation WHEN EXISTS (SELECT 1 FROM observation WHERE (id = NEW.id)) BEGIN SELECT RAISE (ABORT, 'observation is append-only'); END;

CREATE TRIGGER control_version_is_not_changed BEFORE UPDATE ON control_version WHEN NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'control_version' AND row = OLD.id AND salt IS NULL) BEGIN SELECT RAISE (ABORT, 'control_version is append-only'); END;

CREATE TRIGGER control_version_is_not_removed BEFORE DELETE ON control_version WHEN NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'control_version' AND row = OLD.id AND salt IS NULL) BEGIN SELECT RAISE (ABORT, 'control_version is append-only'); END;

CREATE TRIGGER control_version_is_not_replaced BEFORE INSERT ON control_version WHEN EXISTS (SELECT 1 FROM control_version WHERE (id = NEW.id)) BEGIN SELECT RAISE (ABORT, 'control_version is append-only'); END;

CREATE TRIGGER doubt_is_not_changed BEFORE UPDATE ON doubt WHEN NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'doubt' AND row = OLD.id AND salt IS NULL) BEGIN SELECT RAISE (ABORT, 'doubt is append-only'); END;

CREATE TRIGGER doubt_is_not_removed BEFORE DELETE ON doubt WHEN NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'doubt' AND row = OLD.id AND salt IS NULL) BEGIN SELECT RAISE (ABORT, 'doubt is append-only'); END;

CREATE TRIGGER doubt_is_not_replaced BEFORE INSERT ON doubt WHEN EXISTS (SELECT 1 FROM doubt WHERE (id = NEW.id)) BEGIN SELECT RAISE (ABORT, 'doubt is append-only'); END;

CREATE TRIGGER doubted_move_is_not_changed BEFORE UPDATE ON doubted_move WHEN NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'doubted_move' AND row = OLD.id AND salt IS NULL) BEGIN SELECT RAISE (ABORT, 'doubted_move is append-only'); END;

CREATE TRIGGER doubted_move_is_not_removed BEFORE DELETE ON doubted_move WHEN NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'doubted_move' AND row = OLD.id AND salt IS NULL) BEGIN SELECT RAISE (ABORT, 'doubted_move is append-only'); END;

CREATE TRIGGER doubted_move_is_not_replaced BEFORE INSERT ON doubted_move WHEN EXISTS (SELECT 1 FROM doubted_move WHERE (id = NEW.id) OR (post = NEW.post AND doubt = NEW.doubt AND of_run = NEW.of_run)) BEGIN SELECT RAISE (ABORT, 'doubted_move is append-only'); END;

CREATE TRIGGER lifted_doubt_is_not_changed BEFORE UPDATE ON lifted_doubt WHEN NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'lifted_doubt' AND row = OLD.id AND salt IS NULL) BEGIN SELECT RAISE (ABORT, 'lifted_doubt is append-only'); END;

CREATE TRIGGER lifted_doubt_is_not_removed BEFORE DELETE ON lifted_doubt WHEN NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'lifted_doubt' AND row = OLD.id AND salt IS NULL) BEGIN SELECT RAISE (ABORT, 'lifted_doubt is append-only'); END;

CREATE TRIGGER lifted_doubt_is_not_replaced BEFORE INSERT ON lifted_doubt WHEN EXISTS (SELECT 1 FROM lifted_doubt WHERE (id = NEW.id) OR (doubt = NEW.doubt)) BEGIN SELECT RAISE (ABORT, 'lifted_doubt is append-only'); END;

CREATE TRIGGER memento_is_not_changed BEFORE UPDATE ON memento WHEN NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'memento' AND row = OLD.id AND salt IS NULL) BEGIN SELECT RAISE (ABORT, 'memento is append-only'); END;

CREATE TRIGGER memento_is_not_removed BEFORE DELETE ON memento WHEN NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'memento' AND row = OLD.id AND salt IS NULL) BEGIN SELECT RAISE (ABORT, 'memento is append-only'); END;

CREATE TRIGGER memento_is_not_replaced BEFORE INSERT ON memento WHEN EXISTS (SELECT 1 FROM memento WHERE (id = NEW.id) OR (observation = NEW.observation)) BEGIN SELECT RAISE (ABORT, 'memento is append-only'); END;

CREATE TRIGGER media_is_not_changed BEFORE UPDATE ON media WHEN NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'media' AND row = OLD.id AND salt IS NULL) BEGIN SELECT RAISE (ABORT, 'media is append-only'); END;

CREATE TRIGGER media_is_not_removed BEFORE DELETE ON media WHEN NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'media' AND row = OLD.id AND salt IS NULL) BEGIN SELECT RAISE (ABORT, 'media is append-only'); END;

CREATE TRIGGER media_is_not_replaced BEFORE INSERT ON media WHEN EXISTS (SELECT 1 FROM media WHERE (id = NEW.id) OR (post = NEW.post AND key = NEW.key AND digest = NEW.digest)) BEGIN SELECT RAISE (ABORT, 'media is append-only'); END;

CREATE TRIGGER snapshot_is_not_changed BEFORE UPDATE ON snapshot WHEN NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'snapshot' AND row = OLD.id AND salt IS NULL) BEGIN SELECT RAISE (ABORT, 'snapshot is append-only'); END;

CREATE TRIGGER snapshot_is_not_removed BEFORE DELETE ON snapshot WHEN NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'snapshot' AND row = OLD.id AND salt IS NULL) BEGIN SELECT RAISE (ABORT, 'snapshot is append-only'); END;

CREATE TRIGGER snapshot_is_not_replaced BEFORE INSERT ON snapshot WHEN EXISTS (SELECT 1 FROM snapshot WHERE (id = NEW.id) OR (path = NEW.path)) BEGIN SELECT RAISE (ABORT, 'snapshot is append-only'); END;

CREATE TRIGGER verdict_is_not_changed BEFORE UPDATE ON verdict WHEN NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'verdict' AND row = OLD.id AND salt IS NULL) BEGIN SELECT RAISE (ABORT, 'verdict is append-only'); END;

CREATE TRIGGER verdict_is_not_removed BEFORE DELETE ON verdict WHEN NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'verdict' AND row = OLD.id AND salt IS NULL) BEGIN SELECT RAISE (ABORT, 'verdict is append-only'); END;

CREATE TRIGGER verdict_is_not_replaced BEFORE INSERT ON verdict WHEN EXISTS (SELECT 1 FROM verdict WHERE (id = NEW.id)) BEGIN SELECT RAISE (ABORT, 'verdict is append-only'); END;

CREATE TRIGGER announcement_is_not_changed BEFORE UPDATE ON announcement WHEN NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'announcement' AND row = OLD.id AND salt IS NULL) BEGIN SELECT RAISE (ABORT, 'announcement is append-only'); END;

CREATE TRIGGER announcement_is_not_removed BEFORE DELETE ON announcement WHEN NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'announcement' AND row = OLD.id AND salt IS NULL) BEGIN SELECT RAISE (ABORT, 'announcement is append-only'); END;

CREATE TRIGGER announcement_is_not_replaced BEFORE INSERT ON announcement WHEN EXISTS (SELECT 1 FROM announcement WHERE (id = NEW.id) OR (path = NEW.path)) BEGIN SELECT RAISE (ABORT, 'announcement is append-only'); END;

CREATE TRIGGER run_file_is_not_changed BEFORE UPDATE ON run_file WHEN NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'run_file' AND row = OLD.id AND salt IS NULL) BEGIN SELECT RAISE (ABORT, 'run_file is append-only'); END;

CREATE TRIGGER run_file_is_not_removed BEFORE DELETE ON run_file WHEN NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'run_file' AND row = OLD.id AND salt IS NULL) BEGIN SELECT RAISE (ABORT, 'run_file is append-only'); END;

CREATE TRIGGER run_file_is_not_replaced BEFORE INSERT ON run_file WHEN EXISTS (SELECT 1 FROM run_file WHERE (id = NEW.id) OR (path = NEW.path)) BEGIN SELECT RAISE (ABORT, 'run_file is append-only'); END;

CREATE TRIGGER custody_is_not_changed BEFORE UPDATE ON custody WHEN NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'custody' AND row = OLD.id AND salt IS NULL) BEGIN SELECT RAISE (ABORT, 'custody is append-only'); END;

CREATE TRIGGER custody_is_not_removed BEFORE DELETE ON custody WHEN NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'custody' AND row = OLD.id AND salt IS NULL) BEGIN SELECT RAISE (ABORT, 'custody is append-only'); END;

CREATE TRIGGER custody_is_not_replaced BEFORE INSERT ON custody WHEN EXISTS (SELECT 1 FROM custody WHERE (id = NEW.id)) BEGIN SELECT RAISE (ABORT, 'custody is append-only'); END;

CREATE TRIGGER withdrawal_is_not_changed BEFORE UPDATE ON withdrawal BEGIN SELECT RAISE (ABORT, 'withdrawal is append-only'); END;

CREATE TRIGGER withdrawal_is_not_removed BEFORE DELETE ON withdrawal BEGIN SELECT RAISE (ABORT, 'withdrawal is append-only'); END;

CREATE TRIGGER withdrawal_is_not_replaced BEFORE INSERT ON withdrawal WHEN EXISTS (SELECT 1 FROM withdrawal WHERE (id = NEW.id)) BEGIN SELECT RAISE (ABORT, 'withdrawal is append-only'); END;

CREATE TRIGGER replacement_is_not_changed BEFORE UPDATE ON replacement BEGIN SELECT RAISE (ABORT, 'replacement is append-only'); END;

CREATE TRIGGER replacement_is_not_removed BEFORE DELETE ON replacement BEGIN SELECT RAISE (ABORT, 'replacement is append-only'); END;

CREATE TRIGGER replacement_is_not_replaced BEFORE INSERT ON replacement WHEN EXISTS (SELECT 1 FROM replacement WHERE (id = NEW.id)) BEGIN SELECT RAISE (ABORT, 'replacement is append-only'); END;

CREATE TRIGGER checkpoint_is_not_changed BEFORE UPDATE ON checkpoint BEGIN SELECT RAISE (ABORT, 'checkpoint is append-only'); END;

CREATE TRIGGER entry_is_not_changed BEFORE UPDATE ON entry
WHEN NEW.leaf_index <> OLD.leaf_index OR NEW.fact <> OLD.fact OR NEW.row <> OLD.row OR NEW.commitment <> OLD.commitment
    OR NEW.subtree IS NOT OLD.subtree OR NEW.salt IS NOT NULL OR NOT EXISTS (
        SELECT 1 FROM withdrawal, json_each(withdrawal.entries) AS range
        WHERE OLD.leaf_index BETWEEN json_extract(range.value, '$[0]') AND json_extract(range.value, '$[1]')
    )
BEGIN SELECT RAISE (ABORT, 'entry is append-only'); END;

CREATE TRIGGER post_is_named_once BEFORE UPDATE ON post
WHEN NEW.id <> OLD.id OR NEW.run <> OLD.run OR NEW.platform <> OLD.platform OR NEW.first_seen <> OLD.first_seen
    OR (
        (OLD.key IS NOT NULL OR OLD.settled_as IS NOT NULL)
        AND (
            NEW.key IS NOT NULL OR NEW.settled_as IS NOT NULL
            OR NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'post' AND row = OLD.id AND salt IS NULL)
        )
        AND NOT EXISTS (
            SELECT 1 FROM renaming LEFT JOIN post AS target ON target.id = NEW.settled_as
            WHERE renaming.id = (SELECT max(id) FROM renaming WHERE post = OLD.id)
                AND renaming.ref = NEW.platform || ':' || COALESCE(NEW.key, target.key)
        )
    )
BEGIN SELECT RAISE (ABORT, 'a post is named once'); END;

CREATE TRIGGER run_ends_once BEFORE UPDATE ON run
WHEN NEW.id <> OLD.id OR NEW.kind <> OLD.kind OR NEW.started <> OLD.started OR NEW.rehearsed <> OLD.rehearsed
    OR NEW.program <> OLD.program OR NEW.custody <> OLD.custody
    OR (
        NEW.options <> OLD.options
        AND NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'run' AND row = OLD.id AND salt IS NULL)
    )
    OR (
        OLD.finished IS NOT NULL AND (NEW.finished IS NOT OLD.finished OR NEW.summary IS NOT OLD.summary)
        AND NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'run_end' AND row = OLD.id AND salt IS NULL)
    )
BEGIN SELECT RAISE (ABORT, 'a run ends once'); END;

CREATE TRIGGER checkpoint_is_not_removed BEFORE DELETE ON checkpoint BEGIN SELECT RAISE (ABORT, 'checkpoint is append-only'); END;

CREATE TRIGGER checkpoint_is_not_replaced BEFORE INSERT ON checkpoint WHEN EXISTS (SELECT 1 FROM checkpoint WHERE (id = NEW.id)) BEGIN SELECT RAISE (ABORT, 'checkpoint is append-only'); END;

CREATE TRIGGER entry_is_not_removed BEFORE DELETE ON entry BEGIN SELECT RAISE (ABORT, 'entry is append-only'); END;

CREATE TRIGGER entry_is_not_replaced BEFORE INSERT ON entry WHEN EXISTS (SELECT 1 FROM entry WHERE (leaf_index = NEW.leaf_index) OR (fact = NEW.fact AND row = NEW.row)) BEGIN SELECT RAISE (ABORT, 'entry is append-only'); END;

CREATE TRIGGER post_is_not_removed BEFORE DELETE ON post BEGIN SELECT RAISE (ABORT, 'post is append-only'); END;

CREATE TRIGGER post_is_not_replaced BEFORE INSERT ON post WHEN EXISTS (SELECT 1 FROM post WHERE (id = NEW.id) OR (platform = NEW.platform AND key = NEW.key)) BEGIN SELECT RAISE (ABORT, 'post is append-only'); END;

CREATE TRIGGER run_is_not_removed BEFORE DELETE ON run BEGIN SELECT RAISE (ABORT, 'run is append-only'); END;

CREATE TRIGGER run_is_not_replaced BEFORE INSERT ON run WHEN EXISTS (SELECT 1 FROM run WHERE (id = NEW.id)) BEGIN SELECT RAISE (ABORT, 'run is append-only'); END;

CREATE TRIGGER version_is_searched AFTER INSERT ON version
BEGIN
    INSERT INTO folded_version (id, text, author, handle)
    VALUES (NEW.id, search_fold (NEW.text), search_fold (NEW.author), search_fold (NEW.handle));
    INSERT INTO words (rowid, text, author, handle) SELECT id, text, author, handle FROM folded_version WHERE id = NEW.id;
    INSERT INTO trigrams (rowid, text, author, handle) SELECT id, text, author, handle FROM folded_version WHERE id = NEW.id;
    INSERT OR IGNORE INTO spelling (key, word)
    SELECT keyed.key, keyed.value
    FROM folded_version AS folded, json_each(search_spelling(folded.text, folded.author, folded.handle)) AS keyed
    WHERE folded.id = NEW.id;
END;

CREATE TRIGGER snapshot_shares_bodies AFTER INSERT ON snapshot WHEN NEW.shared IS NOT NULL
BEGIN INSERT OR IGNORE INTO shared_body (sha256, snapshot) SELECT value, NEW.id FROM json_each(NEW.shared); END;

CREATE TRIGGER snapshot_shares_no_longer AFTER DELETE ON snapshot WHEN OLD.shared IS NOT NULL
BEGIN DELETE FROM shared_body WHERE snapshot = OLD.id AND sha256 IN (SELECT value FROM json_each(OLD.shared)); END;
