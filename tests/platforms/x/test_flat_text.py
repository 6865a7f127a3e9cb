"""What is left of X's posts in flat text."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.model.embeds import Bounds, Embed
from archiver.platforms.interface import FlatText
from archiver.platforms.x import flat_text, length

ARTICLE = (
    "The town council met on Tuesday to talk about the harbour, the bridge and the price of bread, and found no end of it. "
    "Nobody who was there will forget how long it took, or that the tea ran out before the second item had been read to the end, "
    "which is why the third one had to wait until the autumn, when the days grow short and everybody stays at home."
)
POST = "The bridge stays open tonight."
PICTURE = "pic.twitter.com/aB3dE6gH9j"
ATTRIBUTION = "— Town Hall (@townhall) April 14, 2025"
DAY = date(2025, 4, 14)


def embeds(text: str) -> list[Embed]:
    return list(flat_text.embeds(FlatText(text=text)))


def one(text: str) -> Embed:
    (embed,) = embeds(text)
    return embed


@pytest.mark.parametrize("dash", ["—", "―", "–", "--", "-", "&mdash;", "−"])
@pytest.mark.parametrize("end", [f" {PICTURE} ", f" {PICTURE}\n", f" {PICTURE}\n\n", "\n\n"])
def test_words_and_author_are_found_with_every_dash_and_layout(dash: str, end: str) -> None:
    embed = one(f"{ARTICLE}\n\n{POST}{end}{dash} Town Hall (@townhall) April 14, 2025\n\n{ARTICLE}")
    assert (POST, "Town Hall", "townhall", DAY) == (embed.words, embed.author, embed.handle, embed.printed)
    assert ((PICTURE,) if PICTURE in end else ()) == embed.aliases


@pytest.mark.parametrize(
    "written",
    [
        "April 14, 2025",
        "14. April 2025",
        "14 de abril de 2025",
        "14 avril 2025",
        "14 de abril, 2025",
        "14 kwietnia 2025",
        "14 апреля 2025 г.",
        "14 Απριλίου 2025",
        "14 Nisan 2025",
        "2025年4月14日",
        "2025년 4월 14일",
        "14 अप्रैल 2025",
        "14 أبريل 2025",
        "14 באפריל 2025",
        "14 เมษายน 2025",
        "2025. április 14.",
        "14 tháng 4, 2025",
        "Apr 14, 2025",
        "12:14 PM · Apr 14, 2025",
        "Monday, April 14, 2025",
        "lundi 14 avril 2025",
        "14.04.2025",
        "14/04/2025",
        "4/14/2025",
        "April 14,\n2025",
    ],
)
def test_the_date_is_read_in_any_language(written: str) -> None:
    assert DAY == one(f"{ARTICLE}\n\n{POST}\n\n— Town Hall (@townhall) {written}\n\n{ARTICLE}").printed


def test_handle_and_date_may_be_on_lines_of_their_own() -> None:
    lines = ("The bridge by", "@harbour", "stays open", "#tonight", "!", PICTURE, "— Town Hall (@townhall)", "April 14, 2025")
    text = "\n".join((ARTICLE, *lines, ARTICLE))
    embed = one(text)
    assert ("The bridge by\n@harbour\nstays open\n#tonight\n!", Bounds.UNCERTAIN) == (embed.words, embed.bounds)
    assert ARTICLE == embed.before.strip()


def test_in_a_markdown_quotation_the_date_links_to_the_post() -> None:
    text = (
        f"{ARTICLE}\n\n> First line.  \n>   \n> Second line. [{PICTURE}](https://t.co/aB3dE6gH9j)\n> \n"
        f"> — Town Hall (@townhall) [April 14, 2025](https://twitter.com/townhall/status/20?ref_src=twsrc%5Etfw)\n\n{ARTICLE}"
    )
    embed = one(text)
    assert ("First line.\n\nSecond line.", "x:20", Bounds.EXACT) == (embed.words, str(embed.post), embed.bounds)


def test_on_a_single_line_the_words_begin_with_a_sentence_and_contain_the_post() -> None:
    embed = one(f"{ARTICLE} {POST} — Town Hall (@townhall) April 14, 2025 {ARTICLE}")
    assert Bounds.UNCERTAIN is embed.bounds
    assert (embed.words or "").endswith(POST)
    assert length.weight(embed.words or "") <= length.limit(DAY)


def test_an_ellipsis_means_truncated_only_at_the_maximum_length_of_a_post() -> None:
    long = "the tide " * 30 + "and…"
    assert one(f"{long} {PICTURE} — Town Hall (@townhall) April 14, 2025").truncated
    assert not one(f"Well… {PICTURE} — Town Hall (@townhall) April 14, 2025").truncated


def test_a_picture_s_code_alone_is_a_post_without_an_author() -> None:
    embed = one(f"{ARTICLE}\n\n{POST} pic.x.com/aB3dE6gH9j\n\n{ARTICLE}")
    assert (POST, ("pic.x.com/aB3dE6gH9j",), None) == (embed.words, embed.aliases, embed.handle)


def test_two_posts_in_a_row_are_two_posts() -> None:
    text = f"One. {PICTURE} — A (@aa) April 14, 2025\n\nTwo. pic.twitter.com/zZ3dE6gH9j — B (@bb) April 14, 2025"
    assert ["One.", "Two."] == [embed.words for embed in embeds(text)]


def test_an_attribution_without_a_date_is_on_its_own_line_or_after_a_link() -> None:
    assert ["townhall"] == [embed.handle for embed in embeds(f"{ARTICLE}\n\n{POST}\n\n— Town Hall (@townhall)\n\n{ARTICLE}")]
    assert ["townhall"] == [embed.handle for embed in embeds(f"{POST} {PICTURE} — Town Hall (@townhall) {ARTICLE}")]


@pytest.mark.parametrize(
    "text",
    [
        f"{ARTICLE} As the mayor (@mayor) said, it was late.",
        f"The mayor — a friend of the press (@mayor) — said it was late. {ARTICLE}",
        f"{ARTICLE}\n\nWrite to the author - Jo Doe (@jodoe) - about it.",
        f"{ARTICLE}\n\nA post shared by Town Hall (@townhall) on the wall",
        f"{ARTICLE}\n\nMail jo@example.org (@work) or call.",
        f"{POST}\n\n— Town Hall (@townhall.bsky.social) April 14, 2025 at 9:01 AM",
    ],
)
def test_a_handle_in_parentheses_alone_is_no_attribution(text: str) -> None:
    assert [] == embeds(text)


@pytest.mark.parametrize(
    "written", ["5/4/2025", "said on April 14, 2025", "on Truth Social, April 14, 2025", "more than 14 in April 2025"]
)
def test_an_invalid_or_ambiguous_date_is_no_date(written: str) -> None:
    assert [] == embeds(f"{ARTICLE}\n\n{POST}\n\n— Town Hall (@townhall) {written}\n\n{ARTICLE}")


@given(st.text(alphabet="—-(@a_1)\n> .#…pic.twitter.com/xX9 April14,2025 [](https://t.co/", max_size=400))
def test_random_text_raises_nothing(text: str) -> None:
    for embed in embeds(text):
        start, end = (int(number) for number in embed.locator.removeprefix("char=").split(","))
        assert 0 <= start <= end <= len(text)


@pytest.mark.parametrize(
    "piece", ["(@a) ", "— a (@a) ", "pic.twitter.com/aaaaaa ", "\n> ", "— ", "(@a)\nApril 1, 2025\n", "\n\n", "[a](http"]
)
def test_time_grows_linearly_with_the_length_of_a_hostile_text(piece: str) -> None:
    """No text costs more than a search of its length may."""
    assert len(embeds(piece * (60_000 // len(piece)))) <= 60_000


@pytest.mark.parametrize("before", ["Good news 🎉 #harbour", "Good news from the harbour.", "Look at this:", "This is how it went"])
def test_a_paragraph_behind_one_that_could_be_the_posts_first_is_uncertain(before: str) -> None:
    assert Bounds.UNCERTAIN is one(f"{ARTICLE}\n\n{before}\n\n{POST}\n\n{ATTRIBUTION}").bounds


@pytest.mark.parametrize(
    "before",
    [ARTICLE, f"{POST}\n\n— Log (@log) April 13, 2025", "## The harbour", "* The bridge", "Вчера в городе открыли новый мост"],
)
def test_a_paragraph_behind_one_that_cannot_be_of_the_same_post_is_exact(before: str) -> None:
    embed = embeds(f"{ARTICLE}\n\n{before}\n\n{POST}\n\n{ATTRIBUTION}")[-1]
    assert (POST, Bounds.EXACT) == (embed.words, embed.bounds)


@pytest.mark.parametrize(
    "words",
    [
        "the mayor said that it\n\nwould take until the autumn.",
        "Fog on the harbour 🚢\n\nThe ferry is late.",
        f"{'The tide is high. ' * 7}\n\n{'The ferry is late, ' * 7}and…".replace(". \n", ".\n"),
    ],
)
def test_paragraphs_that_belong_together_are_one_post(words: str) -> None:
    embed = one(f"{ARTICLE}\n\n{words}\n\n{ATTRIBUTION}\n\n{ARTICLE}")
    assert (words, Bounds.UNCERTAIN) == (embed.words, embed.bounds)


def test_a_block_that_is_indented_deeper_than_the_article_is_the_post() -> None:
    words = ("The bridge stays open for everybody who walks", "or has a bicycle.")
    quotation = "\n".join(f"         {line}" for line in (*words, "", ATTRIBUTION)).replace(" " * 9 + "\n", "\n")
    embed = one(f"   {ARTICLE}\n\n{quotation}\n\n   {ARTICLE}")
    assert ("\n".join(words), Bounds.EXACT) == (embed.words, embed.bounds)


def test_the_first_of_two_indented_paragraphs_may_be_another_quotation() -> None:
    lines = (f"   {ARTICLE}", "", "         Good news.", "", f"         {POST}", "", f"         {ATTRIBUTION}", "", f"   {ARTICLE}")
    assert Bounds.UNCERTAIN is one("\n".join(lines)).bounds


def test_the_beginning_of_a_post_on_the_line_of_the_post_before_is_uncertain() -> None:
    first = f"{POST} — Town Hall (@townhall) April 14, 2025"
    _, second = embeds(f"{ARTICLE}\n\n{first} {POST} — Town Hall (@townhall) April 15, 2025\n\n{ARTICLE}")
    assert Bounds.UNCERTAIN is second.bounds


@pytest.mark.parametrize(
    "name", ["Quay — Watch", "🚢 Quay – Watch ⚓️", "Quay Watch (official)", "الرصيف", "Dr. Quay", "Quay | Watch", "@Quay"]
)
@pytest.mark.parametrize("end", ["\n\n", f" {PICTURE} ", f" {PICTURE}\n"])
def test_a_name_may_have_dashes_emoji_and_parentheses(name: str, end: str) -> None:
    embed = one(f"{ARTICLE}\n\n{POST}{end}— {name} (@townhall) 10:02 de la mañana, 14 de abril de 2025\n\n{ARTICLE}")
    assert (POST, name, "townhall", DAY) == (embed.words, embed.author, embed.handle, embed.printed)


def test_a_sentence_glued_to_the_paragraph_before_it_can_begin_a_post() -> None:
    long = "The ferry is late every day, says the log, and the tide is high. " * 4
    embed = one(f"{ARTICLE[:-1]}.{long.strip()}— Town Hall (@townhall) April 14, 2025\n\n{ARTICLE}")
    assert long.strip() == embed.words


def test_a_quoted_post_s_link_weighs_nothing() -> None:
    words = ("The harbour is closed and the ferry is late, so that nobody " * 2).strip() + " comes home. https://t.co/aB3dE6gH9j"
    embed = one(f"{ARTICLE}\n\n{words}\n\n— Town Hall (@townhall) December 9, 2016\n\n{ARTICLE}")
    assert words == embed.words


def test_an_attribution_without_a_date_may_be_followed_by_another_element_on_its_line() -> None:
    assert ["townhall"] == [embed.handle for embed in embeds(f"{ARTICLE} {POST} — Town Hall (@townhall)    ID: 9 {ARTICLE}")]
    assert [] == embeds(f"{ARTICLE} {POST} — Town Hall (@townhall) ID: 9 {ARTICLE}")


def test_a_link_that_markdown_writes_in_angle_brackets_has_none_in_the_words() -> None:
    assert "Read https://t.co/aB3dE6gH9j" == one(f"{ARTICLE}\n\n> Read <https://t.co/aB3dE6gH9j>\n> \n> {ATTRIBUTION}").words


def test_the_account_above_a_copied_post_is_no_paragraph_of_it() -> None:
    assert POST == one(f"{ARTICLE}\n\nTown Hall\n@townhall\n\n{POST} {PICTURE}\n\n10:02 AM - 15 May 2015\n\n{ARTICLE}").words
