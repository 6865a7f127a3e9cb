"""The operator's session in the browser: the cookies of a host, for pages of that host only.

They are set for the host alone, not for others of its domain, over TLS, and not for requests that other sites' pages make to it.
"""

from playwright.async_api import BrowserContext

from archiver.model.urls import parse_url
from archiver.web.keys import Keyring

_ENDS_WITH_BROWSER = -1


async def add_cookies(context: BrowserContext, url: str, keys: Keyring) -> None:
    """Give a new browser context the cookies for the page that it is going to open, if there are any for its host."""
    target = parse_url(url)
    if target is None or target.scheme != "https" or target.host not in keys.cookies:
        return
    await context.add_cookies(
        [
            {
                "name": cookie.name,
                "value": cookie.value.reveal(),
                "domain": target.host,
                "path": cookie.path,
                "expires": _ENDS_WITH_BROWSER if cookie.expires is None else cookie.expires,
                "httpOnly": cookie.http_only,
                "secure": True,
                "sameSite": "Lax",
            }
            for cookie in keys.cookies[target.host]
        ]
    )
