"""The ways in which `serve` answers, in their order: the first that has an answer gives it."""

from archiver.serving.api import Api
from archiver.serving.kept_snapshots import KeptSnapshots
from archiver.serving.media import KeptPictures
from archiver.serving.memento import MementoServer
from archiver.serving.oembed import OEmbed
from archiver.serving.playback import PlaybackLink
from archiver.serving.served_archive import ServedArchive
from archiver.serving.server import Answering, pages_of
from archiver.serving.views import Pages

_NO_PLAYER = PlaybackLink(port=None)


def ways_of(served: ServedArchive, pages: Pages, player: PlaybackLink = _NO_PLAYER) -> list[Answering]:
    """What other programs ask for, files, the way to the player, then the pages."""
    programs: list[Answering] = [Api(served), MementoServer(served), OEmbed(served)]
    return [*programs, KeptPictures(served), KeptSnapshots(served), player, pages_of(pages)]
