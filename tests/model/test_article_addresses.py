"""Addresses of one article are told from addresses of others by the addresses alone."""

import pytest

from archiver.model.article_addresses import article_address, is_same_article
from archiver.model.urls import parse_url

STORY = "https://www.news.example.org/2026/10/bridge-sold.html"


def same(asked: str, known: str) -> bool:
    one, other = parse_url(asked), parse_url(known)
    assert one is not None
    assert other is not None
    return is_same_article(article_address(one), article_address(other))


@pytest.mark.parametrize(
    "spelling",
    [
        "http://www.news.example.org/2026/10/bridge-sold.html",
        "news.example.org/2026/10/bridge-sold.html",
        "WWW.News.Example.ORG/2026/10/bridge-sold.html",
        "m.news.example.org/2026/10/bridge-sold.html/",
        f"{STORY}?utm_source=x&utm_medium=social&fbclid=abc#comments",
        f"{STORY}?a-parameter-that-nobody-knows=1",
        "https://www.news.example.org//2026/10/bridge%2Dsold.html",
        "https://amp.news.example.org/2026/10/bridge-sold.html",
        "https://www.news.example.org/amp/2026/10/bridge-sold.html",
        "https://www.news.example.org/2026/10/bridge-sold.amp.html",
        "https://www.news.example.org/2026/10/bridge-sold.html/amp/",
        f"{STORY}?outputType=amp",
        "https://www.google.com/amp/s/www.news.example.org/2026/10/bridge-sold.html",
        "https://www-news-example-org.cdn.ampproject.org/c/s/www.news.example.org/2026/10/bridge-sold.html?usqp=mq331AQ",
    ],
)
def test_every_spelling_of_an_address_leads_to_the_article(spelling: str) -> None:
    assert same(spelling, STORY)
    assert same(STORY, spelling) or "nobody-knows" in spelling


def test_a_front_page_has_one_address_with_and_without_its_file() -> None:
    assert same("https://news.example.org/index.html", "news.example.org/")


@pytest.mark.parametrize(
    "other",
    [
        "https://www.news.example.org/2026/10/bridge.html",
        "https://www.news.example.org/2025/10/bridge-sold.html",
        "https://www.example.org/2026/10/bridge-sold.html",
        "https://news.example.com/2026/10/bridge-sold.html",
        "https://www.news.example.org/2026/10/",
    ],
)
def test_another_address_is_another_article(other: str) -> None:
    assert not same(other, STORY)


def test_parameters_that_choose_the_article_count() -> None:
    assert same("news.example.org/story.php?lang=de&id=27&utm_source=x", "https://news.example.org/story.php?id=27&lang=de")
    assert not same("news.example.org/story.php?id=28", "https://news.example.org/story.php?id=27")
    assert not same("news.example.org/story.php", "https://news.example.org/story.php?id=27")
