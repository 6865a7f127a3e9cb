"""Posts of the labelled pages to search: what their embeds say, and paragraphs of their own text that are as long as posts.

The pages have few embeds with words, and articles are written in the words that posts are written in.
"""

import random
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from archiver.errors import ArchiverError
from archiver.finding import find_embeds, read_article
from archiver.finding.main_text import extract_main_text
from archiver.platforms import FINDERS
from bench.labelled_pages import labelled_pages
from bench.searched_posts import SCRIPTS, UNSEPARATED, SearchedPost, stretch_of

_TRIES = 20
_LENGTHS = range(30, 281)  # characters
_SCRIPT_OF = {
    "LATIN": "Latin",
    "CYRILLIC": "Cyrillic",
    "GREEK": "Greek",
    "ARABIC": "Arabic",
    "HEBREW": "Hebrew",
    "DEVANAGARI": "Devanagari",
    "HANGUL": "Hangul",
    "CJK": "Han",
    "HIRAGANA": "kana and Han",
    "KATAKANA": "kana and Han",
    "THAI": "Thai",
}
"""The script by the first word of a letter's name in Unicode."""
_KANA = re.compile("[\u3040-\u30ff]")


def corpus_posts(number: int, *, seed: int = 1) -> list[SearchedPost]:
    """So many posts of the labelled pages, all there are of rare scripts; each half of a stretch is in no other post."""
    dice = random.Random(seed)
    by_script: defaultdict[str, list[str]] = defaultdict(list)
    for text in dict.fromkeys(_texts()):
        by_script[_script(text)].append(text)
    for texts in by_script.values():
        dice.shuffle(texts)
    rare = [(script, text) for script, texts in by_script.items() if script != "Latin" and script in SCRIPTS for text in texts]
    common = [("Latin", text) for text in by_script["Latin"]]
    return _searchable([*rare[: number // 2], *common], number, dice)


def _searchable(texts: Sequence[tuple[str, str]], number: int, dice: random.Random) -> list[SearchedPost]:
    """The first posts of which a stretch tells them from the others before them."""
    found: list[SearchedPost] = []
    for script, text in texts:
        stretches = (stretch_of(script, text, dice) for _ in range(_TRIES))
        stretch = next((parts for parts in stretches if script not in UNSEPARATED or _is_of_the_script(parts)), None)
        post = SearchedPost(script=script, text=text, stretch=stretch) if stretch is not None else None
        if post is not None and len(found) < number and all(post.is_told_from(other) for other in found):
            found.append(post)
    return found


def _is_of_the_script(characters: Sequence[str]) -> bool:
    """Whether most of a stretch is no address and no Latin word within a text without spaces."""
    return sum(not character.isascii() for character in characters) > len(characters) * 2 // 3


def _texts() -> Iterator[str]:
    """What embeds say, and then paragraphs, of all pages, as long as posts are."""
    paragraphs: list[str] = []
    for page in labelled_pages():
        try:
            article = read_article(page.name, page.content)
        except ArchiverError:
            continue
        yield from (
            text for embed in find_embeds(article, FINDERS) if len(text := " ".join((embed.words or "").split())) in _LENGTHS
        )
        paragraphs += [text for line in extract_main_text(article).splitlines() if len(text := " ".join(line.split())) in _LENGTHS]
    yield from paragraphs


def _script(text: str) -> str:
    """The script of most of a text's letters; kana make it Japanese."""
    if _KANA.search(text):
        return "kana and Han"
    words = (unicodedata.name(letter, "").partition(" ")[0] for letter in text if letter.isalpha())
    counted = Counter(_SCRIPT_OF.get(word, "") for word in words)
    return counted.most_common(1)[0][0] if counted else ""
