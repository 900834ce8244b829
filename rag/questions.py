"""Questions as they come in: what can be asked, and what to say where it can't."""

import unicodedata
from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from quoth.corpus.errors import QueryError
from quoth.index.tokens import Tokens

MAX_LENGTH = 2000  # characters; the embedding model reads about the first thousand


@dataclass(frozen=True, slots=True)
class Query:
    """A question as a model sees it: `vector` is float32 (dim,), a unit vector.

    `words` are texts that BM25 looks for in place of `text`, each with the weight of its words.
    """

    text: str
    vector: NDArray[np.float32]
    tokens: Tokens
    words: tuple[tuple[str, float], ...] = ()


def check_question(question: str) -> str:
    """Refuse what isn't a question.

    Returns:
        The question without blanks around it and without control characters.

    Raises:
        QueryError: it is empty, or longer than 2,000 characters.
    """
    cleaned = "".join(
        c for c in question if unicodedata.category(c) not in ("Cc", "Cs") or c in "\n\t"
    )
    cleaned = cleaned.strip()
    if not cleaned:
        message = "the question is empty; ask something, for example: Who flew the helicopter?"
        raise QueryError(message)
    if len(cleaned) > MAX_LENGTH:
        message = (
            f"the question has {len(cleaned):,} characters, at most {MAX_LENGTH:,} are read;"
            " ask about one thing at a time"
        )
        raise QueryError(message)
    return cleaned


def foreign_script(question: str) -> str | None:
    """Name the script of a question, if most of its letters aren't Latin.

    >>> foreign_script("Кто вёл вертолёт?")
    'Cyrillic'
    """
    letters = [c for c in question if c.isalpha()]
    scripts = Counter(unicodedata.name(c, "UNKNOWN").split()[0] for c in letters)
    if not scripts:
        return None
    script, count = scripts.most_common(1)[0]
    return None if script == "LATIN" or 2 * count <= len(letters) else script.title()
