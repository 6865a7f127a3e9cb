"""The example article is the one of the demonstration, and quotes nothing but its two posts."""

from pathlib import Path

from archiver.demo.story import founding

EXAMPLES = Path(__file__).resolve().parents[2] / "docs" / "examples"


def test_the_seed_article_is_the_one_in_the_demo() -> None:
    assert founding.ARTICLE == (EXAMPLES / "two-presidents.txt").read_text(encoding="utf-8")


def test_the_seed_article_quotes_only_its_two_posts(shared: Path) -> None:
    (theirs,) = (shared / "seeds").glob("*.txt")
    original = " ".join(theirs.read_text(encoding="utf-8").split())
    taken = [
        " ".join(words[start : start + 8]) in original
        for paragraph in founding.ARTICLE.split("\n\n")
        if "pic.twitter.com/" not in paragraph
        for words in [paragraph.split()]
        for start in range(len(words) - 7)
    ]

    assert not any(taken)
    assert len(taken) > 100
