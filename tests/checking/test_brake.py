"""The brake: which moves of a run are unusual, and when a doubt ends."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.checking.brake import (
    FREE_MOVES,
    Move,
    OpenDoubt,
    PastMoves,
    Scope,
    Tally,
    agrees,
    allowed_moves,
    by_host_first,
    is_still_doubtful,
    needs_history,
    scopes_of,
    unusual_moves,
    without_posts,
)
from archiver.model.observations import Claim

X = Scope("x")
NEW = PastMoves()


def tally(moved: int, compared: int, *, probes: tuple[str, ...] = ("api",), account: str | None = None, days: float = 1.0) -> Tally:
    """A tally of a night in which so many posts of those compared would move, each of another account if none is given."""
    moves = [Move(post_id=number, probes=probes, account=account or f"account {number}") for number in range(moved)]
    found = Tally(compared=compared, post_days=compared * days, moves=moves)
    found.present.update(f"other {number}" for number in range(compared - moved))
    return found


@pytest.mark.parametrize(
    ("moved", "compared", "is_doubtful"),
    [(3, 12, False), (4, 12, False), (5, 12, True), (12, 12, True), (7, 100, False), (8, 100, True)],
)
def test_more_moves_than_three_and_four_times_the_expected_ones_are_doubtful(
    moved: int, compared: int, *, is_doubtful: bool
) -> None:
    found = unusual_moves(X, Claim.GONE, tally(moved, compared), NEW, proven=False)

    assert is_doubtful is (found is not None)


def test_a_platform_of_which_much_moved_may_move_more() -> None:
    restless, calm = PastMoves(moves=300, post_days=9000), PastMoves(moves=1, post_days=9000)

    assert unusual_moves(X, Claim.TEXT, tally(12, 100), restless, proven=True) is None
    assert unusual_moves(X, Claim.TEXT, tally(12, 100), calm, proven=True) is not None


def test_after_a_long_silence_more_moves_are_expected() -> None:
    past = PastMoves(moves=9, post_days=9000)

    assert unusual_moves(X, Claim.TEXT, tally(20, 100, days=60), past, proven=True) is None
    assert unusual_moves(X, Claim.TEXT, tally(20, 100, days=1), past, proven=True) is not None


def test_where_no_control_proves_a_part_two_posts_that_are_all_are_doubtful() -> None:
    assert unusual_moves(X, Claim.MEDIA, tally(2, 2), NEW, proven=False) is not None
    assert unusual_moves(X, Claim.MEDIA, tally(2, 2), NEW, proven=True) is None
    assert unusual_moves(X, Claim.MEDIA, tally(1, 1), NEW, proven=False) is None
    assert unusual_moves(X, Claim.GONE, tally(2, 2), NEW, proven=False) is None


def test_declared_edits_are_believed_of_all_posts() -> None:
    night = tally(2, 2)
    night.moves = [Move(post_id=move.post_id, probes=move.probes, declared=True) for move in night.moves]

    assert unusual_moves(X, Claim.TEXT, night, NEW, proven=False) is None


def test_the_posts_of_one_account_that_end_together_are_one_move_if_others_are_seen() -> None:
    assert unusual_moves(X, Claim.GONE, tally(200, 210, account="ferry"), NEW, proven=False) is None
    assert unusual_moves(X, Claim.WITHHELD, tally(200, 210, account="ferry"), NEW, proven=False) is None
    assert unusual_moves(X, Claim.GONE, tally(200, 202, account="ferry"), NEW, proven=False) is not None
    assert unusual_moves(X, Claim.TEXT, tally(200, 210, account="ferry"), NEW, proven=False) is not None


@given(moved=st.integers(0, 300), others=st.integers(0, 300), claim=st.sampled_from(list(Claim)), proven=st.booleans())
def test_what_needs_no_history_is_never_doubtful(*, moved: int, others: int, claim: Claim, proven: bool) -> None:
    night = tally(moved, moved + others)

    if not needs_history(claim, night):
        assert unusual_moves(X, claim, night, NEW, proven=proven) is None


@given(st.floats(0, 1e6))
def test_some_moves_are_always_allowed(expected: float) -> None:
    assert allowed_moves(expected) >= FREE_MOVES


def doubt(*posts: int, probes: tuple[str, ...] = ("api",), unheard: tuple[int, ...] = ()) -> OpenDoubt:
    """A doubt of an earlier run about these posts."""
    return OpenDoubt(
        id=1,
        run=1,
        scope=X,
        claim=Claim.GONE,
        allowed=FREE_MOVES,
        posts=frozenset(posts),
        unheard=frozenset(unheard),
        probes=frozenset(probes),
        moved=len(posts),
    )


def test_only_another_probe_agrees() -> None:
    assert not agrees(doubt(0, 1, 2), tally(3, 9, probes=("api",)))
    assert agrees(doubt(0, 1, 2), tally(3, 9, probes=("api", "oembed")))
    assert agrees(doubt(0, 1, 2), tally(3, 9, probes=("oembed",)))


def test_a_probe_that_was_answered_in_the_doubtful_run_does_not_agree() -> None:
    assert not agrees(doubt(0, 1, 2, probes=("api", "oembed")), tally(3, 9, probes=("api", "oembed")))


def test_two_probes_that_deny_all_posts_of_one_account_agree() -> None:
    of_one = {probes: tally(3, 3, probes=probes, account="ferry") for probes in (("api", "oembed"), ("api",))}

    assert agrees(doubt(0, 1, 2, probes=("api", "oembed")), of_one["api", "oembed"])
    assert not agrees(doubt(0, 1, 2, probes=("api", "oembed")), of_one[("api",)])


@pytest.mark.parametrize("asked", [0, 1, 4])
def test_a_doubt_holds_however_few_of_its_posts_are_asked(asked: int) -> None:
    assert is_still_doubtful(doubt(0, 1, 2, 3, unheard=tuple(range(asked, 4))), tally(asked, 9))


def test_a_doubt_is_over_once_half_of_its_posts_are_there_again() -> None:
    assert is_still_doubtful(doubt(*range(20)), tally(11, 20))
    assert not is_still_doubtful(doubt(*range(20)), tally(10, 20))


def test_what_confirms_a_suspicion_is_not_counted_again() -> None:
    night = tally(12, 12)
    night.moves = [replace(move, confirms=True) for move in night.moves]

    assert unusual_moves(X, Claim.GONE, night, NEW, proven=True) is None
    assert unusual_moves(X, Claim.GONE, tally(12, 12), NEW, proven=True) is not None


def test_other_posts_do_not_agree() -> None:
    assert not agrees(doubt(7, 8, 9), tally(3, 9, probes=("oembed",)))


def test_half_of_the_posts_seen_again_must_agree() -> None:
    night = tally(4, 9)
    night.moves = [Move(post_id=move.post_id, probes=("oembed",) if move.post_id < 1 else ("api",)) for move in night.moves]

    assert not agrees(doubt(0, 1, 2, 3), night)
    assert agrees(doubt(0, 1), night)


def test_hosts_are_counted_apart_when_they_deny_and_together_when_they_show_other_words() -> None:
    assert [Scope("mastodon", "a.example")] == list(scopes_of("mastodon", "a.example", Claim.GONE))
    assert [Scope("mastodon"), Scope("mastodon", "a.example")] == list(scopes_of("mastodon", "a.example", Claim.TEXT))
    assert [X] == list(scopes_of("x", "x", Claim.GONE))


def test_moves_of_a_doubted_host_are_not_counted_for_its_platform() -> None:
    host = Scope("mastodon", "social.example")
    keys = {(Scope("mastodon"), Claim.TEXT): tally(5, 50), (host, Claim.TEXT): tally(5, 5)}

    assert [host, Scope("mastodon")] == [scope for scope, _ in by_host_first(keys)]
    assert [3, 4] == [move.post_id for move in without_posts(tally(5, 50), (0, 1, 2)).moves]
