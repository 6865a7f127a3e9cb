"""The ids by which answers name the owner of a post: lasting ones, of one kind for each platform, whichever probe gives them."""

import base64
import json
import re
from collections import defaultdict
from pathlib import Path

import pytest

from archiver.model.observations import Gone, Present, Reading, Withheld, owner_of
from archiver.model.posts import Author, PostRef
from archiver.model.probes import Answer, Silence
from archiver.platforms.mastodon import api as mastodon
from archiver.platforms.tumblr import api as tumblr
from tests.platforms.api.conftest import Told
from tests.platforms.cases import cases

ID_SPACES = {
    "bluesky": r"did:[a-z]+:\S+",
    "facebook": r"[0-9]+",
    "instagram": r"[0-9]+",
    "mastodon": r"[0-9A-Za-z]+",
    "nostr": r"[0-9a-f]{64}",
    "reddit": r"t2_[0-9a-z]+",
    "telegram": r"-[0-9]+",
    "tiktok": r"[0-9]+",
    "truthsocial": r"[0-9]+",
    "tumblr": r"t:[A-Za-z0-9_-]+",
    "weibo": r"[0-9]+",
    "x": r"[0-9]+",
    "youtube": r"UC[A-Za-z0-9_-]{22}",
}
"""The form of an owner's id on each platform; on all others, answers name owners only by names that can pass to somebody else."""
ACTOR = r"https?://\S+"
"""The form in answers about objects of ActivityPub, which name their author by an address."""
HARBOUR = Author(id="-1001111", handle="ferrytown", name="Harbour Watch")


def message(number: int, view: str, *, label: str = "") -> str:
    """A message of a channel, with that `data-view`."""
    shown = f'<div class="message_media_not_supported_label">{label}</div>' if label else ""
    return (
        f'<div class="tgme_widget_message" data-post="ferrytown/{number}" data-view="{view}">{shown}'
        '<div class="tgme_widget_message_author"><a class="tgme_widget_message_owner_name">Harbour Watch</a></div>'
        '<div class="tgme_widget_message_text">Water</div></div>'
    )


def view(**fields: object) -> str:
    """A `data-view`."""
    return base64.urlsafe_b64encode(json.dumps(fields).encode()).decode().rstrip("=")


def test_every_owner_has_an_id_of_its_platforms_one_kind() -> None:
    strange = []
    for case in cases():
        owner = owner_of(case.read(case.answer()))
        space = ACTOR if case.probe.kind == mastodon.OBJECT else ID_SPACES.get(case.post.platform, "(?!)")
        if owner is not None and re.fullmatch(space, owner.id or "") is None:
            strange.append((case.name, owner.id))

    assert [] == strange


def test_the_answers_of_two_probes_about_a_post_name_one_owner() -> None:
    named: defaultdict[PostRef, set[str]] = defaultdict(set)
    for case in cases():
        owner = owner_of(case.read(case.answer()))
        if case.name.startswith("live ") and owner is not None and owner.id is not None:
            named[case.post].add(owner.id)

    assert len(named) > 1
    assert {} == {post: ids for post, ids in named.items() if len(ids) > 1}


def test_every_recorded_preview_of_telegram_names_its_channel(shared: Path, told: Told) -> None:
    named: dict[str, str | None] = {}
    for path in sorted((shared / "fixtures" / "telegram").glob("s_page_*.html")):
        found = re.search(r'data-post="([A-Za-z0-9_]+/[0-9]+)"', path.read_text(encoding="utf-8"))
        if found is not None:
            owner = owner_of(told.read(told.post("telegram", found[1]), "telegram-channel", path.read_bytes()))
            named[path.name] = owner.id if owner is not None else None

    assert len(named) > 20
    assert {"-1591537674", "-1133150112", "-1273465589"} == set(named.values())


def test_telegrams_pages_of_2018_name_no_channel(shared: Path, told: Told) -> None:
    for path in (shared / "fixtures" / "telegram").glob("embed1_*.html"):
        found = re.search(r'message_date" href="https://t\.me/([A-Za-z0-9_]+/[0-9]+)"', path.read_text(encoding="utf-8"))
        assert found is not None
        reading = told.read(told.post("telegram", found[1]), "telegram-embed", path.read_bytes())
        assert isinstance(reading, Present)
        assert owner_of(reading) is None


@pytest.mark.parametrize("written", ["", "!", "AAAA", "bnVsbA", view(c=None), view(c="ferry"), view(c=[1]), view(p=4), "e" * 5000])
def test_a_data_view_without_a_channel_names_none(told: Told, written: str) -> None:
    reading = told.read(told.post("telegram"), "telegram-embed", message(41, written))

    assert isinstance(reading, Present)
    assert owner_of(reading) is None


@pytest.mark.parametrize("number", [-1001111, "-1001111"])
def test_a_message_of_telegram_names_its_channel(told: Told, number: object) -> None:
    post, own, page = told.post("telegram"), view(c=number), "".join(message(other, view(c=number)) for other in (40, 42))

    assert HARBOUR == owner_of(told.read(post, "telegram-embed", message(41, own)))
    assert HARBOUR == owner_of(told.read(post, "telegram-preview", page))
    assert HARBOUR == owner_of(told.read(post, "telegram-channel", page))
    assert isinstance(told.read(post, "telegram-preview", page), Gone)


def test_a_message_that_only_telegram_shows_names_its_channel(told: Told) -> None:
    empty = message(41, view(c=-1001111), label="Please open Telegram to view this post").replace(">Water<", "><")
    reading = told.read(told.post("telegram"), "telegram-embed", empty)

    assert (HARBOUR, Withheld) == (owner_of(reading), type(reading))


BLOG = '<meta property="og:url" content="https://ferry-town.tumblr.com/">'
FRAME = '<div class="tumblr-post" data-href="https://embed.tumblr.com/embed/post/t:{}/7/v2"><a href="https://www.tumblr.com/x/{}"></a></div>'


def blog_of(told: Told, links: str) -> list[Answer | Silence]:
    """What comes back where a blog, whose page has these links, does not have the post."""
    post = told.post("tumblr")
    oembed, own, blog = tumblr.probes(post)
    missing: list[Answer | Silence] = [told.answer(oembed, b"{}", status=404), told.answer(own, b"", status=404)]
    return [*missing, told.answer(blog, f"{BLOG}{links}".encode())]


def owner_probe(told: Told, links: str) -> list[str]:
    """The addresses at which the blog's owner is asked for."""
    return [probe.url for probe in tumblr.owner_probes(told.post("tumblr"), HARBOUR, blog_of(told, links))]


def test_a_blog_is_told_by_another_of_its_posts(told: Told) -> None:
    elsewhere = '<a href="https://other.tumblr.com/post/5555555/x">x</a><a href="/about">x</a>'
    expected = ["https://www.tumblr.com/oembed/1.0?url=https%3A%2F%2Fwww.tumblr.com%2Fferry-town%2F7777777"]

    assert expected == owner_probe(told, f'{elsewhere}<a href="/post/7777777/words">x</a>')
    assert expected == owner_probe(told, '<a href="https://www.tumblr.com/ferry-town/7777777">x</a>')
    assert [] == owner_probe(told, elsewhere)


def test_a_blog_that_is_not_found_is_not_told(told: Told) -> None:
    found = [told.answer(probe, b"", status=404) for probe in tumblr.probes(told.post("tumblr"))]

    assert () == tumblr.owner_probes(told.post("tumblr"), HARBOUR, found)


def test_oembed_of_tumblr_names_the_blog_by_its_lasting_id(told: Told) -> None:
    post = told.post("tumblr")
    number = post.key.rpartition("/")[2]
    said = {
        "html": FRAME.format("BO6uqE2CY7O6bfroQfSY6Q", number),
        "author_url": "https://www.tumblr.com/ferry-town",
        "author_name": "Ferry",
    }
    expected = Author(id="t:BO6uqE2CY7O6bfroQfSY6Q", handle="ferry-town", name="Ferry")
    (probe,) = tumblr.owner_probes(post, HARBOUR, blog_of(told, '<a href="/post/7777777">x</a>'))

    assert expected == owner_of(told.read(post, "tumblr-oembed", json.dumps(said)))
    assert expected == owner_of(tumblr.read(post, told.answer(probe, json.dumps(said).encode())))


def account(told: Told, body: str, *, status: int = 200, handle: str = "ferry") -> Reading:
    """What Mastodon's answer about an account reads as."""
    (probe,) = mastodon.owner_probes(told.post("mastodon"), Author(id="7", handle=handle), ())
    return mastodon.read(told.post("mastodon"), told.answer(probe, body.encode(), status=status))


def test_a_host_tells_which_account_has_a_name(told: Told) -> None:
    found = account(told, '{"id": "8", "acct": "ferry", "display_name": "Ferry Town"}')

    assert Present(owner=Author(id="8", handle="ferry", name="Ferry Town")) == found
    assert isinstance(account(told, '{"error": "Record not found"}', status=404), Gone)


@pytest.mark.parametrize("body", ['{"id": "8", "acct": "other"}', '{"acct": "ferry"}', "{}", "[]", "<html>"])
def test_another_answer_names_no_account(told: Told, body: str) -> None:
    assert owner_of(account(told, body)) is None
