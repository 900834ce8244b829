"""The index: embeddings, vectors, terms and the catalogue they are derived from."""

from quoth.index.embed import Embedder, SentenceEmbedder
from quoth.index.filters import Filter
from quoth.index.snapshot import Snapshot
from quoth.index.store import Index
from quoth.index.sync import Failure, SyncReport

__all__ = [
    "Embedder",
    "Failure",
    "Filter",
    "Index",
    "SentenceEmbedder",
    "Snapshot",
    "SyncReport",
]
