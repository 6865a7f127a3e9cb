"""Code samples and comments in flat text: what an article shows as source is not shown as a post."""

import pytest

from archiver.finding import find_embeds, read_article
from archiver.finding.code_samples import blank_code_samples
from archiver.platforms import FINDERS

ID = "1841206275088290279"
LINK = f"https://twitter.com/log/status/{ID}"
QUOTE = f'<blockquote class="twitter-tweet"><p>Fog.</p>&mdash; Log (@log) <a href="{LINK}">October 1, 2024</a></blockquote>'
TWEET = f"{{% tweet {ID} %}}"
WORDS = "The harbour board met on Tuesday, and spoke for three hours about the price of berths and about the fog."


def shown(text: str) -> list[str]:
    """The posts of a flat text."""
    article = read_article("a.md", f"{WORDS}\n\n{text}\n\n{WORDS}".encode())
    return [str(embed.post) for embed in find_embeds(article, FINDERS)]


@pytest.mark.parametrize(
    "sample",
    [
        "```html\n{}\n```",
        "````md\n```\n{}\n```\n````",
        "~~~\n{}\n~~~",
        "{{% raw %}}{}{{% endraw %}}",
        "{{%- verbatim -%}}\n{}\n{{%- endverbatim -%}}",
        "{{% highlight html %}}\n{}\n{{% endhighlight %}}",
        "{{{{< highlight html >}}}}\n{}\n{{{{< /highlight >}}}}",
        "Write `{}` there.",
        "<pre><code>{}</code></pre>",
        '<syntaxhighlight lang="html">{}</syntaxhighlight>',
        "<nowiki>{}</nowiki>",
        "<!-- {} -->",
        "{{/* {} */}}",
        "[code]{}[/code]",
        "{{code:html}}\n{}\n{{code}}",
        "#+BEGIN_SRC html\n{}\n#+END_SRC",
        "[source,html]\n----\n{}\n----",
        ".. code-block:: html\n\n   {}\n",
        "This shows it::\n\n   {}\n",
        "```{{code-block}} html\n{}\n```",
        "<kbd>{}</kbd>",
        "<file html a.html>\n{}\n</file>",
        ":toc: left\n\n----\n{}\n----",
        "[source,html]\n....\n{}\n....",
        "////\n{}\n////",
        "// {}",
        "#+TITLE: Fog\n\n: {}",
        "#+TITLE: Fog\n\n# {}",
        "#+begin_example\n{}\n#+end_example",
        ".. Not shown:\n   {}\n",
        "..\n   {}\n",
        "{{{{{{\n{}\n}}}}}}",
        "{{{{!-- {} --}}}}",
        "<%# {} %>",
        "bc. {}\n",
        "bc.. Fog.\n\n{}\n\np. And so on.",
        "\\begin{{verbatim}}\n{}\n\\end{{verbatim}}",
        "\\begin{{lstlisting}}[language=HTML]\n{}\n\\end{{lstlisting}}",
    ],
)
@pytest.mark.parametrize("post", [QUOTE, TWEET, LINK])
def test_what_is_shown_as_code_is_no_post(sample: str, post: str) -> None:
    assert [] == shown(sample.format(post))
    assert [f"x:{ID}"] == shown(f"{sample.format('the words')}\n\n{post}")


@pytest.mark.parametrize(
    "around",
    [
        "```html\n{}",
        "<code>{}",
        "It`s here.\n\n{}\n\nIt`s there.",
        "<!-- {}",
        "#+BEGIN_EXPORT html\n{}\n#+END_EXPORT",
        "{{% raw %}}\n{}",
        "Fog.\n\n----\n\n{}\n\n----\n\nRain.",
        "....\n\n{}\n\n....",
        "Fog\n: It is dense.\n\n{}",
        "# Fog\n\n{}",
        "++++\n{}\n++++",
    ],
)
def test_what_is_not_closed_or_meant_to_be_shown_is_no_code(around: str) -> None:
    assert [f"x:{ID}"] == shown(around.format(QUOTE))


@pytest.mark.parametrize(
    "text",
    [
        f"The harbour.\n\n    {TWEET}\n",
        f"Write \\{TWEET} for it.",
        f"Write &#123;% tweet {ID} %&#125; for it.",
        f"&#91;tweet {ID}&#93;",
        f'{{{{ "{TWEET}" }}}}',
    ],
)
def test_an_indented_or_escaped_shortcode_is_shown_as_it_is(text: str) -> None:
    assert [] == shown(text)


@pytest.mark.parametrize("text", [f"- The harbour.\n\n    {TWEET}\n", f"The harbour.\n    {TWEET}", f"  {TWEET}"])
def test_an_indented_shortcode_in_a_list_or_a_paragraph_is_no_code(text: str) -> None:
    assert [f"x:{ID}"] == shown(text)


def test_a_text_without_code_samples_keeps_every_offset() -> None:
    text = "Fog.\n\n```\ncode\n```\n\nMore `fog`."
    assert "Fog.\n\n   \n    \n   \n\nMore      ." == blank_code_samples(text)
