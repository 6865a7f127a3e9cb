"""Settling: which post it is that an article shows, where the article names it only by a picture's code or a short link.

The link is followed, the post that it leads to is probed, and the two are compared: handle, printed date, words. A target that
agrees is the post; one that does not is recorded as the home of the post's media. What stays open is tried again in later runs, in
all of them at first, then more and more seldom (`due`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from archiver.app.posts.probing import ProbeResult, probe_post
from archiver.app.runs.run import Run
from archiver.finding.alignment import realign_text
from archiver.finding.matching import FactMatch, MatchConclusion, PostMatch, match_post
from archiver.ledger.queries import KnownEmbed, Unsettled
from archiver.model.embeds import Bounds, Embed
from archiver.model.observations import Present, Unreadable, observe
from archiver.model.posts import Alias, Content, PostRef
from archiver.model.probes import Answer, Silence, Why
from archiver.model.urls import URL
from archiver.platforms import by_name, identify
from archiver.reporting.events import AliasSettled

_LATER = "it is kept with the article's words, and tried again in later runs"


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleCandidate:
    """A post that an alias leads to, at which address, and what its probes brought."""

    post: PostRef
    target: URL
    result: ProbeResult


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedAlias:
    """Where an alias leads, and whether that is the post by the platform's word; or why that could not be found out."""

    targets: tuple[URL, ...] = ()
    names_the_post: bool = False
    trouble: str | None = None


async def settle(run: Run, unsettled: Unsettled) -> tuple[int, ProbeResult] | None:
    """Settle one post: the row that it goes by now, and what was seen of it; None, and a problem noted, when it stays open."""
    tried: list[str] = []
    for alias in unsettled.aliases:
        lead = await _follow(run, unsettled, alias)
        tried.extend([f"{alias} {lead.trouble}"] if lead.trouble else [])
        for target in lead.targets:
            candidate = await _candidate(run, target)
            if candidate is None:
                continue
            agreements = [_agreement(known.embed, candidate) for known in unsettled.embeds]
            if _is_it(lead, candidate, agreements):
                return _settled(run, unsettled, alias, candidate), candidate.result
            tried.append(f"{alias} leads to {candidate.post}, which is {_misfit(agreements)}")
            if any(one.conclusion is MatchConclusion.MEDIA_HOME for one in agreements):
                run.ledger.record_relation(run.id, unsettled.post_id, kind="media-home", target=str(candidate.post))
    run.problem(name_of(unsettled), f"cannot be settled yet: {'; '.join(tried) or 'no alias leads anywhere'}", _LATER)
    return None


def name_of(unsettled: Unsettled) -> str:
    """How a post without a name is called in messages."""
    handle = next((known.embed.handle for known in unsettled.embeds if known.embed.handle), None)
    by = f" by @{handle}" if handle else ""
    return (unsettled.aliases[0] if unsettled.aliases else f"a post of {unsettled.platform}") + by


def _is_it(lead: ResolvedAlias, candidate: SettleCandidate, agreements: Sequence[PostMatch]) -> bool:
    """Whether a candidate is the post: article and post agree, or the platform itself names it, it is there, and nothing differs.

    A name that leads to a post which nobody sees may lead elsewhere than it did when the article was written.
    """
    conclusions = {one.conclusion for one in agreements}
    named = lead.names_the_post and candidate.result.found and MatchConclusion.MEDIA_HOME not in conclusions
    return named or MatchConclusion.SETTLED in conclusions


async def _follow(run: Run, unsettled: Unsettled, alias: Alias) -> ResolvedAlias:
    """Where an alias leads, or why that could not be found out; each question is recorded."""
    platform = by_name(unsettled.platform)
    trouble = "is no link that could be followed"
    for probe in platform.alias_probes(alias) if platform else ():
        outcome = await run.web.ask(probe)
        found = platform.targets(outcome) if platform and isinstance(outcome, Answer) else ()
        posts = {url: ref for url in found if (ref := identify(url)) is not None}
        reading = _reading(outcome, list(posts.values()))
        observation = observe(None, outcome, reading, run=run.id, rehearsed=run.clock.rehearsed)
        run.ledger.record_observation(run.id, unsettled.post_id, observation)
        if isinstance(reading, Present):
            return ResolvedAlias(targets=tuple(posts), names_the_post=probe.names_the_post)
        trouble = _trouble(outcome)
    return ResolvedAlias(trouble=trouble)


def _trouble(outcome: Answer | Silence) -> str:
    """Why an alias led nowhere, as the end of a sentence."""
    if isinstance(outcome, Answer):
        return f"leads to no post (status {outcome.status})"
    return f"could not be asked: {outcome.why.value}" + (f" ({outcome.detail})" if outcome.detail else "")


def _reading(outcome: Answer | Silence, posts: Sequence[PostRef]) -> Present | Unreadable:
    """What the answer of a short link says: the posts that it leads to, or nothing."""
    if posts:
        return Present(aliases=tuple(Alias(str(ref)) for ref in posts))
    if isinstance(outcome, Silence):
        return Unreadable(why=outcome.why, detail=outcome.detail)
    return Unreadable(why=Why.NOT_UNDERSTOOD, detail=f"status {outcome.status}")


async def _candidate(run: Run, target: URL) -> SettleCandidate | None:
    post = identify(target)
    return SettleCandidate(post=post, target=target, result=await probe_post(run, post)) if post else None


def _agreement(embed: Embed, candidate: SettleCandidate) -> PostMatch:
    platform = by_name(candidate.post.platform)
    posted_at = platform.posted_at(candidate.post) if platform else None
    return match_post(embed, target=candidate.target, post=candidate.post, posted_at=posted_at, content=candidate.result.content)


def _misfit(agreements: Sequence[PostMatch]) -> str:
    """Why a candidate is not the post, in words."""
    differing = {
        name
        for one in agreements
        for name, fact in (("author", one.handle), ("date", one.date), ("words", one.words))
        if fact is FactMatch.DIFFERS
    }
    return f"another post: its {' and '.join(sorted(differing))} differ" if differing else "not shown to be the same post"


def _settled(run: Run, unsettled: Unsettled, alias: Alias, candidate: SettleCandidate) -> int:
    """Record that a post has a name now, what was seen of it, and where its words begin if the platform told its text."""
    with run.ledger.transaction():
        post_id = run.ledger.settle(run.id, unsettled.post_id, candidate.post, how=f"{alias} → {candidate.target}")
        align(run, unsettled.embeds, candidate.result.content)
    run.emit(AliasSettled(alias=alias, post=candidate.post))
    return post_id


def align(run: Run, embeds: Sequence[KnownEmbed], content: Content | None) -> None:
    """Find the true beginning of the words that articles quote, once the post's own text is known."""
    for known in embeds:
        if known.embed.bounds is Bounds.UNCERTAIN and known.aligned is None and content is not None:
            words = realign_text(known.embed, content.text)
            if words is not None:
                run.ledger.record_alignment(run.id, known.id, words)
