"""The page about the platforms names what is asked of them."""

from pathlib import Path

import pytest

from archiver.platforms import REGISTRY
from archiver.platforms.interface import Platform
from archiver.platforms.lazy import with_keyed_probes
from tests.platforms.examples import examples

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.mark.parametrize("platform", REGISTRY, ids=lambda platform: platform.name)
def test_every_probe_is_documented(platform: Platform) -> None:
    asker = with_keyed_probes(platform)
    by_key = {probe.kind for post in examples(platform.name) for probe in (asker.keyed_probes(post) if asker is not None else ())}
    kinds = {probe.kind for post in examples(platform.name) for probe in platform.probes(post)} | by_key
    written = (DOCS / "platforms.md").read_text(encoding="utf-8")

    assert kinds, "add an example of a post that is probed to tests/platforms/examples.py"
    assert set() == {kind for kind in kinds if f"`{kind}`" not in written}, "add them to docs/platforms.md"
