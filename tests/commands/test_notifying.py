"""The message of a night by mail: a real SMTP server on loopback takes it, or does not, and nothing is told twice."""

import asyncio
import email
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.policy import default
from pathlib import Path

import pytest

from tests.commands.conftest import Program, RunHere, inherited
from tests.commands.test_nightly import DRY, clock, with_seeds
from tests.commands.test_without_network import ROUTELESS

pytest.importorskip("apprise", reason="needs the extra `notify`")


@dataclass(kw_only=True)
class MailServer:
    """An SMTP server (RFC 5321) that takes every mail, or refuses every sender; `mails` are those that it took."""

    port: int = 0
    refuses: bool = False
    mails: list[bytes] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        writer.write(b"220 loopback\r\n")
        while line := await reader.readline():
            verb = line.split(b" ")[0].strip().upper()
            if verb == b"DATA":
                writer.write(b"354 go on\r\n")
                self.mails.append(await reader.readuntil(b"\r\n.\r\n"))
            is_refused = self.refuses and verb == b"MAIL"
            writer.write(b"550 not from you\r\n" if is_refused else b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n")
            if verb == b"QUIT":
                break
        writer.close()

    def text(self, number: int) -> tuple[str, str]:
        """The subject and the text of a mail."""
        mail = email.message_from_bytes(self.mails[number], policy=default)
        body = mail.get_body(("plain",))
        return str(mail["Subject"]), "" if body is None else str(body.get_content())


@pytest.fixture
def server() -> Iterator[MailServer]:
    mail_server, ready, loops = MailServer(), threading.Event(), list[tuple[asyncio.AbstractEventLoop, asyncio.Event]]()

    async def listen() -> None:
        over = asyncio.Event()
        loops.append((asyncio.get_running_loop(), over))
        async with await asyncio.start_server(mail_server.serve, "127.0.0.1", 0) as listening:
            mail_server.port = listening.sockets[0].getsockname()[1]
            ready.set()
            await over.wait()

    thread = threading.Thread(target=lambda: asyncio.run(listen()), daemon=True)
    thread.start()
    ready.wait()
    yield mail_server
    loop, over = loops[0]
    loop.call_soon_threadsafe(over.set)
    thread.join()


@pytest.fixture
def program(server: MailServer, tmp_path: Path) -> Program:
    """The program with seeds and no network, whose settings have the mail server's address."""
    environment = inherited() | {"ARCHIVER_CONNECT_TO": ROUTELESS, "ARCHIVER_BROWSER": "/nowhere"}
    made = with_seeds(Program(home=tmp_path / "home", environment=environment))
    url = f"mailto://127.0.0.1:{server.port}/?from=archive@example.org&to=desk@example.org&mode=insecure"
    (made.home / "archiver.toml").write_text(f'[notify]\nurls = ["{url}"]\n', encoding="utf-8")
    return made


def test_a_message_goes_by_mail_as_plain_text_and_is_not_printed(server: MailServer, program: Program) -> None:
    done = program("nightly", clock=clock(1))
    subject, text = server.text(0)

    assert (1, "", "") == (done.code, done.out, done.err)
    assert "Archived posts: 1 trouble" == subject
    assert "): nothing was asked, and nothing is concluded → see to" in " ".join(text.split())
    assert b"text/html" not in server.mails[0]


def test_a_message_that_was_not_taken_is_told_with_the_next_one(server: MailServer, program: Program) -> None:
    server.refuses = True
    refused = program("nightly", clock=clock(1))
    server.refuses = False
    taken, after = program("nightly", "--json", clock=clock(2)), program("nightly", clock=clock(3))

    assert 1 == refused.code
    assert refused.err.startswith("! the message could not be delivered to mailto://127.0.0.1")
    assert (True, "2026-05-01T02:00") == (taken.summary["delivered"], taken.summary["since"][:16])
    assert (1, "", 1) == (after.code, after.out, len(server.mails))


def test_a_dry_run_sends_nothing_and_says_where_it_would(server: MailServer, program: Program) -> None:
    server.refuses = True
    program("nightly", clock=clock(1))
    done = program(*DRY, clock=clock(2))

    assert done.out.startswith("Archived posts: 1 trouble\n")
    assert "would go to mailto://127.0.0.1" in done.err
    assert [] == server.mails


def test_a_test_is_sent_to_every_address(server: MailServer, program: Program) -> None:
    done = program("nightly", "--notify-test")

    assert (0, "delivered to 1 of 1 recipient\n") == (done.code, done.out)
    assert "Archived posts: a test" == server.text(0)[0]
    server.refuses = True
    assert 1 == program("nightly", "--notify-test").code


@pytest.mark.parametrize(
    ("written", "error"),
    [
        ('[notify]\nurls = ["carrier-pigeon://secret@loft"]\n', "line 2: notify.urls: the address 1 (carrier-pigeon://…) is none"),
        ('[notify]\nurls = "mailto://a"\n', "line 2: notify.urls is no list of texts"),
        ('[notify]\nurl = ["mailto://a"]\n', "line 2: notify.url is no setting\n  → did you mean urls?"),
    ],
)
def test_a_wrong_address_is_told_with_its_line_and_without_its_secrets(
    run_here: RunHere, tmp_path: Path, written: str, error: str
) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "archiver.toml").write_text(written, encoding="utf-8")

    for command in (("nightly",), ("config", "check")):
        done = run_here(*command)
        assert 2 == done.code
        assert error in done.err
        assert "secret" not in done.out + done.err


def test_the_settings_are_shown_without_addresses(program: Program) -> None:
    assert "example.org" not in program("config", "show").out
