"""Words to passages by BM25. The only module that knows tantivy: numbers and words in and out."""

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

import numpy as np
import tantivy

from quoth.corpus.errors import IndexDamaged, IndexProblem
from quoth.index.files import CHECK_DISK, hash_file
from quoth.index.vectors import Keys, Rows

TITLE_BOOST = 0.5  # a match in the title counts beside a match in the text
MAX_TERMS = 256  # of a query; nobody's question has more, and each costs a posting list
_STAMP = 0  # the key of the one row that holds the generation; passages count from 1
_HEAP = 64_000_000  # bytes
_META = "meta.json"  # names the segments of the last commit
_KINDS = ("fast", "fieldnorm", "idx", "pos", "store", "term")  # files of a segment

_MANY = 1000  # documents that pass a filter
_DEEPER = 10  # times as many hits are looked through for those that pass

Row = tuple[int, int, str, str]  # passage key, document key, title, text
Found = tuple[float, tantivy.DocAddress]


class TermIndex:
    """Titles and texts of passages under integer keys, stemmed as English.

    A commit carries its generation, so that a reader can tell which one it sees.
    """

    def __init__(self, index: tantivy.Index, folder: Path) -> None:
        self._index, self._folder = index, folder
        index.config_reader(reload_policy="manual")  # the other one watches the folder by a thread

    @classmethod
    def create(cls, folder: Path) -> Self:
        """Make an empty index in a folder; what was there is deleted."""
        if folder.exists():  # moved first: tantivy may still be tidying up in there
            old = folder.with_name(f"{folder.name}.old")
            shutil.rmtree(old, ignore_errors=True)
            folder.rename(old)
            shutil.rmtree(old, ignore_errors=True)
        folder.mkdir(parents=True)
        return cls(tantivy.Index(_schema(), path=str(folder)), folder)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open the last commit.

        Raises:
            IndexDamaged: there is no index in the folder, or tantivy can't read it.
        """
        try:
            if os.access(folder, os.W_OK):
                return cls(tantivy.Index.open(str(folder)), folder)
            with TemporaryDirectory(prefix="quoth-", ignore_cleanup_errors=True) as linked:
                return cls._open_elsewhere(folder, Path(linked))
        except (ValueError, OSError) as error:
            message = f"{folder}: tantivy can't open it; run: quoth doctor --repair"
            raise IndexDamaged(message) from error

    @classmethod
    def _open_elsewhere(cls, folder: Path, linked: Path) -> Self:
        """Open through links: tantivy makes a lock file, which a read-only disk wouldn't take."""
        for file in folder.iterdir():
            if not file.name.endswith(".lock"):
                (linked / file.name).symlink_to(file.absolute())
        terms = cls(tantivy.Index.open(str(linked)), folder)
        terms.generation  # noqa: B018  # once mapped, its files needn't have their names any more
        return terms

    @cached_property
    def _searcher(self) -> tantivy.Searcher:
        """The commit that was the last one when this was first needed."""
        return self._index.searcher()

    @cached_property
    def generation(self) -> int:
        """The generation of the commit that is searched, -1 before the first one."""
        found = self._search(self._term("key", _STAMP), 1)
        return int(self._numbers(found, "document")[0]) if found else -1

    def __len__(self) -> int:
        """Count the passages."""
        return max(int(self._searcher.num_docs) - 1, 0)

    @property
    def keys(self) -> Keys:
        """The keys of all passages, ascending."""
        found = self._search(tantivy.Query.all_query(), max(int(self._searcher.num_docs), 1))
        keys = self._numbers(found, "key")
        return np.sort(keys[keys != _STAMP])

    def update(self, added: Iterable[Row], removed: Iterable[int], generation: int) -> None:
        """Add rows, remove keys, and commit all of it as one generation, or nothing.

        Raises:
            IndexProblem: there is no space, or no permission, to write it.
        """
        try:
            _tidy(self._folder)
            self._commit(added, removed, generation)
        except (ValueError, OSError) as error:
            reason = str(error).splitlines()[0]
            message = f"terms: tantivy can't write them ({reason}); {CHECK_DISK}"
            raise IndexProblem(message) from error
        self._index.reload()
        for name in ("_searcher", "generation"):
            self.__dict__.pop(name, None)

    def _commit(self, added: Iterable[Row], removed: Iterable[int], generation: int) -> None:
        writer = self._index.writer(heap_size=_HEAP, num_threads=1)
        try:
            for key in (_STAMP, *removed):
                writer.delete_documents_by_term("key", key)
            for key, document, title, text in added:
                writer.add_document(
                    tantivy.Document(key=key, document=document, title=title, text=text)
                )
            writer.add_document(tantivy.Document(key=_STAMP, document=generation))
            writer.commit()
            writer.wait_merging_threads()
        finally:
            del writer  # else the traceback of an error would hold it, and it its lock

    def search(
        self, query: str, k: int, documents: Sequence[int] | Keys | None = None
    ) -> tuple[Rows, Keys]:
        """Find the passages that share words with a query.

        Args:
            query: Any text; it has no syntax.
            k: How many; fewer come back where fewer share a word.
            documents: Keys of documents that may come back; None means all. k hits come back
                whenever k passages of theirs share a word.

        Returns:
            BM25 scores, float32 (m,), best first, and passage keys, int64 (m,), with m ≤ k.
        """
        words = self.analyze(query)
        if not words:
            return np.zeros(0, dtype=np.float32), np.zeros(0, dtype=np.int64)
        wanted = self._any_of(words)
        if documents is None:
            found = self._search(wanted, k)
        else:
            found = self._filtered(wanted, k, np.asarray(documents, dtype=np.int64))
        scores = np.array([score for score, _ in found], dtype=np.float32)
        return scores, self._numbers(found, "key")

    def _filtered(self, wanted: tantivy.Query, k: int, documents: Keys) -> list[Found]:
        """Search some documents only; where they are many, first look whether the best are theirs.

        Both ways give the same hits. A set of 30,000 documents costs tantivy 20 ms inside a search.
        """
        if len(documents) >= _MANY:
            best = self._search(wanted, _DEEPER * k)
            allowed = np.isin(self._numbers(best, "document"), documents)
            kept = [found for found, passes in zip(best, allowed, strict=True) if passes]
            if len(kept) >= k or len(best) < _DEEPER * k:
                return kept[:k]
        theirs = tantivy.Query.term_set_query(self._index.schema, "document", documents.tolist())
        keep, must = tantivy.Query.const_score_query(theirs, 0.0), tantivy.Occur.Must
        return self._search(tantivy.Query.boolean_query([(must, wanted), (must, keep)]), k)

    def analyze(self, text: str) -> list[str]:
        """Split a text into the stemmed words it is searched by: distinct, in order, ≤ 256."""
        return list(dict.fromkeys(_analyzer().analyze(text)))[:MAX_TERMS]

    def rarity(self, words: Sequence[str]) -> Rows:
        """How rare stemmed words are in the texts: BM25's idf, float32 (len(words),), all ≥ 0."""
        total = len(self)
        counts = np.array([self._searcher.doc_freq("text", word) for word in words])
        idf: Rows = np.log1p((total - counts + 0.5) / (counts + 0.5)).astype(np.float32)
        return np.maximum(idf, 0)

    def _any_of(self, words: Sequence[str]) -> tantivy.Query:
        boost = tantivy.Query.boost_query
        should = tantivy.Occur.Should
        in_text = [(should, self._term("text", word)) for word in words]
        in_title = [(should, boost(self._term("title", word), TITLE_BOOST)) for word in words]
        return tantivy.Query.boolean_query(in_text + in_title)

    def _term(self, field: str, value: str | int) -> tantivy.Query:
        option = "basic" if field == "key" else "freq"
        return tantivy.Query.term_query(self._index.schema, field, value, option)

    def _search(self, query: tantivy.Query, k: int) -> list[Found]:
        return self._searcher.search(query, k, count=False).hits

    def _numbers(self, found: Sequence[Found], field: str) -> Keys:
        values = self._searcher.fast_field_values(field, [address for _, address in found])
        return np.array(values, dtype=np.int64)


def checksum(folder: Path) -> str:
    """SHA-256 of the last commit in a folder, in hex; "" where it isn't whole.

    Only the files that belong to the commit count: a writer at work adds others beside them.
    """
    whole = hashlib.sha256()
    try:
        for name in _files_of_commit(folder):
            found = hash_file(folder / name)
            if not found:
                return ""
            whole.update(f"{name} {found}\n".encode())
    except (OSError, ValueError, KeyError, TypeError):  # not the JSON that tantivy writes
        return ""
    return whole.hexdigest()


def _tidy(folder: Path) -> None:
    """Delete what a killed writer has left; tantivy would trip over its lists of deletions."""
    if (folder / _META).exists():
        kept = set(_files_of_commit(folder))
        for file in folder.iterdir():
            if not file.name.startswith(".") and file.name not in kept:
                file.unlink()


def _files_of_commit(folder: Path) -> Iterator[str]:
    yield _META
    for segment in json.loads((folder / _META).read_bytes())["segments"]:
        stem = segment["segment_id"].replace("-", "")
        yield from (f"{stem}.{kind}" for kind in _KINDS)
        if segment["deletes"]:
            yield f"{stem}.{segment['deletes']['opstamp']}.del"


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("key", indexed=True, fast=True)
    builder.add_integer_field("document", indexed=True, fast=True)
    for name in ("title", "text"):
        builder.add_text_field(name, tokenizer_name="en_stem", index_option="freq")
    return builder.build()


def _analyzer() -> tantivy.TextAnalyzer:
    """What tantivy's own `en_stem` does, for queries."""
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(40))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.stemmer("english"))
        .build()
    )
