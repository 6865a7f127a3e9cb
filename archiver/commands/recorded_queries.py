"""Queries that are paths of files, as the archive has recorded them."""

from archiver.commands.settings import Settings


def without_folder(settings: Settings, name: str) -> str:
    """A query as it is recorded, where it is the path of an article's file."""
    if not name.startswith("/"):
        return name
    from archiver.app.sources.recorded_names import recorded_name

    return recorded_name(name, settings.home.folder)
