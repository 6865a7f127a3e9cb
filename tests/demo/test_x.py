"""The small web's X answers as the real X did in recorded answers."""

import html
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from archiver.demo.smallweb.crowd import crowd, crowd_ids
from archiver.demo.smallweb.messages import Request
from archiver.demo.smallweb.posts import PostState
from archiver.demo.smallweb.world import Picture, Trouble, World, XPost
from archiver.demo.smallweb.x.oembed import blockquote, oembed
from archiver.demo.smallweb.x.tweet_result import token, tweet_result
from archiver.demo.story import founding, harbour
from archiver.model.digests import JSONValue

Ask = Callable[..., httpx.Response]
ID = founding.PRESIDENT_POST.id
SAYS = {
    PostState.DELETED: "This Post was deleted by the Post author. Learn more",
    PostState.ACCOUNT_SUSPENDED: "This Post is from a suspended account. Learn more",
    PostState.ACCOUNT_DEACTIVATED: "This Post is from an account that no longer exists. Learn more",
    PostState.ACCOUNT_PROTECTED: (
        "You’re unable to view this Post because this account owner limits who can view their Posts. Learn more"
    ),
    PostState.WITHHELD: "This Post has been withheld.",
    PostState.REMOVED: "This Post is unavailable.",
}


def address(key: str, *, proof: str | None = None) -> str:
    return f"https://cdn.syndication.twimg.com/tweet-result?id={key}&lang=en&token={proof or token(key)}"


def told(world: World, key: str) -> dict[str, JSONValue]:
    answer = json.loads(tweet_result(world, key, token(key)).body)
    assert isinstance(answer, dict)
    return answer


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("20", "6dq1a2xwd93"),
        ("1628832338187636740", "3y54libozsy"),
        ("1841206275088290279", "4gobiuxs3yx"),
        ("1964084223871971826", "4recoxg3yfh"),
        ("2089040211736981944", "52awvqrfocj"),
        ("2089067915303649684", "52bjdzta2"),
    ],
)
def test_the_token_is_computed_as_in_javascript(key: str, expected: str) -> None:
    assert expected == token(key)


def test_a_wrong_token_gets_an_empty_response(ask: Ask) -> None:
    answer = ask(address(ID, proof="abc"))

    assert (200, {}) == (answer.status_code, answer.json())


@pytest.mark.parametrize("key", ["9" * 19, "9" * 25, "9" * 5_000, "", "12a", "١٢"])
def test_an_id_out_of_range_is_a_bad_request(key: str, ask: Ask) -> None:
    answer = ask(address(key, proof="abc"))

    assert (400, {"error": "Bad request."}) == (answer.status_code, answer.json())


def test_an_unknown_id_is_a_404_page(ask: Ask) -> None:
    answer = ask(address("1911999999999999999"))

    assert (404, "text/html; charset=utf-8") == (answer.status_code, answer.headers["content-type"])
    assert "<title>X / ?</title>" in answer.text


def test_the_first_post_of_x_is_in_every_world(ask: Ask) -> None:
    assert "just setting up my twttr" == ask(address("20")).json()["text"]


@pytest.mark.parametrize(("state", "expected"), SAYS.items())
def test_a_tombstone_has_a_type_and_a_reason(state: PostState, expected: str, in_state: Callable[[PostState], World]) -> None:
    answer = tweet_result(in_state(state), ID, token(ID))
    tombstone = json.loads(answer.body)

    assert (200, "TweetTombstone") == (answer.status, tombstone["__typename"])
    assert expected == tombstone["tombstone"]["text"]["text"]


def test_the_last_words_of_a_tombstone_are_a_link(in_state: Callable[[PostState], World], shared: Path) -> None:
    theirs = json.loads((shared / "fixtures/x/tweet-result_emusks_tombstone_deleted_by_author.json").read_text())

    assert theirs == told(in_state(PostState.DELETED), ID)


def test_a_sensitive_post_has_a_tombstone_without_text(in_state: Callable[[PostState], World]) -> None:
    assert {"__typename": "TweetTombstone", "tombstone": {}} == told(in_state(PostState.HIDDEN), ID)


def test_some_posts_have_no_author(in_state: Callable[[PostState], World]) -> None:
    answer = told(in_state(PostState.AUTHOR_DELETED), ID)

    assert ("Tweet", False) == (answer["__typename"], "user" in answer)


NOT_IN_OURS = {
    *(("entities", "urls", key) for key in ("display_url", "expanded_url", "indices", "url")),  # its text has no link
    *(("entities", "user_mentions", key) for key in ("id_str", "indices", "name", "screen_name")),  # and names nobody
    *(
        (*place, side)
        for place in (("mediaDetails", "original_info", "focus_rects"), ("photos", "cropCandidates"))
        for side in "hwxy"
    ),
}


@pytest.mark.parametrize("recorded", ["tweet-result_tweet_with_image.json", "tweet-result_note_tweet_2026.json"])
def test_an_answer_has_every_field_of_a_recorded_one(recorded: str, shared: Path) -> None:
    theirs = json.loads((shared / "fixtures/x" / recorded).read_text())

    assert set() == _paths(theirs) - _paths(told(founding.world_for_founding(), founding.CHALLENGE_POST.id)) - NOT_IN_OURS


def _paths(value: JSONValue, *above: str) -> set[tuple[str, ...]]:
    """Every path of keys in a JSON value; places in lists do not count."""
    match value:
        case dict():
            return {(*above, key) for key in value} | {path for key, one in value.items() for path in _paths(one, *above, key)}
        case list():
            return {path for one in value for path in _paths(one, *above)}
        case _:
            return set()


def test_a_long_post_is_truncated_as_in_the_article_with_a_note() -> None:
    answer = told(founding.world_for_founding(), founding.CHALLENGE_POST.id)

    assert str(answer["text"]).endswith("dead in the eye and said: “You have 350 https://t.co/9QQDxkJhQ2")
    assert {"id"} == set(answer["note_tweet"] if isinstance(answer["note_tweet"], dict) else ())


def test_entity_offsets_count_code_points_of_the_escaped_text() -> None:
    answers = [told(world, key) for world in [crowd(200, seed=7)] for key in crowd_ids(world)]

    places = [
        (str(answer["text"])[slice(*one["indices"])], one.get("url") or one.get("screen_name") or one.get("text"))
        for answer in answers
        for entities in [answer["entities"]]
        if isinstance(entities, dict)
        for group in entities.values()
        if isinstance(group, list)
        for one in group
        if isinstance(one, dict)
    ]
    assert len(places) > 100
    assert [] == [(found, named) for found, named in places if found.lstrip("@#") != named]


def test_the_displayed_range_ends_in_utf_16_units_before_the_pictures_link() -> None:
    answer = told(founding.world_for_founding(), ID)
    units = str(answer["text"]).encode("utf-16-le")
    end = answer["display_text_range"][1] if isinstance(answer["display_text_range"], list) else None

    assert isinstance(end, int)
    assert founding.PRESIDENT_POST.text == html.unescape(units[: 2 * end].decode("utf-16-le"))


def test_an_edit_is_a_new_id_and_the_old_one_is_stale(world: World) -> None:
    edited = world.edited(harbour.STRANDED.id, "Corrected.", at=harbour.STRANDED.created_at + timedelta(minutes=9))
    old = told(edited, harbour.STRANDED.id)
    chain = old["edit_control"]["edit_tweet_ids"] if isinstance(old["edit_control"], dict) else None

    assert isinstance(chain, list)
    new = told(edited, str(chain[-1]))
    assert (harbour.STRANDED.id, 2) == (chain[0], len(chain))
    assert (harbour.STRANDED.text, True, True) == (old["text"], old["isEdited"], old["isStaleEdit"])
    assert ("Corrected.", True, False) == (new["text"], new["isEdited"], new["isStaleEdit"])
    assert old["edit_control"] == new["edit_control"]


def test_visits_change_only_the_counts(world: World) -> None:
    before, after = told(world, ID), told(world.visited(10), ID)

    assert {"favorite_count", "conversation_count"} == {key for key in before if before[key] != after[key]}


def test_a_quoted_post_is_included_until_it_is_gone() -> None:
    quoting = replace(founding.CHALLENGE_POST, text="See this.", quoted=ID)
    world = founding.world_for_founding().with_posts([quoting])

    assert ID == _within(told(world, quoting.id), "quoted_tweet")["id_str"]
    assert "quoted_tweet" not in told(world.post_became(ID, PostState.DELETED), quoting.id)


def _within(answer: Mapping[str, JSONValue], key: str) -> Mapping[str, JSONValue]:
    inner = answer[key]
    assert isinstance(inner, dict)
    return inner


def test_a_short_link_is_a_redirect_for_a_plain_client(ask: Ask) -> None:
    answer = ask("https://t.co/xlXOy8Yd8h")

    assert (301, f"https://twitter.com/WhiteHouse/status/{ID}/photo/1") == (answer.status_code, answer.headers["location"])


def test_a_short_link_is_a_page_for_a_browser(ask: Ask) -> None:
    answer = ask("https://t.co/xlXOy8Yd8h", agent="Mozilla/5.0 (X11; Linux x86_64)")

    assert 200 == answer.status_code
    assert f'content="0;URL=https://twitter.com/WhiteHouse/status/{ID}/photo/1"' in answer.text


def test_short_links_are_case_sensitive(ask: Ask) -> None:
    assert 404 == ask("https://t.co/XLXOY8YD8H").status_code


def test_a_picture_code_leads_to_the_media_home() -> None:
    world = founding.world_with_reused_media()
    home = next(post for post in world.posts.values() if post.account.handle == "PoolFeedClips")

    assert f"{home.address}/photo/1" == world.links["xlXOy8Yd8h"]
    assert home.id != ID


def test_oembed_has_the_fields_of_a_recorded_answer(ask: Ask, shared: Path) -> None:
    theirs = json.loads((shared / "fixtures/x/oembed_74c74dd2.json").read_text())
    ours = ask(f"https://publish.twitter.com/oembed?url=https://x.com/WhiteHouse/status/{ID}").json()

    assert set(theirs) == set(ours)
    assert {key: theirs[key] for key in ("type", "cache_age", "version", "height")} == {
        key: ours[key] for key in ("type", "cache_age", "version", "height")
    }


@pytest.mark.parametrize("post", [founding.PRESIDENT_POST, founding.CHALLENGE_POST])
def test_the_flattened_official_embed_is_the_text_of_the_example_article(post: XPost, shared: Path) -> None:
    (article,) = (shared / "seeds").glob("*.txt")
    flat = re.sub(r"\s+", " ", html.unescape(re.sub("<[^>]+>", " ", blockquote(post).replace("</p>", " ")))).strip()

    assert flat.replace("“ ", "“") in re.sub(r"\s+", " ", article.read_text())


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (PostState.LIVE, 200),
        (PostState.ACCOUNT_PROTECTED, 403),
        (PostState.HIDDEN, 403),
        (PostState.ACCOUNT_SUSPENDED, 403),
        (PostState.DELETED, 404),
        (PostState.MISSING, 404),
    ],
)
def test_oembed_answers_by_status_alone(state: PostState, expected: int, in_state: Callable[[PostState], World]) -> None:
    request = Request(host="publish.twitter.com", path="/oembed", query=f"url={founding.PRESIDENT_POST.address}", headers={})

    assert expected == oembed(in_state(state), request).status


def test_oembed_reports_a_protected_account_in_json(in_state: Callable[[PostState], World]) -> None:
    query = f"url={founding.PRESIDENT_POST.address}"
    request = Request(host="publish.twitter.com", path="/oembed", query=query, headers={})

    assert {"error": "Sorry, you are not authorized to see this status.", "request": f"/oembed?{query}"} == json.loads(
        oembed(in_state(PostState.ACCOUNT_PROTECTED), request).body
    )


def test_a_page_of_x_shows_no_post(ask: Ask) -> None:
    live, gone = ask(founding.PRESIDENT_POST.address), ask("https://x.com/nobody/status/1911999999999999999")

    assert (200, live.text) == (gone.status_code, gone.text)


def test_a_picture_is_a_complete_png(ask: Ask) -> None:
    picture: Picture = founding.PRESIDENT_POST.pictures[0]
    answer = ask(f"https://pbs.twimg.com/media/{picture.key}?format=png&name=orig")

    assert "image/png" == answer.headers["content-type"]
    assert picture.content == answer.content


@pytest.mark.parametrize(
    ("trouble", "status"),
    [
        (Trouble.NOT_FOUND, 404),
        (Trouble.UNAVAILABLE, 503),
        (Trouble.TOO_MANY_REQUESTS, 429),
        (Trouble.CHALLENGE, 403),
        (Trouble.LOGIN_WALL, 302),
        (Trouble.EMPTY, 200),
    ],
)
def test_a_failing_host_gives_every_request_the_same_answer(
    trouble: Trouble, status: int, ask: Ask, world: World, in_world: Callable[[World], None]
) -> None:
    in_world(world.in_trouble(["cdn.syndication.twimg.com"], trouble, retry_after="120"))
    live, control = ask(address(ID)), ask(address("20"))

    assert (status, status, live.content) == (live.status_code, control.status_code, control.content)


def test_a_rate_limited_answer_has_retry_after(ask: Ask, world: World, in_world: Callable[[World], None]) -> None:
    in_world(
        world.in_trouble(["cdn.syndication.twimg.com"], Trouble.TOO_MANY_REQUESTS, retry_after="Wed, 16 Apr 2025 03:00:00 GMT")
    )

    assert "Wed, 16 Apr 2025 03:00:00 GMT" == ask(address(ID)).headers["retry-after"]


def test_short_links_can_fail_while_the_posts_are_live(ask: Ask, world: World, in_world: Callable[[World], None]) -> None:
    in_world(world.in_trouble(["t.co"], Trouble.NOT_FOUND))

    assert [404, 301, 200] == [
        ask(one).status_code for one in ("https://t.co/xlXOy8Yd8h", "https://pic.twitter.com/xlXOy8Yd8h", address(ID))
    ]
