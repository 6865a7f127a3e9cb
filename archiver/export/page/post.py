"""What the proven facts say about the post: its names, words, author, times, verdict, articles and snapshots."""

from __future__ import annotations

from typing import Any

from archiver.export.page.hostile_json import load
from archiver.export.page.proven_facts import Fact, post_name, rows_of

PLATFORM_WITNESSES = ("platform-api", "platform-page")
VERSION = ("text", "witness", "probe", "seen_at", "digest", "author", "handle", "posted_at")
EMBED = ("kind", "form", "bounds", "words", "author", "handle", "printed", "url", "locator", "seen_at")
ARTICLE = ("title", "published", "language")
VERDICT = ("reason", "rule", "changed_after", "changed_before")
OBSERVATION = ("at", "run", "probe", "about", "witness", "reading", "reason", "why", "status", "url", "body")
MEMENTO = ("archive", "original", "url", "at")
SNAPSHOT = ("path", "sha256", "size", "at")


def post_said(facts: list[Fact]) -> dict[str, Any]:
    """The content of `post.json`: it has nothing that does not follow from the facts."""
    posts, verdicts = rows_of(facts, "post"), rows_of(facts, "verdict")
    versions, articles = versions_in(facts), articles_in(facts)
    ordered = sorted(versions, key=lambda version: (rank(version), rank(version) > 0 and version["truncated"], version["seen_at"]))
    original = ordered[0] if ordered else None
    verdict = verdicts[-1] if verdicts else {}
    observed = {row["id"]: observation_in(row) for row in rows_of(facts, "observation")}
    return {
        "post": post_name(facts),
        "platform": posts[0].get("platform"),
        "aliases": list(dict.fromkeys(row["name"] for row in rows_of(facts, "alias"))),
        "author": first([original or {}, *articles], "author"),
        "handle": first([original or {}, *articles], "handle"),
        "posted_at": first(versions, "posted_at"),
        "first_seen": min(row["first_seen"] for row in posts),
        "settlements": [pick(row, ("ref", "how", "settled_at")) for row in rows_of(facts, "settlement")],
        "verdict": verdict.get("standing", "unknown"),
        "suspected": bool(verdict.get("suspected")),
        "changes": load(verdict.get("changes", "[]"), "verdict"),
        "judged_at": verdict.get("at"),
        **pick(verdict, VERDICT),
        "rests_on": [observed[number] for number in load(verdict.get("rests_on", "[]"), "verdict") if number in observed],
        "rehearsed": any(row["rehearsed"] for row in observed.values()),
        "original": original,
        "versions": versions,
        "articles": articles,
        "snapshots": [
            {**pick(row, SNAPSHOT), "of": snapshot_of(row), "shortfalls": load(row["shortfalls"], "snapshot")}
            for row in rows_of(facts, "snapshot")
        ],
        "observations": list(observed.values()),
    }


def pick(row: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """Some columns of a row, None for those that are NULL."""
    return {name: row.get(name) for name in names}


def first(rows: list[dict[str, Any]], name: str) -> str | None:
    """The first value of a column."""
    return next((row[name] for row in rows if row.get(name) is not None), None)


def rank(version: dict[str, Any]) -> int:
    """How far a version's witness is from the platform itself."""
    return 0 if version["witness"] in PLATFORM_WITNESSES else 1 if version["witness"] == "web-archive" else 2


def snapshot_of(row: dict[str, Any]) -> str:
    """Whether a snapshot is of the post or of an article."""
    return "post" if "post" in row else "article"


def versions_in(facts: list[Fact]) -> list[dict[str, Any]]:
    """Each text that a witness showed, oldest first."""
    mementos = {row.get("version"): pick(row, MEMENTO) for row in reversed(rows_of(facts, "memento"))}
    return [
        {
            **pick(row, VERSION),
            "truncated": bool(row.get("truncated")),
            "media": load(row["media"], "version"),
            "memento": mementos.get(row["id"]),
        }
        for row in sorted(rows_of(facts, "version"), key=lambda row: (row["seen_at"], row["id"]))
    ]


def articles_in(facts: list[Fact]) -> list[dict[str, Any]]:
    """Each way in which an article shows the post, with the words from where they really begin, if that was found."""
    articles = {row["id"]: row for row in rows_of(facts, "article_version")}
    aligned = {row.get("embed"): {"words": row["words"], "bounds": "exact"} for row in rows_of(facts, "alignment")}
    shown = [(articles.get(row["article_version"], {}), row) for row in rows_of(facts, "embed")]
    return [
        {
            "article": article.get("source"),
            "article_url": article.get("url"),
            **pick(article, ARTICLE),
            **pick(embed, EMBED),
            **aligned.get(embed["id"], {}),
        }
        for article, embed in shown
    ]


def observation_in(row: dict[str, Any]) -> dict[str, Any]:
    """An observation, with what it was read from."""
    return {**pick(row, OBSERVATION), "healthy": bool(row.get("healthy")), "rehearsed": bool(row.get("rehearsed"))}
