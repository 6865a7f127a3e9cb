"""Every recorded answer of the platforms that are asked here, and what it reads as.

A row is: file, key of the post that it is read for, the probe that it answers, the reading. A file without a row fails.
Some files are no answers to a probe of ours (histories, sources, deletions): those read as what a stranger's answer would.
"""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from archiver.model.captures import Headers
from archiver.model.observations import Present, Reading
from archiver.model.posts import PostRef
from archiver.model.probes import Probe
from archiver.platforms import identify
from archiver.platforms.reddit import api as reddit
from tests.platforms.api.conftest import Told

TABLE = """
activitypub/2_live_ap_object.json | localhost:8901/alice/p/1795392615.730974 | mastodon-object | present
activitypub/2_live_masto_anon.json | SNAC | mastodon-status | unreadable, signed-in-only
activitypub/2_live_masto_auth.json | SNAC | mastodon-status | present
activitypub/4_edited_ap_object.json | localhost:8901/alice/p/1795392615.730974 | mastodon-object | present
activitypub/4_edited_masto_anon.json | SNAC | mastodon-status | unreadable, signed-in-only
activitypub/4_edited_masto_auth.json | SNAC | mastodon-status | unreadable, other-post
activitypub/6_deleted_ap_object.json | localhost:8901/alice/p/1795392615.730974 | mastodon-object | gone, not-stated
activitypub/6_deleted_masto_anon.json | SNAC | mastodon-status | unreadable, signed-in-only
activitypub/6_deleted_masto_auth.json | SNAC | mastodon-status | unreadable, not-understood
activitypub/7_never.json | localhost:8901/alice/p/1795392615.730974 | mastodon-object | gone, not-stated
facebook/oembed_vcr_facebookpost_0_200.json | rubyonrailstogo/posts/3610333842332884 | facebook-oembed-post | present
facebook/oembed_vcr_facebookpost_1_200.json | notes/facebook-app/2207517130 | facebook-oembed-post | present, unsaid
facebook/oembed_vcr_facebookpost_2_200.json | tumocenter/photos/1084373708267461 | facebook-oembed-post | present
facebook/oembed_vcr_facebookpost_3_200.json | photo/?fbid=3348617585198325 | facebook-oembed-post | present
facebook/oembed_vcr_facebookvideo_0_200.json | 381763475170840/videos/474308113397163 | facebook-oembed-video | present
facebook/oembed_vcr_facebookvideo_1_200.json | osherove/videos/10157895173751223 | facebook-oembed-video | present
imgur/oembed_1e64d4cc.json | X6rkCc5 | imgur-oembed | present
instagram/embed_broken_EXCERPT.html | CuE2WNQs6vA | instagram-embed | gone, not-stated, alike
instagram/oembed_vcr_instagram_0_200.json | B9bOM-6Ax_d | instagram-oembed | present, unsaid
instagram/oembed_vcr_instagram_1_200.json | B9bOM-6Ax_d | instagram-oembed | present, unsaid
instagram/oembed_vcr_instagram_2_200.json | B9bOM-6Ax_d | instagram-oembed | present, unsaid
instagram/oembed_vcr_instagram_3_200.json | CCX-gcHArcJ | instagram-oembed | present, unsaid
instagram/oembed_vcr_instagram_4_200.json | CIyNZQhH4DQ | instagram-oembed | present, unsaid
instagram/onebox_instagram.json | CARbvuYDm3Q | instagram-oembed | present, unsaid
instagram/onebox_instagram_old.json | CARbvuYDm3Q | instagram-oembed | present
mastodon/card_1_get_200.json | localhost:3000/117020609135389699 | mastodon-status | present
mastodon/card_2_delete_200.json | localhost:3000/117020609135389699 | mastodon-status | present, unsaid
mastodon/edit_1_get_200.json | mastodon.social/110446183735368325 | mastodon-status | unreadable, not-understood
mastodon/edit_3_get_200.json | localhost:3000/117020586180926938 | mastodon-status | present
mastodon/edit_4_get_200.json | mastodon.social/110446183735368325 | mastodon-status | unreadable, not-understood
mastodon/edit_5_get_200.json | mastodon.social/110446183735368325 | mastodon-status | unreadable, not-understood
mastodon/history_0_get_200.json | mastodon.social/110446183735368325 | mastodon-status | unreadable, not-understood
mastodon/history_1_get_200.json | mastodon.social/110446183735368325 | mastodon-status | unreadable, not-understood
mastodon/mention_0_get_200.json | icosahedron.website/110446223051565765 | mastodon-status | present
mastodon/missing_0_get_404.json | mastodon.social/110446183735368325 | mastodon-status | gone, not-stated
mastodon/quote_0_post_200.json | localhost:3000/117020582917124092 | mastodon-status | present
mastodon/quote_1_post_200.json | localhost:3000/117020582925004921 | mastodon-status | present
mastodon/quote_2_delete_200.json | localhost:3000/117020582925004921 | mastodon-status | present, unsaid
mastodon/quote_3_delete_200.json | localhost:3000/117020582917124092 | mastodon-status | present, unsaid
mastodon/quote_revoke_3_delete_200.json | localhost:3000/117020583080889590 | mastodon-status | present, unsaid
mastodon/quote_revoke_4_delete_200.json | localhost:3000/117020583073249915 | mastodon-status | present, unsaid
mastodon/status_0_get_200.json | icosahedron.website/110446223051565765 | mastodon-status | present
mastodon/status_1_get_200.json | mastodon.social/110446183735368325 | mastodon-status | present
mastodon/tootsdk_post_akkoma_quote.json | miraiverse.xyz/Al30Y6dIQNzsEKhR5s | mastodon-status | present
mastodon/tootsdk_post_edited.json | example.com/112300188527054704 | mastodon-status | present
mastodon/tootsdk_post_no_emojis.json | iosdev.space/AQgIdalRCRfsNV6KzA | mastodon-status | present
mastodon/tootsdk_post_source_mastodon.json | mastodon.social/110446183735368325 | mastodon-status | unreadable, not-understood
mastodon/tootsdk_post_source_pleroma.json | mastodon.social/110446183735368325 | mastodon-status | unreadable, not-understood
mastodon/tootsdk_post_with_emojis_and_attachments.json | m.iamkonstantin.eu/AQetOIEp6Z2GZ4UiI4 | mastodon-status | present
mastodon/tootsdk_post_wordle_linebreaks.json | iosdev.space/AQgIdalRCRfsNV6KzA | mastodon-status | present
mastodon/tootsdk_quote.json | mastodon.social/110446183735368325 | mastodon-status | unreadable, not-understood
mastodon/tootsdk_shallow_quote.json | mastodon.social/110446183735368325 | mastodon-status | unreadable, not-understood
pinterest/oembed_64622262.json | 106890191127977979 | pinterest-oembed | present
reddit/oembed_3ede068a.json | t3_7pfpeq | reddit-oembed | present
reddit/oembed_89faebb9.json | t3_7pfpeq | reddit-oembed | present
reddit/oembed_ce357a92.json | t3_7pfpeq | reddit-oembed | present
reddit/onebox_reddit_image.html | t3_b4d5xm | reddit-listing | unreadable, script-shell
reddit/praw_test_comments.json | t3_2gmzqe | reddit-listing | present
reddit/praw_test_delete.json | t3_4b1tfm | reddit-listing | gone, deleted
reddit/praw_test_duplicates.json | t3_avj2v | reddit-listing | present
reddit/praw_test_edit.json | t3_4b1tfm | reddit-listing | present
reddit/praw_test_resolve_from_share_url.json | t3_2gmzqe | reddit-listing | unreadable, not-understood
reddit/praw_test_resolve_from_share_url__invalid_url.json | t3_2gmzqe | reddit-listing | unreadable, not-understood
telegram/embed1_t_DirectVideoPost_2018.html | K1inUSA/5345 | telegram-embed | present
telegram/embed1_t_LinkedVideoPost_2018.html | K1inUSA/5309 | telegram-embed | present
telegram/embed1_t_PhotoWithText_2018.html | K1inUSA/5346 | telegram-embed | present
telegram/embed1_t_TextPost_2018.html | K1inUSA/5340 | telegram-embed | present
telegram/embed1_t_TextReplyPost_2018.html | K1inUSA/5341 | telegram-embed | present
telegram/embed1_t_TextWithPhotoPost_2018.html | K1inUSA/5343 | telegram-embed | present
telegram/embed1_tlt_SampleHtml01_2018.html | K1inUSA/3 | telegram-embed | present
telegram/s_page_test_channel_info.html | tchantest/5 | telegram-preview | unreadable, script-shell
telegram/s_page_test_parse_audio_document.html | tchantest/12 | telegram-preview | present
telegram/s_page_test_parse_audio_message.html | tchantest/13 | telegram-preview | present
telegram/s_page_test_parse_emoji_message.html | tchantest/7 | telegram-preview | present
telegram/s_page_test_parse_forwarded_text_message.html | tchantest/89 | telegram-preview | present
telegram/s_page_test_parse_location_message.html | tchantest/10 | telegram-preview | present
telegram/s_page_test_parse_location_message_2.html | tchantest/83 | telegram-preview | present
telegram/s_page_test_parse_location_message_3.html | tchantest/88 | telegram-preview | present
telegram/s_page_test_parse_message_weird_preview.html | CamaradosDeputados/7334 | telegram-preview | present
telegram/s_page_test_parse_multimedia_message.html | tchantest/84 | telegram-preview | present
telegram/s_page_test_parse_no_posts_found.html | tchantest/5 | telegram-preview | unreadable, script-shell
telegram/s_page_test_parse_photo_multiple.html | tchantest/14 | telegram-preview | present
telegram/s_page_test_parse_photo_single.html | tchantest/16 | telegram-preview | present
telegram/s_page_test_parse_poll.html | tchantest/11 | telegram-preview | present
telegram/s_page_test_parse_round_video_single.html | tchantest/17 | telegram-preview | present
telegram/s_page_test_parse_service_message_channel_created.html | tchantest/1 | telegram-preview | unreadable, not-understood
telegram/s_page_test_parse_service_message_channel_name_changed.html | tchantest/2 | telegram-preview | unreadable, not-understood
telegram/s_page_test_parse_service_message_channel_photo_updated.html | tchantest/3 | telegram-preview | unreadable, not-understood
telegram/s_page_test_parse_service_message_channel_video_changed.html | tchantest/82 | telegram-preview | present
telegram/s_page_test_parse_service_message_pinned.html | tchantest/92 | telegram-preview | unreadable, not-understood
telegram/s_page_test_parse_signed_edited_text_message.html | tchantest/5 | telegram-preview | present
telegram/s_page_test_parse_sticker_message.html | tchantest/9 | telegram-preview | present
telegram/s_page_test_parse_text_message_link_no_preview.html | tchantest/24 | telegram-preview | present
telegram/s_page_test_parse_text_message_link_with_regular_preview.html | tchantest/94 | telegram-preview | present
telegram/s_page_test_parse_text_message_link_with_right_preview.html | tchantest/81 | telegram-preview | present
telegram/s_page_test_parse_text_message_multiline.html | tchantest/62 | telegram-preview | present
telegram/s_page_test_parse_text_message_signed_not_edited.html | tchantest/79 | telegram-preview | present
telegram/s_page_test_parse_text_reply_to_video.html | tchantest/20 | telegram-preview | present
telegram/s_page_test_parse_unsigned_text_message.html | tchantest/6 | telegram-preview | present
telegram/s_page_test_parse_video_big.html | some_random_user/5343 | telegram-preview | present
telegram/s_page_test_parse_video_single.html | tchantest/18 | telegram-preview | present
telegram/s_page_test_parse_video_single_2.html | tchantest/19 | telegram-preview | present
threads/embed_text_live.html | C-srcchPpp7 | threads-embed | present
threads/embed_unavailable.html | Dd_vHLcCfNB | threads-embed | gone, not-stated, alike
tiktok/oembed_90135264.json | 6806030056956251397 | tiktok-oembed | present
tiktok/oembed_vcr_tiktok_0_200.json | 7005293332821822726 | tiktok-oembed | present
tiktok/page_video_live.html | 6806030056956251397 | tiktok-page | present
truthsocial/status_109598702184774628.json | 109598702184774628 | truthsocial-status | present
tumblr/oembed_1069794d.json | he-who-photographs-rather-ok/165326273724 | tumblr-oembed | present, unsaid
tumblr/page_post.html | he-who-photographs-rather-ok/165326273724 | tumblr-page | present, unsaid
vimeo/oembed_a647af9e.json | 235352744 | vimeo-oembed | present, unsaid
vimeo/oembed_ebd0c8c1.json | 235352744 | vimeo-oembed | present
youtube/oembed_403_private_body.txt | NHriYTkvd0g | youtube-oembed | withheld, not-stated
youtube/oembed_44a61a3c.json | eiHXASgRTcA | youtube-oembed | unreadable, other-post
youtube/oembed_4e2dd395.json | eiHXASgRTcA | youtube-oembed | present
youtube/oembed_5983a984.json | eiHXASgRTcA | youtube-oembed | present
youtube/oembed_8ce1ccae.json | eiHXASgRTcA | youtube-oembed | present
youtube/oembed_vcr_youtube_0_200.json | pO5L6vXtxsI | youtube-oembed | present
youtube/oembed_vcr_youtube_1_200.json | pO5L6vXtxsI | youtube-oembed | present
youtube/oembed_vcr_youtube_2_200.json | pO5L6vXtxsI | youtube-oembed | present
"""
SNAC = "localhost:8901/1795392615af1c1f572e8bb505fd78b4d0ac9300f2"
ROWS = {name: tuple(rest) for name, *rest in (line.replace("SNAC", SNAC).split(" | ") for line in TABLE.strip().splitlines())}

NEVER_ASKED = frozenset(
    f"activitypub/{name}.json"
    for name in (
        "0_media",
        "1_post",
        "2_live_html",
        "2_live_outbox",
        "2_live_rss",
        "3_put",
        "4_edited_history",
        "4_edited_html",
        "4_edited_outbox",
        "4_edited_rss",
        "4_source",
        "5_delete_mastoapi",
        "5_delete_web",
        "6_deleted_html",
        "6_deleted_outbox",
        "6_deleted_rss",
        "7_oembed",
        "8_ap_actor",
        "8_nodeinfo",
        "8_webfinger",
    )
)
"""What was asked of the real server to bring it into its states, or besides: no probe of ours asks it."""

FOLDERS = (
    "activitypub",
    "facebook",
    "imgur",
    "instagram",
    "mastodon",
    "pinterest",
    "reddit",
    "telegram",
    "threads",
    "tiktok",
    "truthsocial",
    "tumblr",
    "vimeo",
    "youtube",
)


def envelope(path: Path) -> tuple[bytes, int, Headers]:
    """The body, status and headers of a recording, which some keep in JSON."""
    content = path.read_bytes()
    if path.parent.name == "activitypub":
        said = json.loads(content)
        body = said["body"] if isinstance(said["body"], str) else json.dumps(said["body"])
        return body.encode(), said["status"], tuple(said["headers"].items())
    if path.name.startswith("praw_"):
        last = next(one["response"] for one in json.loads(content)["interactions"] if one["request"]["method"] == "GET")
        moved = last["headers"].get("location") or last["headers"].get("Location") or []
        return last["body"]["string"].encode(), last["status"]["code"], tuple(("Location", one) for one in moved)
    return content, 404 if "404" in path.name else 403 if "_403_" in path.name else 200, ()


def test_every_recorded_file_has_its_row(shared: Path) -> None:
    folder = shared / "fixtures"
    recorded = {str(path.relative_to(folder)) for name in FOLDERS for path in (folder / name).iterdir() if path.is_file()}

    assert ROWS.keys() | NEVER_ASKED == recorded


@pytest.mark.parametrize("name", ROWS)
def test_a_recorded_answer_has_the_reading_in_its_row(
    shared: Path, told: Told, spelled: Callable[[Reading], str], name: str
) -> None:
    key, kind, expected = ROWS[name]
    body, status, headers = envelope(shared / "fixtures" / name)
    found = told.read(told.post(kind.partition("-")[0], key), kind, body, status=status, headers=headers)

    assert expected == spelled(found)


@pytest.mark.parametrize("name", sorted(NEVER_ASKED))
def test_recordings_of_other_requests_match_no_probe(shared: Path, told: Told, name: str) -> None:
    post = told.post("mastodon", "localhost:8901/alice/p/1795392615.730974")
    asked = json.loads((shared / "fixtures" / name).read_bytes())["request"]
    ours = {(probe.url, dict(probe.headers)["Accept"].split(",")[0]) for probe in told.platforms["mastodon"].probes(post)}

    assert (asked["url"].replace("http:", "https:"), asked["accept"]) not in ours


@pytest.mark.parametrize(
    ("name", "words", "media"),
    [
        ("telegram/s_page_test_parse_multimedia_message.html", "Multiple videos and pictures", 4),
        ("telegram/s_page_test_parse_poll.html", "Let's do a quick poll quizz mode\n\nOpt1\n\nOpt2\n\nOpt3", 0),
        ("telegram/s_page_test_parse_text_reply_to_video.html", "Reply to a video (not recorded in telegram)", 0),
        ("mastodon/quote_1_post_200.json", "yoooooooo", 0),
        ("mastodon/tootsdk_post_edited.json", "listening to #UB40\n\nhttps://example.com/albums/8513", 0),
        ("activitypub/4_edited_ap_object.json", "Breaking 🇺🇸🦊 EDITED text", 1),
        ("reddit/praw_test_edit.json", "A Test from PRAWCORE.\n\nNew text", 0),
        ("pinterest/oembed_64622262.json", "Pourparler", 1),
    ],
)
def test_recorded_words_and_media_are_those_of_the_post(shared: Path, told: Told, name: str, words: str, media: int) -> None:
    key, kind, _ = ROWS[name]
    body, status, headers = envelope(shared / "fixtures" / name)
    found = told.read(told.post(kind.partition("-")[0], key), kind, body, status=status, headers=headers)

    assert isinstance(found, Present)
    assert found.content is not None
    assert (words, media) == (found.content.text, len(found.content.media))


def test_a_recorded_share_link_leads_to_its_post(shared: Path, told: Told) -> None:
    _, status, headers = envelope(shared / "fixtures" / "reddit" / "praw_test_resolve_from_share_url.json")
    probe = Probe(kind=reddit.LINK, url="https://www.reddit.com/r/redditdev/s/WNauetbiNG")
    leads = reddit.targets(told.answer(probe, status=status, headers=headers))

    assert PostRef(platform="reddit", key="t3_2gmzqe") in {identify(url) for url in leads}
