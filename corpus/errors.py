"""The exceptions of Quoth, in one tree.

```
QuothError
├── CorpusError          an article that can't be read, with its path and line
├── PathNotFound         a folder or file that isn't there
├── EmptyCollection      nothing to index: no readable article
├── IndexProblem
│   ├── IndexNotFound    no index in this folder
│   ├── IndexDamaged     files that don't fit each other, or a format we don't know
│   ├── ModelMismatch    the index was built with another model
│   └── IndexLocked      another process is writing
├── ModelProblem         a model that is missing or isn't what it should be
├── QueryError           a question that can't be asked: empty, or too long
└── NotVerbatim          a quote that isn't the article's text: never shown
```

Every message says what was found, what was expected and what to do.

    try:
        answer = assistant.ask(question)
    except QuothError as error:
        print(error)
"""

from pathlib import Path

from pydantic import ValidationError


class QuothError(Exception):
    """Anything that Quoth raises on purpose; its text is fit for a user."""


class CorpusError(QuothError):
    """An article that can't be read.

    Args:
        path: The file, as the user named it.
        reason: What was found and what to do, in one line.
        line: The line in a file of many articles, counted from 1.
    """

    def __init__(self, path: Path | str, reason: str, *, line: int | None = None) -> None:
        self.path, self.reason, self.line = str(path), reason, line
        place = self.path if line is None else f"{self.path}:{line}"
        super().__init__(f"{place}: {reason}")


class PathNotFound(QuothError):
    """A folder or file that isn't there."""


class EmptyCollection(QuothError):
    """Nothing to index."""


class IndexProblem(QuothError):
    """Anything wrong with an index as a whole."""


class IndexNotFound(IndexProblem):
    """There is no index in this folder."""


class IndexDamaged(IndexProblem):
    """The files of an index don't fit each other, or have an unknown format."""


class ModelMismatch(IndexProblem):
    """The index was built with another embedding model."""


class IndexLocked(IndexProblem):
    """Another process is writing to this index."""


class ModelProblem(QuothError):
    """An embedding model is missing, or its weights aren't what they should be."""


class QueryError(QuothError, ValueError):
    """A question that can't be asked."""


class NotVerbatim(QuothError):
    """A quote that differs from its article; raised instead of showing it."""


def first_fault(error: ValidationError) -> tuple[str, str]:
    """The first thing that pydantic found wrong: where, by dotted names ("" for all), and what."""
    first = error.errors()[0]
    return ".".join(str(part) for part in first["loc"]), first["msg"]
