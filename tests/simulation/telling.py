"""What the program tells of each night: which platforms it calls void, doubtful or unread, compared with what happened there.

Each platform whose controls fail must be called void, each night on which many posts are denied or a field is renamed must be told,
each of them once; of a night that was clear, nothing of the kind may be said.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from archiver.demo.smallweb.platforms import PLATFORMS
from tests.simulation.disclosures import DISCLOSURES, EDITS_SEEN, DisclosureKind
from tests.simulation.driver import DoubtfulClaim, NightResult
from tests.simulation.failures import RENAMED_FIELDS, Failure, Visibility, visibility
from tests.simulation.renames import Field
from tests.simulation.scenario import Scenario

_MIN_COMPARABLE = 2  # posts without a control: one post that moves alone is like any other


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What was told of a night: how many platforms were rightly called void, and how many rightly doubted; and the mistakes."""

    night: int
    void: int
    doubtful: int
    refusals: tuple[bool, ...]
    accepted: int
    mistakes: tuple[str, ...]


def what_was_told(scenario: Scenario, result: NightResult) -> Told:
    """Compare what a night's run tells with what happened."""
    failures = {domain: planned[result.night] for domain, planned in scenario.failures.items()}
    is_behind = scenario.schedule[result.night].is_behind
    wrong_doubts = [doubt for doubt in result.doubtful if not is_behind and not _is_doubtful(doubt, failures)]
    asked = {post.platform for post in scenario.posts if _has_controls(post.platform)}
    mistakes = (
        *(
            _spell(name, failures[name], result, called)
            for name in sorted(asked)
            if (called := _void_mistake(name, failures, result))
        ),
        *(
            _spell(
                doubt.host or doubt.platform, failures.get(doubt.host or doubt.platform), result, f"called doubtful ({doubt.claim})"
            )
            for doubt in wrong_doubts
        ),
        *_silences(scenario, result, failures),
        *_repetitions(result),
    )
    return Told(
        night=result.night,
        void=sum(visibility(name, failures[name]) is Visibility.VOID and name in result.void for name in asked),
        doubtful=len({doubt.host or doubt.platform for doubt in result.doubtful if doubt not in wrong_doubts}),
        refusals=tuple(result.refusals),
        accepted=result.accepted,
        mistakes=mistakes,
    )


def _has_controls(platform: str) -> bool:
    return bool(PLATFORMS[platform].CONTROLS) or platform == "x"


def _void_mistake(name: str, failures: Mapping[str, Failure], result: NightResult) -> str:
    """How a platform with controls was called wrongly; empty if it was not."""
    seen = visibility(name, failures[name])
    if seen is Visibility.VOID and name not in result.void:
        return "not called void"
    if seen not in {Visibility.VOID, Visibility.BLIND} and name in result.void:
        return "called void"
    return ""


def _is_doubtful(doubt: DoubtfulClaim, failures: Mapping[str, Failure]) -> bool:
    """Whether something happened at a platform or host that is to be doubted, or that hides what is there."""
    names = {doubt.host} if doubt.host else {name for name, platform in PLATFORMS.items() if platform.LEDGER_NAME == doubt.platform}
    hosts = PLATFORMS["mastodon"].HOSTS if "mastodon" in names else ()
    seen = [visibility(name, failures[name]) for name in (*names, *hosts) if name in failures]
    return any(how not in {Visibility.CLEAR, Visibility.DENIALS_DO_NOT_COUNT} for how in seen)


def _silences(scenario: Scenario, result: NightResult, failures: Mapping[str, Failure]) -> Iterator[str]:
    """What happened at a platform or host, and was not told."""
    told = {problem["where"] for problem in result.problems} | result.void
    told |= {doubt.host or doubt.platform for doubt in result.doubtful}
    for domain, failure in failures.items():
        posts = [post for post in scenario.posts if post.domain == domain]
        if not posts:
            continue
        platform = posts[0].platform
        shown = sum(
            DISCLOSURES[platform][post.timeline[night].state].kind is DisclosureKind.SHOWN
            and all(DISCLOSURES[platform][state.state].kind is DisclosureKind.SHOWN for state in post.timeline[:night])
            and len({state.version for state in post.timeline[: night + 1]}) == 1
            and (failure is not Failure.RENAMED_MEDIA or post.pictured)
            for post in posts
            for night in (result.night,)
        )
        is_told = domain in told or (platform == domain and PLATFORMS[platform].LEDGER_NAME in told)
        # Fields that cannot be read are told once, when it begins, as any silence is: also if it is another field the next night.
        before = scenario.failures[domain][result.night - 1]
        begins = before is not failure and before not in RENAMED_FIELDS
        if not is_told and (begins or failure not in RENAMED_FIELDS) and _must_be_told(platform, failure, shown):
            yield _spell(domain, failure, result, "not told")


def _must_be_told(platform: str, failure: Failure, shown: int) -> bool:
    """Whether a failure is one of which the operator must hear; `shown` is how many posts show what they have always shown."""
    if failure in {Failure.DENIES_POSTS, Failure.CONTROL_DENIED, Failure.CONTROL_REWRITTEN}:
        return True
    if RENAMED_FIELDS.get(failure) not in {Field.TEXT, Field.MEDIA} or platform not in EDITS_SEEN:
        return False
    return shown >= _MIN_COMPARABLE


def _repetitions(result: NightResult) -> Iterator[str]:
    """What was told twice in one run."""
    told = Counter((problem["where"], problem["what"]) for problem in result.problems)
    for (where, what), times in told.items():
        if times > 1:
            yield f"  night {result.night}: told {times} times: {where}: {what}"


def _spell(name: str, failure: Failure | None, result: NightResult, called: str) -> str:
    happened = failure.value if failure else "whole platform"
    return f"  {name}, night {result.night}, {happened}: {called}"
