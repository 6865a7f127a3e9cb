"""Flat texts that keep their links' targets apart from the labels, as mail programs, Markdown and text browsers write them."""

import pytest

from archiver.finding import find_embeds, read_article
from archiver.finding.text_links import resolve_links
from archiver.finding.url_claims import UrlClaims
from archiver.model.embeds import Embed
from archiver.platforms import FINDERS

ID = "1841206275088290279"
URL = f"https://twitter.com/log/status/{ID}"
SHORT = "https://t.co/aB3dE6gH9j"
BEFORE = "The harbour board of Nordhaven met on Tuesday and spoke for three hours about the price of berths."
AFTER = "Nobody expected an answer before the summer."


def find(text: str) -> list[Embed]:
    return list(find_embeds(read_article("a.txt", f"{BEFORE}\n\n{text}\n\n{AFTER}\n".encode()), FINDERS))


@pytest.mark.parametrize(
    "written",
    [
        f"Fog. pic.twitter.com/aB3dE6gH9j\n<{SHORT}>\n\n— Log (@log) October 1, 2024\n<{URL}>",
        f"Fog. pic.twitter.com/aB3dE6gH9j <{SHORT}>\n\n— Log (@log <https://x.com/log>) October 1, 2024 <{URL[:-4]}\n{URL[-4:]}>",
        f"Fog. pic.twitter.com/aB3dE6gH9j [{SHORT}]\n\n— Log (@log) October 1, 2024 [{URL}]",
        f"Fog. pic.twitter.com/aB3dE6gH9j ({SHORT})\n\n— Log (@log) October 1, 2024 ({URL})",
        f"Fog. [1]pic.twitter.com/aB3dE6gH9j\n\n— Log (@log) [2]October 1, 2024\n\nReferences\n\n   1. {SHORT}\n   2. {URL}",
        f"Fog. pic.twitter.com/aB3dE6gH9j [1]\n\n— Log (@log) October 1, 2024 [2]\n\nLinks:\n------\n[1] {SHORT}\n[2] {URL}",
        f"> Fog. [pic.twitter.com/aB3dE6gH9j][1]\n>\n> — Log (@log) [October 1, 2024][2]\n\n[1]: {SHORT}\n[2]: {URL}",
        f"> Fog. [pic.twitter.com/aB3dE6gH9j][1]\n>\n> -- Log (@log) [October 1, 2024][2]\n\n   [1]: <{SHORT}>\n   [2]:\n<{URL}>",
        f"> Fog. [pic.x.com/aB3dE6gH9j]\n>\n> — Log (@log) [Oct 1, 2024]\n\n[pic.x.com/aB3dE6gH9j]: {SHORT}\n[oct 1, 2024]: {URL}",
    ],
)
def test_a_post_whose_links_are_written_apart_is_one_post_with_its_own_words(written: str) -> None:
    (embed,) = find(written)
    assert (f"x:{ID}", "Fog.", "log", "2024-10-01") == (str(embed.post), embed.words, embed.handle, str(embed.printed))


@pytest.mark.parametrize(
    "written",
    [
        f"As the log said\n<{URL}>\nit was late.",
        f"As [1]the log said, it was late.\n\nReferences\n\n   1. {URL}",
        f"As [the log][said] has it.\n\n[said]: {URL}",
        f"As the log has it.[1]\n\n[1] {URL}",
    ],
)
def test_a_link_in_running_text_stays_a_link_wherever_its_target_is_written(written: str) -> None:
    assert [(f"x:{ID}", "link")] == [(str(embed.post), embed.kind.value) for embed in find(written)]


@pytest.mark.parametrize("written", [f"The log says:\n<{URL}>", f"[1]{URL}\n\nReferences\n\n   1. {URL}"])
def test_a_url_that_is_announced_or_repeats_its_target_is_an_embed(written: str) -> None:
    assert [(f"x:{ID}", "embed")] == [(str(embed.post), embed.kind.value) for embed in find(written)]


@pytest.mark.parametrize(
    ("written", "post", "words"),
    [
        (
            "View this post on Instagram <https://www.instagram.com/p/CkLmN0pQr5T/>\n\nA post shared by Log (@log)",
            "instagram:CkLmN0pQr5T",
            None,
        ),
        (
            "Fog.\n— Log (@log.example) October 1, 2024 at 9:01 AM\n<https://bsky.app/profile/did:plc:qk2rf5tdhx3w7zcs4ny6mbva/post/3kxjq2auebs2f>",
            "bluesky:did:plc:qk2rf5tdhx3w7zcs4ny6mbva/3kxjq2auebs2f",
            "Fog.",
        ),
    ],
)
def test_the_target_behind_a_post_names_it_on_every_platform(written: str, post: str, words: str | None) -> None:
    (embed,) = find(written)
    assert (post, words, "flat-text") == (str(embed.post), words, embed.form.value)


def test_an_offset_behind_a_rewritten_link_counts_in_the_source() -> None:
    source = f"See [the log][1] of it.\n\n[1]: {URL}\n"
    resolved = resolve_links(source, UrlClaims(FINDERS))
    assert source.index(" of it") == resolved.source_offset(resolved.text.index(" of it"))
    assert all(resolved.source_offset(offset) <= len(source) for offset in range(len(resolved.text) + 1))


def test_a_text_shared_from_a_telephone_is_its_post() -> None:
    shared = f"Log (@log) posted at 10:02 AM on Tue, Oct 01, 2024:\nFog in the harbour.\nAll day.\n({URL}?s=03)"
    (embed,) = find(shared)
    assert (f"x:{ID}", "Fog in the harbour.\nAll day.", "Log") == (str(embed.post), embed.words, embed.author)
    other = shared.replace("(@log)", "(@rain)")
    assert ["link"] == [embed.kind.value for embed in find(other)]


def test_a_quotation_in_markdown_that_ends_in_a_link_in_html_is_its_post() -> None:
    quoted = f'> Fog in the harbour.\n> <p>&#x200a;&mdash;&#x200a;<a href="{URL}">@log</a></p>'
    assert [(f"x:{ID}", "embed")] == [(str(embed.post), embed.kind.value) for embed in find(quoted)]
    prose = f'> As <a href="{URL}">the log</a> says, it was late.'
    assert ["link"] == [embed.kind.value for embed in find(prose)]
