"""The bundled model, computed without sentence-transformers, against sentence-transformers."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from quoth.index import Index, SentenceEmbedder
from quoth.index.embed import bundled_folder

TEXTS = [
    "The old bridge was closed on Monday.",
    "",
    " x ",
    "I’m “quoted” …\r\n\x00 é 橋 🌉",
    "word " * 500,
    "A bridge. " * 12,
]


@pytest.fixture(scope="module")
def by_name() -> SentenceEmbedder:
    return SentenceEmbedder(str(bundled_folder()))


def test_queries_are_equal_to_the_last_bit(
    minilm: SentenceEmbedder, by_name: SentenceEmbedder
) -> None:
    found, expected = minilm.encode_queries(TEXTS), by_name.encode_queries(TEXTS)
    np.testing.assert_array_equal(found.vectors, expected.vectors)
    for one, other in zip(found.tokens, expected.tokens, strict=True):
        np.testing.assert_array_equal(one.vectors, other.vectors)
        np.testing.assert_array_equal(one.spans, other.spans)


def test_passages_are_equal_to_the_last_bit(
    minilm: SentenceEmbedder, by_name: SentenceEmbedder
) -> None:
    found, expected = minilm.encode_passages(TEXTS), by_name.encode_passages(TEXTS)
    np.testing.assert_array_equal(found.vectors, expected.vectors)
    for one, other in zip(found.signs, expected.signs, strict=True):
        np.testing.assert_array_equal(one.bits, other.bits)


def test_as_many_tokens_are_counted(minilm: SentenceEmbedder, by_name: SentenceEmbedder) -> None:
    assert minilm.count_tokens(TEXTS) == by_name.count_tokens(TEXTS)
    assert minilm.dim == by_name.dim


def test_answering_does_not_import_sentence_transformers(
    tmp_path: Path, articles: Path, minilm: SentenceEmbedder
) -> None:
    Index.sync(tmp_path / "index", [articles], embedder=minilm)
    program = (
        "import sys; from quoth.rag import ask; ask(sys.argv[1], 'Who closed the bridge?');"
        "print('torch' in sys.modules, 'sentence_transformers' in sys.modules)"
    )
    run = [sys.executable, "-c", program, str(tmp_path / "index")]
    told = subprocess.run(run, capture_output=True, text=True, check=True)
    assert told.stdout == "True False\n"
