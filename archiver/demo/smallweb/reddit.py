"""Pretend Reddit: a post's JSON, in which a deleted post remains as a shell, and oEmbed."""

import re

from archiver.demo.smallweb.interface import PlatformView
from archiver.demo.smallweb.keys import BASE_36, counted_key
from archiver.demo.smallweb.messages import Request, Response, json_answer, json_text
from archiver.demo.smallweb.posts import PostState, PretendPost
from archiver.demo.smallweb.rendering import NOT_FOUND, escape, html_page, oembed, plain_text, to_json
from archiver.model.digests import JSONValue

NAME = LEDGER_NAME = "reddit"
HOSTS = ("www.reddit.com", "embed.reddit.com")
CONTROLS = ("t3_7pfpeq",)
EXAMPLE = "t3_7pfpeq"
new_key = counted_key(36**6, prefix="t3_", alphabet=BASE_36)

_TITLE = "The quay"
_COMMENTS = re.compile(r"(?:https://www\.reddit\.com)?/comments/([0-9a-z]+)(?:\.json|/)?")
_NOT_FOUND = json_answer({"message": "Not Found", "error": 404}, status=404)
_REFUSED = {
    PostState.MISSING: _NOT_FOUND,
    PostState.ACCOUNT_SUSPENDED: json_answer({"reason": "banned", "message": "Not Found", "error": 404}, status=404),
    PostState.ACCOUNT_PROTECTED: json_answer({"reason": "private", "message": "Forbidden", "error": 403}, status=403),
    PostState.LOGIN_ONLY: json_answer({"reason": "quarantined", "message": "Forbidden", "error": 403}, status=403),
}


def markup(post: PretendPost) -> str:
    """The official blockquote."""
    return (
        f'<blockquote class="reddit-embed-bq" style="height:316px" data-embed-height="316">'
        f'<a href="{_url(post)}">A title</a><br> by'
        f'<a href="https://www.reddit.com/user/{post.handle}/">u/{post.handle}</a> in<a href="https://www.reddit.com/r/quay/">quay</a>'
        '</blockquote><script async src="https://embed.reddit.com/widgets.js" charset="UTF-8"></script>'
    )


def submission(post: PretendPost) -> dict[str, JSONValue]:
    """The data of a post. Its title cannot be edited, and remains when the post is deleted."""
    written_text = plain_text(post, link=lambda target, _: f"[the news](https://{target})")
    author, text = {
        PostState.DELETED: ("[deleted]", "[deleted]"),
        PostState.REMOVED: (post.handle, "[removed]"),
        PostState.AUTHOR_DELETED: ("[deleted]", written_text),
    }.get(post.state, (post.handle, written_text))
    written, count = post.written.timestamp(), post.variation.count
    gallery: dict[str, JSONValue] = {"gallery_data": {"items": [{"media_id": f"m{number}"} for number in post.pictures]}}
    return (gallery if post.pictures else {}) | {
        "name": post.key,
        "id": post.key[3:],
        "author": author,
        "title": _TITLE,
        "selftext": text,
        "is_self": True,
        "removed_by_category": "moderator" if post.state is PostState.REMOVED else None,
        "edited": written + 3600 * len(post.texts) if post.earlier else False,
        "created_utc": written,
        "score": count,
        "num_comments": count + 1,
        "subreddit_subscribers": count + 2,
    }


def listing(post: PretendPost) -> str:
    """The answer of `/comments/ID.json`: the post, and its comments, of which there are none."""
    return to_json([_listing({"kind": "t3", "data": submission(post)}), _listing()], post.variation)


def reddit_oembed(post: PretendPost, title: str = _TITLE) -> str:
    """OEmbed of a live post: it gives the title and no text."""
    quoted = f'<blockquote class="reddit-embed-bq"><a href="{_url(post)}">{escape(title, post.variation)}</a></blockquote>'
    return oembed(post, quoted, title=title)


ANSWERS = {
    "reddit-listing": listing,
    "reddit-oembed": lambda post: reddit_oembed(post, plain_text(post)),  # a post whose title is its text
}


def answer(view: PlatformView, request: Request) -> Response:
    """The answers of the listing, oEmbed and the embed's frame."""
    asks_oembed = request.path == "/oembed"
    found = _COMMENTS.fullmatch(request.parameters.get("url", "") if asks_oembed else request.path)
    if found is None:
        return NOT_FOUND
    post = view.find(f"t3_{found[1]}")
    if request.host == "embed.reddit.com":
        return NOT_FOUND if post is None else html_page(f"<shreddit-embed>{escape(post.text, post.variation)}</shreddit-embed>")
    if post is None or post.state in _REFUSED:
        return _NOT_FOUND if post is None else _REFUSED[post.state]
    if not asks_oembed:
        return json_text(listing(post))
    # How oEmbed answers for a deleted post is not known: it answers a page without a statement.
    return json_text(reddit_oembed(post)) if post.state in {PostState.LIVE, PostState.AUTHOR_DELETED} else NOT_FOUND


def _url(post: PretendPost) -> str:
    return f"https://www.reddit.com/r/quay/comments/{post.key[3:]}/a_title/"


def _listing(*children: JSONValue) -> JSONValue:
    return {"kind": "Listing", "data": {"children": [*children]}}
