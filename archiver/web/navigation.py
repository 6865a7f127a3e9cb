"""Keep a page from leading the browser to another one, whose post or embeds would be taken for its own.

Scripts, forms, links and `<meta http-equiv=refresh>` can replace the document that was asked for. Such a navigation is aborted
before its request is sent, so that the document stays as it is. HTTP redirects of the page itself are followed, and a page may load
itself again a few times, as those do that set a cookie first.
"""

from archiver.web.devtools import Message, inner, text

_MAX_RELOADS = 3
_PAGE_PROTOCOLS = frozenset({"http:", "https:"})


class Navigation:
    """The documents that one page's main frame asks for; `led_elsewhere` says whether it tried to show another page."""

    def __init__(self, frame_id: str) -> None:
        self._frame_id = frame_id
        self._addresses: set[str] = set()
        self._reloads = 0
        self.led_elsewhere = False

    def forbids(self, event: Message) -> bool:
        """Whether a request (`Fetch.requestPaused`) would replace the page: to be answered with `Aborted`."""
        if text(event, "resourceType") != "Document" or text(event, "frameId") != self._frame_id:
            return False
        request = inner(event, "request")
        address = _address(text(request, "url"))
        if not self._addresses or text(event, "redirectedRequestId"):
            self._addresses.add(address)
            return False
        if address not in self._addresses or text(request, "method") != "GET":
            self.led_elsewhere = True
            return True
        self._reloads += 1
        return self._reloads > _MAX_RELOADS

    def shows_page(self, protocol: str) -> bool:
        """Whether a document of this protocol (`location.protocol`) is the page; `blob:` and `about:` need no request."""
        if protocol in _PAGE_PROTOCOLS:
            return True
        self.led_elsewhere = True
        return False


def _address(url: str) -> str:
    """A URL without what does not change the page: its fragment, and whether it is asked for over TLS."""
    return url.partition("#")[0].partition(":")[2]
