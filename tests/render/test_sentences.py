"""What verdicts and readings are called."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from archiver.model.embeds import Form
from archiver.model.observations import Gone, Observation, Present, Reading, Reason, Unreadable, Withheld
from archiver.model.posts import PostRef
from archiver.model.probes import About, Why, Witness
from archiver.render.sentences import (
    CLOSED_SERVER,
    FORMS,
    LAST_SEEN,
    REASONS,
    STANDINGS,
    SUSPICION,
    WITNESSES,
    interval_sentence,
    labels_sentence,
    observation_phrase,
    platform_name,
    rule_sentence,
    verdict_sentence,
)
from archiver.reporting.phrases import human_date, human_time
from archiver.verdicts.judge import RULES, Standing, Verdict

AT = datetime(2025, 4, 14, 16, 51, 23, tzinfo=UTC)
REASONS_OF: dict[Standing, list[Reason | None]] = {
    Standing.INTACT: [None],
    Standing.ALTERED: [None],
    Standing.GONE: [
        Reason.DELETED,
        Reason.REMOVED,
        Reason.ACCOUNT_DELETED,
        Reason.ACCOUNT_SUSPENDED,
        Reason.ACCOUNT_DEACTIVATED,
        Reason.NOT_STATED,
    ],
    Standing.WITHHELD: [
        Reason.ACCOUNT_PROTECTED,
        Reason.WITHHELD_IN_COUNTRY,
        Reason.AGE_GATED,
        Reason.LOGIN_WALL,
        Reason.NOT_STATED,
    ],
    Standing.UNKNOWN: [Reason.NOT_STATED, None],
}


def verdict(standing: Standing, reason: Reason | None = None, *, suspected: bool = False) -> Verdict:
    """A verdict."""
    return Verdict(standing=standing, reason=reason, rule="V100", suspected=suspected)


def test_every_verdict_with_every_reason_has_a_sentence_of_its_own() -> None:
    said = [verdict_sentence(verdict(standing, reason)) for standing, reasons in REASONS_OF.items() for reason in reasons]

    assert len(said) == len(set(said))


def test_a_sentence_gives_only_reasons_that_the_platform_stated() -> None:
    assert {(Standing.GONE, Reason.NOT_STATED), (Standing.WITHHELD, Reason.NOT_STATED)}.isdisjoint(REASONS)
    assert "does not say why" in verdict_sentence(verdict(Standing.GONE, Reason.NOT_STATED))


def test_a_suspected_verdict_keeps_its_standing() -> None:
    assert "It was last seen there, saying what it said at first." == verdict_sentence(verdict(Standing.INTACT, suspected=True))


def test_every_value_has_its_words() -> None:
    assert set(Standing) == set(STANDINGS) == set(LAST_SEEN)
    assert set(Witness) == set(WITNESSES)
    assert set(Form) == set(FORMS)
    assert all(sentence.endswith(".") for sentence in (*STANDINGS.values(), *REASONS.values(), *LAST_SEEN.values(), SUSPICION))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_is_explained(rule: object) -> None:
    assert rule in RULES
    assert [one.sentence for one in RULES] == [rule_sentence(one.code) for one in RULES]


def test_a_rule_of_a_later_version_is_called_unknown() -> None:
    assert "does not know" in rule_sentence("V999")


@pytest.mark.parametrize(
    ("after", "before", "told"),
    [
        (AT, AT + timedelta(days=1), "It happened between 14 April 2025, 16:51 UTC and 15 April 2025, 16:51 UTC."),
        (
            None,
            AT,
            "It happened before 14 April 2025, 16:51 UTC, when it was first seen like this; it was never seen in another state.",
        ),
        (AT, None, "It happened after 14 April 2025, 16:51 UTC."),
        (None, None, None),
    ],
)
def test_times_of_change_are_intervals(after: datetime | None, before: datetime | None, told: str | None) -> None:
    one = Verdict(standing=Standing.GONE, reason=None, rule="V300", changed_after=after, changed_before=before)

    assert told == interval_sentence(one)


@pytest.mark.parametrize(
    ("reading", "told"),
    [
        (Present(), "there; the answer does not show its text"),
        (Gone(reason=Reason.ACCOUNT_SUSPENDED), "gone, account suspended"),
        (Gone(ambiguous=True), "gone, reason not stated; the platform says the same of private and blocked posts"),
        (Withheld(reason=Reason.LOGIN_WALL), "withheld, login wall"),
        *((Unreadable(why=why), "unreadable: ") for why in Why),
    ],
)
def test_every_reading_has_its_words(reading: Reading, told: str) -> None:
    seen = Observation(
        post=PostRef(platform="x", key="20"),
        at=AT,
        run=1,
        probe="p",
        about=About.POST,
        witness=Witness.PLATFORM_API,
        reading=reading,
    )

    assert observation_phrase(seen).startswith(told)


def test_the_limits_of_an_observation_are_stated() -> None:
    seen = Observation(
        post=PostRef(platform="x", key="20"),
        at=AT,
        run=1,
        probe="p",
        about=About.POST,
        witness=Witness.PLATFORM_API,
        reading=Gone(),
        healthy=False,
        control=True,
        rehearsed=True,
    )

    unbelieved = "does not count: posts whose state is known did not read so in this run"

    assert f"gone, reason not stated (asked as a control, whose state is known; {unbelieved}; rehearsed)" == observation_phrase(
        seen
    )


def test_a_server_that_answers_nobody_is_said_to_do_so() -> None:
    assert CLOSED_SERVER == labels_sentence(["signed-in-only"])
    assert CLOSED_SERVER == labels_sentence(["signed\\-in\\-only"]), "escaped for Markdown"
    assert f"{CLOSED_SERVER} Labels added by the platform: sensitive." == labels_sentence(["sensitive", "signed-in-only"])
    assert None is labels_sentence([])


def test_times_are_in_utc() -> None:
    summer = AT.astimezone(timezone(timedelta(hours=9)))

    assert "14 April 2025, 16:51 UTC" == human_time(summer)
    assert "14 April 2025" == human_date(summer)


def test_platforms_have_their_own_spelling() -> None:
    assert ["X", "Bluesky", "TikTok", "Mastodon"] == [platform_name(name) for name in ("x", "bluesky", "tiktok", "mastodon")]
