"""Names that pass to somebody else from the third night on: a Telegram handle, a blog's name, a host of the Fediverse.

What is there then is another post, and what is not there was never there: no verdict moves, and it is told as such. Beside them
stand posts of owners who kept their names, and deleted them.
"""

import base64
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from archiver.demo.smallweb import hosts
from archiver.demo.smallweb.messages import JSON, Request, Response, json_answer, page
from archiver.demo.smallweb.server import small_web
from archiver.demo.smallweb.world import World
from tests.commands.conftest import Done, Program, inherited
from tests.commands.test_many_platforms import ID
from tests.platforms.api import bodies

HARBOUR, CRYPTO = (-1001111, "Harbour Watch"), (-1009999, "Crypto Signals")
NOT_FOUND = page('<div class="tgme_widget_message_error">Post not found</div>')
CHANNELS = ("taken_same", "taken_other", "taken_small", "kept_gone", "kept_altered")
BLOGS = ("taken-blog", "kept-blog", "mute-blog")
OTHER_POST = 7_777_777_777
FEDIVERSE = ("anew.example", "kept.example")
MISSING = json_answer({"error": "Record not found"}, status=404)
TAKEN = {
    *(f"telegram:{channel}/120" for channel in CHANNELS[:3]),
    f"tumblr:{BLOGS[0]}/700000000000001",
    f"mastodon:{FEDIVERSE[0]}/{ID}",
}
KEPT = {"telegram:kept_gone/120", f"tumblr:{BLOGS[1]}/700000000000001", f"mastodon:{FEDIVERSE[1]}/{ID}"}
ALTERED = "telegram:kept_altered/120"
UNTOLD = f"tumblr:{BLOGS[2]}/700000000000001"
"""A post of a blog that nobody says whose it is now."""
ARTICLE = "".join(
    [
        *(
            f'<script async src="https://telegram.org/js/telegram-widget.js?22" data-telegram-post="{name}/120"></script>'
            for name in CHANNELS
        ),
        *(
            f'<div class="tumblr-post" data-href="https://embed.tumblr.com/embed/post/k/700000000000001" data-did="00">'
            f'<a href="https://{blog}.tumblr.com/post/700000000000001">a post</a></div>'
            for blog in BLOGS
        ),
        *(
            f'<blockquote class="mastodon-embed" data-embed-url="https://{name}/@ferry/{ID}/embed"></blockquote>'
            for name in FEDIVERSE
        ),
    ]
)


def message(channel: str, number: int, words: str, owner: tuple[int, str]) -> str:
    """A message of a channel with that id and name."""
    view = base64.urlsafe_b64encode(json.dumps({"c": owner[0], "p": number, "t": 1, "h": "ff"}).encode()).decode().rstrip("=")
    return (
        f'<div class="tgme_widget_message" data-post="{channel}/{number}" data-view="{view}">'
        '<div class="tgme_widget_message_bubble">'
        f'<a class="tgme_widget_message_owner_name" href="https://t.me/{channel}">{owner[1]}</a>'
        f'<div class="tgme_widget_message_text js-message_text">{words}</div><a class="tgme_widget_message_date" '
        f'href="https://t.me/{channel}/{number}"><time datetime="2026-04-14T16:51:23+00:00"></time></a></div></div>'
    )


def channel(
    name: str, words: str | None, owner: tuple[int, str], numbers: tuple[int, ...] = (119, 121)
) -> dict[tuple[str, str], Response]:
    """A channel that has messages of these numbers, and number 120 with those words, if any."""
    around = "".join(message(name, number, f"Tide {number}", owner) for number in numbers)
    own = message(name, 120, words, owner) if words else ""
    return {
        ("t.me", f"/{name}/120"): page(own) if words else NOT_FOUND,
        ("t.me", f"/s/{name}/120"): page(own + around),
        ("t.me", f"/s/{name}"): page(own + around),
    }


def host(name: str, account: str, status: Response) -> dict[tuple[str, str], Response]:
    """A host of the Fediverse, on which the account `ferry` has that id."""
    return {
        (name, "/api/v1/instance"): json_answer({"uri": name}),
        (name, "/api/v1/statuses/0"): MISSING,
        (name, "/api/v1/accounts/lookup"): json_answer({"id": account, "acct": "ferry", "display_name": "Ferry"}),
        (name, f"/api/v1/statuses/{ID}"): status,
    }


def status(name: str) -> Response:
    """A status by the account 7."""
    account = {"id": "7", "acct": "ferry", "display_name": "Ferry"}
    return Response(body=bodies.status("Water rising", key=ID, host=name, account=account).encode(), content_type=JSON)


TELEGRAM_CONTROLS = {
    ("t.me", "/telegram/83"): page(message("telegram", 83, "Hello", (-1005, "Telegram"))),
    ("t.me", "/telegram/2147483647"): NOT_FOUND,
}


def before() -> World:
    """Everybody has their names."""
    pages = dict(TELEGRAM_CONTROLS)
    for name in CHANNELS:
        pages |= channel(name, "Water rising at the bridge", HARBOUR)
    for name in FEDIVERSE:
        pages |= host(name, "7", status(name))
    return World().with_pages(pages)


def after() -> World:
    """Somebody else has the first names; the owners of the others have deleted or edited their posts."""
    return before().with_pages(
        {
            **channel("taken_same", "Buy coin 120 now", CRYPTO),
            **channel("taken_other", None, CRYPTO),
            **channel("taken_small", None, CRYPTO, numbers=(3, 4)),
            **channel("kept_gone", None, HARBOUR),
            **channel("kept_altered", "No water at the bridge", HARBOUR),
            **host("anew.example", "8", MISSING),
            **host("kept.example", "7", MISSING),
        }
    )


@dataclass(kw_only=True)
class Tumblr:
    """Tumblr, beside the other hosts; `later` says that one blog's name has passed to another, and that both posts are gone."""

    later: bool = False

    def __call__(self, world: World, request: Request) -> Response:
        """The answer to any request."""
        if request.host == "www.tumblr.com" and request.path == "/oembed/1.0":
            return self._oembed(request.parameters.get("url", "").removeprefix("https://www.tumblr.com/"))
        if request.host.endswith(".tumblr.com"):
            return self._blog(request.host.partition(".")[0], request.path)
        return hosts.answer(world, request)

    def _oembed(self, key: str) -> Response:
        blog, _, number = key.partition("/")
        if self.later and number == "700000000000001":
            return json_answer({"meta": {"status": 404, "msg": "Not Found"}}, status=404)
        if self.later and blog == "mute-blog":
            return page("Internal Server Error", status=500)
        uuid = "t:CryptoCryptoCryptoCryp" if self.later and blog == "taken-blog" else f"t:Owner{sum(blog.encode()):017}"
        frame = f"https://embed.tumblr.com/embed/post/{uuid}/{number}/v2"
        html = f'<div class="tumblr-post" data-href="{frame}"><a href="https://www.tumblr.com/{key}">x</a></div>'
        return json_answer({"type": "rich", "url": f"https://www.tumblr.com/{key}", "html": html, "author_name": blog})

    def _blog(self, blog: str, path: str) -> Response:
        address = f"https://{blog}.tumblr.com"
        if path == "/":
            return page(f'<meta property="og:url" content="{address}/"><a href="/post/{OTHER_POST}/tide">Tide</a>')
        is_gone = self.later and path == "/post/700000000000001"
        return page("", status=404) if is_gone else page(f'<link rel="canonical" href="{address}{path}">')


@dataclass(frozen=True, kw_only=True)
class Nights:
    """What was said on each night; the report, the history of a post, and its look-up after the last one.

    `again` is what `archive` said of the same article once more, `rebuilt` what `check` said with a database that was rebuilt.
    """

    said: list[Done]
    report: dict[str, Any]
    text: str
    shown: str
    found: str
    audit: Done
    again: Done
    rebuilt: Done


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    folder = tmp_path_factory.mktemp("owners")
    article = folder / "article.html"
    article.write_text(f"<article>{ARTICLE}</article>", encoding="utf-8")
    names = ("www.tumblr.com", *(f"{blog}.tumblr.com" for blog in (*BLOGS, "he-who-photographs-rather-ok")))
    with small_web(before(), folder=folder, hosts=names) as web:
        web.answering = tumblr = Tumblr()
        program = Program(home=folder / "home", environment=inherited() | web.environment | {"ARCHIVER_BROWSER": "/nowhere"})
        said = [program("archive", "--json", str(article), clock="2026-11-01T02:00:00Z")]
        said.append(program("check", "--all", "--json", clock="2026-11-02T02:00:00Z"))
        web.world, tumblr.later = after(), True
        said += [program("check", "--all", "--json", clock=f"2026-11-{day:02}T02:00:00Z") for day in range(3, 8)]
        shown, found = program("show", "telegram:taken_same/120").out, program("lookup", "telegram:taken_same/120").out
        report, text = program("report", "--json").value, program("report").out
        again = program("archive", "--json", str(article), clock="2026-11-08T02:00:00Z")
        audit = program("verify")
        copy = program.at(shutil.copytree(folder / "home", folder / "lost"))
        shutil.rmtree(folder / "lost" / "db")
        copy("rebuild")
        rebuilt = copy("check", "--all", "--json", clock="2026-11-09T02:00:00Z")
        yield Nights(said=said, report=report, text=text, shown=shown, found=found, audit=audit, again=again, rebuilt=rebuilt)


def test_nothing_moves_as_long_as_everybody_has_their_names(nights: Nights) -> None:
    assert [] == nights.said[1].summary["changes"]
    assert 0 == nights.said[1].code


def test_a_name_that_passes_to_somebody_else_moves_no_verdict(nights: Nights) -> None:
    stands = {one["post"]: (one["verdict"], one["suspected"]) for one in nights.report["posts"]}

    assert dict.fromkeys(TAKEN, ("intact", False)) == {post: stands[post] for post in TAKEN}


def test_what_owners_who_kept_their_names_did_is_told(nights: Nights) -> None:
    stands = {one["post"]: one["verdict"] for one in nights.report["posts"]}

    assert {**dict.fromkeys(KEPT, "gone"), ALTERED: "altered"} == {post: stands[post] for post in (*KEPT, ALTERED)}


def test_a_denial_only_raises_a_suspicion_as_long_as_nobody_tells_who_has_the_name(nights: Nights) -> None:
    assert [("intact", True)] == [(one["verdict"], one["suspected"]) for one in nights.report["posts"] if one["post"] == UNTOLD]


def test_every_answer_of_another_owner_is_unreadable(nights: Nights) -> None:
    for done in nights.said[2:]:
        readings = {(one["post"], one["reading"]) for one in done.events("probed") if one["post"] in TAKEN}
        assert {(post, "unreadable") for post in TAKEN} == readings


def test_a_name_that_passed_to_somebody_else_is_told_once(nights: Nights) -> None:
    problems = [one for one in nights.said[2].summary["problems"] if "the name belongs to somebody else now" in one["what"]]

    assert sorted(TAKEN) == sorted(one["where"] for one in problems)
    assert [(0, [])] * 4 == [(done.code, done.summary["problems"]) for done in nights.said[3:]]


def test_the_report_tells_that_a_post_is_unheard_of_and_why(nights: Nights) -> None:
    unheard = {one["post"]: one["unheard"]["why"] for one in nights.report["posts"] if one["unheard"]}

    assert dict.fromkeys(TAKEN, "other-owner") == unheard
    assert all(f"{post}: the name belongs to somebody else now" in nights.text for post in TAKEN)
    assert [] == nights.report["silent"]


def test_the_history_of_a_post_names_both_owners(nights: Nights) -> None:
    shown, found = (" ".join(text.split()) for text in (nights.shown, nights.found))

    assert "it belongs to “Crypto Signals” (-1009999) now, and belonged to “Harbour Watch” (-1001111)" in shown
    assert "This verdict may be out of date: the name belongs to somebody else now" in found
    assert "Buy coin 120 now" not in shown + found


def test_the_words_of_another_owner_are_not_kept(nights: Nights) -> None:
    """Not by `check`, and not by `archive`, which tries to complete what lacks its picture."""
    kept = [one for done in (*nights.said[2:], nights.again) for one in done.events("kept") if one["post"] in TAKEN]

    assert [] == kept
    assert TAKEN <= {one["post"] for one in nights.again.events("probed")}
    assert 0 == nights.audit.code


def test_owners_are_known_again_after_the_database_was_lost(nights: Nights) -> None:
    """The snapshots tell who had the posts."""
    assert TAKEN == {one["post"] for one in nights.rebuilt.events("probed") if one["reason"] == "other-owner"}
    assert TAKEN.isdisjoint({one["post"] for one in nights.rebuilt.summary["changes"]})
