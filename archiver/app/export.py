"""`export`: a post's evidence as a folder that a stranger can check."""

from dataclasses import dataclass
from pathlib import Path

from archiver.app.lookup import lookup
from archiver.app.runs.home import Home
from archiver.app.runs.open_archive import open_archive
from archiver.errors import InputError
from archiver.export.proof import write_proof
from archiver.render.json_objects import lookup_json


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedProof:
    """What was written: of which post, how many facts and snapshots, and where."""

    post: str
    facts: int
    snapshots: int
    folder: Path


def export_proof(home: Home, query: str, folder: Path, *, under: str | None = None) -> ExportedProof | None:
    """Write the folder of the post that a query means best; None where no post goes by it.

    `under` is an earlier checkpoint of the ledger, to prove what it covers. `InputError` where no checkpoint covers anything.
    """
    with open_archive(home) as archive:
        found = lookup(archive, query)
        if not found:
            return None
        proofs = archive.proofs(found[0].id, under=under)
    post = str(found[0].post) if found[0].post else found[0].aliases[0] if found[0].aliases else query
    if not proofs:
        raise _uncovered(post, under)
    said = lookup_json(found[:1])
    snapshots = write_proof(folder, home=home.folder, post=post, said=said, proofs=proofs)
    return ExportedProof(post=post, facts=len(proofs), snapshots=snapshots, folder=folder)


def _uncovered(post: str, under: str | None) -> InputError:
    if under is None:
        return InputError(f"no checkpoint covers what is known of {post}", remedy="run `check` to its end once: it signs the log")
    what = f"that is no checkpoint of this ledger, or it is older than all that is known of {post}"
    return InputError(what, remedy="leave out --checkpoint, or name a later one")
