import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from quoth.index import SentenceEmbedder
from quoth.index.tokens import MOST_BITS, Signs, Tokens, means_something, projection


def tokens(text: str, dim: int = 24, seed: int = 0) -> Tokens:
    spans = np.array([(n, n + 1) for n in range(len(text))], dtype=np.int64).reshape(-1, 2)
    rows = np.random.default_rng(seed).normal(size=(len(text), dim)).astype(np.float32)
    return Tokens(rows / np.linalg.norm(rows, axis=1, keepdims=True), spans)


@given(st.text(max_size=40), st.sampled_from([8, 20, 384]))
def test_signs_survive_being_stored(text: str, dim: int) -> None:
    signs = Signs.of(tokens(text, dim), text)
    again = Signs.from_bytes(signs.to_bytes(), dim)
    assert again is not None
    assert again.bits.tolist() == signs.bits.tolist()
    assert again.spans.tolist() == signs.spans.tolist()
    assert again.unpack(dim).shape == (len(signs.spans), min(dim, MOST_BITS))


@given(st.text(max_size=40))
def test_a_text_without_a_word_that_means_something_keeps_all_its_tokens(text: str) -> None:
    kept = means_something(text, tokens(text).spans)
    assert len(kept) == len(text)
    assert kept.any() or not text


def test_a_short_vector_keeps_every_angle_and_a_long_one_its_length_on_average() -> None:
    np.testing.assert_allclose(projection(24).T @ projection(24), np.eye(24), atol=1e-5)
    long = projection(384)
    assert long.shape == (384, MOST_BITS)
    np.testing.assert_allclose(long.T @ long, np.eye(MOST_BITS) * 384 / MOST_BITS, atol=1e-5)
    lengths = np.linalg.norm(tokens("x" * 500, 384).vectors @ long, axis=1)
    assert 0.98 < lengths.mean() < 1.02


def test_signs_order_by_cosine() -> None:
    text = "x" * 200
    found = tokens(text, 384)
    asked = tokens("x", 384, seed=1).vectors[0]
    near = found.vectors + np.linspace(0, 1, 200, dtype=np.float32)[:, None] * asked
    near /= np.linalg.norm(near, axis=1, keepdims=True)
    signs = Signs.of(Tokens(near, found.spans), text).unpack(384) @ (asked @ projection(384))
    assert np.corrcoef(near @ asked, signs)[0, 1] > 0.94


@given(st.text(min_size=1, max_size=9), st.data())
def test_a_flipped_bit_is_noticed(text: str, data: st.DataObject) -> None:
    stored = bytearray(Signs.of(tokens(text), text).to_bytes())
    stored[data.draw(st.integers(0, len(stored) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    assert Signs.from_bytes(bytes(stored), 24) is None
    assert Signs.from_bytes(bytes(stored)[:-1], 24) is None


def test_the_tokens_of_the_real_model_lie_where_they_say(minilm: SentenceEmbedder) -> None:
    text = "Zoë’s 😀 café opens\r\n at six."
    [found] = minilm.encode_queries([text]).tokens
    words = [text[start:end] for start, end in found.spans]
    assert "".join(words) == "".join(text.split())
    np.testing.assert_allclose(np.linalg.norm(found.vectors, axis=1), 1, rtol=1e-3)
    assert minilm.encode_queries([""]).tokens[0].vectors.shape == (0, 384)
    [signs] = minilm.encode_passages([text]).signs
    assert "at" not in [text[start:end] for start, end in signs.spans]
