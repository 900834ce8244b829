import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from quoth.rag.fusion import fuse, lift, min_max, share_of_best

scores = arrays(np.float64, st.integers(1, 20), elements=st.floats(0, 100, width=32))


@given(scores)
def test_normalising_keeps_the_order_within_zero_and_one(values: np.ndarray) -> None:
    for normalise in (min_max, share_of_best):
        normal = normalise(values)
        assert ((normal >= 0) & (normal <= 1)).all()
        assert (np.diff(normal[np.argsort(values)]) >= -1e-9).all()


@given(scores)
def test_one_side_alone_keeps_its_order(values: np.ndarray) -> None:
    other = values[::-1].copy()
    np.testing.assert_allclose(fuse(values, other, 1.0), min_max(values))
    np.testing.assert_allclose(fuse(values, other, 0.0), share_of_best(other))


def test_nothing_fuses_to_nothing() -> None:
    assert fuse(np.zeros(0), np.zeros(0), 0.5).size == 0
    assert share_of_best(np.zeros(3)).tolist() == [0, 0, 0]
    assert min_max(np.full(3, 7.0)).tolist() == [1, 1, 1]


@given(scores, st.floats(0, 1), st.data())
def test_a_passage_is_lifted_towards_the_best_of_its_document(
    values: np.ndarray, weight: float, data: st.DataObject
) -> None:
    labels = st.lists(st.integers(0, 4), min_size=len(values), max_size=len(values))
    documents = np.array(data.draw(labels))
    lifted = lift(values, documents, weight)
    for document in set(documents.tolist()):
        inside = documents == document
        expected = (1 - weight) * values[inside] + weight * values[inside].max()
        np.testing.assert_allclose(lifted[inside], expected)
    np.testing.assert_allclose(lift(values, np.arange(len(values)), weight), values, atol=1e-9)
