"""A blog of Tumblr that was renamed leaves nothing at its old name; only where the blog is found is a post missing from it."""

from archiver.model.observations import Gone, Present, Reading, Unreadable
from archiver.model.probes import Answer, Silence, Why
from archiver.platforms.tumblr import api as tumblr
from tests.platforms.api.conftest import AT, Told

BLOG = '<meta property="og:url" content="https://ferry-town.tumblr.com/">'
NOTHING_HERE = "<h1>There's nothing here.</h1>"


def answers(told: Told, *, page: int, blog: tuple[int, str] | None) -> list[Answer | Silence]:
    """What comes back where oEmbed and the page deny the post, or not."""
    post = told.post("tumblr")
    oembed, own, account = tumblr.probes(post)
    found: list[Answer | Silence] = [
        told.answer(oembed, b"{}", status=404),
        told.answer(own, NOTHING_HERE.encode(), status=page),
    ]
    if blog is None:
        return [*found, Silence(probe=account, at=AT, why=Why.NO_ANSWER_IN_TIME)]
    return [*found, told.answer(account, blog[1].encode(), status=blog[0])]


def read_again(told: Told, outcomes: list[Answer | Silence], status: int) -> Reading:
    """What the page reads as where it is asked for once more."""
    (probe,) = tumblr.follow_ups(told.post("tumblr"), outcomes)
    return tumblr.read(told.post("tumblr"), told.answer(probe, NOTHING_HERE.encode(), status=status))


def test_a_post_missing_from_an_existing_blog_is_gone(told: Told) -> None:
    outcomes = answers(told, page=404, blog=(200, BLOG))

    assert Gone() == read_again(told, outcomes, 404)
    assert isinstance(read_again(told, outcomes, 503), Unreadable)


def test_the_blog_is_probed_once(told: Told) -> None:
    outcomes = answers(told, page=404, blog=(200, BLOG))
    (probe,) = tumblr.follow_ups(told.post("tumblr"), outcomes)

    assert () == tumblr.follow_ups(told.post("tumblr"), [*outcomes, told.answer(probe, b"", status=404)])


def test_a_post_of_a_missing_blog_may_exist_under_another_name(told: Told) -> None:
    post = told.post("tumblr")
    for blog in ((404, NOTHING_HERE), (200, "<title>Log in</title>"), None):
        outcomes = answers(told, page=404, blog=blog)
        readings = [tumblr.read(post, one) for one in outcomes if isinstance(one, Answer)]

        assert () == tumblr.follow_ups(post, outcomes)
        assert not any(isinstance(one, Gone) and not one.ambiguous for one in readings)


def test_a_post_that_is_shown_needs_no_second_probe(told: Told) -> None:
    post = told.post("tumblr")
    (oembed, own, account) = tumblr.probes(post)
    shown = told.answer(own, b'<link rel="canonical" href="https://www.tumblr.com/ferry-town/165326273724">')

    assert Present() == tumblr.read(post, shown)
    assert () == tumblr.follow_ups(post, [told.answer(oembed, b"{}", status=404), shown, told.answer(account, BLOG.encode())])
