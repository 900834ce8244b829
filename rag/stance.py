"""What a text says of the thing asked about: that it is so, or that it is not. English only."""

import re
from collections.abc import Iterable

from quoth.corpus.words import content_stems, stem

_DENIALS = """
not never no nobody none nothing neither nor without cannot hardly scarcely barely isn't aren't
wasn't weren't don't doesn't didn't won't wouldn't can't couldn't hasn't haven't hadn't
shouldn't ain't deny denies denied denying refuse refuses refused reject rejects rejected
dismiss dismisses dismissed dispute disputes disputed false untrue decline declines declined
fail fails failed unlikely doubt doubts doubted
"""
_NEGATORS = frozenset(_DENIALS.split())
_UNDECIDED = "whether if might may could perhaps maybe possibly unclear"
_OPEN = frozenset(_UNDECIDED.split())
_REACH = 6  # words that a negation governs
_CLAUSE = re.compile(
    r"[.;:!?…]|,(?!\s(?:and|or|nor)\b)|—|\s[–-]\s"  # noqa: RUF001
    r"|\b(?:but|although|while|since|because)\b"
)
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_APOSTROPHE = re.compile("[’‘]")  # noqa: RUF001
_YES_NO = re.compile(
    r"\W*(?:(?:so|and|but)\s)?(?:is|are|was|were|do|does|did|has|have|had|will|would)"
    r"(?:n't)?\b|.*\bwhether\b",
    re.IGNORECASE | re.DOTALL,
)
# Words of which one side denies the other. Only pairs that hardly have a third possibility.
_OPPOSITES = (
    ("couple dating romance romantic romantically", "friends platonic platonically professional"),
    ("confirm confirmed confirms", "deny denied denies"),
    ("alive survived survive", "dead died killed"),
    ("guilty convicted", "innocent acquitted"),
    ("won win wins winning", "lost lose loses losing"),
    ("rise rose risen increase increased grew grown", "fall fell fallen decrease decreased shrank"),
    ("open opened opens reopened", "closed shut closes"),
    ("accept accepted approve approved backed", "reject rejected opposed blocked"),
    ("support supports supported", "oppose opposes opposed"),
    ("legal lawful", "illegal unlawful banned"),
    ("safe harmless", "unsafe dangerous harmful"),
    ("true real genuine", "false fake untrue hoax"),
    ("succeed succeeded success", "fail failed failure"),
    ("married", "unmarried single divorced"),
    ("arrived present attended", "absent skipped missed"),
    ("begin began start started", "end ended stopped"),
    ("secret", "public known announced"),
    ("helps help helped", "harms harm harmed hurts hurt"),
    ("likely probable", "unlikely improbable"),
)  # fmt: skip
_SIDES = [tuple(frozenset(side.split()) for side in pair) for pair in _OPPOSITES]


def asks_yes_or_no(question: str) -> bool:
    """Whether a question can be answered by yes or no."""
    return _YES_NO.match(question) is not None


def opposite_stance(question: str, one: str, other: str) -> bool:
    """Whether two texts say the opposite of what a question asks about.

    The things asked about are the question's own words, names aside, and the words that mean the
    reverse ("alive" asks about "died" too). What a text leaves open counts for neither side.

    >>> opposite_stance("Was the bridge open?", "The bridge was closed.", "The bridge was open.")
    True
    """
    return any(
        stance(one, words, reverse) * stance(other, words, reverse) < 0
        for words, reverse in _topics(question)
    )


def stance(text: str, words: frozenset[str], reverse: frozenset[str] = frozenset()) -> int:
    """1 where a text affirms one of the words, -1 where it denies one, 0 if neither or both.

    Args:
        text: The text.
        words: Stems of what is asked about.
        reverse: Stems that mean the opposite.
    """
    found = set()
    for clause in _CLAUSE.split(_APOSTROPHE.sub("'", text)):
        tokens = [word.lower() for word in _WORD.findall(clause)]
        for place, token in enumerate(tokens):
            side = (stem(token) in words) - (stem(token) in reverse)
            before = tokens[max(0, place - _REACH) : place]
            if side and not _OPEN.intersection(tokens[:place]):
                negations = sum(word in _NEGATORS for word in before)
                found.add(side * (-1) ** negations)
    return found.pop() if len(found) == 1 else 0


def _topics(question: str) -> Iterable[tuple[frozenset[str], frozenset[str]]]:
    """What is asked about, as stems that mean it and stems that mean its reverse."""
    lowered = [w for w in _WORD.findall(_APOSTROPHE.sub("'", question)) if not w[0].isupper()]
    asked = set(content_stems(" ".join(lowered)))
    for left, right in _SIDES:
        for words, reverse in ((left, right), (right, left)):
            if asked & set(map(stem, words)):
                asked -= set(map(stem, words))
                yield frozenset(map(stem, words)), frozenset(map(stem, reverse))
    for word in sorted(asked):
        yield frozenset({word}), frozenset()


def negations(text: str) -> int:
    """How many words of a text deny something, modulo 2: a double negation denies nothing."""
    tokens = _WORD.findall(_APOSTROPHE.sub("'", text.lower()))
    return sum(token in _NEGATORS for token in tokens) % 2
