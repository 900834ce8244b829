"""What a question's words say about the conversation: does it lean on it, and on what of it?

English only, like the stemming of the search for words. In other languages a question leans only
by being short.
"""

import re
from typing import Literal

from quoth.index.tokens import FUNCTION_WORDS

Reference = Literal["none", "answer", "more", "other"]

# Beside the function words of the index: words that steer a conversation and carry no topic.
_STEERING = """
again am any anybody anyone anything aren't being both can't couldn't didn't doesn't doing don't
done each either else etc even ever every few haven't having here hers i'd i'll i'm i've isn't it's
just like lot lots many may might much must need nor now off oh ok okay one ones only others own per
please really same shall should something that's theirs there's they're they've those too us very
wasn't we we're we've were weren't what's where who's whom whose why won't yours you're you've
agreed amazing awesome cool curious deep explain fine great hear heard hmm interesting know known
lately let let's make mean meant nice recommend say show sure talk talking tell thank thanks thing
things think well woah wondering wow yeah yes
describe detail details example examples get gets getting give given got happen happened happens
information provide speaking want way
"""
_NO_TOPIC = FUNCTION_WORDS | frozenset(_STEERING.split())
_WORD = re.compile(r"[\w'&-]+")

_POINTS = re.compile(
    r"""\b(?:he|she|it|they|him|her|hers|his|its|them|their|theirs|these|those|he's|she's|it's
        |they're)\b
    |\bthis\b(?!\s+(?:year|month|week|morning|century|summer|winter|spring|autumn|fall)\b)
    # "that" where it stands for something, not where it joins two clauses
    |(?:^|[.!?,;]\s*|\b(?:is|was|are|were|does|did|do|about|of|in|on|for|with|like|by|from|to|after
        |before|than|why|how|doing)\s+)that\b
    |\bthat's\b|\bthat\b(?=\s*[,.;!?]|\W*$)
    # "there" for a place, not "is there"
    |(?<!is\ )(?<!are\ )(?<!was\ )(?<!were\ )(?<!be\ )(?<!if\ )\bthere\b
    |\b(?:another|others?|else|same|both|ones?|instead|too|as\ well|more\ about|similar|different
        |next|such)\b
    |\bthe\ (?:first|second|third|fourth|fifth|last|latter|former|two|three|previous|rest)\b
    |^\W*(?:and|but|or|so|also|then|what\ about|how\ about|what\ if|how\ come|i\ meant?)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_SAYS_NOTHING = re.compile(  # "How long does it take to ..." points at nothing
    r"\bit (?:takes?|costs?|means?|possible|true|safe|legal|important|necessary|worth|better|hard"
    r"|easy)\b|\b(?:it is|is it|it's|was it) \w+ (?:to|that|for)\b",
    re.IGNORECASE,
)
_INTERJECTION = re.compile(
    r"^(?:\W*(?:ok|okay|no|yes|yeah|wait|interesting|cool|great|wow|woah|hm+|awesome|nice|deep"
    r"|amazing|incredible|well|oh|sure|thanks|thank you|i see|really|um|uh|agreed|fair enough)\b"
    r"(?=\s*[,.!?;:-]|\s*$|\s+(?:but|and|so|what|how|why|who|when|where)\b))+[\s,.!?;:-]*",
    re.IGNORECASE,
)

_SOURCE = r"(?:article|source|story|report|document|piece|page|outlet|paper|newspaper)"
_ASKS_MORE = re.compile(
    rf"\b(?:more|else|rest)\b.*\b(?:that|this|the|same|first|second|last) {_SOURCE}\b",
    re.IGNORECASE,
)
_ASKS_OTHER = re.compile(rf"\b(?:another|other|others|different) {_SOURCE}s?\b", re.IGNORECASE)
_ASKS_OF_ANSWER = re.compile(
    r"\b(?:said|says?|told|tells?|wrote|writes?|reported|reports?|claimed|claims?|announced"
    r"|revealed|mentioned)\b.*\b(?:that|this|it|so)\W*$"
    r"|^\W*(?:and )?(?:who|when|where|what \w+|which \w+) (?:was|is|were) (?:that|this|it)\W*$"
    r"|\bsays who\b|\baccording to whom\b|\bwhose words\b",
    re.IGNORECASE,
)


def _straight(text: str) -> str:
    """Make a typographic apostrophe a plain one."""
    return text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")


def content_words(text: str) -> list[str]:
    """The words of a text that carry its topic, in order, as they are written.

    >>> content_words("And where did she play the cello?")
    ['play', 'cello']
    """
    words = (word.strip("'&-") for word in _WORD.findall(_straight(text)))
    return [word for word in words if len(word) > 1 and word.lower() not in _NO_TOPIC]


def without_interjections(question: str) -> str:
    """Cut what only reacts to the answer before.

    >>> without_interjections("Wow, okay. But why?")
    'But why?'
    """
    return _INTERJECTION.sub("", question) or question


def points_back(question: str) -> bool:
    """Whether a question points at something that it doesn't name.

    >>> points_back("When was that?"), points_back("How long does it take to boil an egg?")
    (True, False)
    """
    plain = without_interjections(_straight(question))
    return bool(_POINTS.search(_SAYS_NOTHING.sub(" ", plain)))


def reference_to_answer(question: str) -> Reference:
    """What a question wants of the answer before it.

    "answer": it is about the quotes themselves. "more": of the same articles. "other": of articles
    that weren't quoted first.

    >>> [reference_to_answer(q) for q in ("Who said that?", "What does the other source say?")]
    ['answer', 'other']
    """
    plain = _straight(question)
    if _ASKS_OTHER.search(plain):
        return "other"
    if _ASKS_MORE.search(plain):
        return "more"
    return "answer" if _ASKS_OF_ANSWER.search(plain) else "none"
