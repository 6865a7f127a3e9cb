"""Generated worlds for benches and simulations: many different posts of X, the same for the same seed."""

import random
from datetime import UTC, datetime, timedelta

from archiver.demo.smallweb.world import Account, Picture, World, XPost, empty_world, snowflake

_FIRST = datetime(2024, 1, 1, tzinfo=UTC)
_SPAN = timedelta(days=700)
_SPEECH = """
water rising at the north quay tonight and nobody answers the phone in the harbour office again we asked twice what the council
knew before the vote they said wait until spring the ferry leaves without its pilot every light on the bridge is out
residents bring boats tea and ropes a dog was saved the mayor calls it a success 🚢 ⚓ 😭 “unbelievable” it’s all on film
"""
_WORDS = _SPEECH.split()
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_DISTINCT_PICTURES = 24  # so few that drawing does not dominate what is measured


def crowd(number: int, seed: int = 0) -> World:
    """A world of `number` live posts, by a twentieth as many accounts, every second one with a small picture.

    The posts' ids are `crowd_ids(world)`, oldest first.
    """
    dice = random.Random(seed)  # noqa: S311 – chance that can be repeated, not a secret
    accounts = [_account(dice, place) for place in range(max(number // 20, 1))]
    return empty_world().with_posts(_post(dice, dice.choice(accounts), place, number) for place in range(number))


def crowd_ids(world: World) -> list[str]:
    """The ids of a crowd's posts, without X's first post."""
    return [key for key in world.posts if key != "20"]


def _account(dice: random.Random, place: int) -> Account:
    name = " ".join(dice.sample(_WORDS[:40], 2)).title()
    return Account(id=str(10_000_000 + place), handle=f"crowd_{place}", name=name, verified=dice.random() < 0.2)  # noqa: PLR2004


def _post(dice: random.Random, account: Account, place: int, number: int) -> XPost:
    """One post; its time follows from its place in the crowd, so that ids are unique."""
    at = _FIRST + _SPAN * place / number
    picture = Picture(key=f"crowd{place:09d}", seed=str(dice.randrange(_DISTINCT_PICTURES)), width=320, height=200)
    return XPost(
        id=snowflake(at, sequence=place % 4_096),
        account=account,
        text=_text(dice),
        created_at=at,
        pictures=(picture,) if place % 2 else (),
        code="".join(dice.choices(_ALPHABET, k=10)),
        likes=dice.randrange(5_000),
    )


def _text(dice: random.Random) -> str:
    """Random words in one to three lines, sometimes with a mention, a hashtag, or characters to escape."""
    lines = [" ".join(dice.choices(_WORDS, k=dice.randint(4, 14))) for _ in range(dice.randint(1, 3))]
    endings = ("", "", "", " @GrayleWatch", " #Grayle", " Q&A <live>")
    return ("\n\n".join(lines) + dice.choice(endings)).capitalize()
