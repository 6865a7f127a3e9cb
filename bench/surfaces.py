"""How each platform's answers spell a post: built after recorded and documented answers, one function a probe.

`python -m bench alterations` reads them with the program's own readers.
"""

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from archiver.model.digests import JSONValue
from archiver.platforms.bluesky.atproto.cid import cid_of
from archiver.platforms.bluesky.atproto.dag_cbor import encode
from archiver.platforms.bluesky.atproto.json_records import cid_of_json
from bench.drafts import Draft, Dress, Kind, Piece
from bench.spelling import (
    LNKD,
    TCN,
    TCO,
    Link,
    as_seen,
    code,
    long_link,
    marked_up,
    named_link,
    oembed,
    picture_name,
    plain,
    short_link,
    spelled,
    to_json,
    wrapped_link,
)

DID = "did:plc:qg247c53dxqy7ui4p6ah2rlz"


# -- X


def _tweet(draft: Draft, dressed: Dress) -> str:
    words = [as_seen(piece, dressed, None) for piece in draft.pieces]
    targets = [piece.text for piece in draft.pieces if piece.kind is Kind.LINK]
    shorts = {target: TCO + code(target, dressed) for target in targets}
    text = html.escape(dressed.gap.join(shorts.get(word.removeprefix("https://"), word) for word in words), quote=False)
    media: list[JSONValue] = [
        {
            "url": f"{TCO}media{dressed.codes}",
            "media_url_https": f"https://pbs.twimg.com/media/{picture_name(one, dressed)}.jpg",
            "type": "photo",
        }
        for one in draft.pictures
    ]
    text += f" {TCO}media{dressed.codes}" if media else ""
    urls: list[JSONValue] = [
        {"url": short, "expanded_url": f"https://{target}", "display_url": target[:20] + "…"} for target, short in shorts.items()
    ]
    author: JSONValue = {"id_str": "7", "screen_name": "ferry", "name": dressed.name, "profile_image_url_https": dressed.avatar}
    said: dict[str, JSONValue] = {
        "__typename": "Tweet",
        "id_str": "1841206275088290279",
        "text": text,
        "user": author,
        "favorite_count": dressed.counts,
        "entities": {"urls": urls if dressed.wrapped else []},
        "edit_control": {"edit_tweet_ids": ["1841206275088290279"], "edits_remaining": str(dressed.counts % 5)},
        "possibly_sensitive": dressed.counts % 2 == 0,
    }
    return to_json({**said, **({"mediaDetails": media} if media else {})}, dressed)


def _x_oembed(draft: Draft, dressed: Dress) -> str:
    words = marked_up(draft, dressed, link=short_link, emoji='<img class="Emoji" alt="{0}">')
    address = "https://twitter.com/ferry/status/1841206275088290279"
    dates = ("October 1, 2024", "1. Oktober 2024", "2024年10月1日")
    markup = f'<blockquote class="twitter-tweet"><p lang="en" dir="ltr">{words}</p>&mdash; {html.escape(dressed.name)} (@ferry) '
    markup += f'<a href="{address}?ref_src={dressed.token}">{dates[dressed.chrome]}</a></blockquote>'
    more: dict[str, JSONValue] = {"url": address, "author_name": dressed.name, "author_url": "https://twitter.com/ferry"}
    return to_json({"html": markup, "cache_age": str(dressed.counts), **more}, dressed)


# -- Bluesky


def _bluesky(draft: Draft, dressed: Dress) -> str:
    words, facets, length = [], list[JSONValue](), 0
    for piece in draft.pieces:
        shown = piece.text[:24] + "..." if piece.kind is Kind.LINK else as_seen(piece, dressed, None)
        size = len(shown.encode())
        if piece.kind is Kind.LINK:
            link: JSONValue = {"$type": "app.bsky.richtext.facet#link", "uri": f"https://{piece.text}"}
            facets.append({"index": {"byteStart": length, "byteEnd": length + size}, "features": [link]})
        words.append(shown)
        length += size + len(dressed.gap.encode())
    images: list[JSONValue] = [
        {
            "alt": "",
            "image": {
                "$type": "blob",
                "ref": {"$link": str(cid_of(encode(picture_name(one, dressed))))},
                "mimeType": "image/jpeg",
                "size": 9,
            },
        }
        for one in draft.pictures
    ]
    record: dict[str, JSONValue] = {
        "$type": "app.bsky.feed.post",
        "text": dressed.gap.join(words),
        "createdAt": "2026-04-14T16:51:23.000Z",
        "facets": facets,
    }
    if images:
        record["embed"] = {"$type": "app.bsky.embed.images", "images": images}
    author: JSONValue = {"did": DID, "handle": "ferry.example", "displayName": dressed.name, "avatar": dressed.avatar}
    view: dict[str, JSONValue] = {
        "uri": f"at://{DID}/app.bsky.feed.post/3n2wszs4kf22f",
        "cid": str(cid_of_json(record)),
        "author": author,
        "record": record,
        "likeCount": dressed.counts,
        "indexedAt": f"2026-04-14T16:51:{dressed.counts % 60:02}.000Z",
        "labels": [],
    }
    return to_json({"posts": [view]}, dressed)


# -- Mastodon and its kin


def _attachments(draft: Draft, dressed: Dress) -> list[JSONValue]:
    return [
        {
            "id": f"1{one:06}{dressed.encoding}",
            "type": "image",
            "url": f"https://files.social.example/{picture_name(one, dressed)}.jpg?sig={dressed.token}",
            "preview_url": f"https://files.social.example/small/{dressed.token}.jpg",
        }
        for one in draft.pictures
    ]


def status(key: str, host: str, link: Link) -> Callable[[Draft, Dress], str]:
    """A status of Mastodon's API."""

    def spell(draft: Draft, dressed: Dress) -> str:
        account: JSONValue = {"id": "1", "acct": "ferry", "display_name": dressed.name, "avatar": dressed.avatar}
        said: dict[str, JSONValue] = {
            "id": key,
            "uri": f"https://{host}/users/ferry/statuses/{key}",
            "url": f"https://{host}/@ferry/{key}",
            "created_at": "2022-12-29T19:51:18.161Z",
            "content": f"<p>{marked_up(draft, dressed, link=link)}</p>",
            "account": account,
            "favourites_count": dressed.counts,
            "media_attachments": _attachments(draft, dressed),
            "card": {"title": dressed.token},
        }
        return to_json(said, dressed)

    return spell


def _note(draft: Draft, dressed: Dress) -> str:
    address = "https://snac.example/ferry/p/1795392615.730974"
    pictures: list[JSONValue] = [
        {
            "type": "Image",
            "mediaType": "image/jpeg",
            "url": f"https://snac.example/s/{picture_name(one, dressed)}.jpg?x={dressed.token}",
        }
        for one in draft.pictures
    ]
    said: dict[str, JSONValue] = {
        "type": "Note",
        "id": address,
        "attributedTo": "https://snac.example/ferry",
        "content": marked_up(draft, dressed, link=named_link),
        "attachment": pictures,
        "likes": {"totalItems": dressed.counts},
    }
    return to_json(said, dressed)


# -- pages

_EDITED = ("edited", "bearbeitet", "編集済み")
_COMMENTS = ("View all {} comments", "Alle {} Kommentare ansehen", "コメント{}件をすべて見る")
_TELEGRAM_EMOJI = '<i class="emoji" style="background-image:url(\'//telegram.org/img/emoji/40/x.png\')"><b>{0}</b></i>'


def telegram(number: int, draft: Draft, dressed: Dress) -> str:
    """A message of Telegram."""
    photos = "".join(
        '<a class="tgme_widget_message_photo_wrap" '
        f"style=\"background-image:url('https://cdn4.telesco.pe/{picture_name(one, dressed)}.jpg?token={dressed.token}')\"></a>"
        for one in draft.pictures
    )
    words = marked_up(draft, dressed, link=named_link, emoji=_TELEGRAM_EMOJI)
    return (
        f'<div class="tgme_widget_message" data-post="ferrytown/{number}"><div class="tgme_widget_message_bubble">'
        f'<i class="tgme_widget_message_user_photo"><img src="https://cdn4.telesco.pe/{dressed.avatar}.jpg"></i>'
        f'<a class="tgme_widget_message_owner_name" href="https://t.me/ferrytown">{html.escape(dressed.name)}</a>{photos}'
        f'<div class="tgme_widget_message_text js-message_text" dir="auto">{words}</div>'
        f'<span class="tgme_widget_message_views">{dressed.counts}</span><span class="tgme_widget_message_meta">'
        f'<a class="tgme_widget_message_date" href="https://t.me/ferrytown/{number}">'
        f'<time datetime="2026-04-14T16:51:23+00:00"></time></a></span></div></div>'
    )


def _telegram_preview(draft: Draft, dressed: Dress) -> str:
    other = Draft(pieces=(Piece(kind=Kind.WORD, text=f"other {dressed.counts}"),))
    return telegram(40, other, dressed) + telegram(41, draft, dressed) + telegram(42, other, dressed)


def _threads(draft: Draft, dressed: Dress) -> str:
    words = marked_up(draft, dressed, link=wrapped_link("https://l.threads.com/"))
    return (
        f'<html lang="{("en", "de", "ja")[dressed.chrome]}"><div class="Embed"><div class="LinkContainer">'
        f'<a href="https://www.threads.com/@ferry/post/C-srcchPpp7?xmt={dressed.token}">{_EDITED[dressed.chrome]}</a></div>'
        f'<img src="{dressed.avatar}"><div class="AuthorIdentity"><a class="HeaderLink"><span>ferry</span></a></div>'
        f'<span class="BodyTextContainer"><span>{words}</span></span><span class="Likes">{dressed.counts}</span></div>'
    )


def _instagram(draft: Draft, dressed: Dress) -> str:
    words = marked_up(draft, dressed, link=lambda target, shown: spelled(f"https://{target}", shown))
    return (
        f'<div class="Embed"><a href="https://www.instagram.com/p/B9bOM-6Ax_d/?utm_source=ig_embed&amp;igsh={dressed.token}"></a>'
        f'<img src="{dressed.avatar}"><span class="UsernameText">ferry</span><div class="SocialProof">{dressed.counts}</div>'
        f'<div class="Caption"><a class="CaptionUsername">ferry</a> {words}'
        f'<div class="CaptionComments">{_COMMENTS[dressed.chrome].format(dressed.counts)}</div></div></div>'
    )


def _facebook(draft: Draft, dressed: Dress) -> str:
    words = marked_up(draft, dressed, link=wrapped_link("https://l.facebook.com/l.php"))
    return (
        f'<div><img aria-label="{html.escape(dressed.name)}" src="{dressed.avatar}">'
        '<a href="https://www.facebook.com/rubyonrailstogo/posts/3610333842332884">'
        f'<abbr data-utime="1596611111">{("5 August", "5. August", "8月5日")[dressed.chrome]}</abbr></a>'
        f'<div data-testid="post_message">{words}</div><span>{dressed.counts}</span></div>'
    )


def _linkedin(draft: Draft, dressed: Dress) -> str:
    def link(target: str, shown: Dress) -> str:
        address = LNKD + code(target, shown) if shown.wrapped else f"https://{target}"
        return f'<a href="{html.escape(address)}">{html.escape(address)}</a>'

    words = marked_up(draft, dressed, link=link)
    return (
        '<article data-activity-urn="urn:li:activity:7000000000000000001"><a href="https://www.linkedin.com/company/ferry?trk='
        f'{dressed.token}" data-tracking-control-name="public_post_embed_feed-actor-name">{html.escape(dressed.name)}</a>'
        f'<p data-test-id="main-feed-activity-embed-card__commentary">{words}</p><span>{dressed.counts}</span>'
        f"<button>{_EDITED[dressed.chrome]}</button></article>"
    )


def _tiktok(draft: Draft, dressed: Dress) -> str:
    item: dict[str, JSONValue] = {
        "id": "6806030056956251397",
        "desc": plain(draft, dressed),
        "createTime": "1584652361",
        "author": {"uniqueId": "ferry", "nickname": dressed.name, "avatarLarger": dressed.avatar},
        "stats": {"diggCount": dressed.counts},
        "video": {"playAddr": f"https://v16.tiktok.example/{dressed.token}"},
    }
    detail: dict[str, JSONValue] = {"statusCode": 0, "itemInfo": {"itemStruct": item}}
    said = to_json({"__DEFAULT_SCOPE__": {"webapp.video-detail": detail}}, dressed).replace("</", "<\\/")
    lang = ("en", "de", "ja")[dressed.chrome]
    return f'<html lang="{lang}"><script id="__UNIVERSAL_DATA_FOR_REHYDRATION__" type="application/json">{said}</script></html>'


def _youtube(draft: Draft, dressed: Dress) -> str:
    details: dict[str, JSONValue] = {
        "videoId": "eiHXASgRTcA",
        "title": "At the quay",
        "shortDescription": plain(draft, dressed),
        "channelId": "UC1",
        "author": dressed.name,
        "viewCount": str(dressed.counts),
    }
    said = to_json({"playabilityStatus": {"status": "OK"}, "videoDetails": details}, dressed).replace("</", "<\\/")
    return f'<html lang="{("en", "de", "ja")[dressed.chrome]}"><script>var ytInitialPlayerResponse = {said};</script></html>'


# -- other APIs


def _reddit(draft: Draft, dressed: Dress) -> str:
    words = dressed.gap.join(
        f"[the news](https://{piece.text})" if piece.kind is Kind.LINK else as_seen(piece, dressed, None) for piece in draft.pieces
    )
    pictures: list[JSONValue] = [{"media_id": f"m{one}"} for one in draft.pictures]
    said: dict[str, JSONValue] = {
        "name": "t3_7pfpeq",
        "author": "ferry",
        "title": "The quay",
        "selftext": words,
        "is_self": True,
        "removed_by_category": None,
        "score": dressed.counts,
        "gallery_data": {"items": pictures},
    }
    return to_json([{"data": {"children": [{"kind": "t3", "data": said}]}}], dressed)


def _weibo(draft: Draft, dressed: Dress) -> str:
    said: dict[str, JSONValue] = {
        "ok": 1,
        "mblogid": "Nab12cdEf",
        "user": {"idstr": "7", "screen_name": dressed.name, "avatar_hd": dressed.avatar},
        "text_raw": plain(draft, dressed, short=TCN),
        "attitudes_count": dressed.counts,
        "pic_ids": [f"p{one}" for one in draft.pictures],
    }
    return to_json(said, dressed)


def _pinterest(draft: Draft, dressed: Dress) -> str:
    frame = '<iframe src="//assets.pinterest.com/ext/embed.html?id=106890191127977979"></iframe>'
    name = picture_name(draft.pictures[0], dressed) if draft.pictures else "none"
    return oembed(frame, plain(draft, dressed), dressed, thumbnail_url=f"https://i.pinimg.com/564x/ab/cd/{name}.jpg")


def titled(markup: str) -> Callable[[Draft, Dress], str]:
    """An answer of oEmbed that tells the words as a title."""
    return lambda draft, dressed: oembed(markup, plain(draft, dressed), dressed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """A platform's answer to one probe: the post's key, how it spells a draft, and what it cannot show or does not vary in.

    `without` are the kinds of edits and of cosmetic differences that this answer has nothing of.
    """

    platform: str
    probe: str
    key: str
    spell: Callable[[Draft, Dress], str]
    pictures: int = 0
    without: frozenset[str] = frozenset()


_NO_PICTURES = frozenset({"picture replaced", "picture removed", "media re-encoded"})
_NO_WRAPPERS = frozenset({"other short links", "links unwrapped"})
_TEXT = frozenset({"emoji as images"})
_NO_CHROME = frozenset({"chrome's language"})
_OPAQUE = frozenset({"link's target"})
_NO_ADDRESSES_OF_MEDIA = frozenset({"media re-encoded"})


def _surface(
    platform: str, probe: str, key: str, spell: Callable[[Draft, Dress], str], *without: frozenset[str], pictures: int = 0
) -> Surface:
    lacking = frozenset[str]().union(*without, () if pictures else _NO_PICTURES)
    return Surface(platform=platform, probe=probe, key=key, spell=spell, pictures=pictures, without=lacking)


_YOUTUBE_FRAME = '<iframe src="https://www.youtube.com/embed/eiHXASgRTcA?feature=oembed"></iframe>'
_TIKTOK_QUOTE = '<blockquote class="tiktok-embed" data-video-id="6806030056956251397"></blockquote>'
_REDDIT_QUOTE = '<blockquote><a href="https://www.reddit.com/r/a/comments/7pfpeq/b/">c</a></blockquote>'


def _vimeo(draft: Draft, dressed: Dress) -> str:
    return oembed("", plain(draft, dressed), dressed, video_id=235352744)


def _imgur(draft: Draft, dressed: Dress) -> str:
    words = spelled(plain(draft, dressed), dressed)
    return oembed(f'<blockquote class="imgur-embed-pub" data-id="X6rkCc5"><a>{words}</a></blockquote>', "", dressed)


SURFACES: Sequence[Surface] = (
    _surface("x", "x-tweet-result", "1841206275088290279", _tweet, _TEXT, _NO_CHROME, pictures=2),
    _surface("x", "x-oembed", "1841206275088290279", _x_oembed, _OPAQUE),
    _surface("bluesky", "bluesky-posts", f"{DID}/3n2wszs4kf22f", _bluesky, _TEXT, _NO_CHROME, _NO_WRAPPERS, pictures=2),
    _surface(
        "mastodon",
        "mastodon-status",
        "mastodon.social/110446183735368325",
        status("110446183735368325", "mastodon.social", long_link),
        _NO_WRAPPERS,
        _NO_CHROME,
        pictures=2,
    ),
    _surface("mastodon", "mastodon-object", "snac.example/ferry/p/1795392615.730974", _note, _NO_WRAPPERS, _NO_CHROME, pictures=2),
    _surface(
        "truthsocial",
        "truthsocial-status",
        "109598702184774628",
        status("109598702184774628", "truthsocial.com", named_link),
        _NO_WRAPPERS,
        _NO_CHROME,
        pictures=2,
    ),
    _surface(
        "telegram",
        "telegram-embed",
        "ferrytown/41",
        lambda draft, dressed: telegram(41, draft, dressed),
        _NO_WRAPPERS,
        _NO_CHROME,
        pictures=2,
    ),
    _surface("telegram", "telegram-preview", "ferrytown/41", _telegram_preview, _NO_WRAPPERS, _NO_CHROME, pictures=2),
    _surface("threads", "threads-embed", "C-srcchPpp7", _threads, frozenset({"other short links"})),
    _surface("instagram", "instagram-embed", "B9bOM-6Ax_d", _instagram, _NO_WRAPPERS),
    _surface("facebook", "facebook-plugin", "rubyonrailstogo/posts/3610333842332884", _facebook, frozenset({"other short links"})),
    _surface("linkedin", "linkedin-embed", "activity:7000000000000000001", _linkedin, _OPAQUE),
    _surface("tiktok", "tiktok-page", "6806030056956251397", _tiktok, _TEXT, _NO_WRAPPERS),
    _surface("tiktok", "tiktok-oembed", "6806030056956251397", titled(_TIKTOK_QUOTE), _TEXT, _NO_WRAPPERS, _NO_CHROME),
    _surface("reddit", "reddit-listing", "t3_7pfpeq", _reddit, _TEXT, _NO_WRAPPERS, _NO_CHROME, _NO_ADDRESSES_OF_MEDIA, pictures=2),
    _surface("reddit", "reddit-oembed", "t3_7pfpeq", titled(_REDDIT_QUOTE), _TEXT, _NO_WRAPPERS, _NO_CHROME),
    _surface("youtube", "youtube-watch", "eiHXASgRTcA", _youtube, _TEXT, _NO_WRAPPERS),
    _surface("youtube", "youtube-oembed", "eiHXASgRTcA", titled(_YOUTUBE_FRAME), _TEXT, _NO_WRAPPERS, _NO_CHROME),
    _surface("weibo", "weibo-status", "Nab12cdEf", _weibo, _TEXT, _NO_CHROME, _OPAQUE, _NO_ADDRESSES_OF_MEDIA, pictures=2),
    _surface("pinterest", "pinterest-oembed", "106890191127977979", _pinterest, _TEXT, _NO_WRAPPERS, _NO_CHROME, pictures=1),
    _surface("vimeo", "vimeo-oembed", "235352744", _vimeo, _TEXT, _NO_WRAPPERS, _NO_CHROME),
    _surface("imgur", "imgur-oembed", "X6rkCc5", _imgur, _TEXT, _NO_WRAPPERS, _NO_CHROME),
)
"""Every answer by which a platform tells what a post says; Tumblr's and VK's do not tell it."""
