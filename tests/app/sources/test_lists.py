"""What is a list of SOURCEs and what a flat text, and what becomes of a list's odd lines."""

import io
from pathlib import Path

import pytest

from archiver.app.sources.arguments import open_sources
from archiver.app.sources.lists import Oddness, parse_list
from archiver.app.sources.source import SourceProblem, SourceText, SourceURL

FRONT, STORY, LAST = (f"https://news.example.org/{page}" for page in ("", "2026/11/bridge-closed", "last?id=7&page=2#comments"))
POST = "https://x.com/WhiteHouse/status/1911842373636882499"

ODD_LINES = {
    f"{FRONT}   # the front page": Oddness.COMMENT,
    f"{FRONT}\t# the front page": Oddness.COMMENT,
    f"- {FRONT}": Oddness.BULLET,
    f"* {FRONT}": Oddness.BULLET,
    f"• {FRONT}": Oddness.BULLET,
    f"1. {FRONT}": Oddness.BULLET,
    f"12) {FRONT}": Oddness.BULLET,
    f'"{FRONT}"': Oddness.QUOTES,
    f"'{FRONT}'": Oddness.QUOTES,
    f"“{FRONT}”": Oddness.QUOTES,
    f"„{FRONT}“": Oddness.QUOTES,
    f"«{FRONT}»": Oddness.QUOTES,
    f"<{FRONT}>": Oddness.QUOTES,
    f"({FRONT})": Oddness.QUOTES,
    f"{FRONT},": Oddness.SEPARATOR,
    f"{FRONT};": Oddness.SEPARATOR,
    f'"{FRONT}",': Oddness.SEPARATOR,
    f"{FRONT}\tThe front page": Oddness.COLUMNS,
    f"2026-11-30\t{FRONT}\tThe front page": Oddness.COLUMNS,
    f"{FRONT}, The front page, 2026": Oddness.COLUMNS,
    f'"{FRONT}","The front page"': Oddness.COLUMNS,
    f'2026-11-30;"{FRONT}";front': Oddness.COLUMNS,
    f"[The front page]({FRONT})": Oddness.MARKDOWN,
    f'[The front page](<{FRONT}> "front")': Oddness.MARKDOWN,
    f'"The harbour, the bridge, and what the council had to say of both","{FRONT}","2026"': Oddness.COLUMNS,
    f"> {FRONT}": Oddness.BULLET,
    f"- [ ] {FRONT}": Oddness.BULLET,
    f"- [The front page]({FRONT})": Oddness.BULLET,
    f"- <{FRONT}>  # the front page": Oddness.BULLET,
    f"{FRONT} front": Oddness.WORDS,
    f"front page: {FRONT}": Oddness.WORDS,
}


def read(text: str | bytes) -> list[tuple[str, str]]:
    """The sources in a list that comes from standard input: the kind of each, and its name or problem."""
    content = text if isinstance(text, bytes) else text.encode()
    opened = open_sources(["-"], io.BytesIO(content))
    return [
        (type(source).__name__, f"{source.source}: {source.what}" if isinstance(source, SourceProblem) else source.source)
        for source in opened
    ]


def is_list(text: str) -> bool:
    return parse_list(text, lambda _: False) is not None


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_list_may_have_a_byte_order_mark_comments_blank_lines_and_any_line_ends(newline: str, mark: str) -> None:
    text = mark + newline.join(["# what to read", "", FRONT, f"  {STORY}\t", LAST, ""])

    assert [("SourceURL", FRONT), ("SourceURL", STORY), ("SourceURL", LAST)] == read(text)


@pytest.mark.parametrize("line", ODD_LINES)
def test_an_odd_line_is_read_and_named_and_costs_no_other(line: str) -> None:
    problem, *sources = read(f"{STORY}\n{line}\n{LAST}\n")

    assert [("SourceURL", STORY), ("SourceURL", FRONT), ("SourceURL", LAST)] == sources
    assert ("SourceProblem", f"standard input, line 2: “{line}” {ODD_LINES[line].value[0]}") == problem


@pytest.mark.parametrize(
    ("line", "remedy"),
    [
        ("news.example.org/story", "for a web page write https://news.example.org/story"),
        ("news.example.org", "for a web page write https://news.example.org"),
        ("htps://news.example.org/story", "use http:// or https://"),
        ("missing.html", "is the name right?"),
        ("the front page", "write https:// before a URL; a comment begins with #"),
    ],
)
def test_a_line_that_cannot_be_read_is_named_with_the_remedy_and_costs_no_other(line: str, remedy: str) -> None:
    sources = list(open_sources(["-"], io.BytesIO(f"{STORY}\n{line}\n{LAST}\n".encode())))

    (problem,) = (source for source in sources if isinstance(source, SourceProblem))
    assert [STORY, LAST] == [source.source for source in sources if isinstance(source, SourceURL)]
    assert ("standard input, line 2", True) == (problem.source, str(problem.remedy).startswith(remedy))


def test_lines_that_are_odd_in_the_same_way_are_named_together() -> None:
    table = "page,title\n" + "".join(f"https://news.example.org/{number},Story  number {number}\n" for number in range(1, 31))

    problems = [name for kind, name in read(table) if kind == "SourceProblem"]

    assert 30 == sum(kind == "SourceURL" for kind, _ in read(table))
    first = "“https://news.example.org/1,Story  number 1”"
    assert [
        f"standard input, lines 2, 3, 4, 5, 6 and 25 more: {first} has other columns beside the address",
        "standard input, line 1: “page,title” is neither a URL nor a file or folder",
    ] == problems


def test_a_file_with_odd_characters_in_its_name_is_a_source(tmp_path: Path) -> None:
    (tmp_path / "- the bridge, closed # 2.txt").write_text("The bridge is closed tonight.")
    (tmp_path / "list.txt").write_text(f"{STORY}\n- the bridge, closed # 2.txt\n")

    url, text = open_sources([str(tmp_path / "list.txt")])

    assert (STORY, "- the bridge, closed # 2.txt") == (url.source, text.source)
    assert isinstance(text, SourceText)


def test_a_path_in_a_list_may_have_a_comment_behind_it(tmp_path: Path) -> None:
    (tmp_path / "the bridge.txt").write_text("The bridge is closed tonight.")
    (tmp_path / "list.txt").write_text(f"{STORY}\nthe bridge.txt  # from the paper\n")

    problem, url, text = open_sources([str(tmp_path / "list.txt")])

    assert (f"{tmp_path / 'list.txt'}, line 2", STORY, "the bridge.txt") == (problem.source, url.source, text.source)


@pytest.mark.parametrize(
    "text",
    [
        f"{FRONT}   # the front page\n{STORY}\n",
        f"{FRONT} the front page\n{STORY}\n",
        f"The stories of the week\n{FRONT}\n{STORY}\n{LAST}\n",
        f"These are the stories that the desk asked us to watch in this month, in no order:\n\n{f'{STORY}{chr(10)}' * 3}",
        f"{POST}\n",
        f"{POST}\n{POST}?s=20\n",
        f"# only this\n{STORY}",
    ],
)
def test_a_text_with_more_addresses_of_articles_than_words_is_a_list(text: str) -> None:
    assert is_list(text)


@pytest.mark.parametrize(
    "text",
    [
        f"The bridge is closed\n\nIt was closed on Monday night, as the mayor said, and nobody knows for how long.\n\n{STORY}\n",
        f"{STORY}\n\nThe bridge is closed\n\nIt was closed on Monday night, as the mayor said, and nobody knows.\n",
        f"The bridge is closed\n{POST}\n{POST}?s=20\n{POST}?s=21\n",
        f"Closed\n- {POST}\n- {POST}?s=20\n",
        f"The mayor said it there, {STORY}, and then went home to sleep.\n",
        f"Read more of it at {STORY}.",
        f"<p>The bridge</p>\n{STORY}\n{STORY}\n",
        "The bridge is closed tonight, and nobody knows for how long.",
        "“We shall see,”\nsaid the mayor.",
        "",
    ],
)
def test_a_text_with_more_words_is_a_flat_text_also_if_a_line_is_only_a_url(text: str) -> None:
    assert not is_list(text)


def test_a_long_flat_text_is_not_searched_for_files() -> None:
    """Each name costs a call to the system."""
    asked: list[str] = []

    def names_file(name: str) -> bool:
        asked.append(name)
        return False

    parse_list("The bridge is closed.\n" * 10_000, names_file)

    assert len(asked) < 6_000


@pytest.mark.parametrize("between", [" ", " ; ", ", ", " | "])
def test_each_address_of_a_line_that_has_several_is_read_and_the_line_is_named(between: str) -> None:
    lines = parse_list(f"{FRONT}{between}{STORY}\n", lambda _: False)
    assert lines is not None
    assert [(line.sources, line.oddness) for line in lines] == [((FRONT, STORY), Oddness.SEVERAL)]


@pytest.mark.parametrize("joint", [",", ";", "|"])
def test_addresses_that_a_separator_joins_without_a_space_are_several(joint: str) -> None:
    (problem, *sources) = read(f"{FRONT}{joint}{STORY}\n")
    assert [("SourceURL", FRONT), ("SourceURL", STORY)] == sources
    assert "line 1" in problem[1]
    assert Oddness.SEVERAL.value[0] in problem[1]


@pytest.mark.parametrize(
    "address", ["https://web.archive.org/web/2020/https://a.example/b", "https://a.example/?to=https://b.example/"]
)
def test_an_address_within_an_address_is_no_second_one(address: str) -> None:
    assert [("SourceURL", address)] == read(f"{address}\n")


@pytest.mark.parametrize("line", ["a.html b.html", "a.html, b.html", '"a.html" "b.html"', "a.html\tb.html"])
def test_each_file_of_a_line_that_names_several_is_read_and_the_line_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a.html", "b.html"):
        (tmp_path / name).write_text("<p>The bridge is closed.</p>")
    (problem, *sources) = read(f"{line}\n")
    assert [("SourceText", "a.html"), ("SourceText", "b.html")] == sources
    assert Oddness.SEVERAL.value[0] in problem[1]


@pytest.mark.parametrize(
    "text",
    [
        f'["{FRONT}", "{STORY}"]',
        f'[\n  "{FRONT}",\n  "{STORY}"\n]\n',
        f'[{{"url": "{FRONT}", "title": "Front"}}, {{"url": "{STORY}", "title": "Story"}}]',
        f'{{"link": "{FRONT}"}}\n{{"link": "{STORY}"}}\n',
        f'<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<DL><DT><A HREF="{FRONT}" ADD_DATE="1">F</A>\n<DT><A HREF="{STORY}">S</A></DL>\n',
        f'<?xml version="1.0"?>\n<opml version="2.0"><body><outline xmlUrl="{FRONT}"/><outline xmlUrl="{STORY}"/></body></opml>',
        f"[InternetShortcut]\r\nURL={FRONT}\r\n[InternetShortcut]\r\nURL={STORY}\r\n",
    ],
)
def test_lists_in_formats_of_other_programs_are_read(text: str) -> None:
    assert [("SourceURL", FRONT), ("SourceURL", STORY)] == read(text)


@pytest.mark.parametrize(
    "text",
    [
        f"- url: {FRONT}\n  title: F\n- url: {STORY}\n  title: S\n",
        f"| Title | Link |\n|---|---|\n| Front | {FRONT} |\n| Story | {STORY} |\n",
    ],
)
def test_addresses_in_yaml_and_in_a_table_are_read_and_their_lines_named(text: str) -> None:
    opened = read(text)
    assert {("SourceURL", FRONT), ("SourceURL", STORY)} == {one for one in opened if one[0] == "SourceURL"}
    assert "SourceProblem" in {kind for kind, _ in opened}


@pytest.mark.parametrize(
    "text", ['[{"url": "https://news.example.org/", "content": {"rendered": "<p>x</p>"}}]', '["bridge closed"]']
)
def test_data_that_is_more_than_a_list_is_no_list(text: str) -> None:
    assert ["SourceText"] == [kind for kind, _ in read(text)]


def test_prose_with_quotes_and_an_address_has_no_columns() -> None:
    assert not is_list(
        f'“No,” she said, "we sold it," and the council\'s minutes of that evening, which nobody read, say so: {FRONT}\n'
    )


def test_a_csv_file_whose_titles_are_longer_than_its_addresses_is_a_list() -> None:
    title = "The harbour, the bridge, and everything else that the council had to say of both of them on Tuesday night"
    assert is_list(f'"{title}","{FRONT}"\n"{title}","{STORY}"\n')


@pytest.mark.parametrize(
    "quotation",
    ["“We have sold it” — Harbour Watch (@harbour) April 14, 2025", "“We have sold it” pic.twitter.com/xlXOy8Yd8h"],
)
def test_a_text_that_quotes_a_post_is_no_list_however_long_its_addresses_are(quotation: str) -> None:
    more = "\n".join(f"https://news.example.org/2026/11/{'the-harbour-and-the-bridge-' * 4}{number}" for number in range(3))

    assert not is_list(f"The harbour is sold.\n{quotation}\n{more}\n")
    assert is_list(f"The harbour is sold.\n{more}\n")
