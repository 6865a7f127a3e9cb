"""When two contents of a post are the same version (docs/verdicts.md)."""

from dataclasses import replace

import pytest

from archiver.model.digests import digest
from archiver.model.posts import CANONICAL_FORM, Author, Content, Media, PostRef, content_digest, is_same_version, version_key

PICTURE = Media(key="a", kind="photo", alt="The quay", url="https://cdn.example/a?expires=1")
CONTENT = Content(author=Author(id="42", handle="Ferry", name="Ferry Town"), text="Water rising", media=(PICTURE,))


def same(known: Content, seen: Content) -> bool:
    return is_same_version(version_key(known), version_key(seen))


def showing(picture: Media) -> Content:
    return replace(CONTENT, media=(picture,))


def test_the_digest_of_the_canonical_form_changes_only_with_its_number() -> None:
    """Digests are recorded for ever: whoever changes the form gives it a new number, and this digest with it."""
    assert (1, "sha256:3065b654d5dc6e4698727c995932487d0bbb5315363cc5fa5f9eb347887befcf") == (
        CANONICAL_FORM,
        content_digest(CONTENT),
    )


@pytest.mark.parametrize(
    "seen",
    [
        pytest.param(replace(CONTENT, text="  Water\u200b rising\n"), id="white space and invisible marks"),
        pytest.param(replace(CONTENT, author=Author(id="42", handle="Ferry", name="The Ferry")), id="display name"),
        pytest.param(replace(CONTENT, author=Author(id="42")), id="handle left out"),
        pytest.param(showing(replace(PICTURE, url="https://cdn.example/a?expires=2")), id="address of a picture"),
        pytest.param(showing(replace(PICTURE, alt="The&nbsp;quay")), id="entities in a description"),
    ],
)
def test_spelling_and_display_names_make_no_new_version(seen: Content) -> None:
    assert same(CONTENT, seen)


@pytest.mark.parametrize(
    "seen",
    [
        pytest.param(replace(CONTENT, text="Water falling"), id="text"),
        pytest.param(replace(CONTENT, author=Author(id="42", handle="ferries")), id="handle"),
        pytest.param(showing(replace(PICTURE, key="b")), id="key of a picture"),
        pytest.param(showing(replace(PICTURE, alt="The bridge")), id="description"),
        pytest.param(replace(CONTENT, links=("https://port.example/",)), id="links"),
        pytest.param(replace(CONTENT, quoted=PostRef(platform="x", key="20")), id="quoted post"),
        pytest.param(showing(replace(PICTURE, digest=digest(b"other bytes"))), id="bytes that were not known"),
    ],
)
def test_other_content_is_another_version(seen: Content) -> None:
    assert not same(CONTENT, seen)


def test_media_that_were_not_fetched_this_time_are_no_difference() -> None:
    assert same(showing(replace(PICTURE, digest=digest(b"bytes"))), CONTENT)
