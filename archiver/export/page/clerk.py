"""Print for people who do not have the program: what was checked, what is proven, and what is not."""

from __future__ import annotations

from typing import Any, Iterator

from archiver.export.page.findings import CODES, PROVEN, REFUTED, Finding

RESULTS = ("PROVEN", "REFUTED: do not rely on this folder", "COULD NOT BE CHECKED")


def outcome_of(findings: list[Finding]) -> int:
    """The exit code: refuted if anything is, else unchecked if anything could not be checked."""
    outcomes = {CODES[finding.code][0] for finding in findings}
    return REFUTED if REFUTED in outcomes else max(outcomes, default=PROVEN)


def printable(text: object) -> str:
    """A text without characters that would control a terminal or reorder its line."""
    return "".join(char if char.isprintable() else "\n    | " if char == "\n" else f"\\u{ord(char):04x}" for char in str(text))


def faults(findings: list[Finding]) -> Iterator[str]:
    """A line for each finding."""
    yield from (f"! {finding.code} {CODES[finding.code][1]}: {printable(finding.where)}" for finding in findings)


def post_lines(post: dict[str, Any]) -> Iterator[str]:
    """What the facts say about the post."""
    yield f"Post: {post['post'] or 'without a name'}" + "".join(f", also named {name}" for name in post["aliases"])
    yield f"Author: {post['author'] or 'unknown'}" + (f" (@{post['handle']})" if post["handle"] else "")
    yield f"Posted: {post['posted_at'] or 'unknown'}; first seen by the archive: {post['first_seen']}"
    for version in post["versions"]:
        rest = ", the beginning only" if version["truncated"] else ""
        yield f"Words at {version['seen_at']}, by {version['witness']} ({version['probe']}){rest}:"
        yield f"  “{version['text']}”"
    reason = f" ({post['reason']})" if post["reason"] else ""
    suspected = "; a further change is suspected, and not confirmed" if post["suspected"] else ""
    yield f"Verdict: {post['verdict']}{reason}, by rule {post['rule'] or 'none'}, at {post['judged_at'] or 'no time'}{suspected}"
    if post["changed_after"] or post["changed_before"]:
        yield f"It changed after {post['changed_after'] or 'an unknown time'} and before {post['changed_before'] or 'now'}"
    for answer in post["rests_on"]:
        yield f"The verdict rests on: {answer['at']}, {answer['probe']}: {answer['reading']} {answer['reason'] or ''}".rstrip()
    yield from (
        f"Shown by: {name}" for name in dict.fromkeys(article["article"] for article in post["articles"] if article["article"])
    )
    yield from (f"Snapshot of the {found['of']} at {found['at']}: SHA-256 {found['sha256']}" for found in post["snapshots"])


def limits(post: dict[str, Any], later: int, *, withdrawn: int, is_key_known: bool, articles_left_out: int) -> Iterator[str]:
    """What is not proven."""
    if not is_key_known:
        yield (
            "That the log is the archive's. The key in this folder proves nothing by itself: whoever makes up a folder makes up "
            "its key. Compare it with what you have from elsewhere: check.py --key KEY, or check.py CHECKPOINT."
        )
    yield "That the platform said so, and that it was then: both are the statement of whoever keeps the archive."
    yield "That these are all facts which the archive has about the post."
    if later:
        yield f"What became of the post after this checkpoint: the archive says that it has {later} later facts."
    if withdrawn:
        yield f"What {withdrawn} facts said: the archive says that they were withdrawn. Only their places in the log are proven."
    if post["rehearsed"]:
        yield "The times: the clock was set by hand for a rehearsal."
    if articles_left_out:
        yield f"What {articles_left_out} snapshots of articles contain: they are named by their SHA-256 only."


def sections(titled: dict[str, list[str]]) -> str:
    """Lines under titles."""
    return "".join(
        f"{printable(title)}\n" + "".join(f"  {printable(line)}\n" for line in lines) + "\n" for title, lines in titled.items()
    )
