import numpy as np
import pytest

from quoth.eval import speed as speed_module
from quoth.eval.benchmark import print_speeds
from quoth.eval.speed import CentredEmbedder, Language, measure
from quoth.index import SentenceEmbedder


def test_a_small_collection_is_measured(
    minilm: SentenceEmbedder, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speed_module, "_QUERIES", 5)
    seen: list[tuple[str, int, int]] = []
    speed = measure(200, minilm, lambda *step: seen.append(step))
    assert seen[-1] == ("storing", 200, 200)
    assert speed.passages == 200
    assert 0 < speed.dense[0] <= speed.dense[1]
    assert speed.retrieve[0] < speed.ask[1]
    assert speed.bytes_per_passage > 4 * 384 / 2, "float16 vectors at least"
    print_speeds([speed], 12.3)
    printed = capsys.readouterr().out
    assert "200" in printed
    assert "12.3 passages/s" in printed


def test_words_follow_zipfs_law() -> None:
    language = Language.make()
    words = language.write(20_000, np.random.default_rng(0))
    shares = [words.count(str(language.words[n])) / len(words) for n in (0, 1, 9)]
    assert shares == pytest.approx([shares[0], shares[0] / 2, shares[0] / 10], rel=0.2)


def test_equal_texts_have_equal_unit_vectors() -> None:
    embedder = CentredEmbedder()
    one, two, other = embedder.encode_passages(["a b", "a b", "c"]).vectors
    assert one.tolist() == two.tolist() != other.tolist()
    assert float(np.linalg.norm(other)) == pytest.approx(1, abs=1e-6)
