"""Documents, passages and their vectors in SQLite: the truth of an index. All SQL is here.

Rows are versioned by generation, so that readers see one generation whole while a writer prepares
the next. A document is visible in generation g when born ≤ g and not died ≤ g. What a sync has
committed belongs to the generation that isn't published yet; a crash leaves it there, and the next
start publishes it.
"""

import json
import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Self

import numpy as np

from quoth.corpus.documents import Document, Passage, Span
from quoth.corpus.errors import IndexDamaged, IndexProblem
from quoth.index.embed import EncodedPassages
from quoth.index.files import CHECK_DISK
from quoth.index.filters import Filter
from quoth.index.tokens import Signs
from quoth.index.vectors import Keys, Rows

# From each version of the tables to the next one: what is new is added at the end, and nothing that
# has been released is ever edited.
_MIGRATIONS = (
    """
CREATE TABLE files (
    path TEXT PRIMARY KEY,
    id TEXT NOT NULL,               -- relative to the folder synced
    sha256 TEXT NOT NULL            -- of its bytes; '' when something in it could not be read
) STRICT;
CREATE TABLE documents (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL,
    path TEXT,                      -- of the file it was read from; NULL if added from Python
    born INTEGER NOT NULL,          -- first generation it is visible in
    died INTEGER,                   -- first generation it is gone in
    digest TEXT NOT NULL,           -- SHA-256 of all fields but the path
    sha256 TEXT NOT NULL,           -- of the text
    text TEXT NOT NULL,
    title TEXT NOT NULL,
    source TEXT,
    published TEXT,                 -- YYYY-MM-DD
    url TEXT,
    author TEXT,
    media_type TEXT NOT NULL,
    sections TEXT NOT NULL,         -- JSON [[start, end], ...]
    pages TEXT NOT NULL,            -- JSON [[start, end], ...]
    metadata TEXT NOT NULL          -- JSON object
) STRICT;
CREATE INDEX documents_by_hash ON documents (sha256);
CREATE UNIQUE INDEX living_documents ON documents (id) WHERE died IS NULL;
CREATE TABLE embeddings (
    key INTEGER PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE,      -- SHA-256 of the text that was embedded
    vector BLOB NOT NULL            -- float16 (dim,), little-endian
) STRICT;
CREATE TABLE passages (
    key INTEGER PRIMARY KEY AUTOINCREMENT,   -- never used again: vectors and terms refer to it
    document INTEGER NOT NULL REFERENCES documents (key) ON DELETE CASCADE,
    start INTEGER NOT NULL,         -- characters of documents.text, half-open
    "end" INTEGER NOT NULL,
    embedding INTEGER NOT NULL REFERENCES embeddings (key)
) STRICT;
CREATE INDEX passages_of_document ON passages (document);
CREATE INDEX passages_of_embedding ON passages (embedding);
""",
    """
CREATE TABLE settings (             -- what the manifest says that can't be derived from the rest
    only INTEGER PRIMARY KEY CHECK (only = 1),
    json TEXT NOT NULL
) STRICT;
-- A document's row is long; what filters ask for is read from here without its text.
CREATE INDEX documents_by_filter ON documents (id, source, published, born, died);
""",
    """
CREATE TABLE tokens (               -- of what was embedded; missing where an older Quoth did it
    embedding INTEGER PRIMARY KEY REFERENCES embeddings (key) ON DELETE CASCADE,
    signs BLOB NOT NULL             -- see Signs.to_bytes
) STRICT;
""",
    "DELETE FROM tokens;",  # of more bits: computed when they are needed
)
SCHEMA_VERSION = len(_MIGRATIONS)
_LIVING = "d.born <= :generation AND (d.died IS NULL OR d.died > :generation)"
_FIELDS = (
    "id, text, title, source, published, url, author, path, media_type, sections, pages, metadata,"
    " sha256"
)
_IN = "(SELECT value FROM json_each(:{name}))"


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """What a sync compares: a living document's key, id, digest and file."""

    key: int
    id: str
    digest: str
    path: str | None


@dataclass(frozen=True, slots=True)
class EmbeddedPassage:
    """A passage's span and the text that stands for it in the model."""

    start: int
    end: int
    embedded: str

    @property
    def hash(self) -> bytes:
        """What its vector is found by when the same text comes again."""
        return hash_of(self.embedded)


def hash_of(embedded: str) -> bytes:
    """SHA-256 of a text that is embedded."""
    return sha256(embedded.encode()).digest()


def digest_of(document: Document) -> str:
    """Hash all of a document but the place it was read from."""
    return sha256(document.model_dump_json(exclude={"path"}).encode()).hexdigest()


class Catalogue:
    """A connection to `catalogue.sqlite`; safe to share between threads."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection, self.path = connection, path
        self._lock = threading.RLock()

    @classmethod
    def create(cls, path: Path) -> Self:
        """Open for writing; a new file gets the tables, an older one is brought to this version.

        Raises:
            IndexDamaged: not SQLite, or tables of a version that isn't known yet.
            IndexProblem: it can't be written.
        """
        with ExitStack() as opened:
            catalogue = opened.enter_context(closing(cls._connect(path, "mode=rwc")))
            catalogue._check(0)
            catalogue._migrate()
            opened.pop_all()
        return catalogue

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open for reading, also from a disk that can't be written.

        Raises:
            IndexDamaged: no such file, not SQLite, or tables of a version that isn't known yet.
        """
        with ExitStack() as opened:
            catalogue = opened.enter_context(closing(cls._connect(path, _reading_mode(path))))
            catalogue._check(1)
            opened.pop_all()
        return catalogue

    @classmethod
    def _connect(cls, path: Path, mode: str) -> Self:
        uri = f"file:{_quote(path)}?{mode}"
        if "rwc" not in mode and not path.exists():
            message = f"{path}: is missing; {_again(path)}"
            raise IndexDamaged(message)
        with _named(path):
            connection = sqlite3.connect(
                uri, uri=True, isolation_level=None, check_same_thread=False, timeout=30
            )
        connection.row_factory = sqlite3.Row
        return cls(connection, path)

    @property
    def version(self) -> int:
        """The version of the tables; 0 where there are none."""
        return int(self._rows("PRAGMA user_version")[0][0])

    def _check(self, lowest: int) -> None:
        """Refuse what isn't SQLite, has no tables, or tables that we don't know."""
        found = self.version
        if found > SCHEMA_VERSION:
            message = (
                f"{self.path}: tables of version {found}, this Quoth knows those up to"
                f" {SCHEMA_VERSION}; update Quoth, or {_again(self.path)}"
            )
            raise IndexDamaged(message)
        if found < lowest:
            message = f"{self.path}: has no tables; {_again(self.path)}"
            raise IndexDamaged(message)

    def _migrate(self) -> None:
        """Make ready for writing, with tables of this version."""
        with _named(self.path):
            # A page of the usual 4,096 bytes would hold one passage's tokens, a third stay empty.
            self._connection.execute("PRAGMA page_size = 16384")
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = FULL")
            self._connection.execute("PRAGMA foreign_keys = ON")
            for version, script in list(enumerate(_MIGRATIONS, start=1))[self.version :]:
                self._connection.executescript(
                    f"BEGIN; {script} PRAGMA user_version = {version}; COMMIT;"
                )

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; on disk when the block ends."""
        with self._lock:
            self._rows("BEGIN IMMEDIATE")
            try:
                yield
                self._rows("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # SQLite ends it itself when the disk is full
                    self._connection.execute("ROLLBACK")
                raise

    def freeze(self) -> None:
        """From now on see the catalogue as it is now, whatever a writer does."""
        self._rows("BEGIN")
        self._rows("SELECT 1 FROM documents LIMIT 1")

    def _rows(self, sql: str, **values: object) -> list[sqlite3.Row]:
        with self._lock, _named(self.path):
            return self._connection.execute(sql, values).fetchall()

    # -- reading, as of a generation ------------------------------------------------------------

    def documents(self, generation: int) -> list[Document]:
        """All documents, by id."""
        sql = f"SELECT {_FIELDS} FROM documents d WHERE {_LIVING} ORDER BY d.id"
        return [self._document(row) for row in self._rows(sql, generation=generation)]

    def document(self, document_id: str, generation: int) -> Document | None:
        """The document of this id, if there is one."""
        sql = f"SELECT {_FIELDS} FROM documents d WHERE d.id = :id AND {_LIVING}"
        rows = self._rows(sql, id=document_id, generation=generation)
        return self._document(rows[0]) if rows else None

    def document_by_hash(self, sha256: str, generation: int) -> Document | None:
        """The first document, by id, whose text has this hash."""
        sql = (
            f"SELECT {_FIELDS} FROM documents d WHERE d.sha256 = :sha256 AND {_LIVING} ORDER BY id"
        )
        rows = self._rows(sql, sha256=sha256, generation=generation)
        return self._document(rows[0]) if rows else None

    def passages(self, keys: Sequence[int]) -> dict[int, Passage]:
        """Passages by key; unknown keys are missing. Passages of a document share one object."""
        sql = f"""SELECT p.key, p.document, p.start, p."end" FROM passages p
            WHERE p.key IN {_IN.format(name="keys")}"""
        rows = self._rows(sql, keys=json.dumps([int(key) for key in keys]))
        documents = self._documents_by_key({row["document"] for row in rows})
        return {
            row["key"]: Passage(
                document=documents[row["document"]], start=row["start"], end=row["end"]
            )
            for row in rows
        }

    def documents_of(self, keys: Keys) -> Keys:
        """The key of the document that each passage is a part of; `keys` ascending, all known."""
        sql = f"SELECT document FROM passages WHERE key IN {_IN.format(name='keys')} ORDER BY key"
        rows = self._rows(sql, keys=json.dumps(keys.tolist()))
        return np.array([row["document"] for row in rows], dtype=np.int64)

    def _documents_by_key(self, keys: Iterable[int]) -> dict[int, Document]:
        sql = f"SELECT d.key, {_FIELDS} FROM documents d WHERE d.key IN {_IN.format(name='keys')}"
        rows = self._rows(sql, keys=json.dumps(list(keys)))
        return {row["key"]: self._document(row) for row in rows}

    def _document(self, row: sqlite3.Row) -> Document:
        """Build a document, and refuse one whose text isn't what was stored."""
        try:
            spans = {
                name: tuple(Span(start=start, end=end) for start, end in json.loads(row[name]))
                for name in ("sections", "pages")
            }
            plain = {name: row[name] for name in _FIELDS.split(", ") if name != "sha256"}
            document = Document(**plain | spans | {"metadata": json.loads(row["metadata"])})
            sound = document.sha256 == row["sha256"]
        except ValueError:
            sound = False
        if not sound:
            message = (
                f"{self.path}: {row['id']}: text or metadata aren't what was stored;"
                f" {_again(self.path)}"
            )
            raise IndexDamaged(message)
        return document

    def passage_keys(self, generation: int, where: Filter | None = None) -> Keys:
        """Keys of the passages that pass a filter, ascending, int64."""
        condition, values = _condition(where or Filter())
        # CROSS: documents first, by their index; SQLite would rather look at each passage.
        sql = f"""SELECT p.key FROM documents d CROSS JOIN passages p ON p.document = d.key
            WHERE {_LIVING}{condition}"""
        return np.sort(_keys(self._rows(sql, generation=generation, **values)))

    def document_keys(self, generation: int, where: Filter) -> Keys:
        """Keys of the documents that pass a filter, ascending, int64."""
        condition, values = _condition(where)
        sql = f"SELECT d.key FROM documents d WHERE {_LIVING}{condition}"
        return np.sort(_keys(self._rows(sql, generation=generation, **values)))

    def digests(self, generation: int) -> list[tuple[str, str]]:
        """(id, digest) of all documents, by id."""
        sql = f"SELECT d.id, d.digest FROM documents d WHERE {_LIVING} ORDER BY d.id"
        return [tuple(row) for row in self._rows(sql, generation=generation)]

    def faults(self) -> Iterator[str]:
        """What SQLite itself finds wrong with the file, one line each."""
        try:
            for row in self._rows("PRAGMA integrity_check"):
                if row[0] != "ok":
                    yield f"{self.path.name}: {row[0]}"
            for row in self._rows("PRAGMA foreign_key_check"):
                yield f"{self.path.name}: row {row[1]} of {row[0]} refers to nothing"
        except IndexProblem as error:
            yield str(error)

    def spans(self, generation: int) -> dict[str, list[tuple[int, int]]]:
        """The spans of the passages of each document, by document id."""
        sql = f"""SELECT d.id, p.start, p."end" FROM passages p JOIN documents d
            ON d.key = p.document WHERE {_LIVING} ORDER BY d.id, p.start"""
        found: dict[str, list[tuple[int, int]]] = {}
        for row in self._rows(sql, generation=generation):
            found.setdefault(row[0], []).append((row[1], row[2]))
        return found

    def first_passages(self, generation: int) -> Keys:
        """The keys of the first passages of all documents, int64."""
        sql = f"""SELECT min(p.key) FROM passages p JOIN documents d ON d.key = p.document
            WHERE {_LIVING} GROUP BY d.key"""
        return _keys(self._rows(sql, generation=generation))

    def vectors(self, keys: Keys, dim: int) -> Iterator[tuple[Keys, Rows]]:
        """The vectors of passages in blocks: keys int64 (n,), unit rows float32 (n, dim)."""
        sql = f"""SELECT p.key, e.vector FROM passages p JOIN embeddings e ON e.key = p.embedding
            WHERE p.key IN {_IN.format(name="keys")} ORDER BY p.key"""
        for block in _blocks(keys):
            rows = self._rows(sql, keys=json.dumps(block.tolist()))
            packed = np.frombuffer(b"".join(row[1] for row in rows), dtype="<f2")
            yield _keys(rows), packed.reshape(-1, dim).astype(np.float32)

    def signs(self, hashes: Iterable[bytes], dim: int) -> dict[bytes, Signs]:
        """The tokens of texts by their hashes; those that aren't there, or damaged, are missing."""
        sql = """SELECT t.signs FROM tokens t JOIN embeddings e ON e.key = t.embedding
            WHERE e.hash = :hash"""
        rows = {name: self._rows(sql, hash=name) for name in hashes}
        found = {name: Signs.from_bytes(row[0][0], dim) for name, row in rows.items() if row}
        return {name: signs for name, signs in found.items() if signs is not None}

    def without_signs(self) -> Keys:
        """Keys of passages, one for each embedding whose tokens aren't there: int64 (n,)."""
        sql = """SELECT MIN(p.key) AS key FROM passages p LEFT JOIN tokens t
            ON t.embedding = p.embedding WHERE t.embedding IS NULL GROUP BY p.embedding"""
        return _keys(self._rows(sql))

    def damaged_signs(self, dim: int) -> list[int]:
        """Keys of the embeddings whose tokens aren't what was stored."""
        keys = [row[0] for row in self._rows("SELECT embedding FROM tokens")]
        sql = "SELECT signs FROM tokens WHERE embedding = :key"
        return [k for k in keys if Signs.from_bytes(self._rows(sql, key=k)[0][0], dim) is None]

    def drop_signs(self, embeddings: Iterable[int]) -> None:
        """Forget the tokens of these embeddings: they are computed when they are needed."""
        sql = f"DELETE FROM tokens WHERE embedding IN {_IN.format(name='keys')}"
        self._rows(sql, keys=json.dumps(list(embeddings)))

    def terms(self, keys: Keys) -> Iterator[tuple[int, int, str, str]]:
        """(passage key, document key, title, text) of passages, by key."""
        sql = f"""SELECT p.key, p.document, p.start, p."end" FROM passages p
            WHERE p.key IN {_IN.format(name="keys")} ORDER BY p.key"""
        for block in _blocks(keys):
            rows = self._rows(sql, keys=json.dumps(block.tolist()))
            # SQLite's own substr would read a long document from its beginning for each passage.
            texts = self._texts({row["document"] for row in rows})
            for key, document, start, end in rows:
                title, text = texts[document]
                yield key, document, title, text[start:end]

    def _texts(self, keys: Iterable[int]) -> dict[int, tuple[str, str]]:
        """(title, text) of documents by key."""
        sql = f"SELECT key, title, text FROM documents WHERE key IN {_IN.format(name='keys')}"
        rows = self._rows(sql, keys=json.dumps(list(keys)))
        return {row["key"]: (row["title"], row["text"]) for row in rows}

    def settings(self) -> str | None:
        """What `put_settings` kept, as JSON; None where nothing has been published yet."""
        rows = self._rows("SELECT json FROM settings")
        return rows[0]["json"] if rows else None

    # -- writing, into the generation that isn't published yet ----------------------------------

    def files(self) -> dict[str, tuple[str, str]]:
        """(id, SHA-256 of the bytes) of each file whose documents are stored, by path."""
        rows = self._rows("SELECT path, id, sha256 FROM files")
        return {row["path"]: (row["id"], row["sha256"]) for row in rows}

    def living(self) -> list[StoredDocument]:
        """All documents of the next generation."""
        rows = self._rows("SELECT key, id, digest, path FROM documents WHERE died IS NULL")
        return [StoredDocument(*row) for row in rows]

    def known_hashes(self, hashes: Iterable[bytes]) -> dict[bytes, int]:
        """Keys of the embeddings that are there already, by hash."""
        sql = "SELECT hash, key FROM embeddings WHERE hash = :hash"
        rows = (self._rows(sql, hash=value) for value in hashes)
        return {row["hash"]: row["key"] for found in rows for row in found}

    def put_settings(self, settings: str) -> None:
        """Keep the settings of the index, JSON, in place of those before."""
        if settings != self.settings():
            self._rows(
                "INSERT OR REPLACE INTO settings (only, json) VALUES (1, :json)", json=settings
            )

    def put_file(self, path: str, file_id: str, file_hash: str) -> None:
        """Note that all documents of a file are stored."""
        sql = "INSERT OR REPLACE INTO files (path, id, sha256) VALUES (:path, :id, :hash)"
        self._rows(sql, path=path, id=file_id, hash=file_hash)

    def forget_files(self, paths: Iterable[str]) -> None:
        """Note that files are gone."""
        sql = f"DELETE FROM files WHERE path IN {_IN.format(name='paths')}"
        self._rows(sql, paths=json.dumps(list(paths)))

    def put_embeddings(self, hashes: Iterable[bytes], encoded: EncodedPassages) -> None:
        """Store passages as encoded, by the hashes of the texts, which must not be there yet."""
        sql = "INSERT INTO embeddings (hash, vector) VALUES (:hash, :vector)"
        for name, vector, signs in zip(hashes, encoded.vectors, encoded.signs, strict=True):
            self._rows(sql, hash=name, vector=vector.astype("<f2").tobytes())
            self.put_signs(name, signs)

    def put_signs(self, name: bytes, signs: Signs) -> None:
        """Store the tokens of a text whose embedding is there, by its hash."""
        sql = """INSERT INTO tokens (embedding, signs)
            SELECT e.key, :signs FROM embeddings e WHERE e.hash = :hash"""
        self._rows(sql, hash=name, signs=signs.to_bytes())

    def put_document(
        self, document: Document, passages: Sequence[EmbeddedPassage], generation: int
    ) -> None:
        """Store a document and its passages; their embeddings must be there."""
        row = document.model_dump(mode="json")
        spans = {
            name: [[s["start"], s["end"]] for s in row[name]] for name in ("sections", "pages")
        }
        columns = row | {name: json.dumps(value) for name, value in spans.items()}
        columns["metadata"] = json.dumps(row["metadata"], ensure_ascii=False)
        columns |= {"born": generation, "digest": digest_of(document)}
        names, marks = ", ".join(columns), ", ".join(f":{name}" for name in columns)
        sql = f"INSERT INTO documents ({names}) VALUES ({marks}) RETURNING key"
        key = self._rows(sql, **columns)[0]["key"]
        known = self.known_hashes(passage.hash for passage in passages)
        for passage in passages:
            self._rows(
                """INSERT INTO passages (document, start, "end", embedding)
                VALUES (:document, :start, :end, :embedding)""",
                document=key,
                start=passage.start,
                end=passage.end,
                embedding=known[passage.hash],
            )

    def bury(self, keys: Iterable[int], generation: int) -> None:
        """Let documents be gone from a generation on."""
        sql = f"UPDATE documents SET died = :generation WHERE key IN {_IN.format(name='keys')}"
        self._rows(sql, generation=generation, keys=json.dumps(list(keys)))

    def bury_id(self, document_id: str, generation: int) -> None:
        """Let the living document of this id, if any, be gone from a generation on."""
        sql = "UPDATE documents SET died = :generation WHERE id = :id AND died IS NULL"
        self._rows(sql, generation=generation, id=document_id)

    def purge(self, generation: int) -> None:
        """Delete what no generation from this one on can see, and vectors nobody refers to."""
        self._rows("DELETE FROM documents WHERE died <= :generation", generation=generation)
        self._rows("DELETE FROM embeddings WHERE key NOT IN (SELECT embedding FROM passages)")

    def changes(self, generation: int) -> tuple[Keys, Keys]:
        """Keys of the passages that a generation added, and of those that it removed."""
        of = "SELECT p.key FROM passages p JOIN documents d ON d.key = p.document WHERE"
        added = self._rows(f"{of} d.born = :generation AND d.died IS NULL", generation=generation)
        removed = self._rows(f"{of} d.died = :generation", generation=generation)
        return _keys(added), _keys(removed)

    def newest(self) -> int:
        """The highest generation that any document was born or died in; 0 when empty."""
        sql = "SELECT max(coalesce(max(born), 0), coalesce(max(died), 0)) FROM documents"
        return int(self._rows(sql)[0][0])


def _quote(path: Path) -> str:
    """Escape what has a meaning in an SQLite URI."""
    return str(path).replace("%", "%25").replace("?", "%3f").replace("#", "%23")


def _keys(rows: Iterable[sqlite3.Row]) -> Keys:
    return np.array([row[0] for row in rows], dtype=np.int64)


def _blocks(keys: Keys, size: int = 4096) -> Iterator[Keys]:
    for start in range(0, len(keys), size):
        yield keys[start : start + size]


def _condition(where: Filter) -> tuple[str, dict[str, object]]:
    """Write a filter as SQL conditions on `d`, each beginning with AND, and their values."""
    parts: list[str] = []
    values: dict[str, object] = {}
    for name, column, wanted in (
        ("sources", "source", where.sources),
        ("ids", "id", where.documents),
    ):
        if wanted:
            parts.append(f"d.{column} IN {_IN.format(name=name)}")
            values[name] = json.dumps(list(wanted))
    for name, sign, day in (("from", ">=", where.published_from), ("to", "<=", where.published_to)):
        if day:
            undated = " OR d.published IS NULL" if where.undated else ""
            parts.append(f"(d.published {sign} :{name}{undated})")
            values[name] = day.isoformat()
    for number, (key, wanted_value) in enumerate(where.metadata.items()):
        parts.append(
            f"EXISTS (SELECT 1 FROM json_each(d.metadata) m WHERE m.key = :key{number}"
            f" AND json_quote(m.value) = json(:value{number}))"
        )
        values |= {f"key{number}": key, f"value{number}": json.dumps(wanted_value)}
    return "".join(f" AND {part}" for part in parts), values


def _reading_mode(path: Path) -> str:
    """SQLite writes beside a file that it reads, unless it is told that nobody can change it."""
    pending = path.with_name(f"{path.name}-wal")
    frozen = not os.access(path.parent, os.W_OK)
    whole = not pending.exists() or not pending.stat().st_size
    return "mode=ro&immutable=1" if frozen and whole else "mode=rw"


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Say what SQLite found wrong as one of our errors: the file, and what to do."""
    try:
        yield
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", "")
        if name.startswith(("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN")):
            message = f"{path}: {error}; {CHECK_DISK}"
            raise IndexProblem(message) from error
        if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            message = f"{path}: {error}; another program has it open, try again when it is done"
            raise IndexProblem(message) from error
        message = f"{path}: {str(error).splitlines()[0]}; {_again(path)}"
        raise IndexDamaged(message) from error


def _again(path: Path) -> str:
    return f"delete {path.parent} and build it again with: quoth sync PATH --index {path.parent}"
