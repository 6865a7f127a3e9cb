"""Boilerplate signs: the table of classes and ids that elements beside the article have, with examples from real pages."""

import re
from dataclasses import dataclass

from archiver.finding.service_names import SERVICE_NAMES


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """A class or id of an element that is not the article: a regular expression for all of it, in lower case.

    `examples` are names that real pages use for such elements, `counterexamples` look like them and are of the article.
    """

    pattern: str
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...] = ()


_START, _END = r"(?:[\w-]{0,40}[-_])?", r"(?:[-_][\w-]{0,40})?"
"""The other words of a name, before and after the one that says what it is."""

_SERVICES = "|".join(map(re.escape, SERVICE_NAMES))

SIGNS = (
    Sign(
        pattern=r"(?!(?:\w{1,20}[-_]){0,3}(?:no|has|with|without|content|main|full)[-_]sidebar)"
        rf"{_START}sidebar(?:\d|[-_](?:\w|left|right|top|bottom|primary|secondary|\d+|(?:inner|widgets?|area|column|box|block|module|item|ads?)\d?)){{0,3}}",
        examples=("sidebar", "rt-sidebar-a", "left_sidebar", "sidebar-widget", "sidebar2", "primary-sidebar"),
        counterexamples=(
            "no-sidebar",
            "has-sidebar",
            "content-sidebar",
            "content-sidebar-wrap",
            "l-sidebar-fixed",
            "sticky-sidebar-relative",
            "sidebar-open",
        ),
    ),
    Sign(
        pattern=r"(?:site|page|global|main|section|post|article|entry|[a-z](?=-))?[-_]?footer(?:__[a-z-]{1,20})?\d?(?:[-_](?:widgets?|area|content|inner|wrap(?:per)?|nav|social|links|menu|top|bottom|col(?:umn)?s?))?",
        examples=("footer", "site-footer", "c-footer__social", "site-footer-social", "footer-widgets", "page_footer"),
        counterexamples=("footnote", "blockquote-footer", "quote-footer", "no-footer"),
    ),
    Sign(
        pattern=r"(?:main[-_]|top[-_]|site[-_]|nav[-_]|mobile[-_])?(?:menu|navigation|navbar|breadcrumbs?)|modal(?:-body)?|newsletter(?:[-_]signup)?",
        examples=("menu", "navigation", "main-menu", "modal", "newsletter", "newsletter-signup"),
        counterexamples=("menu-today", "multimodal", "newsletter-issue"),
    ),
    Sign(
        pattern=r"comments|comments[-_](?:area|list|section|wrapper|container|template|thread|block)|comment[-_]?list"
        r"|(?!(?:no|has|with|without|hide|show|open|closed?|allow|expert|editor|staff)s?[-_])(?:[a-z]{1,15}[-_]{1,2}){0,2}comments(?:__[a-z-]{1,20})?"
        r"|comment-\d+|comment-body|disqus_thread|(?:wp-)?respond|coral[-_]talk.{0,20}|giscus|utterances|isso-thread|cusdis_thread|commento"
        r"|remark42|hyvor-talk-view|viafoura|spotim[\w-]{0,30}|webmentions?(?:-list)?|replies|kommentare|commentaires|comentarios|commenti|reacties|komentarze",
        examples=(
            "comments",
            "comments-area",
            "commentlist",
            "comment-list",
            "comment-17",
            "disqus_thread",
            "article-comments",
            "gh-comments",
            "c-comments__list",
            "comments__item",
            "respond",
            "webmentions",
            "replies",
            "kommentare",
        ),
        counterexamples=(
            "comment",
            "commentary",
            "article-comments-by-experts",
            "comment-is-free",
            "has-comments",
            "expert-comments",
            "reply-post",
        ),
    ),
    Sign(
        pattern=rf"(?!.{{0,60}}(?:media|video|embed|image|photo|quote|{_SERVICES}))"
        rf"{_START}related(?:[-_](?:posts?|articles?|stories|story|content|news|links?|items?|block|box|list|topics?|widget)(?:[-_][\w-]{{0,30}})?)?",
        examples=("related", "related-posts", "jp-relatedposts", "article-related", "rt-related-stories", "related_content_list"),
        counterexamples=("related-media", "related-embed", "unrelated", "health-related-quote"),
    ),
    Sign(
        pattern=r"jp-relatedposts|yarpp[-_]?\w{0,20}|recirc(?:ulation)?(?:[-_][\w-]{0,40})?|(?:more|other|latest|top|next|recent|trending|popular)[-_]"
        rf"(?:stories|articles|news|posts|videos|headlines|(?:{_SERVICES})s)|up-?next|(?:[\w-]{{0,40}}[-_])?recirculation|mehr[-_]zum[-_]thema|(?:most|trending)[-_](?:read|popular|viewed|shared|now){_END}|breaking-news|read[-_](?:next|also|more-stories)"
        r"|recommend(?:ed|ations?)(?:[-_](?:posts?|articles?|stories|for-you|content|reading|videos|carousel|slider|list|items|section|block))?|taboola[\w-]{0,40}|outbrain[\w-]{0,40}|ob-widget",
        examples=(
            "recirc",
            "article-bottom-recirculation",
            "more-stories",
            "more-videos",
            "up-next",
            "most-read",
            "most-popular",
            "read-next",
            "recommended",
            "taboola-below-article",
        ),
        counterexamples=("news", "latest", "latest-update", "stories", "videos", "top-story", "read-more", "recommended-by-chef"),
    ),
    Sign(
        pattern=r"(?:\w{1,20}[-_]{1,2})?(?:teaser|promo)(?:__\w{1,20}|[-_](?:box|list|block|item|card|container))?",
        examples=("teaser", "teaser__figure", "promo", "promo-box", "home-teaser"),
        counterexamples=("teaser-text-of-article", "promotion", "promoter"),
    ),
    Sign(
        pattern=r"(?:social[-_])?share|(?:social[-_])?(?:share|sharing)[-_](?:buttons?|links?|bar|tools|icons?|embed|menu|list|nav|box|block|widget)"
        rf"|share[-_](?:{_SERVICES})|click-to-(?:{_SERVICES})|(?:{_SERVICES})[-_]share|addthis[\w-]{{0,40}}|addtoany[\w-]{{0,40}}|a2a_kit|sharethis[\w-]{{0,40}}|sharedaddy"
        r"|qr-?code|(?:copy[-_]|get[-_])?embed[-_]?code(?:[-_]\w{1,20})?",
        examples=(
            "share",
            "social-share",
            "share-buttons",
            "share-menu",
            "addthis_inline",
            "share-embed",
            "embed-code",
            "embedcode_box",
        ),
        counterexamples=("shared", "share-price", "embed", "embed-container", "sharepoint"),
    ),
    Sign(
        pattern=r"(?:post|article|entry|about|about-the|story)?[-_]?authors?[-_]{1,2}(?:box|bio|biography|profile|about|description|widget)|about-(?:the-)?author"
        r"|(?:right|left|side)-?rail|follow-us(?:[-_](?:box|block|bar))?|(?:newsletter|subscribe|subscription|donate|donation|sign-?up)[-_](?:box|form|block|module|widget|sign-?up|promo|banner|bar)"
        r"|cookie[-_]?(?:notice|banner|bar)",
        examples=(
            "author-box",
            "author-bio",
            "author__bio",
            "post-author-box",
            "about-the-author",
            "right-rail",
            "follow-us",
            "newsletter-box",
        ),
        counterexamples=("author", "author-statement", "authored", "rail", "railway", "right", "follow-up", "newsletter-issue"),
    ),
    Sign(
        pattern=r"codehilite|code[-_]?(?:sample|snippet|example|listing|block|toolbar|mirror)|wp-block-code|syntaxhighlighter|prettyprint|hljs|shiki|crayon-\w{1,20}",
        examples=("codehilite", "code-sample", "wp-block-code", "code-toolbar", "hljs"),
        counterexamples=("code", "code-of-conduct", "barcode-block", "highlight", "highlight-box"),
    ),
    Sign(
        pattern=r"(?:sponsored|promoted|partner)[-_](?:content|posts?|stories|links?|articles?)(?:[-_](?:module|block|box|list|item|widget))?|popup-overlay",
        examples=("sponsored-content", "sponsored-content-module", "promoted-stories", "partner-links"),
        counterexamples=("sponsored", "sponsored-article-body", "promotion-text", "partner"),
    ),
    Sign(
        pattern=rf"ads?|(?!(?:[\w-]{{0,40}}[-_])?(?:no|has|with|without|hide)[-_]ads?\Z)[a-z][\w-]{{1,40}}[-_]ads?|{_START}ads?[-_](?:slots?|unit|container|wrapper|box|banner|zone|block|space|placement){_END}|{_START}ad(?:slot|unit)s?|advert(?:isement|ising|orial)?s?"
        r"|adsbygoogle|dfp-[\w-]{1,40}|google-ad[\w-]{0,20}",
        examples=("ad", "ads", "sticky-video-ad", "ad-slot", "adslot", "top-ad-container", "advertisement", "adsbygoogle"),
        counterexamples=("ad-hoc", "has-ads", "content-no-ads", "launchpad", "ada", "read", "shadow", "lead", "add-slot", "adverb"),
    ),
    Sign(
        pattern=rf"sbi|ctf|cff|sby_items|curated-feed|(?:social|{_SERVICES})[-_]?(?:widget[-_])?(?:feed|timeline|wall|stream)s?(?:[-_](?:widget|container|block|wrapper))?"
        rf"|(?:{_SERVICES})-channel-widget"
        r"|elfsight-app[\w-]{0,60}|instafeed|flowbox[\w-]{0,30}",
        examples=("sbi", "ctf", "cff", "curated-feed", "social-feed", "social-timeline-widget", "socialwall", "instafeed"),
        counterexamples=("social-embed", "juicer-feed", "live-feed", "feed", "news-feed-item", "timeline-entry"),
    ),
    Sign(
        pattern=r"widget_[a-z][\w-]{0,60}|widget-area(?:[-_]\w{1,20})?",
        examples=("widget_text", "widget_recent_entries", "widget-area"),
        counterexamples=("widget", "widget_", "post-widget", "elementor-widget-container"),
    ),
)
"""What is beside the article, by class or id. To add one: a line with an example and a counterexample from real pages."""
