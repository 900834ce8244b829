"""How fast and how large: sync, opening, bytes and queries of synthetic collections by size."""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from quoth.corpus import Document
from quoth.corpus.documents import Frozen
from quoth.index import Embedder, Filter, Index, Snapshot
from quoth.index.catalogue import Catalogue, EmbeddedPassage
from quoth.index.embed import Advance, EncodedPassages, EncodedQueries
from quoth.index.manifest import Model, SplitSettings
from quoth.index.publish import CATALOGUE, publish
from quoth.index.snapshot import open_snapshot
from quoth.index.sync import Progress
from quoth.index.tokens import Signs, Tokens
from quoth.index.vectors import Rows
from quoth.rag import Assistant, Settings
from quoth.rag.spans import load_tokenizer

DIM = 384
_WORDS, _SENTENCES, _PASSAGES = 12, 8, 10  # of a sentence, a passage, an article
_SOURCES = 10
_FILTER = Filter(sources=("source 0", "source 1", "source 2"))  # three documents in ten
_QUERIES, _DEPTH = 200, 100  # as deep as an answer looks
_TOGETHER = 200  # articles in a transaction

_WORD = re.compile(r"[a-z]{2,}|[ai]")

T = TypeVar("T")


class Speed(Frozen):
    """What was measured of a collection; times in milliseconds are (p50, p95) of a query."""

    passages: int
    store: float  # passages a second, embedding left out
    publish: float  # seconds
    open: float  # seconds
    bytes_per_passage: float
    times_text_and_vectors: float  # bytes on disk over (text + float32 vectors)
    dense: tuple[float, float]
    lexical: tuple[float, float]
    filtered: tuple[float, float]  # dense + lexical + filter
    new_filter: float  # milliseconds that a filter takes at its first use
    hybrid: tuple[float, float]  # `retrieve` with the bundled model, without late interaction
    retrieve: tuple[float, float]  # `retrieve` as it is
    ask: tuple[float, float]  # a whole answer


class CentredEmbedder:
    """Unit vectors around 1,000 centres, chosen by a text's hash: a model that costs nothing."""

    name, fingerprint, dim = "centred", sha256(b"centred").hexdigest(), DIM

    def __init__(self) -> None:
        self._centres = np.random.default_rng(0).standard_normal((1000, DIM), dtype=np.float32)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Count words."""
        return [len(text.split()) for text in texts]

    def encode_queries(self, texts: Sequence[str]) -> EncodedQueries:
        """Place each text; its tokens are all where it is."""
        return EncodedQueries(self._rows(texts), [self._tokens(text) for text in texts])

    def encode_passages(
        self, texts: Sequence[str], advance: Advance | None = None
    ) -> EncodedPassages:
        """Place each text, as `encode_queries` does."""
        if advance:
            advance(len(texts))
        return EncodedPassages(self._rows(texts), [Signs.of(self._tokens(t), t) for t in texts])

    def _rows(self, texts: Sequence[str]) -> Rows:
        """Unit rows, float32 (n, 384)."""
        seeds = [int.from_bytes(sha256(text.encode()).digest()[:8]) for text in texts]
        rows = self._centres[[seed % len(self._centres) for seed in seeds]]
        for n, seed in enumerate(seeds):
            rows[n] += 0.8 * np.random.default_rng(seed).standard_normal(DIM, dtype=np.float32)
        unit: Rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit

    def _tokens(self, text: str) -> Tokens:
        spans = np.array([word.span() for word in re.finditer(r"\w+", text)], dtype=np.int64)
        return Tokens(self._rows([text]).repeat(len(spans), axis=0), spans.reshape(-1, 2))


@dataclass(frozen=True)
class Language:
    """The bundled model's vocabulary by Zipf's law: the n-th word is 1/n as frequent as the first.

    The vocabulary begins with the frequent words of English, so there are function words here, and
    words that are one token each.
    """

    words: NDArray[np.str_]
    shares: NDArray[np.float64]  # cumulative

    @classmethod
    def make(cls) -> "Language":
        """All words that are one token, about 22,000."""
        numbers = load_tokenizer().get_vocab()
        made = [word for word in sorted(numbers, key=numbers.__getitem__) if _WORD.fullmatch(word)]
        shares = np.cumsum(1 / np.arange(1, len(made) + 1))
        return cls(np.array(made), shares / shares[-1])

    def write(self, count: int, chance: np.random.Generator) -> list[str]:
        """Draw words."""
        drawn: list[str] = self.words[np.searchsorted(self.shares, chance.random(count))].tolist()
        return drawn

    def passage(self, chance: np.random.Generator) -> str:
        """Write eight sentences of twelve words."""
        words = self.write(_WORDS * _SENTENCES, chance)
        starts = range(0, len(words), _WORDS)
        return "".join(f"{' '.join(words[n : n + _WORDS]).capitalize()}. " for n in starts)


def articles(count: int, language: Language) -> Iterator[tuple[Document, list[EmbeddedPassage]]]:
    """Articles of ten passages, until there are enough passages."""
    chance = np.random.default_rng(2)
    for number in range(-(-count // _PASSAGES)):
        texts = [language.passage(chance) for _ in range(_PASSAGES)]
        ends = np.cumsum([len(text) for text in texts]).tolist()
        document = Document(
            id=f"article {number}",
            text="".join(texts),
            title=" ".join(language.write(5, chance)),
            source=f"source {number % _SOURCES}",
        )
        yield (
            document,
            [
                EmbeddedPassage(end - len(text), end, f"{document.title}. {text}")
                for end, text in zip(ends, texts, strict=True)
            ],
        )


def build(folder: Path, count: int, embedder: Embedder, progress: Progress) -> tuple[float, float]:
    """Build an index as a sync does after reading and splitting.

    Returns:
        Seconds to store documents and embeddings, without making these, and to publish.
    """
    model = Model(name=embedder.name, sha256=embedder.fingerprint, dim=embedder.dim)
    stored, batch = 0.0, list[tuple[Document, list[EmbeddedPassage]]]()
    with closing(Catalogue.create(folder / CATALOGUE)) as catalogue:
        for done, article in enumerate(articles(count, Language.make()), start=1):
            batch.append(article)
            if len(batch) == _TOGETHER or done * _PASSAGES >= count:
                stored += _store(catalogue, batch, embedder)
                batch.clear()
                progress("storing", done * _PASSAGES, count)
        seconds, _ = timed(lambda: publish(folder, catalogue, model, SplitSettings(), 1))
    return stored, seconds


def _store(
    catalogue: Catalogue, batch: Sequence[tuple[Document, list[EmbeddedPassage]]], model: Embedder
) -> float:
    passages = [passage for _, passages in batch for passage in passages]
    encoded = model.encode_passages([passage.embedded for passage in passages])
    started = time.perf_counter()
    with catalogue.transaction():
        catalogue.put_embeddings([p.hash for p in passages], encoded)
        for document, spans in batch:
            catalogue.put_document(document, spans, 1)
    return time.perf_counter() - started


def measure(count: int, asking: Embedder, progress: Progress) -> Speed:
    """Build a collection in a temporary folder and measure it.

    Its vectors are made up, but the questions are encoded by `asking`, which has to have 384
    dimensions, and read by the bundled reader: their times are real.
    """
    embedder = CentredEmbedder()
    with TemporaryDirectory(prefix="quoth-benchmark-") as name:
        folder = Path(name)
        stored, published = build(folder, count, embedder, progress)
        size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
        opened, snapshot = timed(lambda: open_snapshot(folder))
        first, _ = timed(lambda: snapshot.dense(np.zeros((1, DIM), np.float32), 1, _FILTER))
        text = sum(len(document.text.encode()) for document in snapshot.documents)
        snapshot.__dict__.pop("documents")  # no question reads them all
        queries = make_queries(snapshot)
        rows = embedder.encode_queries(queries).vectors
        assistant = Assistant(Index(folder, snapshot), asking)
        hybrid = assistant.with_settings(Settings(ranking="hybrid"))
        return Speed(
            passages=count,
            store=count / stored,
            publish=published,
            open=opened,
            bytes_per_passage=size / count,
            times_text_and_vectors=size / (text + 4 * DIM * count),
            dense=latency(lambda n: snapshot.dense(rows[n : n + 1], _DEPTH, Filter())),
            lexical=latency(lambda n: snapshot.lexical(queries[n], _DEPTH, Filter())),
            filtered=latency(
                lambda n: (
                    snapshot.dense(rows[n : n + 1], _DEPTH, _FILTER),
                    snapshot.lexical(queries[n], _DEPTH, _FILTER),
                )
            ),
            new_filter=first * 1000,
            hybrid=latency(lambda n: hybrid.retrieve(queries[n])),
            retrieve=latency(lambda n: assistant.retrieve(queries[n])),
            ask=latency(lambda n: assistant.ask(queries[n])),
        )


def make_queries(snapshot: Snapshot) -> list[str]:
    """Questions of eight words from passages, frequent and rare as they come."""
    chance = np.random.default_rng(3)
    keys = chance.integers(1, snapshot.manifest.counts.passages + 1, size=_QUERIES)
    texts = [passage.text.split() for passage in snapshot.passages(np.unique(keys)).values()]
    return [" ".join(chance.choice(texts[n % len(texts)], size=8)) for n in range(_QUERIES)]


def latency(ask: Callable[[int], object]) -> tuple[float, float]:
    """Milliseconds of a query, p50 and p95, one at a time after a few to warm up."""
    for n in range(5):
        ask(n)
    seconds = [timed(lambda n=n: ask(n))[0] for n in range(_QUERIES)]  # type: ignore[misc]
    p50, p95 = np.percentile(np.array(seconds) * 1000, [50, 95])
    return float(p50), float(p95)


def timed(act: Callable[[], T]) -> tuple[float, T]:
    """Seconds that something took, and what it gave."""
    started = time.perf_counter()
    done = act()
    return time.perf_counter() - started, done


def sync_speed(count: int, embedder: Embedder, progress: Progress) -> float:
    """Passages a second of a whole sync with a model that is loaded."""
    with TemporaryDirectory(prefix="quoth-benchmark-") as name:
        (Path(name) / "articles").mkdir()
        for document, _ in articles(count, Language.make()):
            (Path(name) / "articles" / f"{document.id}.txt").write_text(document.text)
        embedder.encode_passages(["warm up"])
        seconds, report = timed(
            lambda: Index.sync(
                Path(name) / "i", [Path(name) / "articles"], embedder=embedder, progress=progress
            )
        )
        return report.passages / seconds
