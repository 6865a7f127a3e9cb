"""Settle posts: find out which post an article shows where it names only a short link or a picture's code.

The link is followed, the post behind it is probed, and both are compared: handle, printed date, text. A post that matches is the
one that the article shows; one that does not is recorded as the home of the post's media. What stays open is tried again in later
runs, every time at first, then less and less often (`checking.schedule`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from archiver.app.posts.probing import ProbeResult, probe_post
from archiver.app.runs.run import Run
from archiver.finding.alignment import realign_text
from archiver.finding.matching import FactMatch, MatchConclusion, PostMatch, match_post
from archiver.ledger.queries import RecordedEmbed, UnsettledPost
from archiver.model.embeds import Bounds, Embed
from archiver.model.observations import Present, Unreadable, observe
from archiver.model.posts import Alias, Content, PostRef
from archiver.model.probes import Answer, Silence, Why
from archiver.model.urls import URL
from archiver.platforms import by_name, identify
from archiver.platforms.interface import Platform
from archiver.reporting.events import AliasSettled

_LATER = "the article's words for it are kept, and later runs try again"


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleCandidate:
    """A post that an alias leads to, by which URL, and what its probes brought."""

    post: PostRef
    target: URL
    result: ProbeResult


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedAlias:
    """The URLs that an alias leads to, and whether the platform itself names the post by it; or why that is not known."""

    targets: tuple[URL, ...] = ()
    names_the_post: bool = False
    problem: str | None = None


async def settle(run: Run, unsettled: UnsettledPost) -> tuple[int, ProbeResult] | None:
    """Settle one post; its row and what its probes brought, or None where it stays open, which is noted as a problem."""
    tried: list[str] = []
    for alias in unsettled.aliases:
        resolved = await _resolve(run, unsettled, alias)
        tried.extend([f"{alias} {resolved.problem}"] if resolved.problem else [])
        for target in resolved.targets:
            candidate = await _probe_target(run, target)
            if candidate is None:
                continue
            matches = [_match(known.embed, candidate) for known in unsettled.embeds]
            if _is_match(resolved, candidate, matches):
                return _record(run, unsettled, alias, candidate), candidate.result
            tried.append(f"{alias} leads to {candidate.post}, which is {_why_not(matches)}")
            if any(match.conclusion is MatchConclusion.MEDIA_HOME for match in matches):
                run.ledger.record_relation(run.id, unsettled.post_id, kind="media-home", target=str(candidate.post))
    run.problem(name_of(unsettled), f"cannot be settled yet: {'; '.join(tried) or 'no alias leads anywhere'}", _LATER)
    return None


def name_of(unsettled: UnsettledPost) -> str:
    """What messages call a post without a name."""
    handle = next((known.embed.handle for known in unsettled.embeds if known.embed.handle), None)
    by = f" by @{handle}" if handle else ""
    return (unsettled.aliases[0] if unsettled.aliases else f"a post of {unsettled.platform}") + by


def _is_match(resolved: ResolvedAlias, candidate: SettleCandidate, matches: Sequence[PostMatch]) -> bool:
    """Whether a candidate is the post: article and post match, or the platform names it, it can be seen, and nothing differs.

    A name whose post cannot be seen does not count: it may lead elsewhere today than when the article was written.
    """
    conclusions = {match.conclusion for match in matches}
    named = resolved.names_the_post and candidate.result.found and MatchConclusion.MEDIA_HOME not in conclusions
    return named or MatchConclusion.SETTLED in conclusions


async def _resolve(run: Run, unsettled: UnsettledPost, alias: Alias) -> ResolvedAlias:
    """Where an alias leads; each probe is recorded as an observation."""
    platform = by_name(unsettled.platform)
    problem = "is not a link that can be followed"
    for probe in platform.alias_probes(alias) if platform else ():
        outcome = await run.web.ask(probe)
        posts = posts_behind(platform, outcome) if platform else {}
        reading = reading_of_alias(outcome, list(posts.values()))
        observation = observe(None, outcome, reading, run=run.id, rehearsed=run.clock.rehearsed)
        run.keep((outcome,))
        run.ledger.record_observation(run.id, unsettled.post_id, observation)
        if isinstance(reading, Present):
            return ResolvedAlias(targets=tuple(posts), names_the_post=probe.names_the_post)
        problem = _why_no_post(outcome)
    return ResolvedAlias(problem=problem)


def _why_no_post(outcome: Answer | Silence) -> str:
    """Why an alias led to no post, as the end of a sentence."""
    if isinstance(outcome, Answer):
        return f"leads to no post (status {outcome.status})"
    return f"could not be followed: {outcome.why.value}" + (f" ({outcome.detail})" if outcome.detail else "")


def posts_behind(platform: Platform, outcome: Answer | Silence) -> dict[URL, PostRef]:
    """The posts to which the answer to an alias's probe leads, by URL."""
    found = platform.targets(outcome) if isinstance(outcome, Answer) else ()
    return {url: ref for url in found if (ref := identify(url)) is not None}


def reading_of_alias(outcome: Answer | Silence, posts: Sequence[PostRef]) -> Present | Unreadable:
    """How the answer of a short link reads: present, with the posts that it leads to as aliases, or unreadable."""
    if posts:
        return Present(aliases=tuple(Alias(str(ref)) for ref in posts))
    if isinstance(outcome, Silence):
        return Unreadable(why=outcome.why, detail=outcome.detail)
    return Unreadable(why=Why.NOT_UNDERSTOOD, detail=f"status {outcome.status}")


async def _probe_target(run: Run, target: URL) -> SettleCandidate | None:
    post = identify(target)
    return SettleCandidate(post=post, target=target, result=await probe_post(run, post)) if post else None


def _match(embed: Embed, candidate: SettleCandidate) -> PostMatch:
    platform = by_name(candidate.post.platform)
    posted_at = platform.posted_at(candidate.post) if platform else None
    return match_post(embed, target=candidate.target, post=candidate.post, posted_at=posted_at, content=candidate.result.content)


def _why_not(matches: Sequence[PostMatch]) -> str:
    """Why a candidate is not the post, as the end of a sentence."""
    differing = {
        name
        for match in matches
        for name, fact in (("author", match.handle), ("date", match.date), ("words", match.words))
        if fact is FactMatch.DIFFERS
    }
    return f"another post: its {' and '.join(sorted(differing))} differ" if differing else "not shown to be the same post"


def _record(run: Run, unsettled: UnsettledPost, alias: Alias, candidate: SettleCandidate) -> int:
    """Record the post's name, and where the quoted words begin if the platform shows its text; the row that it has now."""
    with run.ledger.transaction():
        post_id = run.ledger.settle(run.id, unsettled.post_id, candidate.post, how=f"{alias} → {candidate.target}")
        align(run, unsettled.embeds, candidate.result.content)
    run.emit(AliasSettled(alias=alias, post=candidate.post))
    return post_id


def align(run: Run, embeds: Sequence[RecordedEmbed], content: Content | None) -> None:
    """Record where the words that articles quote really begin and end, once the post's own text is known."""
    for known in embeds:
        if known.embed.bounds is Bounds.UNCERTAIN and known.aligned is None and content is not None:
            words = realign_text(known.embed, content.text)
            if words is not None:
                run.ledger.record_alignment(run.id, known.id, words)
