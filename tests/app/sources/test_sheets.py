"""Sheets of addresses: CSV, TSV, XLSX and ODS with a column of links, as people and the auto-archiver keep them."""

from pathlib import Path

import pytest

from archiver.app.sources.arguments import open_sources
from archiver.app.sources.listings import linked_sources
from archiver.app.sources.source import ArticleSelection, PostMark, SourceProblem, SourceText, SourceURL
from archiver.model.urls import URL
from tests.sheets import ods, xlsx, zipped

X, BLUESKY = "https://x.com/ferry/status/1911842373636882499", "https://bsky.app/profile/ferry.example/post/3l66vf2q4pi26"
STORY = "https://www.harbour-gazette.example/story"
ROWS = [
    ["Link", "Archive status", "Destination folder", "Archive location", "Case"],
    [X, "", "", "", "Flood"],
    [BLUESKY, "nothing archived", "f", "https://s3.example/a.html", "Bridge"],
    [STORY, "", "", "", ""],
]
CSV = "\r\n".join(",".join(f'"{cell}"' if " " in cell else cell for cell in row) for row in ROWS) + "\r\n"


def read(folder: Path, content: bytes | str, name: str, *, notes: tuple[str, ...] = ()) -> tuple[list[str], list[str], list[str]]:
    """The posts, the articles, and the problems with their places."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    sources = list(open_sources([str(path)], selection=ArticleSelection(note_columns=notes)))
    texts = [source for source in sources if isinstance(source, SourceText)]
    posts = [line for text in texts for line in text.content.decode().split()]
    urls = [source.source for source in sources if isinstance(source, SourceURL)]
    return (
        posts,
        urls,
        [f"{source.source.rpartition('/')[2]}: {source.what}" for source in sources if isinstance(source, SourceProblem)],
    )


FORMS: dict[str, bytes | str] = {
    "posts.csv": CSV,
    "posts.tsv": CSV.replace('"', "").replace(",", "\t"),
    "semicolons.csv": CSV.replace(",", ";"),
    "with a mark of its encoding.csv": b"\xef\xbb\xbf" + CSV.encode(),
    "utf-16.csv": CSV.encode("utf-16"),
    "with a title.csv": "Our list of posts,,,,\r\n\r\n" + CSV,
    "named like a text.txt": CSV,
    "excel.xlsx": xlsx(ROWS),
    "google.xlsx": xlsx(ROWS, shared=False),
    "libreoffice.ods": ods(ROWS),
    "no ending": xlsx(ROWS),
}


@pytest.mark.parametrize("name", FORMS)
def test_each_row_is_a_post_or_an_article_and_other_columns_are_left(tmp_path: Path, name: str) -> None:
    assert ([X, BLUESKY], [STORY], []) == read(tmp_path, FORMS[name], name)


def test_a_cell_may_hold_several_addresses_or_show_a_text_with_a_link_behind_it(tmp_path: Path) -> None:
    rows = [["URL"], [f"{X}\n{STORY}"], ["the ferry"], [f'=HYPERLINK("{STORY}?2","a link")']]

    assert ([X, BLUESKY], [STORY, f"{STORY}?2"], []) == read(tmp_path, xlsx(rows, links={"A3": BLUESKY}), "a.xlsx")


@pytest.mark.parametrize(
    ("cell", "what"),
    [
        ("ask Lena", "“ask” is not an address"),
        ("https://user:pass@news.example/", "“https://news.example/” has a user name or a password before its host"),
        ("file:///etc/passwd", "“file:///etc/passwd” is not an address"),
        ("=cmd|' /C calc'!A0", "“=cmd|'” is not an address"),
    ],
)
def test_a_cell_without_an_address_is_told_by_file_line_and_column(tmp_path: Path, cell: str, what: str) -> None:
    posts, urls, problems = read(tmp_path, f'Note,Link\n\nx,{X}\n"two\nlines","{cell}"\n', "a.csv")

    assert ([X], []) == (posts, urls)
    assert f"a.csv, line 4, column Link: {what}" == problems[0]


@pytest.mark.parametrize(
    ("content", "name", "what"),
    [
        (f'Link,Note\n{X},"never closed\n' + "a" * 200_000, "a.csv", "has a row that cannot be read, from line 2 on"),
        (xlsx([["Name"], ["Lena"]]), "a.xlsx", "is a spreadsheet without a column of links"),
        (xlsx(ROWS)[:-500], "a.xlsx", "is damaged or ends early"),
        (zipped({"xl/workbook.xml": "<workbook><sheets>"}), "a.xlsx", "is a spreadsheet with damaged XML"),
        (
            zipped({"xl/workbook.xml": '<!DOCTYPE a [<!ENTITY b "b">]><workbook>&b;</workbook>'}),
            "a.xlsx",
            "is a spreadsheet whose XML has a document type",
        ),
        (zipped({"xl/workbook.xml": b"<a>" + b" " * 20_000_000}), "a.xlsx", "has more than 16,000,000 bytes, unpacked"),
    ],
    ids=["an open quote", "no links", "cut short", "damaged", "entities", "a bomb"],
)
def test_a_sheet_that_cannot_be_read_is_told(tmp_path: Path, content: bytes | str, name: str, what: str) -> None:
    posts, urls, problems = read(tmp_path, content, name)

    assert ([], []) == (posts, urls)
    assert what in problems[0]


def test_a_sheet_that_is_fetched_as_csv_names_posts_and_articles() -> None:
    url = URL(scheme="https", host="docs.example", path="/export")
    source = SourceURL(source=str(url), url=url)
    sources = list(linked_sources(source, CSV.encode(), url=url, media_type="text/csv; charset=utf-8") or ())

    assert [STORY] == [source.source for source in sources if isinstance(source, SourceURL)]
    assert [f"{X}\n\n{BLUESKY}\n\n"] == [source.content.decode() for source in sources if isinstance(source, SourceText)]


def test_rows_beyond_the_bound_are_told(tmp_path: Path) -> None:
    posts, _, problems = read(tmp_path, "Link\n" + f"{X}\n" * 50_001, "a.csv")

    assert [X] == posts
    assert ["a.csv: has more than 50,000 entries; the first 50,000 are read"] == problems


def test_columns_are_kept_as_notes_and_tags_only_if_they_are_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(CSV, encoding="utf-8")
    selection = ArticleSelection(note_columns=("archive STATUS",), tag_columns=("Case",))
    (text,) = (source for source in open_sources([str(path)], selection=selection) if isinstance(source, SourceText))

    assert (
        PostMark(address=X, text="Flood", is_tag=True),
        PostMark(address=BLUESKY, text="archive STATUS: nothing archived"),
        PostMark(address=BLUESKY, text="Bridge", is_tag=True),
    ) == text.marks


def test_a_column_that_is_not_there_is_told_with_those_that_are(tmp_path: Path) -> None:
    _, _, problems = read(tmp_path, CSV, "a.csv", notes=("Comment",))

    assert ["a.csv: has no column “Comment”"] == problems


@pytest.mark.parametrize(
    "text",
    [
        f"The link, as it was given to us, is dead.\n{X}\n",
        f"Link\n{X}\n",
        '{"link": 1, "url": 2}',
    ],
    ids=["prose", "one word above an address", "JSON"],
)
def test_a_text_that_is_no_table_is_read_as_before(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="utf-8")

    assert [text.encode()] == [source.content for source in open_sources([str(path)]) if isinstance(source, SourceText)]


def test_a_post_as_source_is_that_post_and_no_article(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text(f"{X}\n{STORY}\n{BLUESKY}\n", encoding="utf-8")
    (post,) = open_sources([X])
    listed, article = open_sources([str(path)])

    assert f"{X}\n\n" == (post.content.decode() if isinstance(post, SourceText) else "")
    assert f"{X}\n\n{BLUESKY}\n\n" == (listed.content.decode() if isinstance(listed, SourceText) else "")
    assert STORY == article.source
