"""What the report says in words: only what enough posts allow, and never without what is unknown."""

import pytest

from archiver.reporting.over_time import ReportBasis, report_over_time
from archiver.reporting.rot_series import rot_series
from archiver.reporting.rot_words import how_long, rot_sentences
from archiver.reporting.unknown_posts import unknown_posts
from archiver.verdicts.rules import RULES, Standing
from tests.reporting.post_lives import DAY, MONDAY, day, died, life, lives_of

NOW = MONDAY + 400 * DAY


def sentences(gone: int, unknown: int, there: int) -> list[str]:
    unasked = life(standing=Standing.UNKNOWN, alive_first=None, alive_last=None, moves=(), rule="V100")
    posts = [*[died(99, 101)] * gone, *[unasked] * unknown, *[life(alive_last=day(300))] * there]
    return rot_sentences(rot_series(lives_of(*posts), now=NOW))


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ((12, 4, 8), "Half of the posts that articles of 2026 showed are gone (12 of 24; of 4 more it is not known)."),
        ((20, 0, 4), "More than half of the posts that articles of 2026 showed are gone (20 of 24)."),
        ((9, 0, 15), "At least a third of the posts that articles of 2026 showed are gone (9 of 24)."),
    ],
)
def test_what_a_year_has_lost_is_told_with_the_numbers_and_with_what_is_unknown(
    numbers: tuple[int, int, int], expected: str
) -> None:
    assert expected == sentences(*numbers)[0]


def test_posts_of_which_nothing_is_known_make_no_half() -> None:
    assert not any(sentence.startswith("Half of the posts that articles") for sentence in sentences(gone=12, unknown=20, there=8))


def test_a_handful_of_posts_is_told_in_no_words() -> None:
    assert [] == sentences(gone=10, unknown=0, there=9)


def test_half_of_a_life_is_told_where_enough_posts_were_at_risk() -> None:
    assert "Half of the posts seen alive are gone 3 months after they were published (12 of 22 died)." in sentences(12, 0, 10)


def test_where_half_still_live_it_is_told_how_many_do_and_until_when() -> None:
    (sentence,) = sentences(gone=2, unknown=0, there=28)

    assert sentence.startswith("Of the posts seen alive, 93.3 % (95 % band 76 % to 98.3 %) are still there after 8 months")
    assert sentence.endswith("how long half of them live cannot be said yet.")


def test_what_chance_may_have_made_is_not_told() -> None:
    few_at_risk = [died(1, 2, alive_first=day(1))] * 3
    later = [life(alive_first=day(50), alive_last=day(300))] * 30

    assert [] == rot_sentences(rot_series(lives_of(*few_at_risk, *later), now=NOW))


@pytest.mark.parametrize(("days", "words"), [(12, "12 days"), (120, "4 months"), (731, "2 years")])
def test_a_length_of_time_has_the_unit_that_fits_it(days: float, words: str) -> None:
    assert words == how_long(days)


def test_each_kind_of_ignorance_is_counted_with_its_reason() -> None:
    posts = [
        life(standing=Standing.UNKNOWN, is_named=False, rule="V100"),
        life(suspected=True),
        life(standing=Standing.WITHHELD),
        life(published=None),
        died(0, 5, alive_first=None, alive_last=None, gone_after=None),
        life(silent_since=day(3), silent_why="we were blocked"),
        *(life(standing=Standing.UNKNOWN, rule=rule.code) for rule in RULES if rule.standing is Standing.UNKNOWN),
    ]

    found = unknown_posts(posts)

    assert [1] * 11 == [kind.posts for kind in found]
    assert "we were blocked" in next(kind.sentence for kind in found if kind.code == "silent")
    assert [] == unknown_posts([life()])


def test_a_citation_names_period_version_and_root() -> None:
    basis = ReportBasis(version="1.2.3", origin="river.example/log", size=1234, root="YWJj")
    over = report_over_time(lives_of(life()), basis=basis, now=NOW)

    assert (
        "Link rot of 1 social post shown in news articles, 6 April 2027, covering 2 March 2026 to 6 April 2027. "
        "Made with embed-archiver 1.2.3. Log river.example/log, 1,234 entries, root YWJj."
    ) == over.cite_as
