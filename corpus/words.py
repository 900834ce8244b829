"""Texts as sets of words: how much two of them share."""

import re
from collections.abc import Set as AbstractSet
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")  # noqa: RUF001
_POSSESSIVE = re.compile(r"['’](?:s|d|ll|re|ve|m)?\Z")  # noqa: RUF001
_STOP_WORDS = """
a about after again all also although am an and any are as at be because been before being both
but by can could did do does doing down during each either ever few for from further had has
have having he her here hers herself him himself his how however i if in into is it its itself
just least less like many may me might more most much must my myself no nor not now of off on
once one only or other our ours out over own per rather same shall she should since so some
still such than that the their theirs them themselves then there these they this those though
through to together too under until up upon us very was we were what when where which while who
whom whose why will with within without would yet you your yours
"""
_STOP = frozenset(_STOP_WORDS.split())
_ENDINGS = ("ingly", "edly", "ing", "ies", "ied", "ed", "es", "ly", "s", "e")
_SHORTEST = 3  # letters that an ending leaves


def word_set(text: str) -> frozenset[str]:
    """The words of a text, in lower case, with the marks that touch them."""
    return frozenset(text.lower().split())


def overlap(one: AbstractSet[str], other: AbstractSet[str]) -> float:
    """The share of the words of either that both have (Jaccard): 1.0 for two empty sets.

    >>> overlap(word_set("It rained in Bergen"), word_set("it rained"))
    0.5
    """
    together = one | other
    return len(one & other) / len(together) if together else 1.0


@lru_cache(maxsize=2048)
def content_stems(text: str) -> tuple[str, ...]:
    """The words of an English text that carry its meaning, without their endings, in order.

    The endings go by rule of thumb: good for comparing two texts, not for a search index.

    >>> content_stems("She planned the races, and they're racing")
    ('plan', 'rac', 'rac')
    """
    plain = (_POSSESSIVE.sub("", word.lower()) for word in _WORD.findall(text))
    return tuple(stem(word) for word in plain if word and word not in _STOP)


def stem(word: str) -> str:
    """A word in lower case without its ending."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            word = word[: -len(ending)] + ("y" if ending in {"ies", "ied"} else "")
            break
    return word[:-1] if len(word) > _SHORTEST and word[-1] == word[-2] else word
