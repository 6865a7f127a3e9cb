"""What Datasette needs to show the ledger: descriptions, canned queries, facets, search, and a plugin that folds what is searched.

Datasette is other people's program (https://datasette.io); nothing here imports it, and the plugin is written as a file.
"""

import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TypedDict

from archiver.ledger.durable_files import write_whole
from archiver.model import folding
from archiver.model.digests import JSONValue

METADATA, PLUGIN = "metadata.json", "plugins/archive_search.py"

FACETS: Mapping[str, tuple[str, ...]] = {
    "posts_now": ("verdict", "platform", "reason"),
    "embeds_now": ("verdict", "platform", "outlet"),
    "changes": ("became", "platform"),
    "nights": ("kind",),
    "versions_named": ("platform", "witness"),
}
SEARCHED: Mapping[str, str] = {"posts_now": "version", "versions_named": "id"}
"""The views with a field for a search, and their column of versions, which the full-text index `words` is of."""
LABELS: Mapping[str, str] = {"post": "name", "article": "name", "run": "started", "article_version": "title"}
"""What stands for a row of these tables, where another row points to it."""

_BEGIN = (
    "What the posts said, what became of them, and which articles show them; times are UTC. Begin with these: "
    + ", ".join(f'<a href="archive/{view}">{view}</a>' for view in FACETS)
    + ". The tables below hold what was recorded."
)
_COMPACT = "data:text/css,dl.column-descriptions{columns:22em;font-size:small} dl.column-descriptions dt{break-after:avoid}"
"""A style of one line, so that what the columns mean does not push the rows off the screen."""


class Descriptions(TypedDict):
    """The parts of `descriptions.toml`."""

    hidden: list[str]
    views: dict[str, str]
    tables: dict[str, str]
    columns: dict[str, str]


def descriptions() -> Descriptions:
    """What is said of each view, table and column."""
    read: Descriptions = tomllib.loads(_own("descriptions.toml"))  # type: ignore[assignment]  # our own file
    return read


def metadata(queries: Mapping[str, str], columns: Mapping[str, tuple[str, ...]], *, public: bool) -> dict[str, JSONValue]:
    """Datasette's metadata for a database called `archive`: canned queries by name, and the columns of each table and view.

    If it is `public`, only views without withdrawn content can be opened, and nobody may write SQL. Licence and source are left to
    the user.
    """
    known = descriptions()
    described = known["views"] | known["tables"]
    tables: dict[str, JSONValue] = {}
    for name, shown in columns.items():
        table: dict[str, JSONValue] = {
            "columns": {column: known["columns"][column] for column in shown if column in known["columns"]}
        }
        if name in described:
            table["description"] = described[name]
        if name in known["hidden"]:
            table["hidden"] = True
        if name in LABELS:
            table["label_column"] = LABELS[name]
        if name in FACETS:
            table |= {"facets": list(FACETS[name]), "sort_desc": "id"}
        if name in SEARCHED:
            table |= {"fts_table": "words", "fts_pk": SEARCHED[name]}
        if public and name not in FACETS:
            table["allow"] = False
        tables[name] = table
    database: dict[str, JSONValue] = {
        "title": "Posts that articles show",
        "description_html": _BEGIN,
        "tables": tables,
        "queries": {name: _canned(sql) for name, sql in queries.items()},
    }
    if public:
        database["allow_sql"] = False
    return {
        "title": "Archive of the social posts that articles show",
        "license": "",
        "license_url": "",
        "source": "",
        "source_url": "",
        "extra_css_urls": [_COMPACT],
        "databases": {"archive": database},
    }


def _canned(sql: str) -> JSONValue:
    """A query with its question, which its first comment lines say."""
    comment = re.match(r"(?:-- .*\n)+", sql)
    sentences = " ".join(comment[0].replace("-- ", "").split()) if comment else ""
    question, _, more = sentences.partition("? ")
    return {
        "title": f"{question}?" if more else question,
        "description": more,
        "sql": sql[comment.end() if comment else 0 :].strip(),
    }


def write(folder: Path, described: Mapping[str, JSONValue]) -> None:
    """Write the metadata and the plugin into a folder, over those of an earlier export; `OSError` if that fails."""
    write_whole(folder / PLUGIN, plugin())
    write_whole(folder / METADATA, json.dumps(described, indent=2, ensure_ascii=False) + "\n")


def plugin() -> str:
    """The source of the plugin: that of the folding, which needs nothing else, and the hook."""
    return Path(folding.__file__).read_text(encoding="utf-8") + _own("plugin_hook.txt")


def _own(name: str) -> str:
    return (Path(__file__).parent / name).read_text(encoding="utf-8")
