"""Spellings that readers take for the same are found by each other, and letters that differ for them stay apart."""

import sqlite3
import unicodedata
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.errors import LedgerError
from archiver.ledger.reader import LedgerReader
from archiver.ledger.writer import Ledger
from archiver.model.articles import Article, Markup
from archiver.model.embeds import Embed, Form
from archiver.model.folding import fold
from archiver.model.posts import PostRef

NOW = datetime(2026, 5, 4, 12, 30, tzinfo=UTC)
SAME = [
    pytest.param("sus\u200bpended ac\u00adcount no\u2060break", "suspended account nobreak", id="spaces and hyphens of no width"),
    pytest.param("\ufeffHarbour\u200e Watch", "harbour watch", id="byte order and direction marks"),
    pytest.param("می\u200cخواهم", "میخواهم", id="a joiner that only shapes letters"),
    pytest.param("क्\u200dष", "क्ष", id="a joiner in a conjunct"),
    pytest.param("👩\u200d💻", "👩💻", id="a joiner in an emoji"),
    pytest.param("❤\ufe0f", "❤", id="emoji style and text style"),
    pytest.param("أَغْلَقَ", "أغلق", id="Arabic vowels"),
    pytest.param("مـــرحبا", "مرحبا", id="a stretched Arabic word"),
    pytest.param("أإآٱ", "اااا", id="forms of alef"),
    pytest.param("مدرسة على", "مدرسه علي", id="teh marbuta and alef maksura"),
    pytest.param("کتاب فارسی", "كتاب فارسي", id="Persian and Arabic keyboards"),
    pytest.param("ﻣﺮﺣﺒﺎ", "مرحبا", id="Arabic presentation forms"),
    pytest.param("٢٠٢٦ ۲۰۲۶ २०२६", "2026 2026 2026", id="digits"),
    pytest.param("שָׁלוֹם", "שלום", id="Hebrew points"),
    pytest.param("צה״ל", 'צה"ל', id="Hebrew gershayim"),
    pytest.param("ёлка ЕЩЁ", "елка еще", id="Cyrillic ё"),
    pytest.param("за\u0301мок", "замок", id="a Russian stress mark"),
    pytest.param("й", "й", id="a decomposed й"),
    pytest.param("м’ята мʼята", "м'ята м'ята", id="Ukrainian apostrophes"),
    pytest.param("ﬁnal ﬂood oﬃce", "final flood office", id="ligatures"),
    pytest.param("Ｔｏｋｙｏ　２０２６", "tokyo 2026", id="full-width forms"),
    pytest.param("𝗕𝗿𝗲𝗮𝗸𝗶𝗻𝗴 𝓃𝑒𝓌𝓈", "breaking news", id="mathematical letters"),
    pytest.param("Straße STRASSE STRAẞE", "strasse strasse strasse", id="sharp s"),
    pytest.param("Iğdır İstanbul ISTANBUL", "igdir istanbul istanbul", id="dotless and dotted i"),
    pytest.param(unicodedata.normalize("NFD", "한국어"), "한국어", id="decomposed Hangul"),
    pytest.param(unicodedata.normalize("NFD", "ガーデン"), "ガーデン", id="decomposed kana"),
    pytest.param("ｶﾞｰﾃﾞﾝ ﾊﾟﾝ", "ガーデン パン", id="half-width kana"),
    pytest.param("か\u309bき", "がき", id="a voiced mark of its own"),
    pytest.param("सड़क ज़मीन", "सडक जमीन", id="Devanagari nukta"),
    pytest.param("Đường phố Hà Nội", "duong pho ha noi", id="Vietnamese"),
    pytest.param("Łódź Ærø Þór São", "lodz aero thor sao", id="Latin letters with strokes and accents"),
    pytest.param("Αθήνα ΟΔΟΣ οδός", "αθηνα οδοσ οδοσ", id="Greek accents and final sigma"),
    pytest.param("“don’t” – it´s", "\"don't\" - it's", id="typographic quotation marks, apostrophes and dashes"),
    pytest.param("น้ํา", "น้ำ", id="a Thai vowel in two parts"),
    pytest.param("Brand™", "brand", id="a trade mark sign"),
    pytest.param("Z̸a̵l̷g̶o̴", "zalgo", id="marks put on for decoration"),
]

DIFFERENT = [("й", "и"), ("ї", "і"), ("ў", "у"), ("が", "か"), ("パ", "ハ"), ("น้ำ", "นำ"), ("कि", "की"), ("한", "하"), ("ж", "з")]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spellings_that_mean_the_same_are_folded_alike(one: str, other: str) -> None:
    assert fold(other) == fold(one)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_letters_that_differ_for_their_readers_stay_apart(one: str, other: str) -> None:
    assert fold(other) != fold(one)


@given(text=st.text())
def test_a_folded_text_is_folded_already(text: str) -> None:
    assert fold(text) == fold(fold(text))


@given(text=st.text())
def test_decomposed_and_composed_texts_are_folded_alike(text: str) -> None:
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text))


@pytest.mark.parametrize(("one", "other"), SAME)
def test_each_spelling_finds_the_other_and_the_words_are_shown_as_they_were(
    ledger: Ledger, run: int, read: Callable[[], LedgerReader], one: str, other: str
) -> None:
    version = ledger.record_article(run, Article(source="a", text="", markup=Markup.HTML, content=b""))
    for key, words in (("1", one), ("2", other)):
        embed = Embed(platform="x", post=PostRef(platform="x", key=key), form=Form.BLOCKQUOTE, words=words)
        ledger.record_embed(run, version, embed)

    archive = read()
    for query in (one, other):
        assert {one, other} == {record.versions[0].text for record in archive.by_words(query)}


def test_an_index_of_another_folding_is_built_again_by_the_next_run(path: Path, read: Callable[[], LedgerReader]) -> None:
    with Ledger.open(path, clock=lambda: NOW) as ledger:
        run = ledger.begin("archive")
        version = ledger.record_article(run, Article(source="a", text="", markup=Markup.HTML, content=b""))
        embed = Embed(platform="x", post=PostRef(platform="x", key="1"), form=Form.BLOCKQUOTE, words="Ёлка")
        ledger.record_embed(run, version, embed)
    with closing(sqlite3.connect(path)) as older:
        older.executescript("""
            UPDATE folded_version SET text = 'ёлка';
            INSERT INTO words (words) VALUES ('rebuild');
            INSERT INTO trigrams (trigrams) VALUES ('rebuild');
            PRAGMA user_version = 0
        """)
    with pytest.raises(LedgerError, match="earlier version"):
        read()

    Ledger.open(path, clock=lambda: NOW).close()

    assert ["Ёлка"] == [record.versions[0].text for record in read().by_words("елка")]
