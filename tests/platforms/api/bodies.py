"""The pretend platforms' answers that show a live post, with any text in it and with changed fields."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from archiver.demo.smallweb import linkedin as pretend_linkedin
from archiver.demo.smallweb import mastodon, reddit, youtube
from archiver.demo.smallweb import telegram as pretend_telegram
from archiver.demo.smallweb import tiktok as pretend_tiktok
from archiver.demo.smallweb.interface import AnswerBody
from archiver.demo.smallweb.platforms import PLATFORMS
from archiver.demo.smallweb.posts import PretendPost, TextPiece, Variation
from archiver.demo.smallweb.rendering import named_link
from archiver.model.digests import JSONValue

Body = Callable[[str], str]


def pretend_post(key: str, text: str) -> PretendPost:
    """A live post with that text."""
    return PretendPost(key=key, pieces=(TextPiece(text=text),))


def telegram(words: str, number: int = 41, *, album: bool = False, edited: bool = False) -> str:
    """A message of Telegram."""
    post = replace(pretend_post(f"ferrytown/{number}", words), earlier=("before",) if edited else ())
    return pretend_telegram.message(post, album=album)


def status(words: str, *, key: str = "109598702184774628", host: str = "truthsocial.com", **fields: JSONValue) -> str:
    """A status of Mastodon's API."""
    return json.dumps(mastodon.status(pretend_post(key, words), host, named_link) | fields)


def reddit_post(words: str, **fields: JSONValue) -> str:
    """A post of Reddit."""
    data = reddit.submission(pretend_post(reddit.EXAMPLE, words)) | fields
    return json.dumps([{"data": {"children": [{"kind": "t3", "data": data}]}}])


def reddit_comment(words: str, **fields: JSONValue) -> str:
    """A comment of Reddit."""
    data: dict[str, JSONValue] = {"name": "t1_def", "author": "ferry", "body": words, "parent_id": reddit.EXAMPLE}
    return json.dumps({"data": {"children": [{"kind": "t1", "data": {**data, **fields}}]}})


def tiktok(words: str, state: JSONValue = 0, **fields: JSONValue) -> str:
    """The page of a video of TikTok."""
    post = pretend_post(pretend_tiktok.EXAMPLE, words)
    return pretend_tiktok.video_page(post, {"statusCode": state, "itemInfo": {"itemStruct": pretend_tiktok.video(post) | fields}})


def player(words: str, state: str = "OK", reason: str = "") -> str:
    """The watch page of YouTube."""
    if state == "OK":
        return youtube.watch_page(pretend_post(youtube.EXAMPLE, words))
    return youtube.player_page({"playabilityStatus": {"status": state, "reason": reason}}, Variation())


def linkedin(words: str) -> str:
    """The embed page of LinkedIn."""
    return pretend_linkedin.embed(pretend_post(pretend_linkedin.EXAMPLE, words))


def _body(key: str, answer: AnswerBody, words: str) -> str:
    return answer(pretend_post(key, words))


LIVE: Mapping[tuple[str, str], tuple[str, Body]] = {
    (platform.LEDGER_NAME, probe): (platform.EXAMPLE, partial(_body, platform.EXAMPLE, answer))
    for platform in PLATFORMS.values()
    if platform.NAME not in {"x", "bluesky"}  # they have recorded answers of their own
    for probe, answer in platform.ANSWERS.items()
}
"""Each platform's live answers by probe: the key of the post, and the body with a text."""
