"""Find posts by words: those that have all of them, or those that come nearest.

The nearest are found in two steps. Each word stands for all words of the archive that are spelled nearly like it, and each pair of
characters of a script without spaces for itself; the fewer versions have a word, the more it weighs. Versions that have the
weightiest words are candidates, and are then read, and ranked by what they have of everything that was asked for, and whether it is
in the same order.
"""

import json
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from itertools import pairwise

from archiver.ledger import full_text
from archiver.ledger.facts import Cell
from archiver.ledger.full_text import TextQuery, cleaned, phrase
from archiver.ledger.near_words import edits_within, near_words
from archiver.ledger.queries import Query
from archiver.ledger.rows import Row
from archiver.model.folding import fold
from archiver.model.spelling import runs_of, words_of

MAX_HITS = 1000
"""How many versions are found; of more, the newest."""
_MAX_RANKED = 300
"""How many of them are read and ranked, again the newest; the others come behind."""
_WORDS_OF_SHORT_TEXT = 10
_MAX_READ = 100
"""How many candidates are read and compared with what was asked for."""
_MAX_TERMS = 32
_MAX_PLACES = 50_000
_MAX_RARE = 4000
"""A word that more versions have is common: it is not looked up by itself, only in candidates."""
_MIN_RANK, _MIN_OF_BEST = 0.35, 0.7
_SURE = 0.8
"""From this rank on, no known word is taken for a misspelled one."""
_UNKNOWN = 0.25
"""How much a word that the archive does not know weighs, of the weight of the rarest: it decides nothing between posts."""
_PER_CHARACTER = 1e-5
_IN_ORDER = 0.15
_RUN_IN_ORDER = 0.6
"""How much of the rank is whether the words, or the characters of a script without spaces, stand in the same order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """The ids of posts, best match first; `complete` says that these are all."""

    ids: tuple[int, ...] = ()
    complete: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class _Term:
    """A word with the words that it may stand for, or a pair of characters (without `words`), and versions that have it."""

    name: str
    words: Mapping[str, float]
    versions: Sequence[int]
    weight: float

    @property
    def match(self) -> str:
        """The FTS5 expression that finds it."""
        return "(" + " OR ".join(map(phrase, self.words)) + ")"

    @property
    def is_common(self) -> bool:
        """Whether only some of the versions that have it are known."""
        return len(self.versions) > _MAX_RARE


def with_all(query: Query, text: str) -> Hits:
    """The posts whose text, author or handle contain every term of a text; those that have it as a whole first."""
    found: dict[int, None] = {}
    complete = True
    for index, wanted in (("words", full_text.word_query(text)), ("trigrams", full_text.trigram_query(text))):
        if wanted is not None and (index == "words" or _may_be_a_part(text, is_found=bool(found))):
            versions = _search(query, index, wanted)
            complete = complete and len(versions) < MAX_HITS
            found |= dict.fromkeys(versions)
    asked = words_of(fold(cleaned(text)))
    ranks = {version: _density(row, asked) for version, row in _texts(query, list(found)[:_MAX_RANKED]).items()}
    return Hits(ids=_posts(query, sorted(found, key=lambda version: -ranks.get(version, 0.0))), complete=complete)


def _density(row: Row, asked: Sequence[str]) -> float:
    """How much of a version's words are what was asked for; more than 1 if it has them as a whole."""
    words = words_of(" ".join(text for text in (row["text"], row["author"], row["handle"]) if text))
    has_whole = f" {' '.join(asked)} " in f" {' '.join(words)} "
    return has_whole + sum(map(words.count, set(asked))) / (len(words) + _WORDS_OF_SHORT_TEXT)


def with_most(query: Query, text: str) -> Hits:
    """The posts that come nearest to a text: with misspelled words, other endings, words that are missing or too many."""
    names = _names(text)
    ranks: dict[int, float] = {}
    for is_any_misspelled in (False, True):
        terms = _terms(query, names, is_any_misspelled=is_any_misspelled)
        ranker = _Ranker(terms, runs_of(fold(cleaned(text))))
        ranks = {version: ranker.rank(row) for version, row in _texts(query, _candidates(query, terms)).items()}
        if max(ranks.values(), default=0.0) >= _SURE or not any(term.words for term in terms):
            break
    least = max(_MIN_RANK, _MIN_OF_BEST * max(ranks.values(), default=0.0))
    near = [version for version, rank in ranks.items() if rank >= least]
    return Hits(ids=_posts(query, sorted(near, key=lambda version: (-ranks[version], -version))))


def _may_be_a_part(text: str, *, is_found: bool) -> bool:
    """Whether a text can be a part of what looks like a word: it is of scripts without spaces, or one term that is no word."""
    return bool(runs_of(text)) or (not is_found and len(full_text.terms(text)) == 1)


def _search(query: Query, index: str, wanted: TextQuery) -> list[int]:
    """The ids of the versions that match, newest first."""
    if wanted.match is None:
        sql = _IN_PAIRS.format(condition=_condition(wanted), limit=MAX_HITS, read=_MAX_PLACES)
        _open_places(query)
        return _ids(query, sql, (wanted.beginning, wanted.beginning + _LAST, *wanted.patterns))
    template = _IN_BOTH if wanted.patterns else _IN_INDEX
    return _ids(query, template.format(index=index, condition=_condition(wanted)), (wanted.match, MAX_HITS, *wanted.patterns))


def _names(text: str) -> list[str]:
    """The distinct words of a text, and of its runs of characters without spaces the pairs of neighbours, in order."""
    found: dict[str, None] = {}
    for word in words_of(fold(cleaned(text))):
        runs = runs_of(word)
        rest = word
        for run in runs:
            found |= dict.fromkeys([left + right for left, right in pairwise(run)] or [run])
            rest = rest.replace(run, " ")
        found |= dict.fromkeys(rest.split())
    return list(found)[:_MAX_TERMS]


def _terms(query: Query, names: Sequence[str], *, is_any_misspelled: bool) -> list[_Term]:
    """What is searched for; unless any word may be misspelled, only those are that the archive does not know."""
    size = next(iter(query("SELECT max(id) AS size FROM folded_version", ())))["size"] or 0
    terms = []
    for name in names:
        words = {} if runs_of(name) else {name: 1.0}
        versions = _having(query, name, words)
        if words and (is_any_misspelled or not versions):
            words = near_words(query, name)
            versions = _having(query, name, words) if len(words) > 1 else versions
        weight = math.log1p(size / len(versions)) if versions else _UNKNOWN * math.log1p(size)
        terms.append(_Term(name=name, words=words, versions=versions, weight=weight))
    return terms


def _having(query: Query, name: str, words: Mapping[str, float]) -> list[int]:
    """The ids of versions that have any of the words, or the pair of characters; at most one more than are rare."""
    if words:
        return _ids(query, _MATCHING, (" OR ".join(map(phrase, words)), _MAX_RARE + 1))
    _open_places(query)
    return _ids(query, _AT_PLACES, (name, name + _LAST, _MAX_RARE + 1))


def _candidates(query: Query, terms: Sequence[_Term]) -> list[int]:
    """The ids of the versions that have the weightiest terms."""
    weights: dict[int, float] = defaultdict(float)
    for term in terms:
        if not term.is_common:
            for version in term.versions:
                weights[version] += term.weight
    common = [term for term in terms if term.is_common and term.words]
    rare = " OR ".join(term.match for term in terms if term.words and not term.is_common)
    if not weights:
        _add_common(query, common, weights)
    elif len(weights) > _MAX_READ and rare:
        for term in common:
            for version in _ids(query, _MATCHING, (f"({rare}) AND {term.match}", _MAX_RARE)):
                weights[version] += term.weight
    return nlargest(_MAX_READ, weights, key=lambda version: (weights[version], version))


def _add_common(query: Query, common: Sequence[_Term], weights: dict[int, float]) -> None:
    """Add the versions that have all terms, or all but one, where none of them is rare."""
    groups = [common, *([term for term in common if term is not left_out] for left_out in common)] if len(common) > 1 else [common]
    for group in groups:
        if group and len(weights) < _MAX_READ:
            for version in _ids(query, _MATCHING, (" AND ".join(term.match for term in group), _MAX_READ)):
                weights[version] += sum(term.weight for term in group)


class _Ranker:
    """Ranks versions by how much they have of all terms, and whether in the same order, from 0 to 1."""

    def __init__(self, terms: Sequence[_Term], runs: Sequence[str]) -> None:
        self._terms = terms
        self._runs = runs
        self._total = sum(term.weight for term in terms) or 1.0
        self._meanings: dict[str, list[tuple[int, float]]] = {}
        for place, term in enumerate(terms):
            for word, nearness in term.words.items():
                self._meanings.setdefault(word, []).append((place, nearness))
        self._pairs = [(place, term.name) for place, term in enumerate(terms) if not term.words]

    def rank(self, row: Row) -> float:
        """The rank of one version."""
        texts = [text for text in (row["text"], row["author"], row["handle"]) if text]
        whole = " ".join(texts)
        words = [self._meanings.get(word, ()) for text in texts for word in words_of(text)]
        nearest = {place: 1.0 for place, pair in self._pairs if pair in whole}
        for place, nearness in (meaning for meanings in words for meaning in meanings):
            nearest[place] = max(nearest.get(place, 0.0), nearness)
        covered = sum(self._terms[place].weight * nearness for place, nearness in nearest.items()) / self._total
        following = sum(
            any(place + 1 == other for place, _ in before for other, _ in after)
            for before, after in pairwise(words)
            if before and after
        )
        neighbours = sum(bool(term.words and other.words) for term, other in pairwise(self._terms))
        in_order = [min(1.0, following / neighbours)] if neighbours else []
        in_order += [1 - edits_within(run, whole) / len(run) for run in self._runs]
        share = _IN_ORDER if not self._runs else _RUN_IN_ORDER
        return covered * (1 - share + share * (sum(in_order) / len(in_order) if in_order else 1.0)) - len(whole) * _PER_CHARACTER


def _texts(query: Query, versions: Sequence[int]) -> dict[int, Row]:
    """What is searched of some versions, by their ids."""
    return {row["id"]: row for row in query(_FOLDED, (json.dumps(list(versions)),))}


def _posts(query: Query, versions: Sequence[int]) -> tuple[int, ...]:
    """The posts that have these versions and are not withdrawn, each once, in that order."""
    posts = {row["version"]: row["id"] for row in query(_POSTS_HIT, (json.dumps(list(versions)),))}
    return tuple(dict.fromkeys(posts[version] for version in versions if version in posts))


def _open_places(query: Query) -> None:
    """Make the places of three characters in a row a table, for this connection only."""
    query("CREATE VIRTUAL TABLE IF NOT EXISTS temp.place USING fts5vocab(main, trigrams, instance)", ())


def _ids(query: Query, sql: str, parameters: tuple[Cell, ...]) -> list[int]:
    """The ids that a query selects, as one JSON list: thousands of rows as objects cost more than finding them."""
    rows = query(f"SELECT json_group_array(id) AS ids FROM ({sql})", parameters)  # noqa: S608 - our own
    found: list[int] = json.loads(next(iter(rows))["ids"])
    return found


def _condition(wanted: TextQuery) -> str:
    """The SQL condition that a version matches every pattern; patterns are bound from the third parameter on."""
    return " AND ".join(_CONTAINS.format(n=n) for n, _ in enumerate(wanted.patterns, start=3))


_LAST = "\U0010ffff"

# The index does not rank: it would read all that it has of each word. User input is always a bound parameter.
_IN_INDEX = "SELECT rowid AS id FROM {index} WHERE {index} MATCH ?1 ORDER BY rowid DESC LIMIT ?2"
_IN_BOTH = """
SELECT folded_version.id FROM (SELECT rowid AS id FROM {index} WHERE {index} MATCH ?1) AS hit JOIN folded_version USING (id)
WHERE {condition} ORDER BY id DESC LIMIT ?2
"""
_IN_PAIRS = """
SELECT id FROM folded_version
WHERE id IN (SELECT doc FROM temp.place WHERE term >= ?1 AND term < ?2 LIMIT {read}) AND {condition} ORDER BY id DESC LIMIT {limit}
"""
_CONTAINS = "(text GLOB ?{n} OR author GLOB ?{n} OR handle GLOB ?{n})"
_MATCHING = "SELECT rowid AS id FROM words WHERE words MATCH ? LIMIT ?"
_AT_PLACES = "SELECT DISTINCT doc AS id FROM temp.place WHERE term >= ? AND term < ? LIMIT ?"
_FOLDED = "SELECT id, text, author, handle FROM folded_version WHERE id IN (SELECT value FROM json_each(?))"
_POSTS_HIT = """
SELECT version.id AS version, COALESCE(post.settled_as, post.id) AS id FROM version JOIN post ON post.id = version.post
WHERE version.id IN (SELECT value FROM json_each(?))
    AND COALESCE(post.settled_as, post.id) NOT IN (SELECT post FROM withdrawn WHERE post IS NOT NULL)
"""
