"""All that `serve` offers, put together: the pages and other programs' answers at one origin, the player at another."""

import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from starlette.types import ASGIApp

from archiver.app.playback_files import PlaybackFiles, playback_folder, read_playback_files
from archiver.app.runs.clock import Clock
from archiver.app.runs.home import Home
from archiver.serving.access import AccessRules
from archiver.serving.playback import PlaybackLink, PlaybackOrigin
from archiver.serving.served_archive import ServedArchive
from archiver.serving.server import Answering, ArchiveServer, application_of, run
from archiver.serving.states import LedgerState, ledger_state
from archiver.serving.views import Pages
from archiver.serving.ways import ways_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where one origin listens, and who may read there."""

    listening: socket.socket
    rules: AccessRules

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return int(self.listening.getsockname()[1])


def serve(home: Home, clock: Clock, pages: Pages, *, contact: str | None, main: Origin, playback: Origin) -> None:
    """Serve an archive until a signal says to end."""
    files = read_playback_files(playback_folder())
    run(
        application(home, clock, pages, contact=contact, main=main, playback=playback, files=files),
        [main.listening, playback.listening],
    )


def application(
    home: Home,
    clock: Callable[[], datetime],
    pages: Pages,
    *,
    contact: str | None,
    main: Origin,
    playback: Origin,
    files: PlaybackFiles | None,
) -> ASGIApp:
    """What answers at both origins; without the player's files the second has nothing."""
    served = ServedArchive(home=home, clock=clock, contact=contact)
    is_reachable = main.rules.public_url is None or playback.rules.public_url is not None
    link = PlaybackLink(port=playback.port if files is not None and is_reachable else None, public=playback.rules.public_url)

    def state() -> LedgerState:
        return ledger_state(home.database, home.settings, now=clock())

    player: Sequence[Answering] = (PlaybackOrigin(served, files),) if files is not None else ()
    return application_of(
        {
            main.port: ArchiveServer(ways_of(served, pages, link), rules=main.rules, state=state).application(),
            playback.port: ArchiveServer(player, rules=playback.rules, state=state).application(),
        }
    )
