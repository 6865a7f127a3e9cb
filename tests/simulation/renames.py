"""Renamed fields: one key or class of a platform's answers gets another name, as when a platform changes its pages.

What the field holds is still there, under a name that the program does not know.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum

from archiver.demo.smallweb.messages import Response


class Field(StrEnum):
    """What a renamed field holds."""

    TEXT = "text"
    MEDIA = "media"
    AUTHOR = "author"


_CLASSES: Mapping[tuple[str, Field], str] = {
    ("telegram", Field.TEXT): "tgme_widget_message_text",
    ("telegram", Field.AUTHOR): "tgme_widget_message_owner_name",
    ("threads", Field.TEXT): "BodyTextContainer",
    ("threads", Field.AUTHOR): "HeaderLink",
    ("instagram", Field.TEXT): "Caption",
    ("instagram", Field.AUTHOR): "UsernameText",
    ("facebook", Field.TEXT): "post_message",
    ("linkedin", Field.TEXT): "main-feed-activity-embed-card__commentary",
}
_KEYS: Mapping[tuple[str, Field], str] = {
    ("x", Field.TEXT): "text",
    ("x", Field.MEDIA): "mediaDetails",
    ("x", Field.AUTHOR): "user",
    ("mastodon", Field.TEXT): "content",
    ("mastodon", Field.MEDIA): "media_attachments",
    ("mastodon", Field.AUTHOR): "account",
    ("activitypub", Field.TEXT): "content",
    ("truthsocial", Field.TEXT): "content",
    ("truthsocial", Field.MEDIA): "media_attachments",
    ("truthsocial", Field.AUTHOR): "account",
    ("tiktok", Field.TEXT): "desc",
    ("tiktok", Field.AUTHOR): "author",
    ("reddit", Field.TEXT): "selftext",
    ("reddit", Field.AUTHOR): "author",
    ("youtube", Field.TEXT): "title",
    ("youtube", Field.AUTHOR): "author_name",
    ("vimeo", Field.TEXT): "title",
    ("vimeo", Field.AUTHOR): "author_name",
    ("pinterest", Field.TEXT): "title",
    ("weibo", Field.TEXT): "text_raw",
    ("weibo", Field.AUTHOR): "user",
}
RENAMED = frozenset((*_CLASSES, *_KEYS))
"""The platforms of which a field can be renamed."""


def with_renamed_field(response: Response, platform: str, field: Field) -> Response:
    """The response with the field's name changed wherever it stands."""
    key = _KEYS.get((platform, field))
    if key is not None:
        return replace(response, body=re.sub(rb'"' + key.encode() + rb'"(\s*:)', rb'"new_' + key.encode() + rb'"\1', response.body))
    name = _CLASSES[platform, field].encode()
    pattern = rb"(?<![\w-])" + re.escape(name) + rb"(?![\w-])"
    return replace(response, body=re.sub(pattern, b"new-" + name, response.body))
