import math
from collections import Counter
from pathlib import Path

import pytest

from quoth.corpus.errors import IndexDamaged
from quoth.index.terms import TermIndex

TEXTS = [
    "The helicopter landed in London on Sunday",
    "She walked her dogs through the park",
    "Dogs and a helicopter and another helicopter",
    "The mayor said nothing about it",
]


@pytest.fixture
def terms(tmp_path: Path) -> TermIndex:
    index = TermIndex.create(tmp_path / "terms")
    index.update([(n + 1, n // 2 + 1, "", text) for n, text in enumerate(TEXTS)], [], 1)
    return index


def bm25(query: list[str], texts: list[list[str]], k1: float = 1.2, b: float = 0.75) -> list[float]:
    """Robertson and Zaragoza (2009), with Lucene's idf, straight from the formula."""
    average = sum(map(len, texts)) / len(texts)

    def one(word: str, text: list[str]) -> float:
        n = sum(word in other for other in texts)
        idf = math.log(1 + (len(texts) - n + 0.5) / (n + 0.5))
        count = Counter(text)[word]
        return idf * count * (k1 + 1) / (count + k1 * (1 - b + b * len(text) / average))

    return [sum(one(word, text) for word in query) for text in texts]


def test_scores_are_those_of_the_formula(terms: TermIndex) -> None:
    from quoth.index.terms import _analyzer

    scores, keys = terms.search("helicopters and dogs", 10)
    stemmed = [_analyzer().analyze(text) for text in TEXTS]
    # The row that carries the generation has no text, but counts as a document: the averages
    # differ a little, the order must not.
    expected = bm25(terms.analyze("helicopters and dogs"), stemmed)
    order = sorted((n for n in range(4) if expected[n]), key=lambda n: -expected[n])
    assert (keys - 1).tolist() == order
    assert scores.tolist() == pytest.approx([expected[n] for n in order], rel=0.35)


def test_words_are_stemmed_and_queries_have_no_syntax(terms: TermIndex) -> None:
    assert terms.search("DOG", 10)[1].tolist() == terms.search("dogs", 10)[1].tolist()
    assert set(terms.search('dog" AND -park:( *', 10)[1]) == {2, 3}
    assert terms.search("?! ...", 10)[1].size == 0
    assert terms.search("", 10)[1].size == 0


def test_a_filter_gives_k_hits_whenever_k_are_allowed(terms: TermIndex) -> None:
    assert terms.search("helicopter dogs", 1, documents=[2])[1].tolist() == [3]
    assert terms.search("helicopter", 5, documents=[])[1].size == 0


def test_a_filter_does_not_change_scores(terms: TermIndex) -> None:
    scores, keys = terms.search("helicopter dogs", 10)
    filtered, kept = terms.search("helicopter dogs", 10, documents=[1])
    whole = dict(zip(keys.tolist(), scores.tolist(), strict=True))
    assert filtered.tolist() == pytest.approx([whole[key] for key in kept.tolist()])


def test_titles_count(tmp_path: Path) -> None:
    index = TermIndex.create(tmp_path / "terms")
    index.update([(1, 1, "", "It rained again"), (2, 2, "Harbour", "It rained again")], [], 1)
    assert index.search("harbour rain", 5)[1].tolist() == [2, 1]


def test_a_reader_keeps_its_commit_while_a_writer_goes_on(terms: TermIndex, tmp_path: Path) -> None:
    reader = TermIndex.open(tmp_path / "terms")
    assert (reader.generation, len(reader)) == (1, 4)
    terms.update([(9, 9, "", "A new helicopter")], [3], 2)
    assert set(reader.search("helicopter", 9)[1]) == {1, 3}
    assert set(terms.search("helicopter", 9)[1]) == {1, 9}
    assert (terms.generation, len(terms)) == (2, 4)
    assert TermIndex.open(tmp_path / "terms").generation == 2


def test_rarer_words_weigh_more(terms: TermIndex) -> None:
    the, mayor, unknown = terms.rarity(["the", "mayor", "zebra"])
    assert 0 <= the < mayor < unknown


def test_a_folder_without_terms_is_named(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged, match="tantivy can't open it"):
        TermIndex.open(tmp_path / "nothing")


@pytest.mark.parametrize("share", [1, 2, 50])
def test_both_ways_to_filter_give_the_same_hits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, share: int
) -> None:
    words = ["silt", "harbour", "ferry", "bridge", "rain"]
    index = TermIndex.create(tmp_path / "terms")
    rows = [
        (n, n, "", " ".join(words[n % m] for m in range(1, 6) if n % (m + 1)))
        for n in range(1, 400)
    ]
    index.update(rows, [], 1)
    allowed = [n for n in range(1, 400) if n % share == 0]
    expected = index.search("silt in the harbour", 10, allowed)
    monkeypatch.setattr("quoth.index.terms._MANY", 0)
    scores, keys = index.search("silt in the harbour", 10, allowed)
    assert scores.tolist() == expected[0].tolist()
    assert keys.tolist() == expected[1].tolist()
