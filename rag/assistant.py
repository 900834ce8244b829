"""The façade: open an index, find passages, get answers."""

import threading
from collections.abc import Iterator, Sequence
from copy import copy
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from pydantic import Field

from quoth.corpus import Document
from quoth.corpus.documents import Frozen
from quoth.index import Embedder, Filter, Index, SentenceEmbedder, Snapshot
from quoth.rag.answers import Answer, Found, Hit, Turn
from quoth.rag.choices import Judged
from quoth.rag.composer import THRESHOLD, compose
from quoth.rag.conversation import Understood, completed, understand_parts
from quoth.rag.features import sentences_in
from quoth.rag.interaction import CrossEncoderReranker, LateInteraction
from quoth.rag.questions import Query, check_question
from quoth.rag.reader import SIMILARITY, LinearReader, Reader
from quoth.rag.retriever import RANKINGS, Retriever, together
from quoth.rag.spans import BUNDLED, ModelReader

READ = 6  # passages whose sentences are judged; more took longer and found nothing
_HITS = 10  # passages that an answer names
_AT_ONCE = 2  # questions computed at the same time; more would only share the processor


class Settings(Frozen):
    """What an answer depends on besides the index; the defaults are what was measured as best.

    `ranking` is a name of RANKINGS, `threshold` the least confidence at which anything is quoted,
    `read` how many of the best passages have their sentences judged. `reader` is "bundled",
    "similarity" (no model reads: the baseline), or a Hugging Face model for extractive question
    answering; `reranker` is "interaction", or a sentence-transformers CrossEncoder. Models go by
    name or folder.
    """

    ranking: Literal["bm25", "dense", "hybrid", "rerank"] = "rerank"
    threshold: float = Field(default=THRESHOLD, ge=0, le=1)
    read: int = Field(default=READ, ge=1)
    reader: str = BUNDLED
    reranker: str = LateInteraction.name


class Assistant:
    """Answers questions from one index; safe to share between threads.

    A sync by another process is seen at the next question. Use as a context manager, or call
    `close`.
    """

    def __init__(
        self,
        index: Index,
        embedder: Embedder,
        reader: Reader | None = None,
        settings: Settings | None = None,
    ) -> None:
        self._index, self._embedder, self._own_reader = index, embedder, reader
        self._turnstile = threading.BoundedSemaphore(_AT_ONCE)
        self._set_up(settings or Settings())

    def _set_up(self, settings: Settings) -> None:
        """Make retriever and reader; models are loaded when they are first needed."""
        self.settings = settings
        interaction = LateInteraction(self._embedder)
        own = settings.reranker == interaction.name
        reranker = interaction if own else CrossEncoderReranker(settings.reranker)
        self._retriever = Retriever(self._embedder, reranker, RANKINGS[settings.ranking])
        spans = None if settings.reader == SIMILARITY else ModelReader(settings.reader)
        self._reader = self._own_reader or LinearReader(interaction, spans)

    @classmethod
    def open(
        cls,
        folder: Path | str,
        *,
        model: str | None = None,
        embedder: Embedder | None = None,
        settings: Settings | None = None,
    ) -> Self:
        """Open an index and load the model that it was built with.

        Args:
            folder: The index folder.
            model: Where the model is now, if it isn't found under the name in the index.
            embedder: Used in place of loading a model.
            settings: What else answers depend on.

        Raises:
            IndexNotFound: there is no index in the folder.
            IndexDamaged: it can't be read.
            ModelMismatch: the model isn't the one the index was built with.
            ModelProblem: the model can't be loaded.
        """
        index = Index.open(folder)
        manifest = index.snapshot().manifest
        loaded = embedder or SentenceEmbedder(model or manifest.model.name)
        manifest.check_model(loaded, index.folder)
        return cls(index, loaded, settings=settings)

    def with_settings(self, settings: Settings) -> Self:
        """The same index and embedding model under other settings."""
        other = copy(self)
        other._set_up(settings)
        return other

    def retrieve(
        self,
        question: str,
        k: int = 5,
        where: Filter | None = None,
        history: Sequence[Turn] = (),
    ) -> list[Hit]:
        """Find passages for a question.

        Args:
            question: In the language of the articles.
            k: How many hits; fewer come back where fewer passages pass the filter.
            where: Which documents may be found; all by default.
            history: The conversation so far, oldest turn first: see `ask`.

        Returns:
            Hits, best first.

        Raises:
            QueryError: the question is empty or too long.
        """
        asked = check_question(question)
        with self._turnstile:
            snapshot = self._index.snapshot()
            parts = understand_parts(asked, history, snapshot)
            found = [part.find(self._retriever, snapshot, k, where)[1] for part in parts]
        return together(found)[:k]

    def retrieve_all(
        self, questions: Sequence[str], k: int = 5, where: Filter | None = None
    ) -> list[list[Hit]]:
        """Find passages for many questions at once: the hits of each, in the order given."""
        checked = [check_question(question) for question in questions]
        with self._turnstile:
            return self._retriever.retrieve_all(self._index.snapshot(), checked, k, where)

    def ask(
        self, question: str, history: Sequence[Turn] = (), where: Filter | None = None
    ) -> Answer:
        """Answer a question with quotes, or decline.

        Args:
            question: In the language of the articles.
            history: The conversation so far, oldest turn first.
            where: Which documents may be quoted; all by default.

        Returns:
            An answer whose every quote has been checked, byte for byte, against its article.

        Raises:
            QueryError: the question is empty or too long.
        """
        answers = [
            step for step in self.steps(question, history, where) if isinstance(step, Answer)
        ]
        return answers[-1]

    def steps(
        self, question: str, history: Sequence[Turn] = (), where: Filter | None = None
    ) -> Iterator[Found | Answer]:
        """Answer a question step by step, for those who want to show how far it is.

        Takes what `ask` takes, and raises what it raises, at the first step. Between two steps
        nothing is held that another question waits for, so an iterator may be left where it is.

        Yields:
            What was found, as soon as it is known what will be read; then the answer.
        """
        asked = check_question(question)
        with self._turnstile:
            snapshot = self._index.snapshot()
            parts = understand_parts(asked, history, snapshot)
            most = max(_HITS, self.settings.read)
            found = [part.find(self._retriever, snapshot, most, where) for part in parts]
        each = -(-self.settings.read // len(parts))
        read = [hits[:each] for _, hits in found]
        understood = completed(parts)
        yield Found(query=asked, understood=understood, hits=tuple(together(read)))
        with self._turnstile:
            judged = [
                self._judge(part, query, hits, snapshot)
                for part, (query, _), hits in zip(parts, found, read, strict=True)
            ]
        yield compose(
            asked,
            judged,
            hits=together([hits for _, hits in found])[:most],
            fingerprint=snapshot.fingerprint,
            threshold=self.settings.threshold,
            understood=understood,
        )

    def _judge(
        self, part: Understood, query: Query, hits: Sequence[Hit], snapshot: Snapshot
    ) -> Judged:
        sentences = sentences_in(hits)
        reading = self._reader.read(query, sentences, snapshot)
        return Judged(part.asked, part.text, sentences, reading.probabilities, reading.answers)

    @property
    def documents(self) -> list[Document]:
        """All documents of the index, by id."""
        return self._index.snapshot().documents

    def document(self, document_id: str) -> Document | None:
        """The document of this id, if the index has one."""
        return self._index.snapshot().document(document_id)

    @property
    def fingerprint(self) -> str:
        """Hash of the index's content, model and settings."""
        return self._index.snapshot().fingerprint

    def close(self) -> None:
        """Let go of the index's files."""
        self._index.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def retrieve(
    index: Path | str, question: str, k: int = 5, where: Filter | None = None
) -> list[Hit]:
    """Find passages in an index folder; it stays open for the next call. See `Assistant`."""
    return _opened(Path(index).resolve()).retrieve(question, k, where)


def ask(
    index: Path | str,
    question: str,
    history: Sequence[Turn] = (),
    where: Filter | None = None,
) -> Answer:
    """Answer a question from an index folder; it stays open for the next call."""
    return _opened(Path(index).resolve()).ask(question, history, where)


@lru_cache(maxsize=4)
def _opened(folder: Path) -> Assistant:
    return Assistant.open(folder)
