"""Pretend X: the JSON about a post, as `cdn.syndication.twimg.com/tweet-result` returns it to X's own embeds.

The shapes are those of recorded answers. Three details are easily got wrong: the text is HTML-escaped, and the entities' indices
count code points of the escaped text, while the end of the displayed range counts UTF-16 units; a long post is cut, marked only by
`note_tweet`; a tombstone has status 200.
"""

import base64
import html
import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256

from archiver.demo.smallweb.keys import BASE_36, in_base
from archiver.demo.smallweb.messages import Response, json_answer, page
from archiver.demo.smallweb.posts import PostState
from archiver.demo.smallweb.world import Account, Picture, World, XArticle, XPost
from archiver.model.digests import JSONValue

MAX_SHOWN_LENGTH = 280  # characters that X shows of a post before "Show more"
_EDIT_WINDOW = 3_600_000  # milliseconds
_MAX_EDITS = 5
_MAX_ID_DIGITS = 19
_MENTION = re.compile(r"(?<![\w@])@(\w{1,15})\b")
_HASHTAG = re.compile(r"(?<![\w&])#(\w*[^\W\d_]\w*)")
_ADDRESS = re.compile(r"https?://\S+")
_RULES = "https://help.twitter.com/rules-and-policies/notices-on-twitter"
_TOMBSTONE_TEXTS = {
    PostState.DELETED: "This Post was deleted by the Post author. Learn more",
    PostState.ACCOUNT_SUSPENDED: "This Post is from a suspended account. Learn more",
    PostState.ACCOUNT_DEACTIVATED: "This Post is from an account that no longer exists. Learn more",
    PostState.ACCOUNT_PROTECTED: (
        "You’re unable to view this Post because this account owner limits who can view their Posts. Learn more"
    ),
    PostState.AGE_RESTRICTED: (
        "Age-restricted adult content. This content might not be appropriate for people under 18 years old. "
        "To view this media, you’ll need to log in to X. Learn more"
    ),
    PostState.WITHHELD: "This Post has been withheld.",
    PostState.REMOVED: "This Post is unavailable.",
}

NOT_FOUND = page(
    "<!DOCTYPE html><html><head><title>X / ?</title></head><body>Hmm...this page doesn’t exist.</body></html>", status=404
)
_BAD_REQUEST = json_answer({"error": "Bad request."}, status=400)


def tweet_result(world: World, key: str, given_token: str | None) -> Response:
    """The answer about the post with the id `key`."""
    if not (key.isascii() and key.isdigit()) or len(key) > _MAX_ID_DIGITS or int(key) >= 2**63:
        return _BAD_REQUEST
    return _answer(world, key) if given_token == token(key) else json_answer({})


@lru_cache(maxsize=16_384)
def _answer(world: World, key: str) -> Response:
    """The answer to a request with the right token."""
    post = world.posts.get(key)
    if post is None or post.state is PostState.MISSING:
        return NOT_FOUND
    if post.state is PostState.HIDDEN:
        return json_answer({"__typename": "TweetTombstone", "tombstone": {}})
    if post.state in _TOMBSTONE_TEXTS:
        return json_answer(_tombstone(_TOMBSTONE_TEXTS[post.state]))
    return json_answer(tweet(world, post))


@lru_cache(maxsize=16_384)
def token(key: str) -> str:
    """The token that the embed page computes: `((Number(id) / 1e15) * Math.PI).toString(36)` without zeros and point."""
    return re.sub(r"0+|\.", "", _base_36(int(key) / 1e15 * math.pi))


def _base_36(value: float) -> str:
    """A positive number as ECMAScript's `toString(36)` writes it: the fewest digits that identify the number."""
    whole, fraction = int(value), value - int(value)
    doubt = max((math.nextafter(value, math.inf) - value) / 2, math.nextafter(0.0, 1.0))
    places: list[int] = []
    while fraction >= doubt:
        fraction, doubt = fraction * 36, doubt * 36
        digit = int(fraction)
        fraction -= digit
        places.append(digit)
        if (fraction > 0.5 or (fraction == 0.5 and digit % 2)) and fraction + doubt > 1:  # noqa: PLR2004 – to the nearest
            whole += _round_up(places)
            break
    return in_base(whole, BASE_36) + ("." + "".join(BASE_36[place] for place in places) if places else "")


def _round_up(places: list[int]) -> int:
    """Add one in the last place, dropping places that overflow; returns what to add to the whole part: 1 or 0."""
    while places:
        places[-1] += 1
        if places[-1] < 36:  # noqa: PLR2004 – the base
            return 0
        places.pop()
    return 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The text of a post as X shows it: with short links, cut if it is long, without the link to its pictures."""

    text: str
    cut: bool


def shown(post: XPost) -> Shown:
    """The part of a post's text that X shows to everyone."""
    text = post.text
    for code, target in post.links:
        text = text.replace(target, f"https://t.co/{code}")
    if post.whole or len(text) <= MAX_SHOWN_LENGTH:
        return Shown(text=text, cut=False)
    return Shown(text=text[: MAX_SHOWN_LENGTH + 1].rsplit(maxsplit=1)[0].rstrip(), cut=True)


def _tombstone(text: str) -> JSONValue:
    """A typed tombstone; “Learn more” at its end is a link."""
    entities: list[JSONValue] = []
    if text.endswith("Learn more"):
        link: JSONValue = {"__typename": "TimelineUrl", "url": _RULES, "url_type": "ExternalUrl"}
        entities.append({"from_index": len(text) - len("Learn more"), "to_index": len(text), "ref": link})
    return {"__typename": "TweetTombstone", "tombstone": {"text": {"text": text, "entities": entities, "rtl": False}}}


def tweet(world: World, post: XPost) -> dict[str, JSONValue]:
    """A live post, with the post that it quotes and the one that it replies to."""
    answer: dict[str, JSONValue] = {"__typename": "Tweet", **_core(world, post)}
    quoted = world.posts.get(post.quoted or "")
    if quoted is not None and quoted.state is PostState.LIVE:
        answer["quoted_tweet"] = {**_core(world, quoted), "reply_count": world.readers, "retweet_count": world.readers}
    parent = world.posts.get(post.reply_to or "")
    if parent is not None and parent.state is PostState.LIVE:
        answer["parent"] = {**_core(world, parent), "reply_count": world.readers + 1, "retweet_count": world.readers}
    return answer


def _core(world: World, post: XPost) -> dict[str, JSONValue]:
    """The fields that a post, a quoted post and a parent post have in common."""
    chain = post.chain or (post.id,)
    text, entities = _text(world, post)
    body, link = shown(post), _media_link(post)
    displayed = text if post.media_home is not None else text.removesuffix(link)
    answer: dict[str, JSONValue] = {
        "lang": post.language,
        "favorite_count": post.likes + world.readers,
        "possibly_sensitive": False,
        "created_at": _instant(post.created_at),
        "display_text_range": [0, len(displayed.encode("utf-16-le")) // 2],
        "entities": entities,
        "id_str": post.id,
        "text": text,
        "edit_control": _edit_control(world, chain),
        "conversation_count": world.readers // 3,
        "news_action_type": "conversation",
        "isEdited": len(chain) > 1,
        "isStaleEdit": post.id != chain[-1],
    }
    if post.state is not PostState.AUTHOR_DELETED:
        answer["user"] = _user(post.account)
    if post.pictures:
        answer["mediaDetails"] = [_media_details(post, picture, text) for picture in post.pictures]
        answer["photos"] = [_photo(post, picture) for picture in post.pictures]
    if post.article is not None:
        answer["article"] = _article(post.article)
    if body.cut:
        answer["note_tweet"] = {"id": base64.b64encode(f"NoteTweetResults:{int(post.id) - 97}".encode()).decode()}
    return answer | _reply(world, post)


def _text(world: World, post: XPost) -> tuple[str, JSONValue]:
    """The escaped text, and its entities with their indices."""
    text = html.escape(shown(post).text, quote=False) + _media_link(post)
    targets = dict(post.links)
    urls: list[JSONValue] = []
    for found in _ADDRESS.finditer(text):
        target = targets.get(found[0].removeprefix("https://t.co/"))
        if target is not None:
            urls.append({"display_url": _displayed(target), "expanded_url": target, "indices": [*found.span()], "url": found[0]})
    entities: dict[str, JSONValue] = {
        "hashtags": [{"indices": [*found.span()], "text": found[1]} for found in _HASHTAG.finditer(text)],
        "urls": urls,
        "user_mentions": [{**_mentioned(world, found[1]), "indices": [*found.span()]} for found in _MENTION.finditer(text)],
        "symbols": [],
    }
    if post.pictures:
        entities["media"] = [_media_entity(post, text)]
    return text, entities


def _media_link(post: XPost) -> str:
    """The short link to the post's pictures, which X appends to its text."""
    if not post.pictures:
        return ""
    return f" https://t.co/{post.code}" if shown(post).text else f"https://t.co/{post.code}"


def _displayed(target: str) -> str:
    """A URL as X displays it: without scheme, and cut."""
    bare = target.split("://", 1)[-1]
    return bare if len(bare) <= 27 else f"{bare[:26]}…"  # noqa: PLR2004 – seen in recorded answers


def _media_entity(post: XPost, text: str) -> dict[str, JSONValue]:
    """The link to the pictures: its target, and its indices in the text."""
    link = f"https://t.co/{post.code}"
    return {
        "display_url": f"pic.twitter.com/{post.code}",
        "expanded_url": post.media_link,
        "indices": [len(text) - len(link), len(text)],
        "url": link,
    }


def _media_details(post: XPost, picture: Picture, text: str) -> JSONValue:
    """One picture, with its sizes."""
    size: JSONValue = {"h": picture.height, "w": picture.width, "resize": "fit"}
    described: dict[str, JSONValue] = {"ext_alt_text": picture.alt} if picture.alt is not None else {}
    return {
        **_media_entity(post, text),
        **described,
        "ext_media_availability": {"status": "Available"},
        "media_url_https": picture_address(picture),
        "original_info": {"height": picture.height, "width": picture.width, "focus_rects": []},
        "sizes": {"large": size, "medium": size, "small": size, "thumb": {"h": 150, "w": 150, "resize": "crop"}},
        "type": "video" if picture.videos or picture.playlist else "photo",
        **_video_info(picture),
    }


def _video_info(picture: Picture) -> dict[str, JSONValue]:
    """The files of a video."""
    files: list[JSONValue] = [{"bitrate": rate, "content_type": "video/mp4", "url": url} for rate, url in picture.videos]
    if picture.playlist is not None:
        files.append({"content_type": "application/x-mpegURL", "url": picture.playlist})
    return {"video_info": {"aspect_ratio": [16, 9], "duration_millis": 9000, "variants": files}} if files else {}


def _article(article: XArticle) -> JSONValue:
    """The article that a post shows, as a card."""
    shown: dict[str, JSONValue] = {"rest_id": article.number, "title": article.title, "preview_text": article.preview}
    if article.cover is not None:
        size: dict[str, JSONValue] = {"original_img_height": article.cover.height, "original_img_width": article.cover.width}
        shown["cover_media"] = {"media_info": {"original_img_url": picture_address(article.cover), **size}}
    return shown


def _photo(post: XPost, picture: Picture) -> JSONValue:
    """One picture, as the embed page uses it."""
    return {
        "backgroundColor": {"red": 204, "green": 214, "blue": 221},
        "cropCandidates": [],
        "expandedUrl": post.media_link,
        "url": picture_address(picture),
        "width": picture.width,
        "height": picture.height,
    }


def picture_address(picture: Picture) -> str:
    """A picture's URL."""
    return f"https://pbs.twimg.com/media/{picture.key}.png"


def _user(account: Account) -> JSONValue:
    """The author of a post."""
    return {
        "id_str": account.id,
        "name": account.name,
        "screen_name": account.handle,
        "is_blue_verified": account.verified,
        "profile_image_shape": "Circle",
        "verified": False,
        "profile_image_url_https": f"https://pbs.twimg.com/profile_images/{account.id}/{account.handle}_normal.png",
    }


def _edit_control(world: World, chain: tuple[str, ...]) -> JSONValue:
    """The ids of all versions of a post, and until when it can be edited: an hour after it was first written."""
    first = world.posts.get(chain[0])
    opened = int(first.created_at.timestamp() * 1000) if first is not None else 0
    return {
        "edit_tweet_ids": [*chain],
        "editable_until_msecs": str(opened + _EDIT_WINDOW),
        "is_edit_eligible": True,
        "edits_remaining": str(_MAX_EDITS + 1 - len(chain)),
    }


def _reply(world: World, post: XPost) -> dict[str, JSONValue]:
    """The post that this one replies to; X also names one that is gone."""
    parent = world.posts.get(post.reply_to or "")
    if parent is None:
        return {}
    return {
        "in_reply_to_status_id_str": parent.id,
        "in_reply_to_screen_name": parent.account.handle,
        "in_reply_to_user_id_str": parent.account.id,
    }


def _mentioned(world: World, handle: str) -> dict[str, JSONValue]:
    """An account that a text mentions: a known one, or an invented one that is always the same."""
    known = world.accounts.get(handle.lower())
    if known is not None:
        return {"id_str": known.id, "name": known.name, "screen_name": known.handle}
    return {"id_str": str(int(sha256(handle.lower().encode()).hexdigest()[:14], 16)), "name": handle, "screen_name": handle}


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
