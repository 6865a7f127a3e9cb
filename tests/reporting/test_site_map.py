"""Paths of pages: any name fits into one, no two names share a file, and each path is read back."""

import re
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.model.posts import PostRef
from archiver.reporting.site_map import PageKind, PagePath, name_of, page_path, picture_path, post_path, slug

NAMES = st.text(st.characters(), min_size=1, max_size=40)
SPELLED = st.text("aAzZ0.-_~/\\%:?#é\u0000", min_size=1, max_size=8)


def addresses() -> st.SearchStrategy[PagePath]:
    """Any address of any kind, with the values that its kind has and no others."""

    def of_kind(kind: PageKind) -> st.SearchStrategy[PagePath]:
        form = kind.value
        return st.builds(
            PagePath,
            kind=st.just(kind),
            platform=st.sampled_from(["x", "mastodon"]) if "{platform}" in form else st.just(""),
            name=NAMES if "{slug}" in form else st.sampled_from(["gone", "intact"]) if "{standing}" in form else st.just(""),
            row=st.integers(1, 10**15) if "{row}" in form else st.just(0),
            number=st.integers(1, 10**6) if "{number}" in form or "{further}" in form else st.just(1),
        )

    return st.sampled_from(list(PageKind)).flatmap(of_kind)


@given(NAMES | SPELLED)
def test_a_slug_is_read_back_as_its_name(name: str) -> None:
    assert name == name_of(slug(name))


@given(NAMES | SPELLED)
def test_a_slug_is_safe_on_every_file_system(name: str) -> None:
    written = slug(name)

    assert re.fullmatch(r"[a-z0-9_~-]([a-z0-9._~-]*[a-z0-9_~-])?", written)
    assert not re.fullmatch(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", f"{written}.html")


@given(st.text("abA~0123456789ef.-", min_size=1, max_size=8))
def test_a_slug_that_we_would_not_write_names_nothing(text: str) -> None:
    name = name_of(text)

    assert name is None or slug(name) == text


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("1911842373636882499", "1911842373636882499"),
        ("CxY_z-1", "~cx~y_z-1"),
        ("mastodon.social/109", "mastodon.social~~2f109"),
        ("..", "~~2e~~2e"),
        ("con", "~~63on"),
        ("Con", "~con"),
        ("nul.txt", "~~6eul.txt"),
        ("Größe", "~gr~~c3~~b6~~c3~~9fe"),
    ],
)
def test_slugs_are_spelled_so(name: str, written: str) -> None:
    assert written == slug(name)


@given(addresses())
def test_a_path_is_read_back_as_its_address(address: PagePath) -> None:
    assert address == page_path(str(address))


@given(addresses())
def test_a_path_stays_in_the_site_and_its_root_leads_back(address: PagePath) -> None:
    path = PurePosixPath(str(address))

    assert not path.is_absolute()
    assert ".." not in path.parts
    assert address.root == "../" * (len(path.parts) - 1)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/index.html",
        "INDEX.html",
        "articles-1.html",
        "articles/0.html",
        "articles/01.html",
        "posts/x/A.html",
        "posts/x/~~61.html",
        "posts/x/~~.html",
        "posts/x/..html",
        "posts/x/../../keys/ledger.html",
        "posts/x/%2e%2e.html",
        "index.html\n",
    ],
)
def test_a_path_of_another_spelling_is_no_address(path: str) -> None:
    assert page_path(path) is None


def test_a_post_without_a_name_or_with_too_long_a_name_has_its_row_as_address() -> None:
    assert "posts/unsettled/7.html" == str(post_path(None, 7))
    assert "posts/unsettled/7.html" == str(post_path(PostRef(platform="x", key="A" * 150), 7))
    assert "posts/unsettled/7/picture.png" == str(picture_path(None, 7))
    assert "posts/x/20/picture.png" == str(picture_path(PostRef(platform="x", key="20"), 7))
