"""Which claims would move a post in a run, which probes make them, and which it could have been moved by."""

from collections.abc import Sequence

from archiver.model.observations import CONTENT_CLAIMS, Claim, Gone, Observation, Withheld
from archiver.model.probes import About
from archiver.verdicts.judge import Verdict, judge
from archiver.verdicts.rules import Standing, has_part, parts_of

SHOWN = (Standing.INTACT, Standing.ALTERED)
_MAX_DAYS = 60.0


def claims_that_move(was: Verdict | None, verdict: Verdict) -> tuple[Claim, ...]:
    """The claims by which a post moves from its recorded verdict to a new one: to gone, to withheld, or to other content.

    None do that of a post that was never shown, and returns are no such claims.
    """
    if was is None or was.standing is Standing.UNKNOWN:
        return ()
    newly_suspected = verdict.suspected and not was.suspected
    if verdict.standing is was.standing and verdict.standing is not Standing.ALTERED:
        return (Claim.GONE,) if newly_suspected else ()
    match verdict.standing:
        case Standing.GONE:
            return (Claim.GONE,)
        case Standing.WITHHELD:
            return (Claim.WITHHELD,)
        case Standing.ALTERED:
            claimed = _altered_parts(verdict) - (_altered_parts(was) if was.standing is Standing.ALTERED else frozenset())
            parts = tuple(part for part in CONTENT_CLAIMS if part in claimed)
            return (*parts, Claim.GONE) if newly_suspected else parts
        case _:
            return ()


def _altered_parts(verdict: Verdict) -> frozenset[Claim]:
    """The parts of an altered post that differ; an edition that was not seen counts as its text."""
    return parts_of(verdict.changes) or frozenset({Claim.TEXT})


def probes_claiming(claim: Claim, observations: Sequence[Observation], *, run: int, pinned: str | None) -> tuple[str, ...]:
    """The kinds of probe whose answers in a run make a claim, in the order in which they were sent.

    A content claim is made by a probe if the post is altered in that part by what this probe alone has shown.
    """
    now = [observation for observation in observations if observation.run == run and observation.healthy]
    if claim not in CONTENT_CLAIMS:
        denying = Gone if claim is Claim.GONE else Withheld
        made = [
            observation.probe for observation in now if isinstance(observation.reading, denying) and _is_of_platform(observation)
        ]
        return tuple(dict.fromkeys(made))
    probes = dict.fromkeys(observation.probe for observation in now if observation.is_direct and observation.content is not None)
    return tuple(probe for probe in probes if _alters_alone(claim, probe, observations, pinned))


def _is_of_platform(observation: Observation) -> bool:
    """Whether an observation is the platform's own, about the post or its account."""
    return observation.is_direct or (observation.about is About.ACCOUNT and not observation.control)


def _alters_alone(claim: Claim, probe: str, observations: Sequence[Observation], pinned: str | None) -> bool:
    by_probe = [observation for observation in observations if not observation.is_direct or observation.probe == probe]
    verdict = judge(by_probe, pinned=pinned)
    return verdict.standing is Standing.ALTERED and claim in _altered_parts(verdict)


def movable_claims(was: Verdict | None, observations: Sequence[Observation], *, run: int) -> tuple[Claim, ...]:
    """The claims by which a post could have moved in a run: it was shown before, and was asked about with success."""
    if was is None or was.standing not in SHOWN:
        return ()
    now = [observation for observation in observations if observation.run == run and observation.counts]
    contents = [observation.content for observation in now if observation.content is not None]
    if not contents:
        return (Claim.GONE, Claim.WITHHELD) if any(observation.is_informative for observation in now) else ()
    before = [observation.content for observation in observations if observation.run < run and observation.content is not None]
    parts = (part for part in CONTENT_CLAIMS if any(has_part(content, part) for content in (*contents, *before[:1])))
    return (Claim.GONE, Claim.WITHHELD, *parts)


def account_of(observations: Sequence[Observation]) -> str | None:
    """The account that a post was last shown under: its lasting id, else its handle."""
    for observation in reversed(observations):
        if observation.content is not None:
            author = observation.content.author
            return author.id or author.handle
    return None


def days_unseen(observations: Sequence[Observation], *, run: int) -> float:
    """For how many days before a run a post was not seen or heard of, at most sixty; one if no earlier time is known.

    What was heard under a clock that was ahead has no known time.
    """
    now = next((observation.at for observation in observations if observation.run == run), None)
    earlier = [observation.at for observation in observations if observation.run < run and observation.is_informative]
    before = [at for at in earlier if now is not None and at < now]
    return min((now - max(before)).total_seconds() / 86400, _MAX_DAYS) if now is not None and before else 1.0
