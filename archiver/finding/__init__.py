"""Finding: from the bytes of an article to the posts that it shows. Pure functions: no I/O, no clock.

The steps, with their modules:

1. Bytes become an article. `article_reader` is the entry (`read_article`): `decoding` finds the encoding, `metadata` reads title,
   URL, date and language. Before that, `compressed` undoes gzip and `mime` opens MHTML and e-mail; `feeds` and `section_pages` read
   what lists articles instead of being one; `json_documents` and `article_fields` make pages of articles that come as JSON or in
   a feed.
2. `walker` is the entry to the posts (`find_embeds`): a page goes to `page_walker`, a flat text to `text_walker`.
3. A page is parsed by `page`, after `flight_scripts` has joined what scripts push in pieces, `block_delimiters` has made
   elements of the comments that name a post, and `html_limits` has removed what would overwhelm the parser. `prefilter`
   searches its bytes for words that pages with posts have; `selectors` makes of them the CSS selector of the candidates, the
   elements worth looking at.
4. Each candidate is offered to the platforms that `dispatch` names. What none of them claims is searched for URLs
   (`url_claims`), service names with keys (`named_attributes`, `service_names`, `bare_keys`), encoded markup (`encoded_markup`),
   JSON (`script_json`, `script_strings`, `script_objects`, `page_json` with `json_nodes`, `json_objects` and `json_trees`,
   `json_ld`), and paragraphs that are nothing but a link (`lone_links`, `link_cards`). Last come `attributions` without markup.
   `boilerplate` says which candidates are not part of the article.
   `saved_frames` reads frames that were saved without their URL.
5. A flat text loses its `code_samples` and is cleaned by `flat_text`, then searched for Markdown quotations (`markdown_quotes`),
   for `shortcodes`, for what each platform leaves in text, and for `bare_urls`.
   `text_links` has brought links' targets to their labels before.
6. `deduplication` merges the embeds of one post.

After that, `context` reads the words around each embed, `main_text` the article's own text and the digest of its version, and
`rendering` decides whether a browser should render the page, and merges the embeds of the rendered page. `matching` compares an
embed with a post, with the help of `alignment` and `text_folding`; `quote_fidelity` compares the quoted text with the post's.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archiver.finding.article_reader import read_article
    from archiver.finding.walker import find_embeds

__all__ = ["find_embeds", "read_article"]

_HOMES = {"find_embeds": "archiver.finding.walker", "read_article": "archiver.finding.article_reader"}


def __getattr__(name: str) -> object:
    """Import lazily, so that `matching` can be used without loading the HTML parsers."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
