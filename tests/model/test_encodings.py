"""Only the encodings of the web are decoded, and under the names that browsers give them."""

import encodings.aliases

import pytest

from archiver.model.encodings import web_codec


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("UTF-8", "utf-8"),
        ("latin1", "cp1252"),
        (" iso-8859-1 ", "cp1252"),
        ("us-ascii", "cp1252"),
        ("gb2312", "gb18030"),
        ("x-gbk", "gb18030"),
        ("sjis", "cp932"),
        ("ks_c_5601-1987", "cp949"),
        ("latin5", "cp1254"),
        ("tis-620", "cp874"),
        ("utf-16", "utf-8"),
        ("unicode", "utf-8"),
    ],
)
def test_a_label_of_the_web_has_the_codec_that_browsers_use(label: str, codec: str) -> None:
    assert codec == web_codec(label)


NO_TEXT = ["punycode", "idna", "undefined", "unicode_escape", "raw_unicode_escape", "rot13", "hex", "zip", "bz2", "base64", "mbcs"]


@pytest.mark.parametrize(
    "label", [*NO_TEXT, "palmos", "utf-7", "cp037", "x-user-defined", "iso-2022-kr", "", "ﬁ", "utf-8\x00", "a" * 100_000]
)
def test_a_name_that_the_web_does_not_know_has_none(label: str) -> None:
    assert web_codec(label) is None


def test_each_codec_that_a_label_can_name_decodes_text() -> None:
    named = {web_codec(label) for label in encodings.aliases.aliases} - {None}

    assert {"cafe"} == {b"cafe".decode(codec) for codec in named if codec is not None}
    assert len(named) >= 20
