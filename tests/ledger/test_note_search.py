"""Checkpoints are found in whatever form somebody sends one back, and nothing that a file holds makes the search fail."""

import base64
import hashlib
import html
import quopri
import time
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.ledger.checkpoints import new_signer
from archiver.ledger.note_search import find_checkpoints

SIGNER = new_signer()
NOTE = SIGNER.checkpoint(41, hashlib.sha256(b"41").digest())
LATER = SIGNER.checkpoint(97, hashlib.sha256(b"97").digest())
COSIGNED = f"{NOTE}— witness.example/w1 {base64.b64encode(bytes(76)).decode()}\n"
EXTENDED = NOTE.replace("\n\n", "\nan extension line\nanother one\n\n")
WRITTEN = "On Monday, Ann <ann@example.org> wrote:\n\n"
MAX_SECONDS = 60


def quoted(note: str, mark: str = "> ") -> str:
    """A note as mail programs quote it."""
    return "".join(f"{mark}{line}".rstrip(" ") + "\n" for line in note.split("\n"))


def mail(note: str, encoding: str, *, as_html: bool = False) -> bytes:
    """A mail that quotes a note, with headers, an attachment and, if asked, the same as HTML."""
    message = EmailMessage(policy=SMTP)
    message["From"] = "Library <library@example.org>"
    message["Subject"] = "Re: your checkpoint — received"
    message.set_content(f"Received.\n\n{WRITTEN}{quoted(note)}\n-- \nThe Library\n", cte=encoding)
    if as_html:
        message.add_alternative(markup(note), subtype="html", cte=encoding)
    message.add_attachment(bytes(range(256)) * 40, maintype="application", subtype="pdf", filename="minutes.pdf")
    return message.as_bytes()


def markup(note: str) -> str:
    """A note as a web mailer shows it."""
    lines = "<br>\n".join(html.escape(line) for line in note.split("\n"))
    return f'<html><body><p>Received.</p><div class="quote">&gt; <b>{lines}</b></div></body></html>'


FORMS: dict[str, Callable[[str], bytes]] = {
    "plain": str.encode,
    "quoted": lambda note: quoted(note).encode(),
    "quoted twice": lambda note: quoted(quoted(note), ">").encode(),
    "quoted with bars": lambda note: quoted(note, " | ").encode(),
    "indented": lambda note: quoted(note, "\t  ").encode(),
    "white space at the ends": lambda note: note.replace("\n", "  \n").encode(),
    "line breaks of Windows": lambda note: f"{WRITTEN}{quoted(note)}".replace("\n", "\r\n").encode(),
    "line breaks of old Macs": lambda note: note.replace("\n", "\r").encode(),
    "line breaks doubled": lambda note: note.replace("\n", "\n\n").encode(),
    "no blank line": lambda note: note.replace("\n\n", "\n").encode(),
    "no break at the end": lambda note: note.rstrip("\n").encode(),
    "text around it": lambda note: f"Dear Ann,\n{WRITTEN}{note}Kind regards\nBob\n".encode(),
    "a mark of the encoding": lambda note: b"\xef\xbb\xbf" + note.encode(),
    "UTF-16": lambda note: note.encode("utf-16"),
    "the encoding of old Windows": lambda note: f"Grüße\n\n{note}".encode("cp1252"),
    "8-bit mail": lambda note: mail(note, "8bit"),
    "quoted-printable mail": lambda note: mail(note, "quoted-printable"),
    "quoted-printable with other bytes": lambda note: b"boundary==95=FF\n" + quopri.encodestring(note.encode()),
    "base64 mail": lambda note: mail(note, "base64"),
    "base64 mail and HTML": lambda note: mail(note, "base64", as_html=True),
    "quoted-printable mail and HTML": lambda note: mail(note, "quoted-printable", as_html=True),
    "HTML": lambda note: markup(note).encode(),
    "HTML in ASCII": lambda note: markup(note).replace("—", "&mdash;").replace("+", "&#43;").encode("ascii"),
    "HTML in numbers": lambda note: markup(note).replace("—", "&#x2014;").replace("=", "&#61;").encode("ascii"),
    "preformatted": lambda note: f"<pre>{html.escape(note)}</pre>".encode(),
    "escaped text": lambda note: html.escape(quoted(note)).encode(),
    "signatures broken by a mail program": lambda note: "\n".join(
        line[start : start + 76] for line in note.split("\n") for start in range(0, len(line) or 1, 76)
    ).encode(),
    "signatures broken at the space": lambda note: quoted(note.replace(f"{SIGNER.name} ", f"{SIGNER.name}\n")).encode(),
    "among others' lines": lambda note: f"12\n{'A' * 43}=\n{note}12\n{'A' * 43}=\n".encode(),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("note", [NOTE, COSIGNED], ids=["signed", "cosigned"])
def test_a_checkpoint_is_found_in_every_form(form: str, note: str) -> None:
    assert [note] == find_checkpoints(FORMS[form](note))


@pytest.mark.parametrize("form", ["plain", "quoted", "line breaks of Windows", "base64 mail", "HTML", "text around it"])
def test_each_of_several_checkpoints_is_found_once(form: str) -> None:
    content = FORMS[form](f"{NOTE}\nand later:\n\n{LATER}{COSIGNED}\n{NOTE}")

    assert [NOTE, LATER, COSIGNED] == find_checkpoints(content)


def test_lines_that_extend_a_checkpoint_belong_to_it() -> None:
    assert [EXTENDED] == find_checkpoints(quoted(EXTENDED).encode())


def test_a_checkpoint_that_has_lost_its_signature_is_found_without_it() -> None:
    text = NOTE.partition("\n\n")[0] + "\n"

    assert [text, LATER] == find_checkpoints(f"{NOTE.replace('—', '–')}\n{LATER}".encode())
    assert [NOTE] == find_checkpoints(f"{text}\nlost its signature:\n\n{NOTE}".encode())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"a letter",
        b"\n" * 1000,
        NOTE.replace("\n41\n", "\n-41\n").encode(),
        NOTE.replace("\n41\n", "\n041\n").encode(),
        NOTE.replace("\n41\n", f"\n{'9' * 20}\n").encode(),
        NOTE.replace("\n41\n", "\n4 1\n").encode(),
        NOTE.replace("\n41\n", "\n٤١\n").encode(),
        NOTE.partition("\n")[2].encode(),
        NOTE.replace("=\n", "\n").encode(),
    ],
)
def test_other_text_holds_no_checkpoint(content: bytes) -> None:
    assert [] == find_checkpoints(content)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"\0\xff\xfe", NOTE.encode("utf-16") + b"\0"])
def test_bytes_that_are_no_text_are_an_error(content: bytes) -> None:
    with pytest.raises(UnicodeDecodeError):
        find_checkpoints(content)


PIECES = st.sampled_from(
    [
        *NOTE.split("\n"),
        *LATER.split("\n"),
        "\n",
        "\n\n",
        "> ",
        "— ",
        "— a\n",
        "<p>",
        "<br ",
        "&#99999999;",
        "&#xD800;",
        "&mdash;",
        "=3D",
        "=\n",
        "A" * 76,
        "A" * 43 + "=",
        "18446744073709551616",
        "\r",
        "\x0c",
        "\u2028",
        "\ud7ff",
    ]
)


@given(pieces=st.lists(PIECES | st.text(max_size=20), max_size=40))
def test_what_is_found_has_the_form_of_a_checkpoint(pieces: list[str]) -> None:
    for note in find_checkpoints("".join(pieces).encode("utf-8", "replace")):
        origin, size, root, *rest = note.split("\n")

        assert origin == origin.strip() != ""
        assert str(int(size)) == size
        assert 32 == len(base64.b64decode(root, validate=True))
        assert "" == rest[-1]


@given(content=st.binary(max_size=300))
def test_any_bytes_are_searched_or_are_no_text(content: bytes) -> None:
    try:
        assert [] == find_checkpoints(content)
    except UnicodeDecodeError:
        assert b"\0" in content or content.startswith((b"\xff\xfe", b"\xfe\xff"))


@given(before=st.text(max_size=60), after=st.text(max_size=60), mark=st.sampled_from(["", "> ", ">> ", "| ", "   "]))
def test_text_around_a_checkpoint_does_not_hide_it(before: str, after: str, mark: str) -> None:
    text = f"{before}\n{quoted(NOTE, mark)}\n{after}".encode("utf-8", "replace")

    assert NOTE in find_checkpoints(text)


HEAD = f"a\n1\n{'A' * 43}=\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    "made",
    [
        lambda: b"A" * 8_000_000,
        lambda: b"\n" * 8_000_000,
        lambda: b"> " * 4_000_000,
        lambda: b" " * 8_000_000,
        lambda: b"<p>" + b"<" * 8_000_000,
        lambda: b"<p>" + b"<a" * 4_000_000,
        lambda: b"<p>" + b"&" * 8_000_000,
        lambda: b"<p>" * 2_600_000,
        lambda: b"&#" + b"9" * 8_000_000 + b";<p>",
        lambda: b"=3D" * 2_600_000,
        lambda: (b"A" * 76 + b"\n") * 100_000,
        lambda: quopri.encodestring(HEAD.encode()) * 160_000,
        lambda: HEAD.encode() * 160_000,
        lambda: f"{HEAD}\n— a AA\n".encode() * 130_000,
        lambda: f"{HEAD}\n— a \n".encode() * 130_000,
        lambda: f"{HEAD}\n".encode() + "— a AA\n".encode() * 800_000,
        lambda: (f"{HEAD}\n".encode() + b"\n" * 100) * 50_000,
        f"{HEAD}\n— a {'A' * 7_000_000}\n".encode,
    ],
    ids=range(18),
)
def test_a_hostile_file_is_searched_in_bounded_time(made: Callable[[], bytes]) -> None:
    content = made()
    began = time.monotonic()
    find_checkpoints(content)

    assert MAX_SECONDS > time.monotonic() - began
