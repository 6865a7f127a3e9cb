"""Posts that were gone before archiving, looked for in web archives that have them, have not, or answer wrongly."""

import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from archiver.demo.smallweb.messages import JSON, Response, page, redirect
from archiver.demo.smallweb.posts import PostState
from archiver.demo.smallweb.server import SmallWeb, small_web
from archiver.demo.smallweb.world import Trouble, World, XPost, empty_world, snowflake
from archiver.demo.smallweb.x.oembed import blockquote
from archiver.demo.smallweb.x.server import HOSTS as X_HOSTS
from archiver.demo.story.harbour import INSPECTED
from archiver.evidence import read_snapshot
from tests.commands.conftest import Done, Program, announce, flaws, inherited
from tests.platforms.api import bodies

HOST, TODAY = "copies.example", "www.harbour-gazette.example"
SEEN = "2025-04-15T18:00:00Z"
STAMP, LATER = "20250415180000", "20250601000000"
DATES = {STAMP: "Tue, 15 Apr 2025 18:00:00 GMT", LATER: "Sun, 01 Jun 2025 00:00:00 GMT"}
FIRST, SECOND, THIRD, NEXT_MONTH = "2025-06-20T03:00:00Z", "2025-06-21T03:00:00Z", "2025-06-22T03:00:00Z", "2025-07-24T03:00:00Z"
ARCHIVES = f"""[archives.copies]
timemap = "https://{HOST}/all/timemap/link/{{url}}"
raw = "https://{HOST}/all/{{timestamp}}id_/{{url}}"
"""
VIDEO = "6806030056956251398"
Pages = dict[tuple[str, str], Response]


def raw(post: XPost, stamp: str = STAMP) -> str:
    """Where an archive has the bytes of its copy of a post."""
    return f"/all/{stamp}id_/{post.address}"


def copy(post: XPost, answer: Response, stamp: str = STAMP) -> Pages:
    """A copy as an archive hands it out."""
    said = (("Memento-Datetime", DATES[stamp]), ("Link", f'<{post.address}>; rel="original"'), *answer.headers)
    return {(HOST, raw(post, stamp)): replace(answer, headers=said)}


def listed(post: XPost, *stamps: str, more: str = "") -> Pages:
    """The archive's list of its copies of a post."""
    copies = (f'<https://{HOST}{raw(post, one)}>; rel="memento"; datetime="{DATES[one]}"' for one in stamps)
    body = ",\n".join([f'<{post.address}>; rel="original"', *copies]) + more
    return {(HOST, f"/all/timemap/link/{post.address}"): Response(body=body.encode(), content_type="application/link-format")}


def told(post: XPost, text: str | None = None, key: str | None = None) -> Response:
    """A post as API 1.1 gave it, or with other words, or another id."""
    user = {"id_str": post.account.id, "screen_name": post.account.handle, "name": post.account.name}
    words = (text or post.text).replace("&", "&amp;")
    return Response(
        body=json.dumps({"id_str": key or post.id, "text": words, "user": user, "truncated": False}).encode(), content_type=JSON
    )


HAVING = (listed(INSPECTED, STAMP), copy(INSPECTED, told(INSPECTED)))


def lost(*pages: Pages, posts: Iterable[XPost] = (INSPECTED,)) -> World:
    """A web in which posts are deleted, with what an archive answers."""
    world = empty_world().with_posts(posts)
    for one in posts:
        world = world.post_became(one.id, PostState.DELETED)
    return world.with_pages({(HOST, "/"): page("Copies")} | {key: answer for some in pages for key, answer in some.items()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """The program on a web of its own, with an article that shows posts, and an archive that is named."""

    web: SmallWeb
    program: Program

    @property
    def asked(self) -> int:
        """How many requests the archive has had."""
        return self.web.requests_to(HOST)

    def become(self, world: World) -> None:
        """Make the web another one."""
        self.web.world = world

    def archive(self, *options: str, clock: str = FIRST) -> Done:
        """Archive the article."""
        return self.program("archive", "--json", *options, str(self.program.home / "seeds" / "story.html"), clock=clock)

    def found(self, post: XPost = INSPECTED) -> dict[str, Any]:
        """What a look-up tells of a post."""
        (one,) = self.program("lookup", "--json", f"x:{post.id}").value
        return dict(one)

    def observed(self, post: XPost = INSPECTED) -> list[tuple[str, str, str | None]]:
        """What was seen of a post in the archive: by which probe, as what, and why not."""
        rows = self.program.rows(
            "SELECT probe, reading, why FROM observation WHERE witness = 'web-archive' AND ref = ? ORDER BY id", f"x:{post.id}"
        )
        return [(probe, reading, why) for probe, reading, why in rows]


def stage(web: SmallWeb, folder: Path, posts: Iterable[XPost] = (INSPECTED,), *, more: str = "") -> Stage:
    """A stage with an empty home."""
    seeds = folder / "home" / "seeds"
    seeds.mkdir(parents=True)
    (seeds.parent / "archiver.toml").write_text(ARCHIVES, encoding="utf-8")
    shown = "".join(map(blockquote, posts)) + more
    (seeds / "story.html").write_text(f"<html><title>The bridge</title><body>{shown}</body></html>", encoding="utf-8")
    return Stage(web=web, program=Program(home=folder / "home", environment=inherited() | web.environment))


@pytest.fixture
def staged(tmp_path: Path) -> Iterator[Stage]:
    with small_web(lost(), hosts=(HOST,)) as web:
        yield stage(web, tmp_path)


# --- a copy is found


@pytest.fixture(scope="module")
def rescued(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Stage, Done]]:
    """A post that was deleted before its article was archived, found in an archive; for tests that only read."""
    account = '<a title="@ferry" href="https://www.tiktok.com/@ferry">@ferry</a>'
    video = f'<blockquote class="tiktok-embed" data-video-id="{VIDEO}"><section>{account} Water</section></blockquote>'
    more = f'<script async data-telegram-post="ferrytown/41"></script>{video}'
    with small_web(lost(*HAVING, channel(), members_only()), hosts=(HOST,)) as web:
        staged = stage(web, tmp_path_factory.mktemp("rescued"), more=more)
        yield staged, staged.archive("--rescue")


def members_only() -> Pages:
    """A video of TikTok that is shown to those who are logged in, and an archive's copy of its page."""
    address = f"https://www.tiktok.com/@ferry/video/{VIDEO}"
    kept = (("Memento-Datetime", DATES[STAMP]), ("Link", f'<{address}>; rel="original"'))
    first = f'<{address}>; rel="original", <https://{HOST}/>; rel="memento"; datetime="{DATES[STAMP]}"'
    return {
        ("www.tiktok.com", "/@/video/6806030056956251397"): page(bodies.tiktok("Hello")),
        ("www.tiktok.com", f"/@/video/{VIDEO}"): page(bodies.tiktok("Water", id=VIDEO, isContentClassified=True)),
        (HOST, f"/all/timemap/link/{address}"): Response(body=first.encode(), content_type="application/link-format"),
        (HOST, f"/all/{STAMP}id_/{address}"): page(bodies.tiktok("Water", id=VIDEO), headers=kept),
    }


def channel() -> Pages:
    """A channel of Telegram without one of its posts, and an archive's copy of the embed that showed it."""
    address = "https://t.me/ferrytown/41"
    kept = (("Memento-Datetime", DATES[STAMP]), ("Link", f'<{address}?embed=1>; rel="original"'))
    first = f'<{address}>; rel="original", <https://{HOST}/>; rel="memento"; datetime="{DATES[STAMP]}"'
    missing = page('<div class="tgme_widget_message_error">Post not found</div>')
    return {
        ("t.me", "/ferrytown/41"): missing,
        ("t.me", "/telegram/83"): page(bodies.telegram("Hello", 83).replace("ferrytown", "telegram")),
        ("t.me", "/telegram/2147483647"): missing,
        (HOST, f"/all/timemap/link/{address}"): Response(body=first.encode(), content_type="application/link-format"),
        (HOST, f"/all/{STAMP}id_/{address}"): page(bodies.telegram("Water rising at the quay", 41), headers=kept),
    }


def test_the_words_of_a_lost_post_come_from_an_archive_with_its_time(rescued: tuple[Stage, Done]) -> None:
    staged, done = rescued
    original = staged.found()["original"]

    assert (0, 2) == (done.code, done.summary["rescued"])
    assert (INSPECTED.text, "web-archive", SEEN) == (original["text"], original["witness"], original["seen_at"])
    assert {
        "archive": "copies",
        "original": INSPECTED.address,
        "url": f"https://{HOST}{raw(INSPECTED)}",
        "at": SEEN,
    } == original["memento"]


def test_archived_answers_are_read_like_live_ones_on_every_platform(rescued: tuple[Stage, Done]) -> None:
    (found,) = rescued[0].program("lookup", "--json", "telegram:ferrytown/41").value

    assert ("Water rising at the quay", "web-archive") == (found["original"]["text"], found["original"]["witness"])
    assert "https://t.me/ferrytown/41?embed=1" == found["original"]["memento"]["original"]


def test_a_post_behind_a_login_is_not_lost(rescued: tuple[Stage, Done]) -> None:
    staged, done = rescued
    (found,) = staged.program("lookup", "--json", f"tiktok:{VIDEO}").value

    assert ("withheld", "login-wall", "article-markup") == (found["verdict"], found["reason"], found["original"]["witness"])
    assert 0 == staged.web.requests_to(HOST, f"/all/timemap/link/https://www.tiktok.com/@ferry/video/{VIDEO}")
    assert [] == done.summary["void"]


def test_an_archived_copy_changes_no_verdict(rescued: tuple[Stage, Done]) -> None:
    found = rescued[0].found()

    assert ("unknown", "V130", True) == (found["verdict"], found["rule"], found["suspected"])
    assert found["last_seen_intact"] is None


def test_the_report_names_the_archive_and_the_url_of_its_copy(rescued: tuple[Stage, Done]) -> None:
    said = rescued[0].program("lookup", f"x:{INSPECTED.id}").out

    assert "by a web archive (copies), seen 15 April 2025, 18:00 UTC" in said
    assert f"copy https://{HOST}{raw(INSPECTED)}" in said


def kept_copies(program: Program) -> list[str]:
    """The snapshots of an archive's copies of the post."""
    found = "SELECT path FROM snapshot WHERE instr(shortfalls, 'from-web-archive') AND path LIKE 'snapshots/x/%'"
    return [path for (path,) in program.rows(found)]


def test_a_copy_of_a_killed_run_is_recovered(rescued: tuple[Stage, Done], staged: Stage) -> None:
    (path,) = kept_copies(rescued[0].program)
    staged.become(lost(*HAVING))
    staged.archive()
    shutil.copy(rescued[0].program.home / path, staged.program.home / path)
    announce(staged.program, path)
    done = staged.program("check", "--json", "--rescue", clock=SECOND)

    assert (1, [path]) == (done.summary["rescued"], [one["path"] for one in done.events("kept") if one["adopted"]])
    assert [] == flaws(staged.program)


def test_a_copy_is_kept_with_its_timemap(rescued: tuple[Stage, Done]) -> None:
    program = rescued[0].program
    (path,) = kept_copies(program)
    whole = read_snapshot(program.home / path)

    assert [f"https://{HOST}/all/timemap/link/{INSPECTED.address}", f"https://{HOST}{raw(INSPECTED)}"] == [
        one.url for one in whole.answers
    ]
    assert [] == flaws(program)


# --- when an archive is asked


def test_an_archive_is_asked_on_request_until_it_has_a_copy(staged: Stage) -> None:
    staged.become(lost(*HAVING))
    staged.archive()
    unwanted = staged.asked
    wanted = staged.program("check", "--json", "--rescue", clock=SECOND)
    helped = staged.asked
    staged.program("check", "--all", "--rescue", clock=NEXT_MONTH)

    assert (0, 1, ["gone"]) == (unwanted, wanted.summary["rescued"], [one["to"] for one in wanted.summary["changes"]])
    assert 0 < helped == staged.asked


def test_an_archive_without_a_copy_is_asked_again_after_a_month(staged: Stage) -> None:
    first = staged.archive("--rescue")
    asked = staged.asked
    staged.program("check", "--all", "--rescue", clock=SECOND)
    asked_next_night = staged.asked
    staged.program("check", "--all", "--rescue", clock=NEXT_MONTH)

    assert (0, []) == (first.code, first.summary["problems"])
    assert 0 < asked == asked_next_night < staged.asked
    assert [("memento-search", "unreadable", "empty")] * 2 == staged.observed()


def test_an_archive_that_is_down_is_reported_and_asked_again_in_the_next_run(staged: Stage) -> None:
    staged.become(lost(*HAVING).in_trouble([HOST], Trouble.BROKEN_OFF))
    down = staged.archive("--rescue")
    staged.become(lost(*HAVING))
    up = staged.program("check", "--json", "--all", "--rescue", clock=SECOND)

    (problem,) = down.summary["problems"]
    assert (1, "copies", 0) == (down.code, problem["where"], down.summary["rescued"])
    assert "could not be searched" in problem["what"]
    assert 1 == up.summary["rescued"]
    assert [] == flaws(staged.program)


def test_no_archive_is_asked_while_the_platform_is_void(staged: Stage) -> None:
    staged.become(lost(*HAVING).in_trouble(X_HOSTS, Trouble.NOT_FOUND))

    assert (["x"], 0) == (staged.archive("--rescue").summary["void"], staged.asked)


# --- archives that lie


def another(number: int) -> XPost:
    """Another post of the same account, with words of its own."""
    at = INSPECTED.created_at + timedelta(minutes=number)
    words = f"The swing bridge was inspected {number} times."
    return replace(INSPECTED, id=snowflake(at, number), text=words, created_at=at, pictures=())


def _endless(post: XPost) -> Pages:
    """A list that goes on and on."""

    def numbered(number: int) -> Response:
        (answer,) = listed(post, more=f',\n<https://{HOST}/pages/{number + 1}>; rel="timemap"').values()
        return answer

    return {(HOST, f"/all/timemap/link/{post.address}"): numbered(0)} | {(HOST, f"/pages/{n}"): numbered(n) for n in range(1, 40)}


def _lie(answer: Callable[[XPost], Response]) -> Callable[[XPost], Pages]:
    """A copy that is not what it is said to be."""
    return lambda post: listed(post, STAMP) | copy(post, answer(post))


COPY = "memento-x-page"
SEARCH = "memento-search"
LIES: Mapping[str, tuple[Callable[[XPost], Pages], tuple[str, str]]] = {
    "another post": (_lie(lambda post: told(post, key="1911842373636882411")), (COPY, "other-post")),
    "other words": (_lie(lambda post: told(post, "It has collapsed, and the port knew it.")), (COPY, "other-post")),
    "a page": (_lie(lambda post: page(f"<h1>{post.text}</h1>")), (COPY, "script-shell")),
    "noise": (_lie(lambda _: Response(body=b"\x00\xff" * 500)), (COPY, "script-shell")),
    "half an answer": (_lie(lambda post: Response(body=b'{"id_str": "' + post.id.encode() + b'"')), (COPY, "not-understood")),
    "a copy of an error": (_lie(lambda _: Response(status=404, body=b"no")), (COPY, "not-understood")),
    "a copy of a redirect": (_lie(lambda _: redirect(f"https://{TODAY}/copied")), (COPY, "not-understood")),
    "no copy": (lambda post: listed(post, STAMP) | {(HOST, raw(post)): told(post)}, (COPY, "not-understood")),
    "the web of today": (
        lambda post: listed(post, STAMP) | {(HOST, raw(post)): redirect(f"https://{TODAY}/copy", status=302)},
        (COPY, "not-understood"),
    ),
    "this machine": (
        lambda post: listed(post, STAMP) | {(HOST, raw(post)): redirect("http://127.0.0.1:9/", status=302)},
        (COPY, "not-understood"),
    ),
    "a circle": (
        lambda post: listed(post, STAMP) | {(HOST, raw(post)): redirect(f"https://{HOST}{raw(post)}", status=302)},
        (COPY, "not-understood"),
    ),
    "no list": (lambda post: {(HOST, f"/all/timemap/link/{post.address}"): page("<p>Sorry</p>")}, (SEARCH, "not-understood")),
    "a list elsewhere": (
        lambda post: {(HOST, f"/all/timemap/link/{post.address}"): redirect(f"https://{TODAY}/list", status=302)},
        (SEARCH, "not-understood"),
    ),
    "a list without end": (_endless, (SEARCH, "empty")),
}
POSTS = {name: another(number) for number, name in enumerate(LIES, start=1)}
PATIENT = another(50)


@pytest.fixture(scope="module")
def lied_to(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Stage, Done]]:
    """An article of lost posts: about each an archive lies in its own way; of the last it has a bad copy and a good one."""
    posts = [*POSTS.values(), PATIENT]
    good = (listed(PATIENT, STAMP, LATER), copy(PATIENT, Response(status=404)), copy(PATIENT, told(PATIENT), LATER))
    with small_web(lost(*(lie(POSTS[name]) for name, (lie, _) in LIES.items()), *good, posts=posts), hosts=(HOST,)) as web:
        staged = stage(web, tmp_path_factory.mktemp("lies"), posts)
        yield staged, staged.archive("--rescue")


@pytest.mark.parametrize("lie", LIES)
def test_a_copy_of_something_else_is_refused_and_the_words_of_the_article_remain(lied_to: tuple[Stage, Done], lie: str) -> None:
    staged, _ = lied_to
    probe, why = LIES[lie][1]

    assert (probe, "unreadable", why) == staged.observed(POSTS[lie])[0]
    assert "article-markup" == staged.found(POSTS[lie])["original"]["witness"]


def test_the_next_copy_is_used_if_the_first_is_not_the_post(lied_to: tuple[Stage, Done]) -> None:
    staged, done = lied_to

    assert 1 == done.summary["rescued"]
    assert "2025-06-01T00:00:00Z" == staged.found(PATIENT)["original"]["seen_at"]


def test_redirects_of_an_archive_stay_on_its_host_and_are_limited(lied_to: tuple[Stage, Done]) -> None:
    staged, _ = lied_to

    assert 0 == staged.web.requests_to(TODAY)
    assert 4 == staged.web.requests_to(HOST, raw(POSTS["a circle"]))
    assert 4 == sum(staged.web.requests_to(HOST, f"/pages/{number}") for number in range(1, 40))


def test_an_invalid_timemap_is_reported(lied_to: tuple[Stage, Done]) -> None:
    _, done = lied_to

    assert 1 == done.code
    assert {"copies"} == {one["where"] for one in done.summary["problems"]}
    assert all("not a TimeMap" in one["what"] for one in done.summary["problems"])
