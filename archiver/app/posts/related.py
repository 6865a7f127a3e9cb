"""Archive the posts that shown posts quote or answer, as posts of their own, one step deep.

What stands in an article is often half of a conversation. Which post is the other half, the platform says. It is recorded with the
relation, and the observation that says so, and checked like any other; the posts that it quotes or answers itself are not followed.
"""

from collections.abc import Collection
from dataclasses import replace

from archiver.app.posts.archiving import archive_post
from archiver.app.posts.capturing import CaptureSubject
from archiver.app.posts.controls import probe_controls
from archiver.app.posts.resting import resting_posts
from archiver.app.runs.concurrency import for_each
from archiver.app.runs.run import Run
from archiver.model.posts import PostRef
from archiver.platforms import by_name, current_name
from archiver.verdicts.judge import Standing


async def archive_related(run: Run, shown: Collection[int], *, limit: int, only_new: bool = False) -> None:
    """Archive what the posts with these ids quote and answer, as far as articles show them, `limit` at a time.

    With `only_new`, posts are left that have been judged before.
    """
    if not run.follows_related or run.is_out_of_time():
        return
    embedded = [post_id for post_id, embeds in run.ledger.embeds(shown).items() if embeds]
    related = {row: post for row, post in _recorded(run, embedded).items() if row not in shown}
    verdicts = run.ledger.current_verdicts(related.keys())
    related = {row: post for row, post in related.items() if not (only_new and row in verdicts)}
    judged = {post_id for post_id, verdict in verdicts.items() if verdict.standing is not Standing.UNKNOWN}
    await probe_controls(run, {post.platform for row, post in related.items() if row not in judged} - run.platform_health.keys())

    async def archive_one(item: tuple[int, PostRef]) -> None:
        row, post = item
        aliases = run.ledger.aliases((row,))[row]
        await archive_post(run, CaptureSubject(post_id=row, post=post, aliases=aliases), judged=row in judged)

    await for_each(
        run,
        "capturing quoted and answered posts",
        related.items(),
        archive_one,
        limit=limit,
        name=lambda item: str(item[1]),
        is_over=run.is_out_of_time,
    )


def _recorded(run: Run, posts: Collection[int]) -> dict[int, PostRef]:
    """The posts that these quote and answer, by row, recorded with the relations; without those that are left out or withdrawn."""
    found: dict[int, PostRef] = {}
    own = run.ledger.refs(posts)
    with run.ledger.transaction():
        for stated in run.ledger.stated_relations(posts):
            target = current_name(stated.target)
            if target != own[stated.post_id] and by_name(target.platform) is not None:
                found[run.ledger.record_related(run.id, replace(stated, target=target))] = target
    left_out = resting_posts(run.ledger.query, run.exclusions, found.keys(), now=run.clock(), check_delisted=True).keys()
    return {row: post for row, post in found.items() if row not in left_out | run.ledger.withdrawn_posts(found.keys()).keys()}
