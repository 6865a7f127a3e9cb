"""`export datasette`: write what Datasette needs to show the archive's database."""

from pathlib import Path

from archiver.app.manual import manual_folder
from archiver.app.runs.home import Home
from archiver.app.runs.open_archive import open_archive
from archiver.errors import EvidenceError, InputError
from archiver.export import datasette


def export_datasette(home: Home, folder: Path, *, public: bool) -> Path:
    """Write Datasette's metadata and plugin into a folder, over those of an earlier export; returns the database's path.

    `InputError` if there is no archive, or the program was installed without its queries; `EvidenceError` if the folder cannot be
    written.
    """
    sources = sorted((manual_folder() / "db" / "queries").glob("*.sql"))
    if not sources:
        raise InputError("the queries that come with the program are missing", remedy="install the program again, from its wheel")
    queries = {path.stem: path.read_text(encoding="utf-8") for path in sources}
    with open_archive(home) as archive:
        found = archive.query(_COLUMNS, ())
        columns: dict[str, tuple[str, ...]] = {}
        for row in found:
            columns[row["name"]] = (*columns.get(row["name"], ()), row["column"])
    try:
        datasette.write(folder, datasette.metadata(queries, columns, public=public))
    except OSError as error:
        raise EvidenceError(f"{folder} cannot be written: {error}", remedy="name a folder that this user may write") from None
    return home.database


_COLUMNS = """
SELECT made.name, "column".name AS "column"
FROM sqlite_master AS made, pragma_table_xinfo(made.name) AS "column"
WHERE made.type IN ('table', 'view') AND made.name NOT LIKE 'sqlite!_%' ESCAPE '!' AND "column".hidden <> 1
ORDER BY made.name, "column".cid
"""
