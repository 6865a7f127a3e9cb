"""The public page of a post, whose head says whose it is and what it says."""

from archiver.demo.smallweb.messages import Response
from archiver.demo.smallweb.posts import PretendPost
from archiver.demo.smallweb.rendering import escape, html_page


def public_page(post: PretendPost, url: str, *, element: str = '<article class="status">{}</article>') -> Response:
    """A page with the post in `element`, and its address and words in the head."""
    words = escape(post.text, post.variation)
    head = f'<meta property="og:url" content="{url}"><meta property="og:description" content="{words}">'
    return html_page(f"<main>{element.format(words)}</main>", head)
