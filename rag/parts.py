"""Questions that ask several things, as "When did they marry, and where did they meet?" does.

Each part is asked by itself, the second as one that leans on the first, like the next question of a
conversation. English only; a question in another language is one part.
"""

import re

MOST = 3  # parts; what comes after is left in the last
_WH = r"(?:who|whom|whose|what|which|when|where|why|how)"
_BEFORE_WH = r"(?:(?:in|on|at|from|to|for|by|with|of|since|until|about|under)\s+)?"
_ASKS = re.compile(
    rf"{_BEFORE_WH}{_WH}\b|(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would)\b",
    re.IGNORECASE,
)
_SEAM = re.compile(
    rf"(?:\?\s+(?=\S+.*\?)|(?:\?|,|;)?\s+(?:and|but)\s+(?:also\s+)?(?={_BEFORE_WH}{_WH}\b))",
    re.IGNORECASE,
)
_ENDS_OPEN = re.compile(rf"\b(?:{_WH}|or|and|of|in|on|at|by|to|for|with|from)\W*$", re.IGNORECASE)
_COMPARES = re.compile(r"\b(?:between|both|differences?|differs?|compared?)\b", re.IGNORECASE)
_FEWEST_WORDS = 3  # in the first part: "Who and when" is one question


def parts_of(question: str) -> tuple[str, ...]:
    """Split a question where it begins to ask something else.

    Returns:
        The parts in their order, each ending with a question mark; the question itself where it
        asks one thing, or may.

    >>> parts_of("When did Ama Lee resign, and who came after her?")
    ('When did Ama Lee resign?', 'who came after her?')
    >>> parts_of("When and where was she born?")
    ('When and where was she born?',)
    """
    if not _ASKS.match(question) or _COMPARES.search(question):
        return (question,)
    parts: list[str] = []
    start = 0
    for seam in _SEAM.finditer(question):
        part = question[start : seam.start()]
        enough = parts or seam[0][0] == "?" or len(part.split()) >= _FEWEST_WORDS
        if enough and not _ENDS_OPEN.search(part) and len(parts) < MOST - 1:
            parts.append(part)
            start = seam.end()
    parts.append(question[start:])
    return (question,) if len(parts) == 1 else tuple(part.rstrip(" ?.!") + "?" for part in parts)
