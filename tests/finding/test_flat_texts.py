"""Flat texts from word processors, mail, PDF and converters, with what every platform leaves in them."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.finding import find_embeds, read_article
from archiver.finding.flat_text import clean_text, join_words
from archiver.model.embeds import Embed, Form
from archiver.platforms import FINDERS

ARTICLE = "The town council met on Tuesday to talk about the harbour and the price of bread, and found no end of it."
POST = "The bridge stays open tonight."
PICTURE = "pic.twitter.com/aB3dE6gH9j"
ID = "1841206275088290279"


def find(text: str) -> list[Embed]:
    return list(find_embeds(read_article("a.txt", text.encode()), FINDERS))


def facts(text: str) -> list[tuple[str, str | None, str | None, str | None]]:
    """The platform, handle, date and words of each post."""
    return [(embed.platform, embed.handle, str(embed.printed) if embed.printed else None, embed.words) for embed in find(text)]


@pytest.mark.parametrize(
    "attribution",
    [
        f"{POST}\u00a0{PICTURE}\r\n\r\n—\u00a0Town Hall\u00a0(@townhall)\u00a0April\u00a014,\u00a02025",
        "The brid\u00adge stays open to\u00adnight. pic.twitter.com/aB3dE6gH9j\n\n— Town Hall (@town\u00adhall) April 14, 2025",
        f"{POST}\u200b {PICTURE}\n\n— Town Hall \u200b(\u200e@townhall\u200e) April 14, 2025",
        f"{POST} {PICTURE}\n\n— Town Hall \u2067(@townhall)\u2069 \u200f14 באפריל 2025",
        f"{POST} {PICTURE}\n\n&mdash; Town Hall (&#64;townhall)&nbsp;April&nbsp;14,&nbsp;2025",
        f"{POST} {PICTURE}\n\n&#x2014; Town Hall (@townhall) April 14, 2025",
        f"{POST} pic.twitter.com/\naB3dE6gH9j — Town Hall\n(@town-\nhall) April\n14, 2025",
        f"{POST}\n{PICTURE}\n\n-- Town Hall (@townhall) April 14,\n2025",
        f"{POST} Pic.Twitter.com/aB3dE6gH9j\n\n\\— Town Hall (@townhall) April 14, 2025",
        f"{POST} {PICTURE}\n—\nTown Hall\n(@townhall)\nApril 14, 2025",
        f"{POST} {PICTURE}\n\n— Town Hall\n\n(@townhall)\n\nApril 14, 2025",
        f"{POST} {PICTURE}\n–Town Hall (@townhall) Monday, April 14, 2025",
        f"{POST} {PICTURE}\nTown Hall (@townhall) 14.04.2025",
        f"{POST} {PICTURE}\n— Town Hall (@townhall) 4/14/2025",
        f"Replying to @harbour and @bridge\n{POST} {PICTURE}\n— Town Hall (@townhall) April 14, 2025",
    ],
)
def test_a_post_is_found_whatever_programs_have_put_into_it(attribution: str) -> None:
    text = f"{ARTICLE}\n\n{attribution}\n\n{ARTICLE}"
    (embed,) = find(text)
    assert (POST, "Town Hall", "townhall", "2025-04-14") == (embed.words, embed.author, embed.handle, str(embed.printed))
    assert (PICTURE,) == embed.aliases


def test_a_locator_counts_the_characters_of_the_source() -> None:
    head = ARTICLE.replace("a", "a\u00ad") + " &amp; so\u200b on.\r\n\r\n"
    text = f"{head}{POST} — Town Hall (@townhall) April 14, 2025\r\n\r\n{ARTICLE}"
    (embed,) = find(text)
    start, end = (int(number) for number in embed.locator.removeprefix("char=").split(","))
    assert f"{POST} — Town Hall (@townhall) April 14, 2025" == text[start:end]


@pytest.mark.parametrize(
    "mail",
    [
        f"On Tue, Jo wrote:\n> {ARTICLE}\n>\n> {POST}\n>\n> — Town Hall (@townhall) April 14, 2025\n>\n> {ARTICLE}\n",
        f">> {ARTICLE}\n>>\n>> {POST}\n>> — Town Hall (@townhall) April 14, 2025\n>>\n> I saw it.\n",
        f"Am Dienstag schrieb Jo:\n\n> {ARTICLE}\n>\n> {POST}\n> — Town Hall (@townhall) April 14, 2025\n",
    ],
)
def test_a_post_in_quoted_mail_has_only_its_own_words(mail: str) -> None:
    assert [("x", "townhall", "2025-04-14", POST)] == facts(mail)


def test_a_markdown_quotation_is_the_post_with_all_its_paragraphs() -> None:
    text = f"{ARTICLE}\n\n> {POST}\n>\n> Bring a book.\n>\n> — Town Hall (@townhall) April 14, 2025\n\n{ARTICLE}"
    assert [("x", "townhall", "2025-04-14", f"{POST}\n\nBring a book.")] == facts(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (f"See:\nhttps://twitter.com/townhall/status/{ID[:9]}=\n{ID[9:]}\n", f"x:{ID}"),
        (f"See:\n\nhttps://twitter.com/townhall/\nstatus/{ID}\n\nMore.", f"x:{ID}"),
        (f"See:\n\nx.com/townhall/status/{ID}\n\nMore.", f"x:{ID}"),
        (f"See x.com/townhall/status/{ID}, and more.", f"x:{ID}"),
        (f"https://nam02.safelinks.protection.outlook.com/?url=https%3A%2F%2Ftwitter.com%2Fa%2Fstatus%2F{ID}&data=04", f"x:{ID}"),
        (f"https://www.google.com/url?q=https://twitter.com/a/status/{ID}&sa=D", f"x:{ID}"),
        (f"https://urldefense.proofpoint.com/v2/url?u=https-3A__twitter.com_a_status_{ID}&d=x", f"x:{ID}"),
        (f"https://urldefense.com/v3/__https://twitter.com/a/status/{ID}__;!!abc$", f"x:{ID}"),
        (f"https://web.archive.org/web/20200101000000/https://twitter.com/a/status/{ID}", f"x:{ID}"),
        (f"https://archive.ph/o/AbCdE/https://twitter.com/a/status/{ID}", f"x:{ID}"),
        ("https://l.facebook.com/l.php?u=https%3A%2F%2Fyoutu.be%2FjP6fEHm-lA0&h=x", "youtube:jP6fEHm-lA0"),
    ],
)
def test_a_url_is_found_broken_without_scheme_or_inside_another(text: str, name: str) -> None:
    assert [name] == [str(embed.post) for embed in find(text)]


@pytest.mark.parametrize(
    ("shortcode", "name"),
    [
        (f'{{{{< tweet user="log" id="{ID}" >}}}}', f"x:{ID}"),
        (f"{{{{< x user='log' id='{ID}' >}}}}", f"x:{ID}"),
        (f"{{% twitter {ID} %}}", f"x:{ID}"),
        (f"[tweet {ID}]", f"x:{ID}"),
        ("{{< youtube jP6fEHm-lA0 >}}", "youtube:jP6fEHm-lA0"),
        ('{{< youtube id="jP6fEHm-lA0" autoplay="true" >}}', "youtube:jP6fEHm-lA0"),
        ("{{< instagram CuE2WNQs6vA >}}", "instagram:CuE2WNQs6vA"),
        ("{{< vimeo 123456789 >}}", "vimeo:123456789"),
        ("[youtube=https://www.youtube.com/watch?v=jP6fEHm-lA0]", "youtube:jP6fEHm-lA0"),
        ("![](https://www.youtube.com/watch?v=jP6fEHm-lA0)", "youtube:jP6fEHm-lA0"),
    ],
)
def test_a_shortcode_names_a_post_by_service_and_key(shortcode: str, name: str) -> None:
    assert [name] == [str(embed.post) for embed in find(f"{ARTICLE}\n\n{shortcode}\n\n{ARTICLE}")]


@pytest.mark.parametrize(
    "text", ["{{< figure src=1841206275088290279 >}}", "[youtube channel](https://a.example)", "{% twitter soon %}", "[tweet this]"]
)
def test_other_shortcodes_name_no_post(text: str) -> None:
    assert [] == find(f"{ARTICLE}\n\n{text}\n\n{ARTICLE}")


DID = "did:plc:z72i7hdynmk6r22z27h6tvur"


@pytest.mark.parametrize(
    ("quotation", "post", "handle", "words"),
    [
        (
            f"> Fog. [{PICTURE}](https://t.co/aB3dE6gH9j)\n>\n> -- Log (@log) [October 1,\n> 2024](https://twitter.com/log/status/{ID})",
            *(f"x:{ID}", "log", "Fog."),
        ),
        (
            (
                f"> Fog.\n>\n> -- Log\n> ([@log.example](https://bsky.app/profile/{DID}))\n> [March 16, 2026 at 9:01\n"
                f"> AM](https://bsky.app/profile/{DID}/post/3l66vf2q4pi26?ref_src=embed)"
            ),
            *(f"bluesky:{DID}/3l66vf2q4pi26", "log.example", "Fog."),
        ),
        (
            "> [Post by @log@h.example\n>\n> View on Mastodon](https://h.example/@log/110446183735368325)",
            *("mastodon:h.example/110446183735368325", "log", None),
        ),
        ("> [View on Threads](https://www.threads.com/@log/post/C-srcchPpp7)", "threads:C-srcchPpp7", "log", None),
        (
            "> [View this post on Instagram](https://www.instagram.com/p/CuE2WNQs6vA/)\n>\n> A post shared by The Sea (@the.sea)",
            *("instagram:CuE2WNQs6vA", "the.sea", None),
        ),
        (
            "> Fog\n>\n> Posted by [Log](https://www.facebook.com/p) on [Friday, April 1,\n> 2022](https://www.facebook.com/p/posts/123456789)",
            *("facebook:p/posts/123456789", None, "Fog"),
        ),
        (
            (
                "> [Fog](https://www.reddit.com/r/sea/comments/1fmi585/fog/)  \n>  by[u/log](https://www.reddit.com/user/log/)\n> "
                "in[sea](https://www.reddit.com/r/sea/)"
            ),
            *("reddit:t3_1fmi585", "log", "Fog"),
        ),
        ("> [Fog](//imgur.com/a/AbCd123)", "imgur:a/AbCd123", None, "Fog"),
    ],
)
def test_official_markup_is_found_after_conversion_to_markdown(
    quotation: str, post: str, handle: str | None, words: str | None
) -> None:
    (embed,) = find(f"{ARTICLE}\n\n{quotation}\n\n{ARTICLE}")
    assert (post, "embed", handle, words) == (str(embed.post), embed.kind.value, embed.handle, embed.words)


@pytest.mark.parametrize("item", ["  * ", "    * ", "    + ", "  1. "])
def test_a_quotation_in_a_list_is_a_post_however_deep_the_list_is(item: str) -> None:
    date = f"[October 1,\n> 2024](https://twitter.com/log/status/{ID})"
    text = f"{ARTICLE}\n\n{item}> Fog. [#sea](https://twitter.com/hashtag/sea)\n>\n> — Log (@log) {date}\n\n{ARTICLE}"
    assert [(f"x:{ID}", "Fog. #sea", "log")] == [(str(embed.post), embed.words, embed.handle) for embed in find(text)]


def test_a_day_that_markdown_has_escaped_is_read() -> None:
    assert [("x", "log", "2019-05-26", "Nebel.")] == facts(f"{ARTICLE}\n\n> Nebel.\n>\n> — Log (@log) 26\\. Mai 2019\n\n{ARTICLE}")


@pytest.mark.parametrize(
    "quotation",
    [
        f"> He wrote [a note](https://twitter.com/log/status/{ID}) about it, and went home.",
        f"> Fog is [a cloud](https://bsky.app/profile/{DID}/post/3l66vf2q4pi26), said the log.",
        "> See [the picture](https://www.instagram.com/p/CuE2WNQs6vA/), which is of fog.",
    ],
)
def test_a_quotation_of_other_words_only_links_to_the_post(quotation: str) -> None:
    assert ["link"] == [embed.kind.value for embed in find(f"{ARTICLE}\n\n{quotation}\n\n{ARTICLE}")]


def test_a_post_in_markdown_that_is_no_quotation_is_found_by_its_attribution() -> None:
    date = f"[October 1,\n2024](https://twitter.com/log/status/{ID})"
    text = f"{ARTICLE}\n\nFog. [{PICTURE}](https://t.co/aB3dE6gH9j)\n\n— Log (@log) {date}\n\n{ARTICLE}"
    assert [(f"x:{ID}", "Fog.", (PICTURE,))] == [(str(embed.post), embed.words, embed.aliases) for embed in find(text)]


def test_markdown_emphasis_and_escapes_are_no_part_of_the_words() -> None:
    text = f"{ARTICLE}\n\n> 1\\. The **bridge** stays \\#open, and \\*how\\*.\n> — Town Hall (@townhall) April 14, 2025\n"
    assert ["1. The bridge stays #open, and *how*."] == [embed.words for embed in find(text)]


@pytest.mark.parametrize(
    "text",
    [
        "https://wa.me/?text=https%3A%2F%2Ftwitter.com%2Fa%2Fstatus%2F20",
        f"https://twitter.com/intent/tweet?url=https://twitter.com/a/status/{ID}",
        "Write to jo@x.com/status or see netflix.com/watch/184120627",
        "https://archive.is/abc12",
        f"https://www.google.com/search?q=https://twitter.com/a/status/{ID}",
    ],
)
def test_a_url_that_shares_or_searches_for_a_post_names_none(text: str) -> None:
    assert [] == find(f"{ARTICLE}\n\n{text}\n\n{ARTICLE}")


@pytest.mark.parametrize(
    ("residue", "expected"),
    [
        ("View this post on Instagram\n\nA post shared by The Sea (@the.sea)", ("instagram", "the.sea", None, None)),
        (
            "Ver essa foto no Instagram\n\nNévoa.\n\nUma publicação compartilhada por Log (@log) em 14 de Abr, 2025 às 4:51 PDT",
            ("instagram", "log", "2025-04-14", "Névoa."),
        ),
        (
            "Visualizza questo post su Instagram\n\n\xa0\n\nUn post condiviso da Log (@log) in data: 14 Apr 2025 alle ore 4:51 PDT",
            ("instagram", "log", "2025-04-14", None),
        ),
        (
            "View this post on Instagram\n\nFog. #sea\n\nA post shared by The Sea (@the.sea) on Apr 14, 2025 at 4:51pm PDT",
            ("instagram", "the.sea", "2025-04-14", "Fog. #sea"),
        ),
        (
            "Sieh dir diesen Beitrag auf Instagram an\n\nEin Beitrag geteilt von Die See (@the.sea)",
            ("instagram", "the.sea", None, None),
        ),
        (
            "Ver esta publicación en Instagram\n\nUna publicación compartida por El Mar (@the.sea)",
            ("instagram", "the.sea", None, None),
        ),
        (
            "Voir cette publication sur Instagram\n\nUne publication partagée par La Mer (@the.sea)",
            ("instagram", "the.sea", None, None),
        ),
        ("View this post on Instagram", ("instagram", None, None, None)),
        (
            "Fog.\n\n[image or embed]\n\n— Log (@log.bsky.social) March 16, 2026 at 9:01 AM",
            ("bluesky", "log.bsky.social", "2026-03-16", "Fog."),
        ),
        ("Fog.\n\n— Log (@log.bsky.social)\nMarch 16, 2026 at 9:01 AM", ("bluesky", "log.bsky.social", "2026-03-16", "Fog.")),
        ("@the.sea Fog #sea ♬ original sound - sea", ("tiktok", "the.sea", None, "Fog #sea")),
        ("@the.sea\n\nFog #sea\n\n♬ original sound - sea", ("tiktok", "the.sea", None, "Fog #sea")),
        ("Fog over the harbour\nby u/log in sea", ("reddit", "log", None, "Fog over the harbour")),
        ("Fog over the harbour byu/log insea", ("reddit", "log", None, "Fog over the harbour")),
        ("Comment by u/log from discussion in sea", ("reddit", "log", None, None)),
        ("Fog.\n\nPosted by Log on Friday, April 1, 2022", ("facebook", None, "2022-04-01", "Fog.")),
        ("Nebel.\n\nGepostet von Log am Freitag, 1. April 2022", ("facebook", None, "2022-04-01", "Nebel.")),
        ("View on Threads", ("threads", None, None, None)),
        ("Post by @log\nView on Threads", ("threads", "log", None, None)),
        ("Post by @log@social.example View on Mastodon", ("mastodon", "log@social.example", None, None)),
        ("Post by @log@social.example\n\nView on Mastodon", ("mastodon", "log@social.example", None, None)),
        ("Town Hall\n@townhall\n\nFog.\n\n4:51 PM - 14 Apr 2016\n\n12 Retweets 34 Likes", ("x", "townhall", "2016-04-14", "Fog.")),
        ("Town Hall\n@townhall\n\nFog.\n\n16:51 Uhr - 14. Apr. 2016", ("x", "townhall", "2016-04-14", "Fog.")),
        (f"Fog. {PICTURE}\n\n4:51 PM - 14 Apr 2014", ("x", None, "2014-04-14", "Fog.")),
        ("Town Hall\n@townhall\n·\nApr 14, 2025\nFog.\nShow more", ("x", "townhall", "2025-04-14", "Fog.")),
        ("Town Hall @townhall · Apr 14\nFog.\n\n12\n3.4K", ("x", "townhall", None, "Fog.")),
        (
            "Post\n\nTown Hall\n@townhall\nReplying to @log\nFog.\n4:51 PM · Apr 14, 2025\n·\n12.3K\nViews",
            ("x", "townhall", "2025-04-14", "Fog."),
        ),
    ],
)
def test_what_each_platform_leaves_in_a_text_is_found(residue: str, expected: tuple[str | None, ...]) -> None:
    text = f"{ARTICLE}\n\n{residue}\n\n{ARTICLE}"
    assert [expected] == facts(text)
    assert [Form.FLAT_TEXT] == [embed.form for embed in find(text)]


def test_posts_without_any_facts_are_distinguished_by_their_place() -> None:
    assert 2 == len(find(f"{ARTICLE}\n\nView on Threads\n\n{ARTICLE}\n\nView on Threads\n\n{ARTICLE}"))


@pytest.mark.parametrize(
    "text",
    [
        f"By Jo Doe (@jodoe)\nApril 14, 2025\n\n{ARTICLE}",
        f"— Jo Doe (@jodoe), April 14, 2025\n\n{ARTICLE}",
        f"# The bridge stays open\n\nBy Jo Doe (@jodoe) April 14, 2025\n\n{ARTICLE}",
        f"{ARTICLE} The mayor — Jo Doe (@jodoe) — said on April 14, 2025 that it was late. {ARTICLE}",
        f"{ARTICLE}\n\n— Jo Doe (@jodoe) is a reporter at the Log.",
        f"{ARTICLE}\n\nDonald Doe (@realdoe) on Truth Social, April 14, 2025",
        f"Posted by admin on April 14, 2025\n\n{ARTICLE}",
        f"{ARTICLE} You can view this post on Instagram, or view on Threads what she wrote.",
        f"{ARTICLE}\n\nMade by hand in Norway\n\n{ARTICLE}",
        f"Jo Doe\n@jodoe\nSenior editor · The Log\n\n{ARTICLE}",
        f"{ARTICLE}\n\nFollow us: @townhall · @harbour · @bridge\n\n{ARTICLE}",
        f"{ARTICLE}\n\nSubscribe to @thelog ♬",
    ],
)
def test_bylines_biographies_and_prose_are_no_posts(text: str) -> None:
    assert [] == find(text)


def test_a_clean_text_is_left_as_it_is() -> None:
    assert clean_text(ARTICLE).text is ARTICLE
    assert 7 == clean_text(ARTICLE).source_offset(7)


@given(st.text(alphabet="a &amp;#8212;>\n\r\\_=-@(\u00ad\u200b/pic.x.com status", max_size=200))
def test_source_offsets_are_in_order_and_within_the_source(source: str) -> None:
    clean = clean_text(source)
    offsets = [clean.source_offset(offset) for offset in range(len(clean.text) + 1)]
    assert all(0 <= offset <= len(source) for offset in offsets)
    assert sorted(offsets) == offsets


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "> ",
            "> [a](b",
            "> [a](https://x.com/a/status/20)\n\n",
            "> [a](https://a.b)\n",
            ">\n> a",
            "&amp;",
            "(@a-\n",
            "@aa\n",
            "@aa \n·\nApr 14, 2025\n",
            "by u/aa in ",
            "Posted by a on ",
            "\u00ad",
            "=\n",
        ),
        *(
            "View this post on Instagram\n",
            "A post shared by a ",
            "♬ a\n@aa ",
            "Name\n@aa\n",
            "4:51 PM · Apr 14, 2025\n",
            "&lt;",
            "x.com/",
        ),
    ],
)
def test_hostile_texts_take_bounded_time(piece: str) -> None:
    article = read_article("a.txt", (piece * (200_000 // len(piece))).encode())
    started = time.process_time()
    find_embeds(article, FINDERS)
    assert time.process_time() - started < 5


def test_a_text_with_each_word_on_a_line_of_its_own_is_read_as_lines_of_words() -> None:
    text = f"{ARTICLE} {POST} {PICTURE} — Town Hall (@townhall) April 14, 2025 {ARTICLE}"
    (embed,) = find("\n".join(text.split()))
    assert ("Town Hall", "townhall", "2025-04-14", "uncertain") == (
        *(embed.author, embed.handle, str(embed.printed)),
        embed.bounds.value,
    )
    assert (embed.words or "").endswith(POST)


def test_a_list_of_short_lines_is_no_text_with_each_word_on_a_line() -> None:
    lines = "\n".join(["Fog and rain."] * 60)
    assert lines == join_words(lines)
