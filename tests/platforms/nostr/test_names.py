"""Names of events, with where they may be found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.finding import find_embeds, read_article
from archiver.model.embeds import Embed
from archiver.model.posts import PostRef
from archiver.model.urls import parse_url
from archiver.platforms import FINDERS, identify
from archiver.platforms.nostr.names import Name, note, read_name, relay

EVENT = "4cd665db042864ee600ee976d6cfcc7c5ce743859462f94a347cd970d88a5f3b"
NOTE = "note1fntxtkcy9pjwucqwa9mddn7v03wwwsu9j330jj350nvhpky2tuaspk6nqc"
RELAYS = ("relay.one.example/", "two.example/nostr")


def nevent(event: str, *relays: str, author: str | None = None) -> str:
    """The name of an event with relays, in bech32: spelled by the same rules as NIP-19 gives them."""
    from archiver.platforms.nostr import names  # noqa: PLC0415 - its inner parts, to spell what it only reads

    fields = [(0, bytes.fromhex(event)), *((1, one.encode()) for one in relays), *(((2, bytes.fromhex(author)),) if author else ())]
    digits = names._quintets(b"".join(bytes((kind, len(value))) + value for kind, value in fields))  # noqa: SLF001 - the same
    check = names._checksum("nevent", [*digits, *[0] * 6]) ^ 1  # noqa: SLF001 - the same
    digits += [check >> 5 * (5 - place) & 31 for place in range(6)]
    return "nevent1" + "".join("qpzry9x8gf2tvdw0s3jn54khce6mua7l"[digit] for digit in digits)


@given(st.binary(min_size=32, max_size=32).map(bytes.hex))
def test_an_id_and_its_note_name_are_converted_both_ways(event: str) -> None:
    assert Name(event=event) == read_name(note(event))


def test_names_agree_with_those_of_other_programs() -> None:
    assert (Name(event=EVENT), NOTE) == (read_name(NOTE), note(EVENT))


def test_a_name_may_list_relays_of_which_the_encrypted_ones_are_kept() -> None:
    written = nevent(
        EVENT, "wss://relay.one.example", "ws://plain.example", "wss://two.example/nostr", "nonsense", author="ab" * 32
    )

    assert Name(event=EVENT, relays=RELAYS) == read_name(written)


@pytest.mark.parametrize(
    "written", ["", "note1", NOTE[:-1], NOTE[:-1] + "q", "npub" + NOTE[4:], EVENT[1:], EVENT.upper(), "nevent1" + "q" * 60]
)
def test_other_text_is_no_name(written: str) -> None:
    assert None is read_name(written)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("wss://relay.example", "relay.example/"),
        ("WSS://Relay.Example:8443/path?a=1", "relay.example:8443/path?a=1"),
        (" wss://relay.example/ ", "relay.example/"),
        ("ws://relay.example", None),
        ("https://relay.example", None),
        ("relay.example", None),
        ("wss://", None),
        ("wss://relay.example/#top", None),
    ],
)
def test_a_relay_url_needs_tls(written: str, expected: str | None) -> None:
    assert expected == relay(written)


def found(markup: str) -> Embed:
    page = f"<html><body><article><p>Some words before.</p>{markup}</article></body></html>"
    (embed,) = find_embeds(read_article("a", page.encode()), FINDERS)
    return embed


@pytest.mark.parametrize(
    "markup", ['<a href="nostr:{}">a note</a>', "<p>https://njump.me/{}</p>", '<nostr-note noteid="{}"></nostr-note>']
)
def test_a_name_with_relays_is_an_alias(markup: str) -> None:
    written = nevent(EVENT, "wss://relay.one.example")
    embed = found(markup.format(written))

    assert (PostRef(platform="nostr", key=EVENT), (f"nostr:{written}",)) == (embed.post, embed.aliases)


def test_a_name_without_relays_is_no_alias() -> None:
    assert () == found(f"<p>https://njump.me/{NOTE}</p>").aliases


def test_the_url_of_an_event_is_its_name_at_a_viewer() -> None:
    finder = next(one for one in FINDERS if one.name == "nostr")
    address = finder.address(PostRef(platform="nostr", key=EVENT))

    assert f"https://njump.me/{NOTE}" == str(address)
    assert PostRef(platform="nostr", key=EVENT) == identify(address)
    assert parse_url(str(address)) == address
