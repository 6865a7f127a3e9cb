"""Which navigations of a page's main frame are aborted."""

import pytest

from archiver.web.navigation import Navigation

PAGE = "https://a.example/post?id=1"


def request(
    url: str, *, frame: str = "main", kind: str = "Document", method: str = "GET", redirected: str = ""
) -> dict[str, object]:
    """A request that the browser has paused."""
    event: dict[str, object] = {"resourceType": kind, "frameId": frame, "request": {"url": url, "method": method}}
    return event | ({"redirectedRequestId": redirected} if redirected else {})


@pytest.fixture
def navigation() -> Navigation:
    """The navigation of a page that has been asked for."""
    navigation = Navigation("main")
    assert not navigation.forbids(request(PAGE))
    return navigation


@pytest.mark.parametrize(
    "event",
    [
        request(PAGE, redirected="1"),
        request("https://b.example/moved", redirected="1"),
        request("https://b.example/frame", frame="inner"),
        request("https://b.example/photo.png", kind="Image"),
        request(PAGE + "#comments"),
        request("http://a.example/post?id=1"),
    ],
)
def test_redirects_frames_resources_and_the_page_itself_are_let_through(navigation: Navigation, event: dict[str, object]) -> None:
    assert not navigation.forbids(event)
    assert not navigation.led_elsewhere


@pytest.mark.parametrize(
    "event",
    [
        request("https://b.example/post?id=1"),
        request("https://a.example/post?id=2"),
        request("https://a.example/"),
        request(PAGE, method="POST"),
    ],
)
def test_another_page_and_a_form_that_is_posted_are_not(navigation: Navigation, event: dict[str, object]) -> None:
    assert navigation.forbids(event)
    assert navigation.led_elsewhere


def test_the_address_that_the_page_was_redirected_to_is_the_page_too(navigation: Navigation) -> None:
    moved = "https://b.example/moved"
    assert not navigation.forbids(request(moved, redirected="1"))
    assert not navigation.forbids(request(moved))


def test_a_page_that_loads_itself_again_without_end_is_stopped_and_leads_nowhere(navigation: Navigation) -> None:
    assert [False, False, False, True, True] == [navigation.forbids(request(PAGE)) for _ in range(5)]
    assert not navigation.led_elsewhere


@pytest.mark.parametrize(
    ("protocol", "is_page"), [("https:", True), ("http:", True), ("blob:", False), ("about:", False), ("", False)]
)
def test_a_document_that_needed_no_request_is_not_the_page(navigation: Navigation, protocol: str, *, is_page: bool) -> None:
    assert is_page is navigation.shows_page(protocol)
    assert is_page is not navigation.led_elsewhere
