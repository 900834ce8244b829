import hashlib

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from safetensors.torch import load_file

from quoth.index.embed import bfloat16
from quoth.rag.spans import (
    NOWHERE,
    WEIGHTS,
    ModelReader,
    Pointers,
    load_tokenizer,
    span_logits,
    untrained,
)

logits = arrays(np.float32, 12, elements=st.floats(-20, 20, width=32))
SPANS = np.array([(2 * n, 2 * n + 1) for n in range(12)], dtype=np.int64)


@given(logits, logits, st.integers(0, 22), st.integers(1, 24))
def test_the_best_answer_is_that_of_brute_force(
    starts: np.ndarray, ends: np.ndarray, start: int, length: int
) -> None:
    pointers = Pointers(starts, ends, starts, SPANS, nowhere=1.5, unsupported=0.5)
    inside = [n for n in range(12) if start <= 2 * n and 2 * n + 1 <= start + length]
    score, begin, stop = pointers.best(start, start + length)
    support = pointers.support(start, start + length)
    if not inside:
        assert (begin, stop) == (start, start)
        assert support == NOWHERE
        return
    assert support == pytest.approx(
        sum(float(starts[a]) for a in inside) / len(inside) - 0.5, abs=1e-4
    )
    expected = max(float(starts[a] + ends[b]) for a in inside for b in inside if a <= b) - 1.5
    assert score == pytest.approx(expected, abs=1e-4)
    assert start <= begin < stop <= start + length


def test_the_reader_points_at_the_answer_and_knows_its_sentence() -> None:
    texts = [
        "The old bridge was closed on Monday, 3 May. Inspectors had found cracks in its cables.",
        "The café opens at six and closes when the cook says so.",
    ]
    bridge, cafe = ModelReader().point("When was the old bridge closed?", texts)
    score, start, end = bridge.best(0, len(texts[0]))
    assert "3 May" in texts[0][start:end]
    assert score > max(0, cafe.best(0, len(texts[1]))[0])
    second = texts[0].index("Inspectors")
    closed, cracks = bridge.support(0, second), bridge.support(second, len(texts[0]))
    assert closed > max(0, cracks, cafe.support(0, len(texts[1])))


def test_a_text_is_read_alike_alone_and_beside_others() -> None:
    texts = ["The café opens at six.", "A much longer text, which makes the others be padded. " * 9]
    alone, beside = (
        ModelReader().point("When does it open?", texts[:1])[0],
        ModelReader().point("When does it open?", texts)[0],
    )
    np.testing.assert_allclose(alone.starts, beside.starts, atol=0.1)  # bfloat16: three digits
    assert alone.spans.tolist() == beside.spans.tolist()


def test_weights_cast_once_give_the_same_bits() -> None:
    model = untrained()
    model.load_state_dict(load_file(WEIGHTS), strict=False)
    model.eval()
    question, text = "When does it open?", "The café opens at six, and on Sundays not before ten."
    encoded = load_tokenizer()(question, text, return_tensors="pt")
    with torch.inference_mode(), bfloat16():
        logits = span_logits(model, *(encoded[name] for name in encoded))[0].numpy()
    [found] = ModelReader().point(question, [text])
    kept = [part == 1 for part in encoded.sequence_ids(0)]
    np.testing.assert_array_equal(found.starts, logits[kept, 0])
    np.testing.assert_array_equal(found.ends, logits[kept, 1])
    np.testing.assert_array_equal(found.supports, logits[kept, 2])
    assert found.nowhere == pytest.approx(float(logits[0, 0] + logits[0, 1]))
    assert found.unsupported == pytest.approx(float(logits[0, 2]))


def test_the_shipped_weights_are_those_of_the_card() -> None:
    card = WEIGHTS.with_name("MODEL_CARD.md").read_text(encoding="utf-8")
    assert hashlib.sha256(WEIGHTS.read_bytes()).hexdigest() in card
    assert WEIGHTS.stat().st_size < 45_000_000
