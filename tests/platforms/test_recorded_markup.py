"""What recorded oEmbed answers would put into a page: the official markup, as platforms gave it out."""

import json
from pathlib import Path

import pytest

from archiver.finding import find_embeds, read_article
from archiver.platforms import FINDERS


@pytest.mark.parametrize(
    ("recording", "tells"),
    [
        ("x/oembed_vcr_twitter_0_200", ("x:702136612822634496", "Rails Girls Summer of Code", "RailsGirlsSoC", "2016-02-23")),
        ("x/oembed_vcr_twitter_1_200", ("x:71633762", "Ben Poweski", "bpoweski", "2007-05-20")),
        ("x/oembed_74c74dd2", ("x:436461658601713664", "Pepephone", "pepephone", "2014-02-20")),
        (
            "facebook/oembed_vcr_facebookpost_0_200",
            ("facebook:rubyonrailstogo/posts/3610333842332884", "Ruby on Rails", None, "2020-08-05"),
        ),
        (
            "facebook/oembed_vcr_facebookvideo_1_200",
            ("facebook:watch/?v=10157895173751223", "Roy Osherove", None, "2020-04-12"),
        ),
        ("instagram/oembed_vcr_instagram_4_200", ("instagram:CIyNZQhH4DQ", "Travel | Nature | Animals", "travellomatic", None)),
        ("instagram/onebox_instagram_old", ("instagram:CARbvuYDm3Q", "National Geographic", "natgeo", None)),
        ("reddit/oembed_3ede068a", ("reddit:t3_7pfpeq", None, None, None)),
        ("reddit/oembed_89faebb9", ("reddit:t3_7pfpeq", None, "dennisrieves", None)),
        ("tiktok/oembed_90135264", ("tiktok:6806030056956251397", None, "a3noticias", None)),
        ("tumblr/oembed_1069794d", ("tumblr:he-who-photographs-rather-ok/165326273724", None, None, None)),
        ("pinterest/oembed_64622262", ("pinterest:106890191127977979", None, None, None)),
        ("imgur/oembed_1e64d4cc", ("imgur:X6rkCc5", None, None, None)),
        ("vimeo/oembed_a647af9e", ("vimeo:235352744", None, None, None)),
        ("youtube/oembed_4e2dd395", ("youtube:eiHXASgRTcA", None, None, None)),
    ],
)
def test_official_markup_has_its_post_and_author(shared: Path, recording: str, tells: tuple[str | None, ...]) -> None:
    page = f"<p>Some words.</p>{json.loads((shared / 'fixtures' / f'{recording}.json').read_text())['html']}"
    (embed,) = find_embeds(read_article("a.html", page.encode()), FINDERS)
    assert tells == (str(embed.post), embed.author, embed.handle, str(embed.printed) if embed.printed else None)


@pytest.mark.parametrize("recording", ["spotify/oembed_36324a8b", "soundcloud/oembed_5de734c4", "youtube/oembed_44a61a3c"])
def test_music_and_lists_of_videos_are_no_posts(shared: Path, recording: str) -> None:
    page = f"<p>Some words.</p>{json.loads((shared / 'fixtures' / f'{recording}.json').read_text())['html']}"
    assert () == find_embeds(read_article("a.html", page.encode()), FINDERS)


@pytest.mark.parametrize(
    ("article", "posts"),
    [
        ("ElDiario_2025_05_29.snippets.html", ["x:1926719756263993519"]),
        (
            "EuronewsFR_2026_01_06.snippets.html",
            ["x:2007489108059533390", "x:2007554666427756569", "x:2007614968502595769"],
        ),
        (
            "FreiePresse_2024_11_29.snippets.html",
            ["x:1862204060138389630", "x:1862160037856092644", "x:1862218239293501552"],
        ),
        ("LaVanguardia_2026_07_11.snippets.html", ["x:2075543942469238989", "x:2075515505419460638"]),
        ("Reuters_2023_05_16.snippets.html", ["x:1650785681021759488"]),
        ("Rzeczpospolita_2026_04_19.snippets.html", ["truthsocial:116431297579272777"]),
        ("WashingtonPost_2024_04_26.snippets.html", ["x:1783610777993138196"]),
        ("borlabs_instagram_base64.html", ["instagram:Cl0Y-E5qoo9", "instagram:Cvq2l0Yo5zV"]),
        ("substack_div_tweet_EXCERPT.html", ["x:1271516803756425218"]),
        ("borlabs_facebook_likebox_NOT_A_POST.html", []),
        ("Tageszeitung_2025_04_16.snippets.html", []),
        ("TaipeiTimes_2024_10_15.snippets.html", []),
        ("WorldTruth_2023_04_28.snippets.html", []),
    ],
)
def test_markup_changed_by_newsrooms_is_read(shared: Path, article: str, posts: list[str]) -> None:
    found = find_embeds(read_article(article, (shared / "fixtures" / "articles" / article).read_bytes()), FINDERS)
    assert posts == [str(embed.post) for embed in found]
