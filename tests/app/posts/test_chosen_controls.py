"""The operator's own control posts, as the settings name them."""

from pathlib import Path

from archiver.app.posts.chosen_controls import load_controls
from archiver.app.runs.home import Home
from archiver.model.posts import PostRef
from archiver.platforms.interface import KnownContent


def test_controls_that_have_names_of_an_earlier_version_are_asked_about_by_their_present_ones(tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "archiver.toml").write_text(
        '[controls.imgur]\nlive = ["imgur:gallery/eD9CT"]\n[controls.imgur.known."imgur:gallery/eD9CT"]\nwords = "A title"\n'
    )

    controls = load_controls(Home(folder=tmp_path))["imgur"]

    album = PostRef(platform="imgur", key="a/eD9CT")
    assert (album,) == controls.live
    assert {album: KnownContent(words="A title")} == controls.known
