r"""The table of shortcode syntaxes: how programs write a shortcode, a component or a directive in an article's source.

To add one, add a line here and a case in `tests/finding/shortcodes.txt`. Which names and keys count in it is not written
here: services, what shortcodes call them, and the patterns of their keys come from the platforms' declarations.
"""

from dataclasses import dataclass
from enum import StrEnum, auto


class Names(StrEnum):
    """The shortcodes of a syntax that may name a post by its address; a key alone always needs a name that names its service."""

    KNOWN = auto()
    """Those whose name is that of a service, or says that something is embedded."""
    ADDRESSED = auto()
    """Those, and all others with an address in an argument `url` or `src`."""
    ANY = auto()
    """All but those for links, pictures and sources: nobody writes this syntax for anything but shortcodes."""
    NONE = auto()
    """The syntax has no names: what it wraps is embedded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Syntax:
    """A way to write shortcodes: `pattern` has the groups `name`, `arguments` and `content`, as far as the syntax has them.

    `mark` is a text without which no such shortcode is in a source: the pattern is tried only where the mark is found. `example`
    shows the syntax, with `NAME` for a service, `KEY` for a post's key and `URL` for its address. A shortcode that is alone on its
    line counts in every syntax, one in a line with other words only where the syntax is `in_prose`. Those of a syntax `in_pages`
    are left as they are in pages of sites that no longer have the program.
    """

    programs: str
    mark: str
    pattern: str
    example: str
    names: Names = Names.KNOWN
    in_prose: bool = False
    in_pages: bool = False


_WORD = r"[A-Za-z][\w.\-]{0,60}"
_NAME = rf"(?P<name>{_WORD})"
_INNER = r"[^\s{}\[\]<>][^{}\[\]<>]{0,2000}"
"""What stands between an opening and a closing shortcode."""


def _closed_by(closing: str, inner: str = _INNER) -> str:
    """The pattern of an optional content, with its closing shortcode."""
    return rf"(?:\s{{0,20}}(?P<content>{inner}){closing})?"


SYNTAXES = (
    Syntax(
        programs="Hugo, Quarto",
        mark="{{",
        pattern=rf"(?<!\\)\{{\{{[<%]-?\s{{0,20}}(?!/){_NAME}(?P<arguments>[^{{}}]{{0,2000}}?)/?-?[>%]\}}\}}"
        + _closed_by(r"\{\{[<%]\s{0,9}/\s{0,9}(?P=name)\s{0,9}[>%]\}\}"),
        example='{{< NAME id="KEY" >}}',
        in_pages=True,
        names=Names.ANY,
        in_prose=True,
    ),
    Syntax(
        programs="Jekyll, Liquid, Eleventy, Hexo, Pelican, GitBook, dev.to, Zola",
        mark="{%",
        pattern=rf"(?<!\\)\{{%[-+]?\s{{0,20}}(?!end){_NAME}(?P<arguments>[^{{}}]{{0,2000}}?)[-+]?%\}}"
        + _closed_by(r"\{%[-+]?\s{0,9}end\w{0,40}\s{0,9}[-+]?%\}"),
        example="{% NAME KEY %}",
        in_pages=True,
        names=Names.ANY,
        in_prose=True,
    ),
    Syntax(
        programs="Zola, Craft, Twig, Redmine, Org macros, MkDocs",
        mark="{{",
        pattern=rf"\{{\{{\{{?-?\s{{0,20}}{_NAME}\((?P<arguments>[^{{}}]{{0,2000}}?)\)\s{{0,20}}-?\}}\}}",
        example='{{ NAME(id="KEY") }}',
        in_prose=True,
    ),
    Syntax(
        programs="Eleventy, Nunjucks, Jinja (filters)",
        mark="{{",
        pattern=rf"\{{\{{-?\s{{0,20}}(?P<content>[\"'][^\"'{{}}]{{1,2000}}[\"'])\s{{0,20}}\|\s{{0,20}}{_NAME}\s{{0,20}}-?\}}\}}",
        example='{{ "KEY" | NAME }}',
        in_prose=True,
    ),
    Syntax(
        programs="MediaWiki, DokuWiki, XWiki, Roam, Logseq",
        mark="{{",
        pattern=r"\{\{#?\s{0,9}(?:\[\[)?(?P<name>[A-Za-z][\w:.\-]{0,60}?)(?:\]\])?[|>:\s](?P<arguments>[^{}]{1,2000}?)/?\}\}",
        example="{{#ev:NAME|KEY}}",
        names=Names.ADDRESSED,
        in_prose=True,
    ),
    Syntax(
        programs="markers around an address",
        mark="{{",
        pattern=rf"\{{\{{{_NAME}\}}\}}\s{{0,20}}(?P<content>{_INNER})\s{{0,20}}\{{\{{/(?P=name)\}}\}}",
        example="{{NAME}}URL{{/NAME}}",
        in_prose=True,
    ),
    Syntax(
        programs="WordPress, XenForo, phpBB, vBulletin, SMF",
        mark="[",
        pattern=r"(?<![\w\[\\])\[(?P<name>[A-Za-z][\w:\-]{1,60}|[a-z](?=\]))(?P<arguments>[ =\n][^\[\]]{0,2000})?\](?![(:\]])"
        + _closed_by(r"\[/(?P=name)\]", r"[^\s\[\]][^\[\]]{0,2000}"),
        example="[NAME KEY]",
        in_pages=True,
        names=Names.ADDRESSED,
        in_prose=True,
    ),
    Syntax(
        programs="Joomla, Tiki, Confluence",
        mark="{",
        pattern=rf"(?<![\w{{\\$@#])\{{{_NAME}(?P<arguments>(?:[ =]|:(?=\S))[^{{}}]{{0,2000}})?\}}(?!\}})"
        + _closed_by(r"\{/(?P=name)\}"),
        example="{NAME}KEY{/NAME}",
        in_pages=True,
    ),
    Syntax(
        programs="Kirby",
        mark="(",
        pattern=rf"(?<![\w\]\\])\({_NAME}: {{0,3}}(?P<arguments>[^()]{{1,2000}})\)",
        example="(NAME: URL width: 500)",
    ),
    Syntax(
        programs="PmWiki",
        mark="(:",
        pattern=rf"\(:{_NAME} (?P<arguments>[^()]{{1,2000}}):\)",
        example="(:NAME KEY:)",
    ),
    Syntax(
        programs="Zenn, markdown-it-video",
        mark="@[",
        pattern=rf"@\[{_NAME}\]\((?P<arguments>[^()\s]{{1,2000}})\)",
        example="@[NAME](KEY)",
        in_prose=True,
    ),
    Syntax(
        programs="Grav",
        mark="[plugin:",
        pattern=rf"\[plugin:{_NAME}\]\((?P<arguments>[^()\s]{{1,2000}})\)",
        example="[plugin:NAME](URL)",
        in_prose=True,
    ),
    Syntax(
        programs="Markdown extensions (`!NAME[…]`)",
        mark="!",
        pattern=rf"(?<![\w!])!{_NAME}(?:\[(?P<content>[^\[\]\n]{{0,2000}})\])?(?:\((?P<arguments>[^()\s]{{1,2000}})\))?",
        example="!NAME[KEY]",
    ),
    Syntax(
        programs="Hashnode",
        mark="%[",
        pattern=r"%\[(?P<content>[^\s\[\]]{6,2000})\]",
        example="%[URL]",
        names=Names.NONE,
    ),
    Syntax(
        programs="Obsidian, and pictures that are no pictures",
        mark="![",
        pattern=r"!\[[^\[\]\n]{0,300}\]\((?P<content>[^\s()]{6,2000})(?: \"[^\"\n]{0,300}\")?\)",
        example="![](URL)",
        names=Names.NONE,
    ),
    Syntax(
        programs="Markdown links that show their address",
        mark="](",
        pattern=r"(?<!!)\[<?(?P<content>https?://[^\s\[\]<>]{6,2000})>?\]\(<?(?P=content)>?\)|(?<!!)\[\]\((?P<bare>[^\s()]{6,2000})\)",
        example="[URL](URL)",
        names=Names.NONE,
    ),
    Syntax(
        programs="Hatena",
        mark="[",
        pattern=r"\[(?P<content>https?://[^\s\[\]]{6,2000}?):(?:embed|detail|tree)(?:[:#][^\s\[\]]{0,100})?\]",
        example="[URL:embed]",
        names=Names.NONE,
    ),
    Syntax(
        programs="Drupal",
        mark="[",
        pattern=r"\[#?(?P<name>\w{2,40}): {0,3}(?P<arguments>[^\s\[\]]{1,2000})[^\[\]\n]{0,200}\](?![(:\[])",
        example="[NAME:URL]",
    ),
    Syntax(
        programs="Org (link that shows its address, abbreviated link)",
        mark="[[",
        pattern=r"\[\[(?:(?P<content>https?://[^\s\[\]]{6,2000})|(?P<name>[A-Za-z]\w{1,40}):(?P<arguments>[^\[\]\n]{1,2000})"
        r"(?:\]\[[^\[\]\n]{0,300})?)\]\]",
        example="[[NAME:KEY]]",
    ),
    Syntax(
        programs="TiddlyWiki, MoinMoin",
        mark="<<",
        pattern=rf"<<{_NAME}[ (](?P<arguments>[^<>]{{1,2000}}?)\)?>>",
        example="<<NAME(KEY)>>",
    ),
    Syntax(
        programs="Trac, MoinMoin (macros)",
        mark="[[",
        pattern=rf"\[\[{_NAME}\((?P<arguments>[^()\[\]]{{1,2000}})\)\]\]",
        example="[[NAME(KEY)]]",
    ),
    Syntax(
        programs="reStructuredText (docutils, Nikola, Sphinx)",
        mark="..",
        pattern=r"(?m:^)[ \t]{0,12}\.\. (?P<name>[A-Za-z][\w:.\-]{0,60}?):: {0,9}"
        r"(?P<arguments>[^\n]{0,2000}(?:\n[ \t]{1,12}:[^\n]{0,300}){0,20})",
        example=".. NAME:: KEY",
    ),
    Syntax(
        programs="AsciiDoc",
        mark="::",
        pattern=rf"(?m:^){_NAME}::(?P<content>[^\s\[\]:]{{1,2000}}|https?:[^\s\[\]]{{1,2000}})\[(?P<arguments>[^\[\]\n]{{0,500}})\]",
        example="video::KEY[NAME,640,360]",
    ),
    Syntax(
        programs="remark, Nuxt Content, Markdown directives",
        mark=":",
        pattern=rf"(?m:^)[ \t]{{0,3}}:{{1,3}}{_NAME}(?:\[(?P<content>[^\[\]\n]{{0,2000}})\])?"
        r"(?:\{#?(?P<arguments>[^{}]{0,2000})\})?",
        example="::NAME{id=KEY}",
    ),
    Syntax(
        programs="Pandoc, MyST, Docusaurus (fenced divisions)",
        mark=":::",
        pattern=r"(?m:^):{3,9} {0,3}\{?\.?(?P<name>[A-Za-z][\w.\-]{0,60})\}?(?P<arguments>[^\n]{0,500})\n"
        r"(?P<content>(?:(?!:::)[^\n]{0,2000}\n){0,12}):{3,9}",
        example="::: {.NAME}\nURL\n:::",
    ),
    Syntax(
        programs="MyST, Obsidian (fences that are no code)",
        mark="```",
        pattern=r"(?m:^)`{3,9} {0,3}\{?(?P<name>[A-Za-z][\w.\-]{0,60})\}?(?P<arguments>[^\n`]{0,500})\n"
        r"(?P<content>(?:(?!```)[^\n]{0,2000}\n){0,12})`{3,9}",
        example="```{NAME} KEY\n```",
    ),
    Syntax(
        programs="MDX, Astro, Docusaurus, Slidev, Vue; MediaWiki's and TYPO3's tags",
        mark="<",
        pattern=r"<(?P<name>[A-Za-z][\w.:\-]{0,60})(?P<arguments>\s(?:[^<>\"'{}]|\"[^\"]{0,2000}\"|'[^']{0,2000}'|\{(?:[^{}]|\{[^{}]{0,500}\}){0,500}\}){0,2000}+|\s[^<>]{0,2000})?/?>"
        + _closed_by(r"</(?P=name)\s{0,9}>", r"[^\s<>][^<>]{0,2000}"),
        example='<NAME id="KEY" />',
        in_prose=True,
    ),
    Syntax(
        programs="WordPress's block delimiters",
        mark="<!-- wp:",
        pattern=r"<!--\s{1,9}wp:(?P<name>[a-z][\w/\-]{0,80})\s{1,9}(?P<arguments>\{[^<>]{0,4000}?\})\s{1,9}/?-->",
        example='<!-- wp:embed {"url":"URL","providerNameSlug":"NAME"} /-->',
        in_prose=True,
    ),
)
