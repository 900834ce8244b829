from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quoth.corpus.errors import IndexDamaged
from quoth.index import vectors
from quoth.index.vectors import Rows, VectorIndex


def unit_rows(n: int, dim: int = 16, seed: int = 0) -> Rows:
    rows = np.random.default_rng(seed).normal(size=(n, dim)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows.astype(np.float16).astype(np.float32)  # what the index stores


def exact(dim: int) -> VectorIndex:
    return VectorIndex.for_size(dim, 0, np.zeros((0, dim), dtype=np.float32))


def filled(rows: Rows, first: int = 100) -> VectorIndex:
    index = exact(rows.shape[1])
    index.add(np.arange(first, first + len(rows)), rows)
    return index


@given(st.integers(1, 200), st.integers(1, 30), st.integers(0, 5))
@settings(max_examples=30, deadline=None)
def test_search_equals_brute_force(n: int, k: int, seed: int) -> None:
    rows, queries = unit_rows(n, seed=seed), unit_rows(3, seed=seed + 100)
    scores, keys = filled(rows).search(queries, k)
    exact = queries @ rows.T
    order = np.argsort(-exact, axis=1, kind="stable")[:, :k]
    np.testing.assert_allclose(scores, np.take_along_axis(exact, order, axis=1), atol=1e-5)
    np.testing.assert_allclose(
        np.take_along_axis(exact, keys - 100, axis=1), scores, atol=1e-5
    )  # each key has the score that it came with


@given(st.integers(20, 100), st.integers(1, 30), st.integers(0, 5))
@settings(max_examples=30, deadline=None)
def test_a_filter_gives_k_hits_whenever_k_are_allowed(n: int, k: int, seed: int) -> None:
    rows, [query] = unit_rows(n, seed=seed), unit_rows(1, seed=seed + 100)
    allowed = np.random.default_rng(seed).choice(np.arange(100, 100 + n), size=10, replace=False)
    scores, keys = filled(rows).search(query[None], k, allowed)
    assert keys.shape == (1, min(k, 10))
    expected = sorted((float(query @ rows[key - 100]) for key in allowed), reverse=True)[:k]
    np.testing.assert_allclose(scores[0], expected, atol=1e-5)
    assert set(keys[0]) <= set(allowed)


def test_what_was_saved_gives_identical_hits(tmp_path: Path) -> None:
    rows, queries = unit_rows(50), unit_rows(5, seed=9)
    index = filled(rows)
    index.save(tmp_path / "v.faiss")
    for before, after in zip(
        index.search(queries, 7), VectorIndex.load(tmp_path / "v.faiss").search(queries, 7),
        strict=True,
    ):  # fmt: skip
        np.testing.assert_array_equal(before, after)


def test_every_vector_finds_its_own_key_after_removals() -> None:
    rows = unit_rows(60)
    index = filled(rows)
    index.remove([103, 110, 111, 5000])
    kept = [n for n in range(60) if n + 100 not in (103, 110, 111)]
    _, keys = index.search(rows[kept], 1)
    assert (keys[:, 0] - 100).tolist() == kept
    assert index.keys.tolist() == [n + 100 for n in kept]


def test_an_empty_index_finds_nothing() -> None:
    scores, keys = exact(16).search(unit_rows(2), 5)
    assert scores.shape == keys.shape == (2, 0)


def test_a_truncated_file_is_named(tmp_path: Path) -> None:
    filled(unit_rows(50)).save(tmp_path / "v.faiss")
    data = (tmp_path / "v.faiss").read_bytes()
    (tmp_path / "v.faiss").write_bytes(data[: len(data) // 2])
    with pytest.raises(IndexDamaged, match=r"v\.faiss"):
        VectorIndex.load(tmp_path / "v.faiss")


@pytest.fixture
def approximate(monkeypatch: pytest.MonkeyPatch) -> VectorIndex:
    """The kind for large collections, at a size that a test can build."""
    monkeypatch.setattr(vectors, "EXACT_UP_TO", 500)
    monkeypatch.setattr(vectors, "_LISTS", 16)
    monkeypatch.setattr(vectors, "_PROBES", 8)
    rows = unit_rows(2000)
    index = VectorIndex.for_size(16, 2000, rows)
    index.add(np.arange(100, 2100), rows)
    return index


def test_a_large_collection_gets_an_approximate_index(approximate: VectorIndex) -> None:
    assert approximate.approximate
    assert approximate.keys.tolist() == list(range(100, 2100))
    assert approximate.suits(2000)
    assert approximate.suits(400), "a little below the line it is kept"
    assert not approximate.suits(300)
    assert not exact(16).suits(2000)


def test_keys_survive_removals_from_an_approximate_index(approximate: VectorIndex) -> None:
    approximate.remove(np.arange(150, 160))
    kept = np.array([n for n in range(2000) if not 50 <= n < 60])
    _, keys = approximate.search(unit_rows(2000)[kept], 1)
    assert (keys[:, 0] - 100 == kept).mean() > 0.99
    assert len(approximate) == 1990


def test_a_filtered_approximate_search_still_gives_k(approximate: VectorIndex) -> None:
    _, keys = approximate.search(unit_rows(5, seed=3), 10, np.arange(300, 310))
    assert all(set(found) == set(range(300, 310)) for found in keys.tolist())
