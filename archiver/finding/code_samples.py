"""Code samples in flat text: what an article shows as source, and comments that no reader sees, hold no posts of the article.

To add a way to write them, add a line to `_SAMPLES` and a case to `tests/finding/test_code_samples.py`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from archiver.finding.shortcodes.names import is_for_embeds, service_named

_VISIBLE = re.compile(r"[^\n]")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sample:
    r"""How a code sample begins and ends; `mark` is a text that each beginning has in it, in lower case.

    `\1` in `closing` is what the opening's group matched. `language` is a pattern of what texts in the sample's markup language
    have: where other languages write something else like it, the sample counts only in such texts.
    """

    mark: str
    opening: str
    closing: str
    language: str = ""


_ASCIIDOC = (
    r"\A\ufeff?\s{0,20}(?:(?://[^\n]{0,300}|:[\w!-]{1,60}:[^\n]{0,300})\n\s{0,20}){0,20}= \S"
    r"|(?m:^)(?:\[(?:source|listing)\b|:\w[\w-]{0,40}: |(?:image|include|video)::)"
)
_ORG = r"(?m:^)[ \t]{0,8}(?:#\+[A-Za-z_]{3,20}[: ]|:PROPERTIES:)"


_SAMPLES = (
    _Sample(
        mark="```",
        opening=r"(?m:^)[ \t>*\-]{0,12}(`{3,20})(?P<language>[^`\n]{0,300})(?m:$)",
        closing=r"(?m:^)[ \t>]{0,12}\1`{0,20}[ \t]*(?m:$)",
    ),
    _Sample(
        mark="~~~",
        opening=r"(?m:^)[ \t>*\-]{0,12}(~{3,20})(?P<language>[^\n]{0,300})(?m:$)",
        closing=r"(?m:^)[ \t>]{0,12}\1~{0,20}[ \t]*(?m:$)",
    ),
    _Sample(
        mark="{%",
        opening=r"\{%-?\s{0,9}(raw|verbatim|comment|highlight|codeblock|code)\b[^%{}]{0,300}%\}",
        closing=r"\{%-?\s{0,9}end\1\s{0,9}-?%\}",
    ),
    _Sample(
        mark="{{",
        opening=r"\{\{[<%]\s{0,9}(highlight|code|codeblock|prism|comment)\b[^{}]{0,300}[>%]\}\}",
        closing=r"\{\{[<%]\s{0,9}/\s{0,9}\1\s{0,9}[>%]\}\}",
    ),
    _Sample(
        mark="<",
        opening=r"<(pre|code|file|nowiki|syntaxhighlight|source(?= lang)|samp|kbd|xmp)\b[^<>]{0,300}(?<!/)>",
        closing=r"</\1\s{0,9}>",
    ),
    _Sample(mark="{{", opening=r"\{\{\s{0,9}(?=[\"'](?:\{%|\{\{))()", closing=r"[\"']\s{0,9}\}\}"),
    _Sample(mark="<!--", opening=r"<!--(?!\s{0,9}/?wp:)()", closing=r"-->"),
    _Sample(mark="{/*", opening=r"\{/\*()", closing=r"\*/\}"),
    _Sample(mark="{#", opening=r"\{#(?![\w-]{1,60}\})()", closing=r"#\}"),
    _Sample(
        mark="[",
        opening=r"\[(code|noparse|plain|nobbc|noembed|pre|sourcecode|crayon|highlight)\b[^\[\]]{0,300}\]",
        closing=r"\[/\1\]",
    ),
    _Sample(mark="{code", opening=r"\{(code|noformat)\b[^{}]{0,300}\}", closing=r"\{\1\}"),
    _Sample(
        mark="#+",
        opening=r"(?m:^)[ \t]{0,12}#\+begin_(src|example|comment)\b[^\n]{0,300}(?m:$)",
        closing=r"(?m:^)[ \t]{0,12}#\+end_\1\b",
    ),
    _Sample(mark="----", opening=r"(?m:^)(-{4,20})[ \t]{0,9}(?m:$)", closing=r"(?m:^)\1[ \t]{0,9}(?m:$)", language=_ASCIIDOC),
    _Sample(mark="....", opening=r"(?m:^)(\.{4,20})[ \t]{0,9}(?m:$)", closing=r"(?m:^)\1[ \t]{0,9}(?m:$)", language=_ASCIIDOC),
    _Sample(mark="////", opening=r"(?m:^)(/{4,20})[ \t]{0,9}(?m:$)", closing=r"(?m:^)\1[ \t]{0,9}(?m:$)"),
    _Sample(mark="// ", opening=r"(?m:^)[ \t]{0,12}(//) (?=[^\n]{0,60}(?:<[A-Za-z]|\{[%{]|\[\w|://))", closing=r"(?m:$)"),
    _Sample(mark=": ", opening=r"(?m:^)[ \t]{0,12}(:) ", closing=r"(?m:$)", language=_ORG),
    _Sample(mark="# ", opening=r"(?m:^)[ \t]{0,12}(#) ", closing=r"(?m:$)", language=_ORG),
    _Sample(mark="=", opening=r"(?<![\w=/:?&\"'])(=)(?=[^\s=][^\n=]{0,300}[^\s=]=(?![\w=]))", closing=r"=", language=_ORG),
    _Sample(mark="{{{", opening=r"\{\{\{()(?![{\w]{1,60}\()", closing=r"\}\}\}"),
    _Sample(mark="{{!--", opening=r"\{\{!--()", closing=r"--\}\}"),
    _Sample(mark="<%", opening=r"<%(#|--)", closing=r"%>"),
    _Sample(mark="bc.", opening=r"(?m:^)(bc)(?:\([^()\n]{0,60}\))?\. ", closing=r"(?m:^)[ \t]{0,9}(?m:$)|\Z"),
    _Sample(mark="bc..", opening=r"(?m:^)(bc)(?:\([^()\n]{0,60}\))?\.\. ", closing=r"(?m:^)(?=(?:p|h[1-6]|bq|notextile)\. )|\Z"),
    _Sample(
        mark="\\begin{",
        opening=r"\\begin\{(verbatim|lstlisting|minted|comment|alltt)\*?\}",
        closing=r"\\end\{\1\*?\}",
    ),
    _Sample(
        mark=".. ",
        opening=r"(?m:^)([ \t]{0,12})\.\. (?:code(?:-block)?|sourcecode|highlight|parsed-literal|literalinclude|prompt)::"
        r"[^\n]{0,300}(?m:$)",
        closing=r"(?m:^)(?=\1[^\s])|\Z",
    ),
    _Sample(
        mark="..",
        opening=r"(?m:^)([ \t]{0,12})\.\.(?: (?![\w:.+-]{1,60}::|[_|\[])[^\n]{0,300})?\n(?=\1[ \t]{1,12}\S)",
        closing=r"(?m:^)(?=\1[^\s])|\Z",
    ),
    _Sample(
        mark="::\n",
        opening=r"(?m:^)([ \t]{0,12})(?![ \t.])[^\n]{0,300}::\n[ \t]{0,12}\n(?=[ \t])",
        closing=r"(?m:^)(?=\1[^\s])|\Z",
    ),
    _Sample(mark="`", opening=r"(?<![`\\{=])(`{1,2})(?![`\s])(?=[^\n]{1,1000}?(?<!`)\1(?!`))", closing=r"(?<!`)\1(?!`)"),
)
"""Fences, blocks of templates, elements of HTML and wikis, comments, BBCode, Org, AsciiDoc, reST, Textile, LaTeX."""
_PATTERNS = tuple((sample, re.compile(sample.opening, re.IGNORECASE), re.compile(sample.language)) for sample in _SAMPLES)
_MAX_SAMPLES = 2000  # of one kind in a text
_MAX_SAMPLE_LENGTH = 100_000  # characters


def blank_code_samples(text: str) -> str:
    """The text with spaces for the characters of its code samples, so that all offsets stay; line breaks stay, too."""
    lowered = text.lower()
    source = text
    for sample, pattern, language in _PATTERNS:
        if sample.mark in lowered and language.search(source):
            text = "".join(_pieces(text, sample, pattern))
    return text


def _pieces(text: str, sample: _Sample, pattern: re.Pattern[str]) -> Iterator[str]:
    """Yield the text in pieces, those of samples blanked; what is opened and not closed is no sample."""
    end = 0
    unclosed: set[str] = set()
    for _ in range(_MAX_SAMPLES):
        opening = pattern.search(text, end)
        if opening is None:
            break
        start = opening.end()
        yield text[end : opening.start()]
        end = opening.start()
        mark = opening[1].lower()
        closing = None
        if mark not in unclosed:
            closing = re.compile(sample.closing.replace(r"\1", re.escape(opening[1])), re.IGNORECASE).search(
                text, start, start + _MAX_SAMPLE_LENGTH
            )
            if closing is None:
                unclosed.add(mark)
        stop = closing.end() if closing else start
        yield text[end:stop] if closing is None or _is_shortcode(opening) else _VISIBLE.sub(" ", text[end:stop])
        end = stop
    yield text[end:]


def _is_shortcode(opening: re.Match[str]) -> bool:
    """Whether a fence is a directive that embeds a post (MyST's `{youtube}`), and no code."""
    language = (opening.groupdict().get("language") or "").strip(" {}.").partition(" ")[0].rstrip("}")
    return bool(language) and (service_named(language) is not None or is_for_embeds(language))
