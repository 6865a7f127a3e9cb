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

    `\1` in `closing` is what the opening's group matched.
    """

    mark: str
    opening: str
    closing: str


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
        opening=r"<(pre|code|nowiki|syntaxhighlight|source(?= lang)|samp|kbd|xmp)\b[^<>]{0,300}(?<!/)>",
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
    _Sample(
        mark="----", opening=r"(?m:^)\[(?:source|listing)[^\[\]\n]{0,200}\]\n(-{4,20}|\.{4,20})(?m:$)", closing=r"(?m:^)\1(?m:$)"
    ),
    _Sample(
        mark=".. ",
        opening=r"(?m:^)([ \t]{0,12})\.\. (?:code(?:-block)?|sourcecode|highlight|parsed-literal)::[^\n]{0,300}(?m:$)",
        closing=r"(?m:^)(?=\1[^\s])|\Z",
    ),
    _Sample(
        mark="::\n",
        opening=r"(?m:^)([ \t]{0,12})(?![ \t.])[^\n]{0,300}::\n[ \t]{0,12}\n(?=[ \t])",
        closing=r"(?m:^)(?=\1[^\s])|\Z",
    ),
    _Sample(mark="`", opening=r"(?<![`\\{=])(`{1,2})(?![`\s])(?=[^\n]{1,1000}?(?<!`)\1(?!`))", closing=r"(?<!`)\1(?!`)"),
)
"""Fences, `raw` and `comment` blocks of templates, HTML's and wikis' elements, comments, BBCode, Org, AsciiDoc, reST, backticks."""
_PATTERNS = tuple((sample, re.compile(sample.opening, re.IGNORECASE)) for sample in _SAMPLES)
_MAX_SAMPLES = 2000  # of one kind in a text
_MAX_SAMPLE_LENGTH = 100_000  # characters


def blank_code_samples(text: str) -> str:
    """The text with spaces for the characters of its code samples, so that all offsets stay; line breaks stay, too."""
    lowered = text.lower()
    for sample, pattern in _PATTERNS:
        if sample.mark in lowered:
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
