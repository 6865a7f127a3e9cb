"""Feeds, sitemaps and section pages lead to articles; pages that need scripts are rendered; edited articles become new versions."""

import json
from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image

from archiver.demo.smallweb.messages import Response, page
from archiver.demo.smallweb.newspaper import HOST
from archiver.demo.smallweb.world import World
from archiver.demo.smallweb.x.oembed import blockquote
from archiver.demo.story import founding, harbour
from archiver.evidence import ArticleStatement, read_snapshot
from tests.commands.conftest import Program

Become = Callable[[World], None]

PROSE = "".join(
    f"<p>The harbour office said on day {day} that the ferries would sail again before the week was out.</p>" for day in range(9)
)
VOTED, STUCK = blockquote(harbour.VOTED), blockquote(harbour.STUCK)


def story(*parts: str, nonce: str = "") -> Response:
    """An article page; the nonce changes with every visit, and so does what stands around the article."""
    return page(
        f'<!DOCTYPE html><html lang="en"><head><title>Pilots</title><script nonce="{nonce}"></script></head><body>'
        f"<aside><p>Most read this hour: {nonce * 30}, and what everybody else is talking about tonight</p></aside>"
        f"<article><h1>Pilots walk out</h1>{PROSE}{''.join(parts)}</article></body></html>"
    )


def newspaper(**pages: Response) -> World:
    """The town's web with these pages at its newspaper; `_` stands for a dot."""
    added = {(HOST, f"/{name.replace('_', '.')}"): answer for name, answer in pages.items()}
    return harbour.opening_night().with_pages(added)


def found(program: Program, *arguments: str) -> list[tuple[str, str]]:
    """Each article with its posts, in order, as `find` prints them."""
    done = program("find", "--json", *arguments)
    lines = [json.loads(line) for line in done.out.splitlines()]
    return [(one["article"].removeprefix(f"https://{HOST}/"), one["post"]) for one in lines]


def test_a_feed_is_followed_and_a_bad_entry_affects_no_other(program: Program, become: Become) -> None:
    items = "".join(
        f"<item><link>https://{HOST}/{name}</link><pubDate>{day:02} Apr 2025 10:00:00 GMT</pubDate></item>"
        for day, name in ((14, "old"), (15, "missing"), (16, "new"))
    )
    feed = Response(body=f"<rss><channel>{items}<item><link>https://{HOST}/new</link></item>".encode(), content_type="text/xml")
    become(newspaper(feed_xml=feed, old=story(VOTED), new=story(STUCK)))
    voted, stuck = f"x:{harbour.VOTED.id}", f"x:{harbour.STUCK.id}"
    address = f"https://{HOST}/feed.xml"

    assert [("new", stuck), ("old", voted)] == found(program, address)
    assert 1 == program("find", address).code  # for the missing one
    assert [("new", stuck)] == found(program, "--limit", "1", address)
    assert [("new", stuck)] == found(program, "--since", "2025-04-15", address)


def test_an_article_that_cannot_be_fetched_is_read_from_its_feed_unless_it_is_gone(program: Program, become: Become) -> None:
    def item(name: str, post: str) -> str:
        return (
            f"<item><title>Pilots</title><link>https://{HOST}/{name}</link>"
            f"<content:encoded><![CDATA[{PROSE}{post}]]></content:encoded></item>"
        )

    items = item("open", VOTED) + item("closed", VOTED) + item("missing", VOTED)
    content = f'<rss xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>{items}</channel></rss>'
    feed = Response(body=content.encode(), content_type="text/xml")
    become(newspaper(feed_xml=feed, open=story(STUCK), closed=Response(status=402, body=b"Subscribe", content_type="text/plain")))

    assert [("open", f"x:{harbour.STUCK.id}"), ("closed", f"x:{harbour.VOTED.id}")] == found(program, f"https://{HOST}/feed.xml")
    assert 1 == program("find", f"https://{HOST}/feed.xml").code  # for the missing one


def test_fetched_json_is_read_as_the_articles_in_it(program: Program, become: Become) -> None:
    def post(name: str, markup: str) -> dict[str, object]:
        return {"link": f"https://{HOST}/{name}", "title": {"rendered": "Pilots"}, "content": {"rendered": PROSE + markup}}

    def answer(value: object) -> Response:
        return Response(body=json.dumps(value).encode(), content_type="application/json; charset=UTF-8")

    pages = {"1_json": answer(post("a", VOTED)), "posts_json": answer([post("a", VOTED), post("b", STUCK)])}
    become(newspaper(**pages))

    assert [("1.json", f"x:{harbour.VOTED.id}")] == found(program, f"https://{HOST}/1.json")
    assert [("a", f"x:{harbour.VOTED.id}"), ("b", f"x:{harbour.STUCK.id}")] == found(program, f"https://{HOST}/posts.json")


def test_a_sitemap_index_is_followed_to_its_articles_with_one_limit(program: Program, become: Become) -> None:
    index = "".join(f"<sitemap><loc>https://{HOST}/{name}.xml</loc></sitemap>" for name in ("a", "b"))
    pages = {
        "index_xml": Response(body=f"<sitemapindex>{index}</sitemapindex>".encode(), content_type="text/xml"),
        "a_xml": Response(body=f"<urlset><url><loc>https://{HOST}/one</loc></url></urlset>".encode(), content_type="text/xml"),
        "b_xml": Response(body=f"<urlset><url><loc>https://{HOST}/two</loc></url></urlset>".encode(), content_type="text/xml"),
    }
    become(newspaper(**pages, one=story(VOTED), two=story(STUCK)))

    assert ["one", "two"] == [name for name, _ in found(program, f"https://{HOST}/index.xml")]
    assert ["one"] == [name for name, _ in found(program, "--limit", "1", f"https://{HOST}/index.xml")]


def test_a_section_page_is_followed_one_level_on_its_own_host(program: Program, become: Become) -> None:
    become(harbour.opening_night())
    alone, followed = found(program, f"https://{HOST}/"), found(program, "--follow", f"https://{HOST}/")

    assert [] == alone
    assert {"2025/04/16/ferries-stop", "amp/2025/04/15/swing-bridge"} <= {name for name, _ in followed}


@pytest.mark.browser
def test_posts_that_scripts_insert_are_found_by_rendering(program: Program, become: Become) -> None:
    shell = page('<!DOCTYPE html><title>Shell</title><div id="root"></div><script src="/app.js"></script>')
    script = Response(
        body=b'fetch("/story.json").then((a) => a.json()).then((s) => { root.innerHTML = s.html; });',
        content_type="text/javascript",
    )
    told = Response(
        body=json.dumps({"html": f"<article>{PROSE}{VOTED}{STUCK}</article>"}).encode(), content_type="application/json"
    )
    become(newspaper(shell=shell, app_js=script, story_json=told))
    address = f"https://{HOST}/shell"
    posts = [("shell", f"x:{harbour.VOTED.id}"), ("shell", f"x:{harbour.STUCK.id}")]

    assert [] == found(program, "--render", "never", address)
    assert posts == found(program, address)
    archived = program("archive", "--json", address)
    assert (1, 2) == (archived.summary["rendered"], archived.summary["embeds"])
    assert [("rendered",), ("rendered",)] == program.rows("SELECT form FROM embed")
    (again,) = program("lookup", "--json", f"x:{harbour.VOTED.id}").value
    assert "rendered" == again["articles"][0]["form"]
    ((path,),) = program.rows("SELECT path FROM snapshot WHERE article_version IS NOT NULL")
    snapshot = read_snapshot(program.home / path)
    assert isinstance(snapshot.statement.subject, ArticleStatement)
    places = snapshot.statement.subject.places
    assert [f"x:{harbour.VOTED.id}", f"x:{harbour.STUCK.id}"] == [str(place.post) for place in places]
    for place in places:
        with Image.open(BytesIO(snapshot.screenshot or b"")) as picture:
            left, top, width, height = place.box or (0, 0, 0, 0)
            shown = picture.crop((left, top, left + width, top + height)).convert("L")
        assert (True, True) == (width > 200, min(shown.tobytes()) < 100)


@pytest.mark.browser
def test_the_page_of_an_article_shows_its_picture_until_a_post_in_it_is_withdrawn(program: Program, become: Become) -> None:
    become(newspaper(pilots=story(VOTED)))
    program("archive", "--render", "always", f"https://{HOST}/pilots")
    site = program.home.parent / "site"

    program("export", "site", str(site))
    markup = (site / "articles" / "1.html").read_text(encoding="utf-8")
    assert ('<rect class="place"' in markup, (site / "articles" / "1" / "picture.png").read_bytes()[:4]) == (True, b"\x89PNG")
    assert f'href="../posts/x/{harbour.VOTED.id}.html" aria-label' in markup

    program("withdraw", f"x:{harbour.VOTED.id}", "--reason", "asked by its author", "--by", "A. Keeper", "--yes")
    program("export", "site", str(site))
    assert "picture.png" not in (site / "articles" / "1.html").read_text(encoding="utf-8")
    assert not (site / "articles" / "1").exists()


@pytest.mark.browser
def test_a_post_that_the_picture_of_an_article_does_not_show_is_told(program: Program, become: Become) -> None:
    hidden = f'<div style="display:none">{STUCK}</div>'
    become(newspaper(pilots=story(VOTED, hidden)))

    program("archive", "--render", "always", f"https://{HOST}/pilots")

    rows = program.rows("SELECT shortfalls FROM snapshot WHERE article_version IS NOT NULL")
    assert [(f'["not-in-picture:x:{harbour.STUCK.id}"]',)] == rows


@pytest.mark.browser
@pytest.mark.parametrize(
    ("lead", "kept"),
    [
        ('<script>location = "/other"</script>', True),
        ('<meta http-equiv="refresh" content="0; url=/other">', True),
        ('<form action="/other"></form><script>document.forms[0].submit()</script>', True),
        ("<script>fetch('/other').then((r) => r.blob()).then((b) => location = URL.createObjectURL(b))</script>", False),
    ],
    ids=["script", "refresh", "form", "blob"],
)
def test_the_posts_of_a_page_that_an_article_leads_to_are_not_taken_for_its_own(
    program: Program, become: Become, lead: str, *, kept: bool
) -> None:
    """The rendered article is used where it could be kept, and marked."""
    become(newspaper(pilots=story(VOTED, lead), other=story(STUCK)))
    archived = program("archive", "--json", "--render", "always", f"https://{HOST}/pilots")

    assert [(f"x:{harbour.VOTED.id}",)] == program.rows("SELECT platform || ':' || key FROM post")
    assert kept == archived.summary["rendered"]
    if kept:
        assert [('["led-elsewhere"]',)] == program.rows("SELECT shortfalls FROM snapshot WHERE article_version IS NOT NULL")
    else:
        assert "the page tried to show another page in its place" in str(archived.summary["problems"])


@pytest.mark.browser
def test_an_article_that_takes_too_much_memory_is_named_and_its_posts_are_kept(program: Program, become: Become) -> None:
    grow = "for (let number = 0; number < 1e6; number++) kept.push({number})"  # what is refused to buffers ends no page
    bomb = f"<script>const kept = []; setInterval(() => {{ {grow} }}, 1)</script>"
    become(newspaper(pilots=story(VOTED, bomb)))
    archived = program("--max-browser-mib", "512", "archive", "--json", "--render", "always", f"https://{HOST}/pilots")

    (problem,) = archived.summary["problems"]
    assert "could not be rendered: the page used more memory than allowed" in problem["what"]
    assert (1, 1, 0) == (archived.code, archived.summary["captured"], archived.summary["failed"])


def versions(program: Program) -> int:
    return int(program.rows("SELECT count(*) FROM article_version")[0][0])


def test_an_edited_article_is_a_new_version_and_its_dropped_post_is_reported(program: Program, become: Become) -> None:
    address, voted = f"https://{HOST}/story", f"x:{harbour.VOTED.id}"

    def night(day: int, answer: Response) -> None:
        become(newspaper(story=answer))
        done = program("archive", "--json", "--render", "never", address, clock=f"2025-04-{day}T02:00:00Z")
        assert 1 == done.summary["articles"], done.err

    def dropped() -> str | None:
        (told,) = program("show", "--json", voted).value["articles"]
        return str(told["dropped_at"])[:10] if told["dropped_at"] else None

    night(17, story(VOTED, STUCK, nonce="a"))
    night(18, story(VOTED, STUCK, nonce="bc"))
    assert (1, None) == (versions(program), dropped())  # noise is no version

    night(19, page("<!DOCTYPE html><title>Consent</title><p>We and our partners value your privacy, so choose.</p>"))
    assert (2, None) == (versions(program), dropped())  # a page that could not have shown it says nothing

    night(20, story(STUCK, nonce="d"))
    assert (3, "2025-04-20") == (versions(program), dropped())
    assert "no longer shown by the article since 20 April 2025" in " ".join(program("show", voted).out.split())

    night(21, story(VOTED, STUCK, nonce="e"))
    assert (3, None) == (versions(program), dropped())  # and it came back


def test_the_context_of_a_post_is_recorded(program: Program, become: Become) -> None:
    become(newspaper(story=story("<p>Then the pilots wrote:</p>", VOTED, "<p>Nobody answered.</p>")))
    program("archive", "--json", f"https://{HOST}/story")
    (told,) = program("show", "--json", f"x:{harbour.VOTED.id}").value["articles"]

    assert told["before"].endswith("Then the pilots wrote:")
    assert "Nobody answered." == told["after"]
    assert {"fidelity": "same", "article": None, "post": None} == told["quotation"]
    assert harbour.VOTED.id in told["locator"]


def test_the_context_in_the_example_article_is_recorded(program: Program, article: str, become: Become) -> None:
    become(founding.world_for_founding())
    program("archive", "--json", article)
    (told,) = program("show", "--json", f"x:{founding.PRESIDENT_POST.id}").value["articles"]

    assert told["before"]
    assert told["after"]
