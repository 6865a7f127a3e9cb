"""Servers of the Fediverse beyond Mastodon: what each answers about a post, and what is asked next."""

import json
from collections.abc import Callable

import pytest

from archiver.model.digests import JSONValue
from archiver.model.observations import Gone, Present, Reading, Reason, Unreadable
from archiver.model.posts import PostRef
from archiver.model.probes import Answer, Probe, Witness
from archiver.platforms.mastodon import api as mastodon
from tests.platforms.api.conftest import Told

FLAKE, NOTE, ULID, UUID = (
    "AeabcdEFGHIJKLMNOP",
    "9qppkxzyd1ee3i9p",
    "01HZ7Z7Z7Z7Z7Z7Z7Z7Z7Z7Z7Z",
    "9c9de5e8-0a1e-484a-b099-e80766180a6d",
)
CLOSED = '{"error":"Unauthorized: token not supplied"}'
AKKOMA, MISSKEY = f"akkoma.example/{FLAKE}", f"misskey.example/notes/{NOTE}"
GOTOSOCIAL, LEMMY = f"gts.example/@amy/statuses/{ULID}", "lemmy.example/post/12"
Spelled = Callable[[Reading], str]


def post(key: str) -> PostRef:
    return PostRef(platform="mastodon", key=key)


def first(told: Told, key: str, body: str = "", *, status: int = 200) -> Answer:
    """The answer to the first probe of a post."""
    return told.answer(mastodon.probes(post(key))[0], body.encode(), status=status)


def then(key: str, *answers: Answer) -> list[Probe]:
    return list(mastodon.follow_ups(post(key), answers))


def read_next(told: Told, key: str, *answers: Answer, body: str, status: int = 200) -> Reading:
    """The reading of the answer to the follow-up probe."""
    (probe,) = then(key, *answers)
    return mastodon.read(post(key), told.answer(probe, body.encode(), status=status))


def public_page(url: str, head: str = "", body: str = "") -> str:
    return f'<html><head><meta property="og:url" content="{url}">{head}</head><body>{body}</body></html>'


def gotosocial_page(words: str, *, warning: str = "") -> str:
    """The thread page of GoToSocial: an answer above, the status, an answer below."""
    others = '<article class="status" id="{}"><div class="text"><div class="content">Somebody else</div></div></article>'
    own = (
        f'<article class="status expanded" id="{ULID}">{warning}<div class="text"><div class="content">{words}</div>'
        '</div><div class="media"><a href="https://gts.example/2.jpg"><img alt="A quay" src="s.jpg"></a></div></article>'
    )
    return public_page(f"https://{GOTOSOCIAL}", body=others.format(ULID[:-1] + "A") + own + others.format(ULID[:-1] + "B"))


@pytest.mark.parametrize(
    ("key", "url"),
    [
        (AKKOMA, f"https://akkoma.example/api/v1/statuses/{FLAKE}"),
        (GOTOSOCIAL, f"https://gts.example/api/v1/statuses/{ULID}"),
        (MISSKEY, f"https://misskey.example/notes/{NOTE}"),
        (LEMMY, "https://lemmy.example/post/12"),
        (f"peertube.example/videos/watch/{UUID}", f"https://peertube.example/videos/watch/{UUID}"),
    ],
)
def test_each_software_is_asked_where_it_answers(key: str, url: str) -> None:
    assert [url] == [probe.url for probe in mastodon.probes(post(key))]


def test_an_empty_404_of_misskey_says_nothing_and_its_api_is_asked(told: Told) -> None:
    nothing = first(told, MISSKEY, status=404)
    (probe,) = then(MISSKEY, nothing)

    assert isinstance(mastodon.read(post(MISSKEY), nothing), Unreadable)
    assert ("https://misskey.example/api/notes/show", f'{{"noteId":"{NOTE}"}}'.encode()) == (probe.url, probe.sends)


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (400, {"error": {"code": "NO_SUCH_NOTE", "message": "No such note."}}, "gone, not-stated"),
        (400, {"error": {"code": "SIGNIN_REQUIRED"}}, "unreadable, signed-in-only"),
        (400, {"error": {"code": "INVALID_PARAM"}}, "unreadable, our-mistake"),
        (200, {"id": "9aaaaaaaaaaaaaaa", "text": "Another"}, "unreadable, other-post"),
        (200, {"id": NOTE, "text": None, "isHidden": True}, "present, unsaid"),
        (404, {"error": "Not found"}, "unreadable, blocked"),
        (404, "", "unreadable, not-understood"),
    ],
)
def test_misskeys_api_is_read_by_its_codes(told: Told, spelled: Spelled, status: int, body: JSONValue, expected: str) -> None:
    assert expected == spelled(read_next(told, MISSKEY, first(told, MISSKEY, status=404), body=json.dumps(body), status=status))


def test_a_note_of_misskey_is_read_whole(told: Told) -> None:
    note = {
        "id": NOTE,
        "createdAt": "2026-01-05T08:00:00.000Z",
        "user": {"id": "u1", "username": "ferry", "name": "The Ferry"},
        "cw": "Floods",
        "text": "Water rising",
        "poll": {"choices": [{"text": "yes", "votes": 3}, {"text": "no", "votes": 1}]},
        "files": [{"id": "f1", "type": "image/png", "url": "https://misskey.example/files/f1.png", "comment": "A quay"}],
        "renoteId": "9bbbbbbbbb",
    }
    found = read_next(told, MISSKEY, first(told, MISSKEY, status=401), body=json.dumps(note))

    assert isinstance(found, Present)
    assert found.content is not None
    assert "Floods\n\nWater rising\n\nyes\n\nno" == found.content.text
    assert ("u1", "ferry", "The Ferry") == (found.content.author.id, found.content.author.handle, found.content.author.name)
    assert [("f1", "photo", "A quay")] == [(media.key, media.kind, media.alt) for media in found.content.media]
    assert post("misskey.example/notes/9bbbbbbbbb") == found.content.quoted


def test_a_server_that_answers_nobody_is_asked_for_its_public_page(told: Told, spelled: Spelled) -> None:
    refused = first(told, GOTOSOCIAL, CLOSED, status=401)
    (probe,) = then(GOTOSOCIAL, refused)

    assert "unreadable, signed-in-only" == spelled(mastodon.read(post(GOTOSOCIAL), refused))
    assert (f"https://{GOTOSOCIAL}", Witness.PLATFORM_PAGE) == (probe.url, probe.witness)


def test_the_words_of_a_public_page_are_those_of_the_posts_own_element(told: Told) -> None:
    warning = '<details class="text-spoiler"><summary><span class="spoiler-text">Floods</span></summary></details>'
    found = read_next(
        told, GOTOSOCIAL, first(told, GOTOSOCIAL, CLOSED, status=401), body=gotosocial_page("Water rising", warning=warning)
    )

    assert isinstance(found, Present)
    assert found.content is not None
    assert ("Floods\n\nWater rising", "amy", ("signed-in-only",)) == (found.content.text, found.content.author.handle, found.labels)
    assert ["A quay"] == [media.alt for media in found.content.media]


@pytest.mark.parametrize(
    ("description", "expected"), [("Water rising", ("Water rising", False)), ("Water ris...", ("Water ris...", True))]
)
def test_where_no_element_holds_them_a_pages_description_does(told: Told, description: str, expected: tuple[str, bool]) -> None:
    page = public_page(f"https://akkoma.example/notice/{FLAKE}", head=f'<meta property="og:description" content="{description}">')
    found = read_next(told, AKKOMA, first(told, AKKOMA, '{"error":"Invalid credentials."}', status=403), body=page)

    assert isinstance(found, Present)
    assert found.content is not None
    assert expected == (found.content.text, found.content.truncated)


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (200, '<html><body><div id="app"></div></body></html>', "unreadable, script-shell"),
        (200, public_page("https://gts.example/@amy"), "unreadable, script-shell"),
        (200, public_page("https://elsewhere.example/@amy/statuses/" + ULID), "unreadable, script-shell"),
        (200, public_page(f"https://{GOTOSOCIAL}"), "present, unsaid"),
        (404, "<h1>404: Not Found</h1>", "gone, not-stated, alike"),
        (401, "", "unreadable, signed-in-only"),
        (403, "", "unreadable, blocked"),
        (503, "", "unreadable, server-trouble"),
    ],
)
def test_a_public_page_counts_only_as_its_own(told: Told, spelled: Spelled, status: int, body: str, expected: str) -> None:
    assert expected == spelled(read_next(told, GOTOSOCIAL, first(told, GOTOSOCIAL, CLOSED, status=401), body=body, status=status))


@pytest.mark.parametrize("status", [200, 404, 410, 429, 500])
def test_a_host_that_answers_is_not_asked_for_its_page(told: Told, status: int) -> None:
    assert [] == then(AKKOMA, first(told, AKKOMA, '{"error":"Record not found"}', status=status))


def test_a_deleted_post_of_lemmy_leaves_a_tombstone(told: Told) -> None:
    tombstone = json.dumps({"type": "Tombstone", "id": f"https://{LEMMY}"})

    assert Gone(reason=Reason.DELETED) == mastodon.read(post(LEMMY), first(told, LEMMY, tombstone, status=410))


def test_a_post_of_lemmy_says_its_title_too(told: Told) -> None:
    page = json.dumps({"type": "Page", "id": f"https://{LEMMY}", "name": "The quay", "content": "<p>Water rising</p>"})
    found = mastodon.read(post(LEMMY), first(told, LEMMY, page))

    assert isinstance(found, Present)
    assert found.content is not None
    assert "The quay\n\nWater rising" == found.content.text


def test_pixelfeds_404_is_a_page_and_proves_nothing(told: Told, spelled: Spelled) -> None:
    key = "pixelfed.example/p/ferry/712345678901234567"

    assert "gone, not-stated, alike" == spelled(mastodon.read(post(key), first(told, key, "<h1>404</h1>", status=404)))


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (('{"software":{"name":"misskey"}}', '{"error":{"code":"NO_SUCH_NOTE"}}'), True),
        (("<html>For sale</html>", '{"error":{"code":"NO_SUCH_NOTE"}}'), False),
        (('{"software":{"name":"misskey"}}', '{"error":{"code":"INTERNAL_ERROR"}}'), False),
    ],
)
def test_misskey_proves_itself_by_its_name_and_by_denying_what_cannot_exist(
    told: Told, answers: tuple[str, str], *, expected: bool
) -> None:
    probes = mastodon.health_probes(post(MISSKEY))
    statuses = (200, 400)
    told_back = zip(probes, answers, statuses, strict=True)

    assert expected is all(mastodon.is_healthy(told.answer(probe, body.encode(), status=code)) for probe, body, code in told_back)


@pytest.mark.parametrize(
    ("key", "known", "expected"),
    [
        (f"social.example/{110446183735368325}", (), "https://social.example/web/statuses/110446183735368325"),
        (
            f"social.example/{110446183735368325}",
            ("social.example/users/u/statuses/110446183735368325", "https://social.example/@u/110446183735368325/embed"),
            "https://social.example/@u/110446183735368325",
        ),
        (
            f"social.example/{110446183735368325}",
            ("https://elsewhere.example/@u/110446183735368325",),
            "https://social.example/web/statuses/110446183735368325",
        ),
        (AKKOMA, (), f"https://akkoma.example/notice/{FLAKE}"),
        (AKKOMA, (f"akkoma.example/@amy/{FLAKE}",), f"https://akkoma.example/@amy/{FLAKE}"),
        (AKKOMA, (f"akkoma.example/objects/{UUID}",), f"https://akkoma.example/notice/{FLAKE}"),
        (GOTOSOCIAL, (f"gts.example/users/amy/statuses/{ULID}",), f"https://{GOTOSOCIAL}"),
        (
            f"peertube.example/videos/watch/{UUID}",
            (f"peertube.example/videos/embed/{UUID}",),
            f"https://peertube.example/videos/watch/{UUID}",
        ),
    ],
)
def test_a_post_is_pictured_where_its_host_or_an_article_has_it(key: str, known: tuple[str, ...], expected: str) -> None:
    assert expected == mastodon.page_among(post(key), known).url
