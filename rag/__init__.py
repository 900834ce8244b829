"""Questions to answers in the articles' own words: the public API of Quoth."""

from quoth.corpus.errors import (
    CorpusError,
    EmptyCollection,
    IndexDamaged,
    IndexLocked,
    IndexNotFound,
    IndexProblem,
    ModelMismatch,
    ModelProblem,
    NotVerbatim,
    PathNotFound,
    QueryError,
    QuothError,
)
from quoth.index import Filter
from quoth.rag.answers import Answer, Candidate, Citation, Found, Hit, Mention, Quote, Turn
from quoth.rag.assistant import Assistant, Settings, ask, retrieve

__all__ = [
    "Answer",
    "Assistant",
    "Candidate",
    "Citation",
    "CorpusError",
    "EmptyCollection",
    "Filter",
    "Found",
    "Hit",
    "IndexDamaged",
    "IndexLocked",
    "IndexNotFound",
    "IndexProblem",
    "Mention",
    "ModelMismatch",
    "ModelProblem",
    "NotVerbatim",
    "PathNotFound",
    "QueryError",
    "Quote",
    "QuothError",
    "Settings",
    "Turn",
    "ask",
    "retrieve",
]
