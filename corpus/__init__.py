"""Articles on disk, read and split: documents, passages and their sentences."""

from quoth.corpus.documents import Document, Passage, Span
from quoth.corpus.folder import SourceFile, list_files, shipped_articles
from quoth.corpus.readers import read
from quoth.corpus.splitter import sentences_of, split

__all__ = [
    "Document",
    "Passage",
    "SourceFile",
    "Span",
    "list_files",
    "read",
    "sentences_of",
    "shipped_articles",
    "split",
]
