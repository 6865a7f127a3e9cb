"""The ways in which `serve` answers, in their order: the first that has an answer gives it."""

from archiver.serving.api import Api
from archiver.serving.memento import MementoServer
from archiver.serving.served_archive import ServedArchive
from archiver.serving.server import Answering, pages_of
from archiver.serving.views import Pages


def ways_of(served: ServedArchive, pages: Pages) -> list[Answering]:
    """What other programs ask for, then the pages."""
    return [Api(served), MementoServer(served), pages_of(pages)]
