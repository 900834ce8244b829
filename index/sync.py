"""Make an index equal to folders of articles, at the cost of what has changed."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from quoth.corpus.documents import Document, Frozen, Passage
from quoth.corpus.errors import CorpusError
from quoth.corpus.folder import SourceFile
from quoth.corpus.readers import read
from quoth.corpus.splitter import split
from quoth.index.catalogue import (
    Catalogue,
    EmbeddedPassage,
    StoredDocument,
    digest_of,
    hash_of,
)
from quoth.index.embed import Embedder
from quoth.index.files import hash_file
from quoth.index.manifest import SplitSettings
from quoth.index.vectors import Keys

Progress = Callable[[str, int, int], None]  # stage, done, total
Prepared = tuple[Document, list[EmbeddedPassage]]

_BATCH = 256  # passages embedded and committed together


class Failure(Frozen):
    """A file or row that could not be read, and why."""

    path: str
    line: int | None
    reason: str

    def __str__(self) -> str:
        """One line: place and reason."""
        place = self.path if self.line is None else f"{self.path}:{self.line}"
        return f"{place}: {self.reason}"


class SyncReport(Frozen):
    """What a sync did: document ids by outcome, in the order of their files."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    failed: tuple[Failure, ...]
    ignored: tuple[str, ...]
    embedded: int
    passages: int


@dataclass
class Plan:
    """What is to be done, found by reading but before anything is written."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[StoredDocument] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    to_store: list[Document] = field(default_factory=list)
    read_files: list[tuple[str, str, str]] = field(default_factory=list)  # path, id, hash
    gone_files: list[str] = field(default_factory=list)


def make_plan(files: Sequence[SourceFile], catalogue: Catalogue, progress: Progress) -> Plan:
    """Compare files with the catalogue: by the hash of their bytes, then document by document."""
    obstacles = {file: _obstacle(file.path) for file in files if file.readable}
    readable = {os.path.realpath(file.path): file for file, what in obstacles.items() if not what}
    known = catalogue.files()
    found = {path: (file.id, _hash_article(file.path)) for path, file in readable.items()}
    same = {path for path, stamp in found.items() if stamp[1] and known.get(path) == stamp}
    old = {stored.id: stored for stored in catalogue.living()}
    kept = {d.id: d.path for d in old.values() if d.path is not None and d.path in same}
    plan = Plan(
        unchanged=list(kept),
        ignored=[_shown(file.path) for file in files if not file.readable],
        failed=[
            Failure(path=_shown(file.path), line=None, reason=what)
            for file, what in obstacles.items()
            if what
        ],
        gone_files=sorted(known.keys() - readable.keys()),
    )
    for done, path in enumerate(readable, start=1):
        if path not in same:
            failed = len(plan.failed)
            _read_into(plan, readable[path], old, kept)
            sound = len(plan.failed) == failed
            plan.read_files.append((path, *(found[path] if sound else (found[path][0], ""))))
        progress("reading", done, len(readable))
    plan.removed = [d for d in old.values() if d.id not in kept and d.path is not None]
    return plan


def _obstacle(path: Path) -> str:
    """Why a file can't even be tried; "" where it can."""
    if _shown(path) != str(path):
        return "its name isn't valid UTF-8; rename it"
    if path.exists() and not path.is_file():
        return "is no regular file; move it away"
    return ""


def _shown(path: Path) -> str:
    r"""A path as text: of a name that isn't valid UTF-8, the bytes that aren't as `\xff`."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _hash_article(path: Path) -> str:
    """SHA-256 of a file; "" where it can't be read, which reading it will then explain."""
    try:
        return hash_file(path)
    except OSError:
        return ""


def plan_documents(documents: Iterable[Document], catalogue: Catalogue) -> Plan:
    """Plan to store documents that come from no file; of equal ids the last one counts."""
    old = {stored.id: stored for stored in catalogue.living()}
    plan = Plan()
    for document in {document.id: document for document in documents}.values():
        bucket = _bucket(plan, old.get(document.id), document)
        bucket.append(document.id)
        if bucket is not plan.unchanged:
            plan.to_store.append(document)
    return plan


def _read_into(
    plan: Plan, file: SourceFile, old: Mapping[str, StoredDocument], kept: dict[str, str]
) -> None:
    """Read a new or changed file and sort its documents by what has become of them."""
    for outcome in read(file.path, file.id):
        if isinstance(outcome, CorpusError):
            plan.failed.append(Failure(path=outcome.path, line=outcome.line, reason=outcome.reason))
        elif outcome.id in kept:
            reason = f"the id {outcome.id!r} is taken by {kept[outcome.id]}; rename one of them"
            plan.failed.append(Failure(path=str(file.path), line=None, reason=reason))
        else:
            kept[outcome.id] = str(file.path)
            # The real path: by it the next sync knows that this file's documents are there.
            plan.to_store.append(outcome.model_copy(update={"path": os.path.realpath(file.path)}))
            _bucket(plan, old.get(outcome.id), outcome).append(outcome.id)


def _bucket(plan: Plan, before: StoredDocument | None, document: Document) -> list[str]:
    if before is None:
        return plan.added
    return plan.unchanged if before.digest == digest_of(document) else plan.changed


def carry_out(
    plan: Plan,
    catalogue: Catalogue,
    embedder: Embedder | None,
    settings: SplitSettings,
    generation: int,
    progress: Progress,
) -> int:
    """Store a plan in the catalogue, in transactions of a few hundred passages each.

    Args:
        plan: From `make_plan`.
        catalogue: Open for writing.
        embedder: May be None where the plan stores nothing.
        settings: How to split.
        generation: The generation that will show it.
        progress: Told of every passage.

    Returns:
        How many passages had to be embedded.
    """
    with catalogue.transaction():
        catalogue.bury([stored.key for stored in plan.removed], generation)
        catalogue.forget_files(plan.gone_files)
    embedded = 0
    if embedder:
        prepared = [(d, embedded_passages(d, embedder, settings)) for d in plan.to_store]
        total = sum(len(passages) for _, passages in prepared)
        work = _Work(catalogue, embedder, generation, progress, total)
        for batch in _batches(prepared):
            work.store(batch)
        embedded = work.embedded
    with catalogue.transaction():  # last of all: a file that isn't noted is read again
        for path, file_id, file_hash in plan.read_files:
            catalogue.put_file(path, file_id, file_hash)
    return embedded


def fill_in(keys: Keys, catalogue: Catalogue, embedder: Embedder, progress: Progress) -> None:
    """Store the tokens of passages whose embeddings have none, a few hundred at a time."""
    for start in range(0, len(keys), _BATCH):
        passages = catalogue.passages(keys[start : start + _BATCH].tolist())
        texts = [embedded_text(passage) for passage in passages.values()]
        encoded = embedder.encode_passages(texts)
        with catalogue.transaction():
            for text, signs in zip(texts, encoded.signs, strict=True):
                catalogue.put_signs(hash_of(text), signs)
        progress("tokens", min(start + _BATCH, len(keys)), len(keys))


@dataclass
class _Work:
    """A sync under way."""

    catalogue: Catalogue
    embedder: Embedder
    generation: int
    progress: Progress
    total: int
    done: int = 0
    embedded: int = 0

    def store(self, batch: Sequence[Prepared]) -> None:
        """Embed what is new in a batch and commit it."""
        texts = {p.hash: p.embedded for _, passages in batch for p in passages}
        for known in self.catalogue.known_hashes(texts):
            del texts[known]
        passages = sum(len(passages) for _, passages in batch)
        self._advance(passages - len(texts))
        encoded = self.embedder.encode_passages(list(texts.values()), self._advance)
        self.embedded += len(texts)
        with self.catalogue.transaction():
            self.catalogue.put_embeddings(texts, encoded)
            for document, passages_of_it in batch:
                self.catalogue.bury_id(document.id, self.generation)
                self.catalogue.put_document(document, passages_of_it, self.generation)

    def _advance(self, count: int) -> None:
        self.done += count
        self.progress("embedding", self.done, self.total)


def embedded_passages(
    document: Document, embedder: Embedder, settings: SplitSettings
) -> list[EmbeddedPassage]:
    """Split a document into passages as they are stored."""
    return [
        EmbeddedPassage(passage.start, passage.end, embedded_text(passage))
        for passage in split(document, embedder.count_tokens, budget=settings.budget)
    ]


def embedded_text(passage: Passage) -> str:
    """What stands for a passage in the model: "title. text", or the text where there is no title.

    On 300 search questions the title lifts Success@1 from 0.937 to 0.963.
    """
    title = passage.document.title
    return f"{title}. {passage.text}" if title else passage.text


def _batches(prepared: Iterable[Prepared]) -> Iterator[list[Prepared]]:
    """Group documents until they hold a few hundred passages."""
    batch: list[Prepared] = []
    for document, passages in prepared:
        batch.append((document, passages))
        if sum(len(passages) for _, passages in batch) >= _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
