"""Ask for the access token of an app (RFC 6749 §4.4): its name and secret for a token that holds for a while; none is recorded."""

import base64
import json
import re
from datetime import datetime, timedelta

from archiver.model.captures import Exchange, Headers
from archiver.web.keys import MIN_KEY_CHARACTERS, AccessToken, OwnKey, Secret

QUESTION = b"grant_type=client_credentials"
_TOKEN = re.compile(rf"[!-~]{{{MIN_KEY_CHARACTERS},8192}}")
_MARGIN = timedelta(minutes=2)
_MAX_SECONDS = 86_400


def headers_for(key: OwnKey) -> Headers:
    """The header fields of the request, with the app's name and secret."""
    coded = base64.b64encode(key.secret.reveal().encode()).decode("ascii")
    form = "application/x-www-form-urlencoded"
    return (("Authorization", f"Basic {coded}"), ("Content-Type", form), ("Accept", "application/json"))


def token_in(exchange: Exchange, now: datetime) -> AccessToken | None:
    """The token in an answer; None if it has none."""
    try:
        payload = json.loads(exchange.body)
    except (ValueError, RecursionError):
        return None
    token, seconds = (payload.get("access_token"), payload.get("expires_in")) if isinstance(payload, dict) else (None, None)
    if not isinstance(token, str) or not _TOKEN.fullmatch(token):
        return None
    lasts = timedelta(seconds=min(seconds, _MAX_SECONDS)) if isinstance(seconds, int) and seconds > 0 else timedelta(0)
    return AccessToken(secret=Secret(token), until=now + lasts - _MARGIN)
