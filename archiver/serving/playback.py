"""Playing snapshots back with ReplayWeb.page's own files, from an origin of its own: another port.

What strangers' pages do when they are played back, they do at that origin, where nothing else is: the archive's own pages are out
of their reach, and the policies let them ask nobody but this machine.
"""

import html
import json
from urllib.parse import quote, urlsplit

from archiver.app.playback_files import REMEDY, PlaybackFiles
from archiver.evidence import read_statement
from archiver.evidence.statement import ArticleStatement, Statement
from archiver.serving.kept_snapshots import KeptSnapshots
from archiver.serving.replies import Reply, ServedRequest, error_reply
from archiver.serving.served_archive import ServedArchive

PATH = "/playback"
_PLAYED_CSP = "default-src 'unsafe-eval' 'unsafe-inline' 'self' data: blob:; form-action 'none'; object-src 'none'; base-uri 'self'"
"""For the pages that are played back, in place of ReplayWeb.page's own policy, which allows WebSockets to anywhere."""
_PAGE_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self' data: blob:; worker-src 'self' blob:; frame-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
_FRAME_CSP = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
_BEFORE_THE_WORKER = b"<!DOCTYPE html>\n<title>Player</title>\n"
"""The frame's page before the player's service worker answers for it: the player loads it again then."""
_WORKER_CSP = "default-src 'self' data: blob: 'unsafe-eval' 'unsafe-inline'"
_JAVASCRIPT = "text/javascript; charset=utf-8"
_STYLE = "html, body { margin: 0; height: 100% } replay-web-page { height: 100% }"


class PlaybackOrigin:
    """Answers at the second port: the page with the player, the player's files, and snapshots; nothing else."""

    def __init__(self, served: ServedArchive, files: PlaybackFiles) -> None:
        self._files = files
        self._snapshots = KeptSnapshots(served)

    def __call__(self, request: ServedRequest) -> Reply | None:
        """The answer to a request at this origin."""
        match request.path:
            case "/":
                return self._page(request)
            case "/ui.js":
                return Reply(media_type=_JAVASCRIPT, body=self._files.contents["ui.js"])
            case "/replay/sw.js":
                headers = {"Content-Security-Policy": _WORKER_CSP}
                return Reply(media_type=_JAVASCRIPT, body=self._files.contents["sw.js"], headers=headers)
            case "/replay/":
                headers = {"Content-Security-Policy": _FRAME_CSP, "X-Frame-Options": "SAMEORIGIN"}
                return Reply(body=_BEFORE_THE_WORKER, headers=headers)
            case "/LICENSE":
                return Reply(media_type="text/plain; charset=utf-8", body=self._files.contents["LICENSE"])
            case path if path.startswith("/snapshots/"):
                return self._snapshots(request)
            case _:
                return None

    def _page(self, request: ServedRequest) -> Reply | None:
        """The page that plays a snapshot back."""
        path = request.query.get("snapshot", "")
        file = self._snapshots.file(path)
        if file is None:
            return None
        statement = read_statement(file)
        attributes = {
            "source": f"/{quote(path)}",
            "url": page_of(statement),
            "ts": f"{statement.at:%Y%m%d%H%M%S}",
            "replaybase": "/replay/",
            "embed": "replayonly",
            "config": json.dumps({"csp": _PLAYED_CSP}),
        }
        written = " ".join(f'{name}="{html.escape(value)}"' for name, value in attributes.items())
        page = (
            f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{html.escape(path)}</title>'
            f'<style>{_STYLE}</style><script src="ui.js"></script></head>'
            f"<body><replay-web-page {written} sandbox></replay-web-page></body></html>\n"
        )
        return Reply(body=page.encode(errors="replace"), headers={"Content-Security-Policy": _PAGE_CSP})


def page_of(statement: Statement) -> str:
    """The address of the page that a snapshot is of, as it was asked for."""
    if statement.view is not None:
        return statement.view.url
    subject = statement.subject
    return str(subject.article.metadata.url or subject.article.source) if isinstance(subject, ArticleStatement) else ""


class PlaybackLink:
    """Answers `/playback?snapshot=…` at the archive's own address: the way to the player, or how to get it.

    `port` is that of the player's origin, None where its files are not there; `public` its address, where that is another one.
    """

    def __init__(self, *, port: int | None, public: str | None = None) -> None:
        self._port = port
        self._public = public

    def __call__(self, request: ServedRequest) -> Reply | None:
        """The answer; None for any other path."""
        if request.path != PATH:
            return None
        if self._port is None:
            what = "Snapshots are played back with ReplayWeb.page, whose files are not here"
            return error_reply(404, what, remedy=f"{REMEDY}; then start `serve` again")
        host = urlsplit(request.base).hostname or "127.0.0.1"
        origin = self._public or f"http://{f'[{host}]' if ':' in host else host}:{self._port}"
        snapshot = quote(request.query.get("snapshot", ""), safe="/")
        return Reply(status=302, headers={"Location": f"{origin}/?snapshot={snapshot}", "Cache-Control": "no-store"})
