"""The views for people who read the database with their own tools: what stands now, without what was withdrawn (db/README.md).

A post that was settled as another one belongs to that one's group (`post.current`), and a view has one row, or one name, for it.
"""

from archiver.verdicts.rules import Rule

MEMBERS = "(SELECT member.id FROM post AS member WHERE member.current = post.id)"
_BY_PLATFORM = "version.witness IN ('platform-api', 'platform-page')"
_SHOWN_POST = "post.id NOT IN (SELECT post FROM hidden_post)"
_SHOWN_ARTICLE = "article_version.article NOT IN (SELECT article FROM withdrawn WHERE article IS NOT NULL)"

# As `reporting.records.original` chooses it.
_ORIGINAL = f"""original.id = (
    SELECT version.id FROM version WHERE version.post IN {MEMBERS}
    ORDER BY NOT {_BY_PLATFORM}, version.witness <> 'web-archive', NOT {_BY_PLATFORM} AND version.truncated,
        version.seen_at, version.id
    LIMIT 1
)"""  # noqa: S608 - our own names
_LATEST = f"latest.id = (SELECT max(verdict.id) FROM verdict WHERE verdict.post IN {MEMBERS})"  # noqa: S608


def _of_article(column: str) -> str:
    """What the first article that gives it says of a post."""
    return f"""(
    SELECT embed.{column} FROM embed JOIN article_version ON article_version.id = embed.article_version
    WHERE embed.post IN {MEMBERS} AND embed.{column} IS NOT NULL AND {_SHOWN_ARTICLE} ORDER BY embed.id LIMIT 1
)"""  # noqa: S608 - our own names


_GIVEN = _of_article("url")
_REST = "substr(key, instr(key, '/') + 1)"
ADDRESSES = {
    "bluesky": f"'https://bsky.app/profile/' || substr(key, 1, instr(key, '/')) || 'post/' || {_REST}",
    "facebook": "'https://www.facebook.com/' || key",
    "imgur": "'https://imgur.com/' || key",
    "instagram": "'https://www.instagram.com/p/' || key || '/'",
    "linkedin": "'https://www.linkedin.com/feed/update/urn:li:' || key",
    "mastodon": f"""COALESCE(given, 'https://' || substr(key, 1, instr(key, '/')) || CASE
        WHEN {_REST} NOT GLOB '*[^0-9]*' THEN 'web/statuses/' WHEN {_REST} NOT GLOB '*[^0-9A-Za-z]*' THEN 'notice/' ELSE ''
    END || {_REST})""",
    "pinterest": "'https://www.pinterest.com/pin/' || key || '/'",
    "reddit": """CASE WHEN key LIKE 't3%' THEN 'https://www.reddit.com/comments/' || substr(key, 4) || '/'
        ELSE 'https://www.reddit.com/api/info.json?id=' || key END""",
    "telegram": "'https://t.me/' || key",
    "threads": "'https://www.threads.com/t/' || key",
    "tiktok": "'https://www.tiktok.com/@/video/' || key",
    "truthsocial": "'https://truthsocial.com/statuses/' || key",
    "tumblr": "'https://www.tumblr.com/' || key",
    "vimeo": """'https://' || COALESCE((
        SELECT alias.name FROM alias WHERE alias.post = keyed.id AND alias.name GLOB 'vimeo.com/' || key || '/*' LIMIT 1
    ), 'vimeo.com/' || key)""",
    "vine": "'https://vine.co/v/' || key",
    "vk": "'https://vk.com/' || key",
    "weibo": "'https://m.weibo.cn/status/' || key",
    "x": "'https://x.com/i/status/' || key",
    "youtube": """CASE WHEN key LIKE 'Ug%' THEN 'https://www.youtube.com/post/' ELSE 'https://www.youtube.com/watch?v=' END
        || key""",
}
"""The public address of a post by its key, for each platform whose rule SQL can say; the others have the one that articles give."""

_MILLISECONDS = """CASE post.platform
    WHEN 'x' THEN CASE WHEN length(post.key) > 15 THEN (CAST(post.key AS INTEGER) >> 22) + 1288834974657 END
    WHEN 'tiktok' THEN (CAST(post.key AS INTEGER) >> 32) * 1000
    WHEN 'truthsocial' THEN CAST(post.key AS INTEGER) >> 16
    WHEN 'linkedin' THEN CAST(substr(post.key, instr(post.key, ':') + 1) AS INTEGER) >> 22
END"""

HIDDEN_POST = """
CREATE VIEW hidden_post AS
SELECT member.current AS post FROM withdrawn CROSS JOIN post AS member ON member.id = withdrawn.post
"""
"""The posts that are withdrawn. `CROSS JOIN` lets SQLite begin with the withdrawals, which are few, and not with all posts."""

POST_ADDRESS = f"""
CREATE VIEW post_address AS
SELECT keyed.id AS post, CASE WHEN key IS NULL THEN given ELSE CASE platform
    {f"{chr(10)}    ".join(f"WHEN '{platform}' THEN {address}" for platform, address in ADDRESSES.items())}
    ELSE given
END END AS address,
    strftime('%Y-%m-%dT%H:%M:%S', in_key / 1000, 'unixepoch') || printf('.%03d000Z', in_key % 1000) AS posted_at
FROM (SELECT id, platform, key, {_GIVEN} AS given, {_MILLISECONDS} AS in_key FROM post) AS keyed
"""  # noqa: S608 - our own names
"""The address of each post and the time that its key encodes, by the rules of its platform."""

_SAID = f"(SELECT version.posted_at FROM version WHERE version.post IN {MEMBERS} AND version.posted_at IS NOT NULL LIMIT 1)"  # noqa: S608

POSTS_NOW = f"""
CREATE VIEW posts_now AS
SELECT post.id, post.name, post.platform, named.address,
    original.text AS words, COALESCE(original.author, CASE WHEN {_SHOWN_POST} THEN {_of_article("author")} END) AS author,
    COALESCE(original.handle, CASE WHEN {_SHOWN_POST} THEN {_of_article("handle")} END) AS handle,
    CASE WHEN {_SHOWN_POST} THEN COALESCE({_SAID}, named.posted_at) END AS posted_at,
    CASE WHEN {_SHOWN_POST} THEN COALESCE(latest.standing, 'unknown') END AS verdict, latest.reason, latest.suspected,
    latest.changed_after, latest.changed_before, latest.at AS judged_at,
    (
        SELECT count(DISTINCT article_version.article) FROM embed JOIN article_version ON article_version.id = embed.article_version
        WHERE embed.post IN {MEMBERS} AND embed.kind = 'embed' AND {_SHOWN_POST} AND {_SHOWN_ARTICLE}
    ) AS articles,
    (
        SELECT article.name FROM embed JOIN article_version ON article_version.id = embed.article_version
            JOIN article ON article.id = article_version.article
        WHERE embed.post IN {MEMBERS} AND {_SHOWN_POST} AND {_SHOWN_ARTICLE} ORDER BY embed.id LIMIT 1
    ) AS first_article,
    (
        SELECT snapshot.path FROM snapshot
        WHERE snapshot.post IN {MEMBERS} AND {_SHOWN_POST}
            AND snapshot.id NOT IN (SELECT snapshot FROM withdrawn WHERE snapshot IS NOT NULL)
        ORDER BY snapshot.complete DESC, snapshot.id DESC LIMIT 1
    ) AS snapshot,
    json_array_length(original.media) AS media,
    (SELECT min(member.first_seen) FROM post AS member WHERE member.current = post.id) AS first_seen,
    (
        SELECT withdrawn.level FROM withdrawn WHERE withdrawn.post IN {MEMBERS} ORDER BY withdrawn.id DESC LIMIT 1
    ) AS withdrawn,
    original.id AS version
FROM post JOIN post_address AS named ON named.post = post.id
    LEFT JOIN version AS original ON {_ORIGINAL} AND {_SHOWN_POST}
    LEFT JOIN verdict AS latest ON {_LATEST} AND {_SHOWN_POST}
WHERE post.settled_as IS NULL
"""  # noqa: S608
"""One row a post, as it stands; `version` is the one whose words these are. A withdrawn post keeps its name and address only."""


def _in_one_line(text: str) -> str:
    """A text in which every blank is one space."""
    return f"replace(replace(replace({text}, char(10), ' '), char(160), ' '), '  ', ' ')"


_ALIGNED = "(SELECT alignment.words FROM alignment WHERE alignment.embed = embed.id ORDER BY alignment.id DESC LIMIT 1)"
_QUOTE = f"COALESCE({_ALIGNED}, embed.words)"

EMBEDS_NOW = f"""
CREATE VIEW embeds_now AS
SELECT embed.id, article.id AS article, article.name AS article_name, article_version.title, article_version.outlet,
    article_version.published, embed.position, embed.kind, embed.form, post.id AS post, post.name, post.platform,
    {_QUOTE} AS quote, original.text AS words,
    CASE WHEN original.witness IN ('platform-api', 'platform-page') AND embed.words IS NOT NULL THEN
        instr({_in_one_line("original.text")}, {_in_one_line(f"rtrim({_QUOTE}, '… ')")}) > 0
    END AS agrees,
    latest.standing AS verdict, embed.seen_at
FROM embed
    JOIN article_version ON article_version.id = embed.article_version
    JOIN article ON article.id = article_version.article
    JOIN post AS shown ON shown.id = embed.post
    JOIN post ON post.id = shown.current
    LEFT JOIN version AS original ON {_ORIGINAL}
    LEFT JOIN verdict AS latest ON {_LATEST}
WHERE article_version.id = COALESCE((
        SELECT reading.article_version FROM article_version AS other
            JOIN article_reading AS reading ON reading.article_version = other.id
        WHERE other.article = article_version.article ORDER BY reading.partial, reading.id DESC LIMIT 1
    ), (SELECT max(other.id) FROM article_version AS other WHERE other.article = article_version.article))
    AND {_SHOWN_POST} AND {_SHOWN_ARTICLE}
"""  # noqa: S608 - our own names
"""Each post in the version that an article's last whole reading showed; `agrees` where the platform's own words are known."""

CHANGES = f"""
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
        WHERE verdict_before.post IN {MEMBERS} AND verdict_before.id < verdict.id
    )
WHERE before.rule <> '{Rule.NEVER_ASKED.code}' AND {_SHOWN_POST}
    AND (verdict.standing <> before.standing OR (verdict.suspected AND NOT before.suspected))
"""  # noqa: S608 - our own names
"""Every move of a verdict, as `verdicts.standing_changes` tells one; a suspicion moves nothing (`suspected`)."""

_COUNTED = ("articles", "embeds", "posts", "probed", "captured", "partial", "failed")
_STANDINGS = ("intact", "altered", "gone", "withheld", "unknown")
NIGHTS = f"""
CREATE VIEW nights AS
SELECT run.id, run.kind, run.started, run.finished, run.rehearsed,
    {", ".join(f"json_extract(run.summary, '$.{name}') AS {name}" for name in _COUNTED)},
    {", ".join(f"json_extract(run.summary, '$.verdicts.{name}') AS {name}" for name in _STANDINGS)},
    json_array_length(run.summary, '$.changes') AS changes, json_extract(run.summary, '$.void') AS void, run.program
FROM run
"""  # noqa: S608 - our own names
"""One row a run with what it brought, as its summary says; what a run that did not finish brought is NULL."""

VERSIONS_NAMED = f"""
CREATE VIEW versions_named AS
SELECT version.id, post.id AS post, post.name, post.platform, version.seen_at, version.witness, version.probe, version.text,
    version.author, version.handle, version.truncated, version.posted_at, version.language,
    json_array_length(version.media) AS media, version.run
FROM version JOIN post AS said ON said.id = version.post JOIN post ON post.id = said.current
WHERE {_SHOWN_POST}
"""  # noqa: S608 - our own names
"""Every version of every post with the post's name, and by which probe of which witness it was seen."""

READING_VIEWS = (HIDDEN_POST, POST_ADDRESS, POSTS_NOW, EMBEDS_NOW, CHANGES, NIGHTS, VERSIONS_NAMED)
