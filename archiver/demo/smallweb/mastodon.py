"""Pretend Mastodon on several hosts: embeds, pages and the API, which answers 404 for every missing post, whatever the reason."""

import html
import re
from random import Random

from archiver.demo.smallweb.interface import PlatformView
from archiver.demo.smallweb.keys import timed_number
from archiver.demo.smallweb.messages import Request, Response, json_answer, json_text
from archiver.demo.smallweb.posts import PASSED_ON, PostState, PretendPost, Variation
from archiver.demo.smallweb.rendering import NOT_FOUND, LinkMarkup, escape, html_page, html_text, picture_name, to_json
from archiver.model.digests import JSONValue

NAME = LEDGER_NAME = "mastodon"
HOSTS = ("social.example", "quay.example", "tide.example", "mole.example", "buoy.example")
CONTROLS = ()  # each host answers for itself
EXAMPLE = "mastodon.social/110446183735368325"

_STATUS = re.compile(r"/api/v1/statuses/(\d+)(/history)?")
_PAGE = re.compile(r"/(?:web/statuses|@\w+)/(\d+)")
_WITHOUT_ACCOUNT = {PostState.ACCOUNT_DELETED, PostState.ACCOUNT_SUSPENDED}
_MISSING = {PostState.DELETED, *PASSED_ON, *_WITHOUT_ACCOUNT}
_NOT_FOUND = json_answer({"error": "Record not found"}, status=404)
_UNAUTHORIZED = json_answer({"error": "This method requires an authenticated user"}, status=401)


def new_key(number: int, _: Random) -> str:
    """A host, and a number that contains the time."""
    return f"{HOSTS[number % len(HOSTS)]}/{timed_number(number, 16)}"


def markup(post: PretendPost) -> str:
    """The blockquote of Mastodon 4.3, or the frame of earlier versions; neither contains the text."""
    host, _, number = post.key.partition("/")
    url = f"https://{host}/@{post.handle}/{number}"
    if post.number % 2:
        return (
            f'<iframe src="{url}/embed" class="mastodon-embed" width="400"></iframe><script src="https://{host}/embed.js"></script>'
        )
    return (
        f'<blockquote class="mastodon-embed" data-embed-url="{url}/embed"><a href="{url}" target="_blank">'
        f"<div>Post by @{post.handle}@{host}</div><div>View on Mastodon</div></a></blockquote>"
    )


def shortened_link(target: str, _variation: Variation) -> str:
    """A link of which Mastodon shows the beginning; the hidden rest is in the markup."""
    return (
        f'<a href="https://{html.escape(target)}" rel="nofollow noopener"><span class="invisible">https://</span>'
        f'<span class="ellipsis">{html.escape(target[:30])}</span><span class="invisible">{html.escape(target[30:])}</span></a>'
    )


def status(post: PretendPost, host: str, link: LinkMarkup = shortened_link) -> dict[str, JSONValue]:
    """A status of the API, which Truth Social has too."""
    number, variation = post.key.rpartition("/")[2], post.variation
    return {
        **{f"{name}_count": variation.count for name in ("replies", "reblogs", "favourites", "quotes")},
        "id": number,
        "uri": f"https://{host}/users/{post.handle}/statuses/{number}",
        "url": f"https://{host}/@{post.handle}/{number}",
        "created_at": f"{post.written:%Y-%m-%dT%H:%M:%S.000Z}",
        "edited_at": f"2026-12-{len(post.texts):02}T01:00:00.000Z" if post.earlier else None,
        "content": f"<p>{html_text(post, link=link)}</p>",
        "spoiler_text": "",
        "sensitive": False,
        "visibility": "public",
        "language": "en",
        "in_reply_to_id": None,
        "reblog": None,
        "account": _account(post),
        "media_attachments": [_attachment(number, variation) for number in post.pictures],
        "mentions": [],
        "tags": [],
        "emojis": [],
        "card": {"title": variation.token},
        "poll": None,
    }


def _account(post: PretendPost) -> dict[str, JSONValue]:
    """The account of a post, which has posted nothing else."""
    return {
        "id": str(post.number),
        "acct": post.handle,
        "username": post.handle,
        "display_name": post.variation.name,
        "avatar": post.variation.avatar,
        "followers_count": post.variation.count + 1,
    }


ANSWERS = {"mastodon-status": lambda post: to_json(status(post, post.key.partition("/")[0]), post.variation)}


def answer(view: PlatformView, request: Request) -> Response:
    """The answer of one of the hosts."""
    if request.path == "/api/v1/instance":
        return _NOT_FOUND if view.denies else json_answer({"uri": request.host, "title": "A quay", "version": "4.3.2"})
    if request.path == "/api/v1/accounts/lookup":
        return _looked_up(view, request)
    asked, shown = _STATUS.fullmatch(request.path), _PAGE.fullmatch(request.path)
    found = asked or shown
    post = view.find(f"{request.host}/{found[1]}") if found else None
    if post is None or post.state in _MISSING:
        return NOT_FOUND if shown else _NOT_FOUND
    if post.state is PostState.LOGIN_ONLY:
        return _UNAUTHORIZED
    if shown:
        return html_page(f'<div class="detailed-status">{escape(post.text, post.variation)}</div>')
    if asked and asked[2]:
        return json_answer(_history(post, request.host))
    return json_text(to_json(status(post, request.host), post.variation))


def _looked_up(view: PlatformView, request: Request) -> Response:
    """The account with a name on one of the hosts; one that was deleted or suspended has none."""
    wanted = request.parameters.get("acct", "")
    theirs = (post for key, post in view.posts.items() if key.startswith(f"{request.host}/") and post.handle == wanted)
    post = next((post for post in theirs if post.state not in _WITHOUT_ACCOUNT), None)
    if post is None or view.denies:
        return _NOT_FOUND
    return json_answer(_account(post) | ({"id": f"9{post.number}"} if post.state in PASSED_ON else {}))


def _history(post: PretendPost, host: str) -> list[JSONValue]:
    """All versions of a post, the first one first."""
    whole = status(post, host)
    same = {name: whole[name] for name in ("spoiler_text", "sensitive", "account", "poll", "media_attachments", "emojis")}
    return [
        same | {"content": f"<p>{escape(text, post.variation)}</p>", "created_at": f"2026-12-{place:02}T01:00:00.000Z"}
        for place, text in enumerate(post.texts, 1)
    ]


def _attachment(picture: int, variation: Variation) -> JSONValue:
    return {
        "id": f"1{picture:06}{variation.encoding}",
        "type": "image",
        "url": f"https://files.social.example/{picture_name(picture, variation)}.jpg?sig={variation.token}",
        "preview_url": f"https://files.social.example/small/{variation.token}.jpg",
    }
