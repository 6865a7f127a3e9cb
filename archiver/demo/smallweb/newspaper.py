"""The Harbour Gazette: the newspaper of an invented town, as pages of a world.

For a crawler it has a front page, `robots.txt`, a sitemap, a page that robots may not fetch, and articles in three forms: an HTML
page with official embeds, an AMP page, and an old story of which only flat text is left.
"""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from archiver.demo.smallweb.messages import TEXT, Response, page, redirect
from archiver.demo.smallweb.x.oembed import printed

HOST = "www.harbour-gazette.example"
HOSTS = (HOST, "harbour-gazette.example")
NOT_FOUND = page("<!DOCTYPE html><title>Not found</title><p>There is no such page.</p>", status=404)

_STYLE = """
body { margin: 0 auto; max-width: 42rem; padding: 1rem; font: 17px/1.5 Georgia, "DejaVu Serif", serif }
header { border-bottom: 3px double; margin-bottom: 1.5rem }
blockquote { border-left: 3px solid #cfd9de; margin-left: 0; padding-left: 1rem }
"""
_ROBOTS = f"User-agent: *\nDisallow: /subscribers/\n\nSitemap: https://{HOST}/sitemap.xml\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One article of the newspaper: `parts` are paragraphs and embeds, as markup, in order; `amp` says that it is an AMP page."""

    path: str
    title: str
    published: datetime
    byline: str
    parts: Sequence[str]
    amp: bool = False

    @property
    def address(self) -> str:
        """The article's address."""
        return f"https://{HOST}{self.path}"


def newspaper(stories: Sequence[Story], texts: dict[str, str]) -> dict[tuple[str, str], Response]:
    """All pages of the newspaper: its stories, its flat texts by path, front page, sitemap and the like."""
    return {
        (HOST, "/"): page(_front(stories, texts)),
        (HOST, "/robots.txt"): Response(body=_ROBOTS.encode(), content_type=TEXT),
        (HOST, "/sitemap.xml"): Response(body=_sitemap(stories).encode(), content_type="application/xml"),
        (HOST, "/subscribers/crossword"): page("<!DOCTYPE html><title>Crossword</title><p>For subscribers only.</p>"),
        ("harbour-gazette.example", "/"): redirect(f"https://{HOST}/"),
        **{(HOST, story.path): page(story_page(story)) for story in stories},
        **{(HOST, path): Response(body=text.encode(), content_type=TEXT) for path, text in texts.items()},
    }


def story_page(story: Story) -> str:
    """A story as an HTML page, or as an AMP one with the scripts that AMP asks for."""
    runtime = (
        '<script async src="https://cdn.ampproject.org/v0.js"></script>\n'
        '<script async custom-element="amp-twitter" src="https://cdn.ampproject.org/v0/amp-twitter-0.1.js"></script>'
        if story.amp
        else f"<style>{_STYLE}</style>"
    )
    title = html.escape(story.title, quote=False)
    parts = "\n".join(story.parts)
    return f"""<!DOCTYPE html>
<html{" amp" if story.amp else ""} lang="en">
<head><meta charset="utf-8"><title>{title} | The Harbour Gazette</title>
<link rel="canonical" href="{story.address}">
<meta property="og:title" content="{html.escape(story.title)}">
<meta property="og:type" content="article">
<meta property="article:published_time" content="{story.published:%Y-%m-%dT%H:%M:%SZ}">
<meta name="viewport" content="width=device-width">
{runtime}
</head>
<body><header><p><a href="https://{HOST}/">The Harbour Gazette</a>
<a href="https://twitter.com/HarbourGazette">Follow us</a></p></header>
<article><h1>{title}</h1>
<p>By {html.escape(story.byline)}, <time datetime="{story.published:%Y-%m-%dT%H:%M:%SZ}">{printed(story.published)}</time></p>
{parts}
</article>
<footer><a class="twitter-share-button" href="https://twitter.com/intent/tweet?url={story.address}">Share</a></footer>
</body></html>
"""


def _front(stories: Sequence[Story], texts: dict[str, str]) -> str:
    """The front page: a list of all articles."""
    listed = [(story.path, story.title) for story in stories] + [(path, f"From the archive: {path}") for path in texts]
    items = "".join(f'<li><a href="{path}">{html.escape(title, quote=False)}</a></li>' for path, title in listed)
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>The Harbour Gazette</title><style>{_STYLE}</style></head>
<body><header><h1>The Harbour Gazette</h1></header>
<ul>{items}</ul><p><a href="/subscribers/crossword">Crossword</a></p></body></html>
"""


def _sitemap(stories: Sequence[Story]) -> str:
    """The sitemap: every story with its day."""
    listed = "".join(f"<url><loc>{story.address}</loc><lastmod>{story.published:%Y-%m-%d}</lastmod></url>" for story in stories)
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{listed}</urlset>'
