"""The operator's own keys: where they are read from, and that neither errors nor values show them."""

import copy
import pickle
from pathlib import Path

import pytest

from archiver.app.runs.home import Home
from archiver.app.runs.own_keys import load_keys
from archiver.errors import InputError
from archiver.web import WebSettings
from archiver.web.keys import Keyring, Secret

KEY = "abcdefgh-12345678"
TABLE = '[keys.mastodon]\n"social.example" = '


def keys(folder: Path, text: str, **environment: str) -> Keyring:
    """The keys that a settings file names."""
    (folder / "archiver.toml").write_text(text, encoding="utf-8")
    return load_keys(Home(folder=folder), environment)


def test_a_key_is_read_from_the_environment(tmp_path: Path) -> None:
    key = keys(tmp_path, f'{TABLE}"env:TOKEN"', TOKEN=KEY).keys["mastodon:social.example"]

    assert key.secret.reveal() == KEY


def test_a_key_is_read_from_a_file_that_only_its_owner_can_read(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(f"{KEY}\n", encoding="utf-8")
    (tmp_path / "token").chmod(0o600)

    assert keys(tmp_path, f'{TABLE}"file:token"').keys["mastodon:social.example"].secret.reveal() == KEY


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f'{TABLE}"{KEY}"', "line 2: keys.mastodon.social.example names neither a variable nor a file"),
        (f'{TABLE}["{KEY}"]', "names neither a variable nor a file"),
        (f'{TABLE}"env:{KEY}"', "names neither a variable nor a file"),
        (f'{TABLE}"env:ABSENT"', "the variable ABSENT is not set"),
        (f'{TABLE}"env:SHORT"', "the variable SHORT holds no key"),
        (f'{TABLE}"env:LINES"', "the variable LINES holds no key"),
        (f'{TABLE}"file:absent"', "absent cannot be read: No such file"),
        (f'{TABLE}"file:open"', "others on this machine can read"),
        ('[keys]\nmastodon = "env:TOKEN"', "keys.mastodon is no table"),
        ('[keys.mastodon]\n"https://social.example" = "env:TOKEN"', "is no host"),
        ('[keys.cookies]\n"social.example" = "env:TOKEN"', "names no file"),
        ('[keys.cookies]\n"social.example" = "file:shut"', "has no cookie for social.example"),
        ('[keys]\nreddit = "env:TOKEN"', "holds no app"),
        ('[keys]\nmyspace = "env:TOKEN"', "keys.myspace is no setting"),
        ("[keys]\nmost_per_run = -1", "is no number of requests"),
    ],
)
def test_what_is_wrong_with_a_key_is_said_without_the_key(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "open").write_text(KEY, encoding="utf-8")
    (tmp_path / "open").chmod(0o644)
    (tmp_path / "shut").write_text(f"other.example\tTRUE\t/\tTRUE\t0\tsession\t{KEY}\n", encoding="utf-8")
    (tmp_path / "shut").chmod(0o600)
    with pytest.raises(InputError, match=words) as caught:
        keys(tmp_path, text, TOKEN=KEY, SHORT="abc", LINES=f"{KEY}\n{KEY}")

    assert KEY not in f"{caught.value} {caught.value.message} {caught.value.remedy}"


def test_settings_with_a_key_do_not_show_it(tmp_path: Path) -> None:
    settings = WebSettings(keys=keys(tmp_path, f'{TABLE}"env:TOKEN"', TOKEN=KEY))

    assert KEY not in f"{settings!r} {settings} {settings.keys}"
    assert f"{Secret(KEY)} {Secret(KEY)!r}" == "*** ***"


@pytest.mark.parametrize("write", [pickle.dumps, copy.deepcopy])
def test_a_secret_is_not_written_by_pickling(write: object) -> None:
    with pytest.raises(TypeError, match="not written anywhere"):
        write(Secret(KEY))  # type: ignore[operator]


@pytest.mark.parametrize("url", ["http://social.example/", "https://www.social.example/", "https://social.example:8443/"])
def test_a_key_goes_to_its_host_over_tls_only(tmp_path: Path, url: str) -> None:
    keyring = keys(tmp_path, f'{TABLE}"env:TOKEN"', TOKEN=KEY)
    headers = (("Authorization", "Bearer KEY-NOT-KEPT"),)

    assert keyring.attached("mastodon:social.example", url, headers) == (url, headers)
