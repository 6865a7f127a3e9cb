"""The files in `seeds/` are consistent with the demonstration and with the program's defaults."""

import re
import tomllib
from pathlib import Path

from archiver.demo.story import founding
from archiver.platforms import REGISTRY

SEEDS = Path(__file__).resolve().parents[2] / "seeds"


def test_the_seed_article_is_the_one_in_the_demo() -> None:
    assert founding.ARTICLE == (SEEDS / "two-presidents.txt").read_text(encoding="utf-8")


def test_the_seed_article_quotes_only_its_two_posts(shared: Path) -> None:
    (theirs,) = (shared / "seeds").glob("*.txt")
    original = " ".join(theirs.read_text(encoding="utf-8").split())
    taken = [
        " ".join(words[start : start + 8]) in original
        for paragraph in founding.ARTICLE.split("\n\n")
        if "pic.twitter.com/" not in paragraph
        for words in [paragraph.split()]
        for start in range(len(words) - 7)
    ]

    assert not any(taken)
    assert len(taken) > 100


def test_the_commented_out_controls_are_defaults() -> None:
    """A new platform need not be among them: `doctor --json` lists all that are in force."""
    written = (SEEDS / "controls.toml").read_text(encoding="utf-8")
    tables = re.findall(r"^# \[\w+\]\n(?:# .*\n)+", written, re.MULTILINE)
    known = {one.name: one.controls for one in REGISTRY if one.controls.live or one.controls.gone}
    relays = {one.name: one.controls.relays for one in REGISTRY if one.controls.relays}

    asked = {name: {"relays": [f"wss://{one.rstrip('/')}" for one in named]} for name, named in relays.items()}
    expected = {
        name: {"live": [str(one) for one in controls.live], "gone": [str(one) for one in controls.gone]}
        for name, controls in known.items()
    }

    listed = tomllib.loads(re.sub(r"^# ", "", "".join(tables), flags=re.MULTILINE))

    assert {} == tomllib.loads(written)
    assert {"x", "nostr"} <= listed.keys()
    assert {name: (expected | asked).get(name) for name in listed} == listed
