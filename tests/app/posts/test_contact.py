"""About how many posts a run may ask without a contact address."""

from contextlib import nullcontext
from dataclasses import replace

import pytest

from archiver.app.posts.contact import require_contact
from archiver.app.runs.clock import Clock, parse_clock
from archiver.errors import InputError
from archiver.model.posts import PostRef, parse_postref
from archiver.web import WebSettings, parse_connect_tos

ALONE = WebSettings()


def posts(number: int) -> list[PostRef | None]:
    """So many posts of X."""
    return [parse_postref(f"x:{1911842373636882499 + each}") for each in range(number)]


@pytest.mark.parametrize(
    ("asked", "web", "clock", "is_refused"),
    [
        (posts(100), ALONE, Clock(), False),
        (posts(101), ALONE, Clock(), True),
        ([None] * 101, ALONE, Clock(), True),
        (posts(5000), replace(ALONE, contact="mailto:you@example.org"), Clock(), False),
        (posts(5000), ALONE, parse_clock("2026-11-01"), False),
        (posts(5000), replace(ALONE, connect_to=parse_connect_tos(["*:443:127.0.0.1:8443"])), Clock(), False),
        ([None] * 5000, replace(ALONE, connect_to=parse_connect_tos(["*:443:127.0.0.1:8443"])), Clock(), False),
        (posts(101), replace(ALONE, connect_to=parse_connect_tos(["mirror.example:443:127.0.0.1:8443"])), Clock(), True),
        (posts(8), replace(ALONE, posts_without_contact=7), Clock(), True),
    ],
)
def test_more_than_a_hundred_posts_on_hosts_of_others_need_a_contact_address(
    asked: list[PostRef | None],
    web: WebSettings,
    clock: Clock,
    is_refused: bool,  # noqa: FBT001 — a case
) -> None:
    with pytest.raises(InputError, match="without a contact address") if is_refused else nullcontext():
        require_contact(web, clock, asked)


def test_the_error_says_what_to_set() -> None:
    with pytest.raises(InputError, match=r"101 posts would be asked about.*not more than 100") as caught:
        require_contact(ALONE, Clock(), posts(101))

    assert caught.value.remedy is not None
    assert "set ARCHIVER_CONTACT" in caught.value.remedy
