"""The collection as users change it: articles added from a browser, removed, and put back."""

import binascii
import tempfile
import threading
from base64 import b64decode
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path, PurePosixPath
from secrets import token_urlsafe

from quoth.corpus import Document
from quoth.corpus.errors import CorpusError
from quoth.corpus.readers import MEDIA_TYPES, read
from quoth.index import Embedder, Index
from quoth.index.catalogue import Catalogue
from quoth.index.manifest import Manifest
from quoth.index.publish import CATALOGUE
from quoth.rag import QuothError

UPLOAD_LIMIT = 8 * 1024 * 1024  # bytes of one file
UPLOADED = "uploads/"  # begins the ids of articles that came from a browser
_MOST_REMOVED = 100  # articles that can be put back; older ones are gone

Outcome = dict[str, object]


class Library:
    """An index folder that users look into and, with an embedder, may change.

    Added articles come from no file: a later sync leaves them alone. One that was removed and
    whose file is still there comes back at the next sync.

    Args:
        folder: The index folder.
        embedder: The index's model; None keeps the collection read-only.
    """

    def __init__(self, folder: Path, embedder: Embedder | None = None) -> None:
        self._folder, self._embedder = folder, embedder
        self._lock = threading.Lock()
        self._removed: OrderedDict[str, Document] = OrderedDict()

    @property
    def open_to_changes(self) -> bool:
        """Whether articles may be added and removed."""
        return self._embedder is not None

    def passage_counts(self) -> dict[str, int]:
        """How many passages each document has, by its id."""
        generation = Manifest.read(self._folder).generation
        with closing(Catalogue.open(self._folder / CATALOGUE)) as catalogue:
            return {name: len(spans) for name, spans in catalogue.spans(generation).items()}

    def add(self, name: str, data: str) -> Outcome:
        """Add the articles of a file.

        Args:
            name: The file's name; its ending says what kind it is.
            data: Its bytes, in base64.

        Returns:
            `added`, `changed`, `unchanged`: how many articles; `failed`: reasons, one for each
            article that couldn't be read.

        Raises:
            QuothError: the collection is read-only, or another process is writing.
        """
        self._check_open()
        documents, failed = _read(name, data)
        if not documents:
            return {"added": 0, "changed": 0, "unchanged": 0, "failed": failed}
        with self._lock, closing(Index.open(self._folder)) as index:
            report = index.add(documents, embedder=self._embedder)
        counts = {kind: len(getattr(report, kind)) for kind in ("added", "changed", "unchanged")}
        return {**counts, "failed": failed}

    def remove(self, document_id: str) -> str:
        """Remove an article; the token with which it can be put back.

        Raises:
            QuothError: the collection is read-only, has no such article, or is being written.
        """
        self._check_open()
        with self._lock, closing(Index.open(self._folder)) as index:
            document = index.snapshot().document(document_id)
            if document is None:
                message = "this article is no longer in the collection"
                raise QuothError(message)
            index.remove([document_id])
            token = token_urlsafe(12)
            self._removed[token] = document
            if len(self._removed) > _MOST_REMOVED:
                self._removed.popitem(last=False)
        return token

    def put_back(self, token: str) -> None:
        """Undo a removal.

        Raises:
            QuothError: the collection is read-only, the article is forgotten, or it is written.
        """
        self._check_open()
        with self._lock, closing(Index.open(self._folder)) as index:
            if token not in self._removed:
                message = "this removal can't be undone any more; add the file again"
                raise QuothError(message)
            index.add([self._removed[token]], embedder=self._embedder)
            del self._removed[token]

    def _check_open(self) -> None:
        if not self.open_to_changes:
            message = "this collection is read-only; start the server with --allow-upload"
            raise QuothError(message)


def _read(name: str, data: str) -> tuple[list[Document], list[str]]:
    """The articles of an uploaded file, and why others in it couldn't be read."""
    plain = PurePosixPath(name.replace("\\", "/")).name
    try:
        content = b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        return [], ["did not arrive whole; try again"]
    if len(content) > UPLOAD_LIMIT:
        return [], [f"is larger than {UPLOAD_LIMIT // 1024**2} MB; sync it from a folder instead"]
    suffix = PurePosixPath(plain).suffix.lower()
    if suffix not in MEDIA_TYPES:
        return [], [f"is of a kind that isn't read; {', '.join(sorted(MEDIA_TYPES))} are"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"upload{suffix}"
        path.write_bytes(content)
        outcomes = list(read(path, f"{UPLOADED}{plain}"))
    return list(_documents(outcomes)), [
        _reason(one) for one in outcomes if isinstance(one, CorpusError)
    ]


def _documents(outcomes: list[Document | CorpusError]) -> Iterator[Document]:
    """Documents under names that can't replace an article of the synced folders."""
    for one in outcomes:
        if isinstance(one, Document):
            name = one.id if one.id.startswith(UPLOADED) else f"{UPLOADED}{one.id}"
            yield one.model_copy(update={"id": name, "path": None})


def _reason(error: CorpusError) -> str:
    return error.reason if error.line is None else f"line {error.line}: {error.reason}"
