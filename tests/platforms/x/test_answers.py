"""What X's answers are read as."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from archiver.model.digests import JSONValue
from archiver.model.observations import Gone, Present, Reading, Reason, Unreadable, Withheld
from archiver.model.posts import Author, Content, Media, PostRef, content_digest
from archiver.model.probes import Answer, Why
from archiver.platforms.x.answers import read
from archiver.verdicts.changes import compare_contents

Answering = Callable[..., Answer]

POST = PostRef(platform="x", key="1911842373636882499")
EDIT = PostRef(platform="x", key="1911842999636882500")
STRANGER = PostRef(platform="x", key="1911842373636882411")
USER: JSONValue = {"id_str": "42", "screen_name": "ferry_town", "name": "Ferry Town"}


def tweet(**fields: JSONValue) -> dict[str, JSONValue]:
    """A live post's object, with some of its fields otherwise."""
    return {"__typename": "Tweet", "id_str": POST.key, "text": "Water rising at the bridge", "user": USER, **fields}


def tombstone(words: str) -> dict[str, JSONValue]:
    """A typed tombstone with these words."""
    return {"__typename": "TweetTombstone", "tombstone": {"text": {"text": words, "entities": [], "rtl": False}}}


def reading(answering: Answering, said: JSONValue, *, kind: str = "x-tweet-result", status: int = 200) -> Reading:
    """What an answer in JSON is read as."""
    return read(POST, answering(POST, json.dumps(said).encode(), kind=kind, status=status))


def present(answering: Answering, said: JSONValue, *, kind: str = "x-tweet-result") -> Present:
    """The reading of an answer that shows the post."""
    found = reading(answering, said, kind=kind)
    assert isinstance(found, Present)
    return found


def content(answering: Answering, said: JSONValue, *, kind: str = "x-tweet-result") -> Content:
    """What an answer shows that the post says."""
    found = present(answering, said, kind=kind).content
    assert found is not None
    return found


# --- the embed's API: what is there


def test_a_live_post_is_present_with_its_words_and_author(answering: Answering) -> None:
    said = tweet(created_at="2025-04-14T16:51:23.000Z", lang="en", favorite_count=7)
    expected = Content(
        author=Author(id="42", handle="ferry_town", name="Ferry Town"),
        text="Water rising at the bridge",
        posted_at=datetime(2025, 4, 14, 16, 51, 23, tzinfo=UTC),
        language="en",
    )

    assert Present(content=expected) == reading(answering, said)


def test_the_time_is_in_the_key_if_not_in_the_answer(answering: Answering) -> None:
    post = PostRef(platform="x", key="1841206275088290279")
    found = read(post, answering(post, json.dumps(tweet(id_str=post.key, created_at="yesterday")).encode()))

    assert isinstance(found, Present)
    assert found.content is not None
    assert datetime(2024, 10, 1, 19, 59, 18, 596000, tzinfo=UTC) == found.content.posted_at


def test_a_live_post_about_deletion_is_present(answering: Answering) -> None:
    words = "This Post was deleted by the Post author. Learn more"

    assert words == content(answering, tweet(text=words)).text


def test_words_are_unescaped_once(answering: Answering) -> None:
    assert "a < b && c, written &amp;" == content(answering, tweet(text="a &lt; b &amp;&amp; c, written &amp;amp;")).text


def test_short_links_are_replaced_by_their_targets_whatever_their_indices(answering: Answering) -> None:
    link: JSONValue = {
        "url": "https://t.co/abcde12345",
        "expanded_url": "https://example.org/tide",
        "display_url": "example.org/tide",
        "indices": [0, 9],
    }
    said = tweet(text="😭😭 See https://t.co/abcde12345 now", entities={"urls": [link]})

    assert "😭😭 See https://example.org/tide now" == content(answering, said).text


def picture(key: str, *, home: PostRef = POST, alt: str | None = None) -> dict[str, JSONValue]:
    """One picture of a post, whose code leads to `home`."""
    return {
        "type": "photo",
        "media_url_https": f"https://pbs.twimg.com/media/{key}.jpg",
        "display_url": "pic.x.com/T2mVAYeSf0",
        "url": "https://t.co/T2mVAYeSf0",
        "expanded_url": f"https://x.com/ferry_town/status/{home.key}/photo/1",
        "ext_alt_text": alt,
    }


def test_the_link_to_the_own_pictures_is_no_part_of_the_words(answering: Answering) -> None:
    said = tweet(text="Look https://t.co/T2mVAYeSf0", mediaDetails=[picture("HP3CHFUWcAAtAWK", alt="A flooded quay")])
    expected = Media(
        key="media/HP3CHFUWcAAtAWK",
        kind="photo",
        url="https://pbs.twimg.com/media/HP3CHFUWcAAtAWK?format=jpg&name=orig",
        alt="A flooded quay",
    )

    assert ("Look", (expected,)) == (content(answering, said).text, content(answering, said).media)


def test_a_video_has_a_lasting_key_and_the_urls_of_its_files_the_best_first(answering: Answering) -> None:
    files: JSONValue = [
        {"content_type": "application/x-mpegURL", "url": "https://video.twimg.com/a.m3u8"},
        {"content_type": "video/mp4", "bitrate": 288000, "url": "https://video.twimg.com/small.mp4"},
        {"content_type": "video/mp4", "bitrate": 2176000, "url": "https://video.twimg.com/large.mp4?tag=14"},
    ]
    still = "https://pbs.twimg.com/amplify_video_thumb/2089067795774660609/img/P_tqBcBMkRYwKFYd.jpg"
    said = tweet(
        mediaDetails=[{"type": "video", "media_url_https": still, "video_info": {"duration_millis": 9001, "variants": files}}]
    )
    expected = Media(
        key="amplify_video/2089067795774660609",
        kind="video",
        url="https://video.twimg.com/large.mp4?tag=14",
        smaller=("https://video.twimg.com/small.mp4",),
        poster=still,
        playlist="https://video.twimg.com/a.m3u8",
        seconds=10,
    )

    assert (expected,) == content(answering, said).media


def test_the_code_of_a_picture_is_an_alias_of_the_post(answering: Answering) -> None:
    found = present(answering, tweet(mediaDetails=[picture("A"), picture("B")]))

    assert ("pic.x.com/T2mVAYeSf0", "t.co/T2mVAYeSf0") == found.aliases


def test_the_code_of_a_reused_picture_is_an_alias_of_its_first_post(answering: Answering) -> None:
    assert () == present(answering, tweet(mediaDetails=[picture("A", home=STRANGER)])).aliases


def test_a_long_post_is_marked_truncated(answering: Answering) -> None:
    said = tweet(text="So much to say https://t.co/T2mVAYeSf0", note_tweet={"id": "Tm90ZQ=="})

    assert ("So much to say", True) == (content(answering, said).text, content(answering, said).truncated)


def test_a_link_to_the_post_itself_is_no_part_of_the_words(answering: Answering) -> None:
    link: JSONValue = {"url": "https://t.co/abcde12345", "expanded_url": f"https://twitter.com/i/web/status/{POST.key}"}
    found = content(answering, tweet(text="So much to say… https://t.co/abcde12345", entities={"urls": [link]}))

    assert ("So much to say…", None) == (found.text, found.quoted)


ARTICLE: JSONValue = {
    "title": "How the harbour bridge was sold",
    "preview_text": "In the spring of 2019 three men met",
    "cover_media": {"media_info": {"original_img_url": "https://pbs.twimg.com/media/Cover1.jpg"}},
}
ARTICLE_LINK: JSONValue = {
    "urls": [{"url": "https://t.co/Abcde12345", "expanded_url": "http://x.com/i/article/1965445207966519296", "indices": [0, 23]}]
}


def test_the_words_of_a_post_with_an_article_are_its_title_and_preview(answering: Answering) -> None:
    """The link to the article is no quotation: an article's number is no post's."""
    said = tweet(text="https://t.co/Abcde12345", entities=ARTICLE_LINK, article=ARTICLE)
    found = present(answering, said)

    assert found.content is not None
    assert "How the harbour bridge was sold\n\nIn the spring of 2019 three men met" == found.content.text
    assert (None, (), ("x.com/i/article/1965445207966519296",)) == (found.content.quoted, found.labels, found.aliases)
    assert [("media/Cover1", "photo")] == [(media.key, media.kind) for media in found.content.media]


def test_words_beside_an_article_come_first(answering: Answering) -> None:
    said = tweet(text="Read this https://t.co/Abcde12345", entities=ARTICLE_LINK, article={"title": "The bridge"})

    assert "Read this\n\nThe bridge" == content(answering, said).text


def test_an_edited_title_of_an_article_alters_the_post(answering: Answering) -> None:
    before = tweet(text="https://t.co/Abcde12345", entities=ARTICLE_LINK, article=ARTICLE)
    after = before | {"article": {**ARTICLE, "title": "How the harbour bridge was saved"}} if isinstance(ARTICLE, dict) else before

    assert compare_contents(content(answering, before), content(answering, after)).alters


def test_the_address_of_an_article_that_is_not_given_stays_among_the_words(answering: Answering) -> None:
    said = tweet(text="Read https://t.co/Abcde12345", entities=ARTICLE_LINK)

    assert "Read http://x.com/i/article/1965445207966519296" == content(answering, said).text


def test_a_quoted_post_is_named(answering: Answering) -> None:
    assert STRANGER == content(answering, tweet(quoted_tweet={"id_str": STRANGER.key})).quoted


def test_a_post_is_unchanged_when_its_quoted_post_is_deleted(answering: Answering) -> None:
    """With the card gone, X shows the link to the quoted post again."""
    link: JSONValue = {"url": "https://t.co/abcde12345", "expanded_url": f"https://x.com/harbour/status/{STRANGER.key}"}
    before = content(answering, tweet(text="Read this", quoted_tweet={"id_str": STRANGER.key}))
    after = content(answering, tweet(text="Read this https://t.co/abcde12345", entities={"urls": [link]}))

    assert content_digest(before) == content_digest(after)


def test_a_reply_names_the_post_that_it_answers(answering: Answering) -> None:
    assert STRANGER == content(answering, tweet(in_reply_to_status_id_str=STRANGER.key)).reply_to


def test_an_edited_posts_versions_are_listed_oldest_first(answering: Answering) -> None:
    assert (POST, EDIT) == present(answering, tweet(edit_control={"edit_tweet_ids": [POST.key, EDIT.key]})).chain


def test_x_may_answer_a_request_for_an_old_version_with_the_new_one(answering: Answering) -> None:
    said = tweet(id_str=EDIT.key, edit_control={"edit_tweet_ids": [POST.key, EDIT.key]})

    assert (POST, EDIT) == present(answering, said).chain


def test_an_answer_about_another_post_says_nothing(answering: Answering) -> None:
    said = tweet(id_str=STRANGER.key, edit_control={"edit_tweet_ids": [STRANGER.key]})

    assert Unreadable(why=Why.OTHER_POST, detail=f"an answer about {STRANGER}") == reading(answering, said)


def test_a_post_without_author_is_ambiguous(answering: Answering) -> None:
    said = tweet()
    del said["user"]

    assert Gone(ambiguous=True) == reading(answering, said)


def test_characters_that_cannot_be_stored_are_replaced(answering: Answering) -> None:
    assert content_digest(content(answering, tweet(text="half \ud83d of a pair")))


# --- the embed's API: what stands in its place


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("This Post was deleted by the Post author. Learn more", Gone(reason=Reason.DELETED)),
        ("This Tweet was deleted by the Tweet author. Learn more", Gone(reason=Reason.DELETED)),
        ("This Post is from an account that no longer exists. Learn more", Gone(reason=Reason.ACCOUNT_DEACTIVATED)),
        ("This Post is from a suspended account. Learn more", Gone(reason=Reason.ACCOUNT_SUSPENDED)),
        ("This Post violated the X Rules. Learn more", Gone(reason=Reason.REMOVED)),
        ("These posts are protected.", Withheld(reason=Reason.ACCOUNT_PROTECTED)),
        ("Age-restricted adult content. Learn more", Withheld(reason=Reason.AGE_GATED)),
        ("This Post has been withheld.", Withheld(reason=Reason.WITHHELD_IN_COUNTRY)),
        ("This Post is unavailable.", Gone(ambiguous=True)),
    ],
)
def test_a_tombstone_has_its_reading_and_reason(answering: Answering, words: str, expected: Reading) -> None:
    assert expected == reading(answering, tombstone(words))


@pytest.mark.parametrize("apostrophe", ["'", "’"])
def test_a_protected_account_is_recognised_with_either_apostrophe(answering: Answering, apostrophe: str) -> None:
    words = f"You{apostrophe}re unable to view this Post because this account owner limits who can view their Posts. Learn more"

    assert Withheld(reason=Reason.ACCOUNT_PROTECTED) == reading(answering, tombstone(words))


@pytest.mark.parametrize(
    "words",
    [
        "Dieser Post wurde vom Verfasser gelöscht. Mehr erfahren",
        "This Post violated the X Rules. However, X has determined that it may be in the public’s interest to remain accessible.",
        "Someone wrote: This Post was deleted by the Post author",
    ],
)
def test_a_tombstone_in_other_words_is_not_guessed(answering: Answering, words: str) -> None:
    found = reading(answering, tombstone(words))

    assert isinstance(found, Unreadable)
    assert Why.NOT_UNDERSTOOD is found.why


@pytest.mark.parametrize(
    "shape",
    [
        {},
        {"tombstone": None},
        {"tombstone": {}},
        {"tombstone": {"text": None}},
        {"tombstone": {"text": {}}},
        {"tombstone": {"text": {"text": "", "entities": [], "rtl": False}}},
        {"tombstone": {"__typename": "TextTombstone"}},
    ],
)
def test_a_tombstone_without_words_withholds_the_post(answering: Answering, shape: dict[str, JSONValue]) -> None:
    assert Withheld(reason=Reason.NOT_STATED) == reading(answering, {"__typename": "TweetTombstone", **shape})


@pytest.mark.parametrize(
    "shape",
    [
        {"text": "This Post is from a suspended account. Learn more"},
        {"__typename": "TextTombstone", "text": {"text": "This Post is from a suspended account. Learn more"}},
    ],
)
def test_the_words_of_a_tombstone_are_read_at_either_place(answering: Answering, shape: JSONValue) -> None:
    assert Gone(reason=Reason.ACCOUNT_SUSPENDED) == reading(answering, {"__typename": "TweetTombstone", "tombstone": shape})


def test_a_tombstone_with_words_at_an_unknown_place_is_not_guessed(answering: Answering) -> None:
    said: JSONValue = {"__typename": "TweetTombstone", "tombstone": {"richText": [{"text": "This Post is unavailable."}]}}

    assert isinstance(reading(answering, said), Unreadable)


@pytest.mark.parametrize("stone", [{"__typename": "TweetTombstone"}, {"__typename": "TweetTombstone", "tombstone": {}}])
@pytest.mark.parametrize("place", ["quoted_tweet", "parent"])
def test_a_tombstone_in_place_of_another_post_says_nothing_of_this_one(answering: Answering, place: str, stone: JSONValue) -> None:
    found = present(answering, tweet(**{place: stone}))

    assert found.content is not None
    assert "Water rising at the bridge" == found.content.text
    assert (("quoted-post-not-shown",) if place == "quoted_tweet" else ()) == found.labels


# --- both probes: what is not about the post


@pytest.mark.parametrize("kind", ["x-tweet-result", "x-oembed"])
@pytest.mark.parametrize(
    ("status", "why"),
    [
        (429, Why.RATE_LIMITED),
        (420, Why.RATE_LIMITED),
        (408, Why.SERVER_TROUBLE),
        (500, Why.SERVER_TROUBLE),
        (503, Why.SERVER_TROUBLE),
        (400, Why.OUR_MISTAKE),
        (401, Why.BLOCKED),
        (403, Why.BLOCKED),
        (999, Why.BLOCKED),
        (302, Why.NOT_UNDERSTOOD),
    ],
)
def test_an_unrelated_status_says_nothing(answering: Answering, kind: str, status: int, why: Why) -> None:
    found = read(POST, answering(POST, b"<html>no</html>", kind=kind, status=status))

    assert isinstance(found, Unreadable)
    assert why is found.why


@pytest.mark.parametrize("status", [200, 403, 404, 503])
@pytest.mark.parametrize("header", [("CF-Mitigated", "challenge"), ("x-amzn-waf-action", "captcha")])
def test_a_challenge_is_recognised_by_its_header_whatever_its_status(
    answering: Answering, status: int, header: tuple[str, str]
) -> None:
    found = read(POST, answering(POST, b"Just a moment...", status=status, headers=(header,)))

    assert isinstance(found, Unreadable)
    assert Why.CHALLENGED is found.why


@pytest.mark.parametrize("status", [200, 404])
@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://x.com/i/flow/login", Why.LED_ELSEWHERE),
        ("https://cdn.syndication.twimg.com/", Why.BLOCKED),
        ("https://portal.example/tweet-result", Why.LED_ELSEWHERE),
    ],
)
def test_an_answer_after_a_redirect_to_another_place_says_nothing(answering: Answering, status: int, url: str, why: Why) -> None:
    found = read(POST, answering(POST, b"{}", status=status, url=url))

    assert isinstance(found, Unreadable)
    assert (why, url) == (found.why, found.detail.removeprefix("led to "))


def test_a_truncated_answer_is_unreadable(answering: Answering) -> None:
    whole = answering(POST, json.dumps(tweet()).encode())
    cut = replace(whole, exchanges=(replace(whole.last, cut=True),))

    assert Unreadable(why=Why.TOO_LARGE, detail="longer than any answer of X") == read(POST, cut)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", Why.EMPTY),
        (b" \n", Why.EMPTY),
        (b"{}", Why.OUR_MISTAKE),
        (b"<!DOCTYPE html><title>X</title>", Why.SHELL),
        (b'{"__typename":"Tweet","id_str":"19118', Why.NOT_UNDERSTOOD),
        (b"[" * 100_000, Why.NOT_UNDERSTOOD),
        (b'{"__typename":"Tweet","id_str":' + b"9" * 10_000 + b"}", Why.NOT_UNDERSTOOD),
        (b"[]", Why.NOT_UNDERSTOOD),
        (b'{"__typename":["Tweet"]}', Why.NOT_UNDERSTOOD),
        (b'{"__typename":"TweetPreviewDisplay"}', Why.NOT_UNDERSTOOD),
        (b'{"errors":[{"code":88,"message":"Rate limit exceeded"}]}', Why.RATE_LIMITED),
    ],
)
def test_other_bodies_are_unreadable(answering: Answering, body: bytes, why: Why) -> None:
    found = read(POST, answering(POST, body))

    assert isinstance(found, Unreadable)
    assert why is found.why


@pytest.mark.parametrize("kind", ["x-tweet-result", "x-oembed"])
@pytest.mark.parametrize("status", [404, 410])
def test_a_404_states_an_end_without_a_reason(answering: Answering, kind: str, status: int) -> None:
    assert Gone(reason=Reason.NOT_STATED) == read(POST, answering(POST, b"<title>X / ?</title>", kind=kind, status=status))


# --- oEmbed


def oembed(markup: str, *, post: PostRef = POST) -> dict[str, JSONValue]:
    """The object of an oEmbed answer around markup."""
    address = f"https://twitter.com/ferry_town/status/{post.key}"
    return {"url": address, "author_name": "Ferry Town", "author_url": "https://twitter.com/ferry_town", "html": markup}


def test_oembed_words_have_no_attribution_and_no_picture_link(answering: Answering) -> None:
    markup = (
        '<blockquote class="twitter-tweet"><p lang="en" dir="ltr">Water &amp; wind<br>at the <a href="/x">@bridge</a> '
        '<a href="https://t.co/S1a2b3c4d5">pic.twitter.com/S1a2b3c4d5</a></p>&mdash; Ferry Town (@ferry_town) '
        f'<a href="https://twitter.com/ferry_town/status/{POST.key}?ref_src=twsrc%5Etfw">April 14, 2025</a></blockquote>'
    )
    found = content(answering, oembed(markup), kind="x-oembed")

    assert ("Water & wind\nat the @bridge", "ferry_town", "en", False) == (
        found.text,
        found.author.handle,
        found.language,
        found.truncated,
    )


def test_oembed_emoji_are_words_also_as_pictures(answering: Answering) -> None:
    markup = '<blockquote><p>High <img class="emoji" alt="🌊" src="x.png"> tide</p></blockquote>'

    assert "High 🌊 tide" == content(answering, oembed(markup), kind="x-oembed").text


def test_oembed_words_that_end_in_an_ellipsis_are_truncated(answering: Answering) -> None:
    markup = '<blockquote><p>You have 350… <a href="https://t.co/S1a2b3c4d5">pic.x.com/S1a2b3c4d5</a></p></blockquote>'

    assert content(answering, oembed(markup), kind="x-oembed").truncated


def test_an_oembed_answer_about_another_post_says_nothing(answering: Answering) -> None:
    found = reading(answering, oembed("<p>Hello</p>", post=STRANGER), kind="x-oembed")

    assert Unreadable(why=Why.OTHER_POST, detail=f"an answer about {STRANGER}") == found


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"error": "Sorry, you are not authorized to see this status.", "request": "/oembed"}, Withheld()),
        ({"errors": [{"code": 179, "message": "not authorized"}]}, Withheld()),
        ({"errors": [{"code": 63, "message": "User has been suspended"}]}, Gone(reason=Reason.ACCOUNT_SUSPENDED)),
        ({"errors": [{"code": 34}]}, Gone(reason=Reason.NOT_STATED)),
        ({"errors": [{"code": 144}]}, Gone(reason=Reason.NOT_STATED)),
        ({"errors": [{"code": 88}]}, Unreadable(why=Why.RATE_LIMITED)),
        ({"error": "Forbidden."}, Gone(ambiguous=True)),
        ({"errors": [{"code": 99}]}, Gone(ambiguous=True)),
        ({}, Unreadable(why=Why.BLOCKED, detail="status 403 without an error of X's own")),
        ({"url": "https://twitter.com/a/status/20"}, Unreadable(why=Why.BLOCKED, detail="status 403 without an error of X's own")),
    ],
)
def test_a_refusal_of_oembed_has_its_stated_reason(answering: Answering, said: JSONValue, expected: Reading) -> None:
    assert expected == reading(answering, said, kind="x-oembed", status=403)
