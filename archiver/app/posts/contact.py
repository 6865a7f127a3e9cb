"""A contact address is required before many posts are asked about: who is asked that often must be able to complain."""

from collections.abc import Iterable

from archiver.app.posts.planning import first_host
from archiver.app.runs.clock import Clock
from archiver.errors import InputError
from archiver.model.posts import PostRef
from archiver.reporting.phrases import count_of
from archiver.web import WebSettings
from archiver.web.connect_to import rule_for

CONTACT_REMEDY = (
    'write contact = "mailto:you@example.org" into archiver.toml, or set ARCHIVER_CONTACT: an address of yours, or a page about '
    "your archive"
)
_HTTPS_PORT = 443


def require_contact(web: WebSettings, clock: Clock, posts: Iterable[PostRef | None]) -> None:
    """Raise `InputError` if so many posts are to be asked about, None for one without a name, and no contact address is set.

    Rehearsals need none, nor do posts on hosts that `--connect-to` leads to a server of the operator.
    """
    if web.contact is not None or clock.rehearsed:
        return
    asked = sum(not _is_led_elsewhere(web, first_host(post) if post is not None else "") for post in posts)
    if asked > web.posts_without_contact:
        limit = f"without a contact address not more than {web.posts_without_contact} are"
        what = f"{count_of(asked, 'post')} would be asked about, {limit}"
        raise InputError(what, remedy=CONTACT_REMEDY)


def _is_led_elsewhere(web: WebSettings, host: str) -> bool:
    """Whether `--connect-to` leads a host elsewhere; for an unknown one, whether it leads every host."""
    return rule_for(web.connect_to, host, _HTTPS_PORT) is not None
