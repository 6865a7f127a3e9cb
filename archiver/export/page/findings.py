"""What can be wrong with a proof folder: each finding has a code, an outcome and a sentence."""

from __future__ import annotations

from typing import NoReturn

PROVEN, REFUTED, UNCHECKED = 0, 1, 2
CODES = {
    "P001": (REFUTED, "a file is missing"),
    "P002": (REFUTED, "a file does not belong to the folder"),
    "P003": (REFUTED, "a file has changed since the folder was written"),
    "P004": (REFUTED, "a link, folder or device is where a file should be"),
    "P005": (REFUTED, "the list of files names one that is not of this folder, or one twice"),
    "P006": (REFUTED, "this is not JSON"),
    "P007": (REFUTED, "a key stands twice in a JSON object"),
    "P008": (REFUTED, "the JSON is nested too deeply"),
    "P009": (REFUTED, "a number is negative, huge, or no integer"),
    "P010": (REFUTED, "a part is missing, or of the wrong kind"),
    "P011": (UNCHECKED, "the folder has a format that this page does not know"),
    "P012": (UNCHECKED, "a file is too large to be checked"),
    "P013": (UNCHECKED, "a file cannot be read"),
    "P014": (REFUTED, "README.txt is not the one that belongs to this page"),
    "P015": (UNCHECKED, "check.py in the folder is not this page; use the page of the version that wrote the folder"),
    "P020": (REFUTED, "the public key is not one"),
    "P021": (REFUTED, "the id of the public key is forged"),
    "P022": (REFUTED, "the public key is no point for which only one person can sign"),
    "P023": (REFUTED, "the checkpoint is not a signed note"),
    "P024": (REFUTED, "the checkpoint states no size and root"),
    "P025": (REFUTED, "the checkpoint is of another log than the key"),
    "P026": (REFUTED, "the checkpoint is not signed by the key"),
    "P027": (REFUTED, "the signature is false"),
    "P028": (REFUTED, "checkpoint.txt is not the checkpoint of proof.json"),
    "P030": (REFUTED, "there are no facts"),
    "P031": (REFUTED, "a fact stands twice"),
    "P032": (REFUTED, "a salt is not 16 bytes, or a step of a path not 32"),
    "P033": (REFUTED, "a fact is not in the log that the checkpoint signs"),
    "P034": (REFUTED, "a path has the wrong number of steps"),
    "P035": (REFUTED, "a fact is later than the checkpoint"),
    "P036": (REFUTED, "an entry is not the canonical JSON of a fact"),
    "P037": (REFUTED, "a fact is of a kind that says nothing about a post"),
    "P040": (REFUTED, "no fact says that the post is known"),
    "P041": (REFUTED, "a fact is about another post"),
    "P042": (REFUTED, "proof.json names another post than the facts"),
    "P043": (REFUTED, "a fact rests on one that is not in the folder"),
    "P044": (REFUTED, "a verdict rests on an observation that is not in the folder"),
    "P045": (REFUTED, "post.json says something else than the facts"),
    "P050": (REFUTED, "a snapshot is missing"),
    "P051": (REFUTED, "a snapshot is not the file that was recorded"),
    "P052": (REFUTED, "a snapshot's path is not that of a snapshot"),
    "P053": (REFUTED, "a snapshot has no statement that can be read"),
    "P054": (REFUTED, "a snapshot states something else than the fact about it"),
    "P055": (UNCHECKED, "a script, style or font that a snapshot shares with others is not in the folder"),
    "P056": (REFUTED, "a shared script, style or font is not the one that it is named by"),
    "P060": (UNCHECKED, "there is no checkpoint in the file that you named"),
    "P061": (REFUTED, "your checkpoint is of another log"),
    "P062": (REFUTED, "the log does not continue your checkpoint: one of the two was made up"),
    "P063": (UNCHECKED, "your checkpoint is newer than the folder; ask for one under your checkpoint"),
    "P064": (UNCHECKED, "the folder does not prove that the log continues your checkpoint; ask for one made with --since"),
    "P065": (REFUTED, "the checkpoint is not signed by the key that you named"),
    "P066": (UNCHECKED, "what you named with --key is no public key"),
}


class Finding(Exception):  # noqa: N818 - what is found wrong is printed, and seldom an error of the program
    """Something that is wrong or could not be checked, by its code, and where."""

    def __init__(self, code: str, where: str) -> None:
        super().__init__(code, where)
        self.code, self.where = code, where


def refuse(code: str, where: str) -> NoReturn:
    """Raise a finding."""
    raise Finding(code, where)
