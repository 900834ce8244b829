import numpy as np
import pytest
from samples import HashingEmbedder

from quoth.corpus import Document, Passage
from quoth.index import SentenceEmbedder
from quoth.rag.interaction import LateInteraction, max_sim

TEXTS = ["It rained in Bergen.", "The café opens at six.", "Nobody came."]
PASSAGES = [
    Passage(document=Document(id=f"d{n}", text=text, title="T" * n), start=0, end=len(text))
    for n, text in enumerate(TEXTS)
]


def test_max_sim_is_the_mean_of_the_best_matches() -> None:
    asked = np.random.default_rng(0).normal(size=(4, 8)).astype(np.float32)
    found = np.random.default_rng(1).normal(size=(6, 8)).astype(np.float32)
    slow = sum(max(float(a @ f) for f in found) for a in asked) / 4
    assert max_sim(asked @ found.T) == pytest.approx(slow, rel=1e-5)
    assert max_sim(np.zeros((0, 3), dtype=np.float32)) == 0.0


def test_a_passage_is_encoded_once() -> None:
    embedder = HashingEmbedder()
    interaction = LateInteraction(embedder, kept=2)
    first = interaction.score("Bergen", PASSAGES[:2])
    count = embedder.tokenised
    assert interaction.score("Bergen", PASSAGES[:2]).tolist() == first.tolist()
    assert embedder.tokenised == count + 1, "only the question"
    interaction.score("Bergen", PASSAGES)
    assert len(interaction._tokens) == 2


def test_the_tokens_of_the_real_model_lie_where_they_say(minilm: SentenceEmbedder) -> None:
    text = "Zoë’s 😀 café opens\r\n at six."
    [tokens] = minilm.encode_tokens([text])
    words = [text[start:end] for start, end in tokens.spans]
    assert "".join(words) == "".join(text.split())
    np.testing.assert_allclose(np.linalg.norm(tokens.vectors, axis=1), 1, rtol=1e-3)
    assert minilm.encode_tokens([""])[0].vectors.shape == (0, 384)


def test_the_matching_passage_scores_best(minilm: SentenceEmbedder) -> None:
    scores = LateInteraction(minilm).score("When does the coffee house open?", PASSAGES)
    assert int(np.argmax(scores)) == 1
