"""Events prove themselves, or are none: BIP-340's own test vectors, and every way to tamper with an event."""

import pytest

from archiver.model.digests import JSONValue
from archiver.platforms.nostr.events import proven, signed
from tests.platforms.nostr.signing import STRANGER, event, key_of

DFF1 = "DFF1D77F2A671C5F36183726DB2341BE58FEAE1DA2DECED843240F7B502BA659"
M243 = "243F6A8885A308D313198A2E03707344A4093822299F31D0082EFA98EC4E6C89"
S6CF = "6CFF5C3BA86C69EA4B7376F31A9BCB4F74C1976089B2D9963DA2E5543E177769"
S69E = "69E89B4C5564D00349106B8497785DD7D1D713A8AE82B32FA79D5F7FC407D39B"
M778 = "778CAA53B4393AC467774D09497A87224BF9FAB6F6E68B23086497324D6FD117"

VECTORS = [
    (
        "F9308A019258C31049344F85F89D5229B531C845836F99B08601F113BCE036F9",
        "0" * 64,
        (
            "E907831F80848D1069A5371B402410364BDF1C5F8307B0084C55F1CE2DCA8215"
            "25F66A4A85EA8B71E482A74F382D2CE5EBEEE8FDB2172F477DF4900D310536C0"
        ),
        True,
    ),
    (
        DFF1,
        M243,
        (
            "6896BD60EEAE296DB48A229FF71DFE071BDE413E6D43F917DC8DCF8C78DE3341"
            "8906D11AC976ABCCB20B091292BFF4EA897EFCB639EA871CFA95F6DE339E4B0A"
        ),
        True,
    ),
    (
        "DD308AFEC5777E13121FA72B9CC1B7CC0139715309B086C960E18FD969774EB8",
        "7E2D58D8B3BCDF1ABADEC7829054F90DDA9805AAB56C77333024B9D0A508B75C",
        (
            "5831AAEED7B44BB74E5EAB94BA9D4294C49BCF2A60728D8B4C200F50DD313C1B"
            "AB745879A5AD954A72C45A91C3A51D3C7ADEA98D82F8481E0E1E03674A6F3FB7"
        ),
        True,
    ),
    (
        "25D1DFF95105F5253C4022F628A996AD3A0D95FBF21D468A1B33F8C160D8F517",
        "F" * 64,
        (
            "7EB0509757E246F19449885651611CB965ECC1A187DD51B64FDA1EDC9637D5EC"
            "97582B9CB13DB3933705B32BA982AF5AF25FD78881EBB32771FC5922EFC66EA3"
        ),
        True,
    ),
    (
        "D69C3509BB99E412E68B0FE8544E72837DFA30746D8BE2AA65975F29D22DC7B9",
        "4DF3C3F68FCC83B27E9D42C90431A72499F17875C81A599B566C9889B9696703",
        (
            "00000000000000000000003B78CE563F89A0ED9414F5AA28AD0D96D6795F9C63"
            "76AFB1548AF603B3EB45C9F8207DEE1060CB71C04E80F593060B07D28308D7F4"
        ),
        True,
    ),
    ("EEFDEA4CDB677750A420FEE807EACF21EB9898AE79B9768766E4FAA04A2D4A34", M243, S6CF + S69E, False),
    (
        DFF1,
        M243,
        (
            "FFF97BD5755EEEA420453A14355235D382F6472F8568A18B2F057A1460297556"
            "3CC27944640AC607CD107AE10923D9EF7A73C643E166BE5EBEAFA34B1AC553E2"
        ),
        False,
    ),
    (
        DFF1,
        M243,
        (
            "1FA62E331EDBC21C394792D2AB1100A7B432B013DF3F6FF4F99FCB33E0E1515F"
            "28890B3EDB6E7189B630448B515CE4F8622A954CFE545735AAEA5134FCCDB2BD"
        ),
        False,
    ),
    (DFF1, M243, S6CF + "961764B3AA9B2FFCB6EF947B6887A226E8D7C93E00C5ED0C1834FF0D0C2E6DA6", False),
    (DFF1, M243, "0" * 64 + "123DDA8328AF9C23A94C1FEECFD123BA4FB73476F0D594DCB65C6425BD186051", False),
    (DFF1, M243, "0" * 63 + "1" + "7615FBAF5AE28864013C099742DEADB4DBA87F11AC6754F93780D5A1837CF197", False),
    (DFF1, M243, "4A298DACAE57395A15D0795DDBFD1DCB564DA82B0F269BC70A74F8220429BA1D" + S69E, False),
    (DFF1, M243, "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFC2F" + S69E, False),
    (DFF1, M243, S6CF + "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141", False),
    ("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFC30", M243, S6CF + S69E, False),
    (
        M778,
        "",
        (
            "71535DB165ECD9FBBC046E5FFAEA61186BB6AD436732FCCC25291A55895464CF"
            "6069CE26BF03466228F19A3A62DB8A649F2D560FAC652827D1AF0574E427AB63"
        ),
        True,
    ),
    (
        M778,
        "11",
        (
            "08A20A0AFEF64124649232E0693C583AB1B9934AE63B4C3511F3AE1134C6A303"
            "EA3173BFEA6683BD101FA5AA5DBC1996FE7CACFC5A577D33EC14564CEC2BACBF"
        ),
        True,
    ),
    (
        M778,
        "0102030405060708090A0B0C0D0E0F1011",
        (
            "5130F39A4059B43BC7CAC09A19ECE52B5D8699D1A71E3C52DA9AFDB6B50AC370"
            "C4A482B77BF960F8681540E25B6771ECE1E5A37FD80E5A51897C5566A97EA5A5"
        ),
        True,
    ),
    (
        M778,
        "99" * 100,
        (
            "403B12B0D8555A344175EA7EC746566303321E5DBFA8BE6F091635163ECA79A8"
            "585ED3E3170807E7C03B720FC54C7B23897FCBA0E9D0B4A06894CFD249F22367"
        ),
        True,
    ),
]
"""BIP-340's test vectors: public key, message, signature, and whether it is valid."""


@pytest.mark.parametrize(("key", "message", "signature", "valid"), VECTORS, ids=range(len(VECTORS)))
def test_signatures_follow_the_test_vectors_of_bip_340(key: str, message: str, signature: str, valid: bool) -> None:  # noqa: FBT001 - a column
    assert valid is signed(bytes.fromhex(message), signature, by=key)


@pytest.mark.parametrize(
    "words", ["", "Water rising", 'a "quote" \\ and\na line\r\t\b\f', "\x01\x1f\x7f", "水が\u2028上がる 🌊", "</script>"]
)
def test_an_event_signed_by_its_author_is_valid(words: str) -> None:
    said = event(words, tags=[["e", "00" * 32, ""], ["t", "ü"]])
    found = proven(said)

    assert found is not None
    assert (words, said["id"], said["pubkey"]) == (found.content, found.id, found.author)


def tampered() -> list[tuple[str, JSONValue]]:
    """Events that are none, each by one change."""
    true, other = event("Water rising", tags=[["t", "quay"]]), event("Water falling", signer=STRANGER)
    changes: dict[str, JSONValue] = {
        "content": "Water falling",
        "created_at": 1,
        "kind": 2,
        "tags": [["t", "key"]],
        "pubkey": key_of(STRANGER),
        "id": other["id"],
        "sig": other["sig"],
    }
    odd: list[tuple[str, JSONValue]] = [
        ("created_at", 1_795_000_000.0),
        ("kind", True),
        ("kind", 70_000),
        ("tags", [["t", 1]]),
        ("tags", {"t": "quay"}),
        ("content", None),
        ("content", "\ud800"),
        ("id", str(true["id"]).upper()),
        ("sig", ""),
        ("pubkey", "0" * 64),
    ]
    return [(name, true | {name: value}) for name, value in [*changes.items(), *odd]]


@pytest.mark.parametrize(("name", "said"), tampered())
def test_a_changed_event_is_invalid(name: str, said: JSONValue) -> None:
    assert None is proven(said), name


@pytest.mark.parametrize("said", [None, [], "event", {}, 7])
def test_other_json_is_no_event(said: JSONValue) -> None:
    assert None is proven(said)
