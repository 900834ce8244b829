"""What kind of thing a question asks for, and whether a sentence has one. English patterns only."""

import re
from dataclasses import dataclass

_MONTH = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_DAY = "Mon|Tues|Wednes|Thurs|Fri|Satur|Sun"
_NUMBER_WORD = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|"
    "hundred|thousand|million|billion|half|twice|once|both|dozens?|several|few|many"
)

_NAME = r"\S\s+[“\"(]?[A-Z]\w"  # a capital that doesn't begin the sentence


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of answer: how it is asked for, and how it looks."""

    asked: re.Pattern[str]
    looks: re.Pattern[str]


def _kind(asked: str, looks: str, flags: int = 0) -> Kind:
    return Kind(re.compile(rf"\b(?:{asked})\b", re.IGNORECASE), re.compile(looks, flags))


# The first that fits a question decides: "how long ago" is a number, "what year" a date.
KINDS = (
    _kind(
        "how (?:many|much|old|long|far|tall|big|large|high|often|deep|wide|fast|heavy)|how few"
        "|what (?:number|percentage|percent|share|amount|age|price|sum)|number of|at what age",
        rf"\d|%|\b(?:{_NUMBER_WORD})\b",
        re.IGNORECASE,
    ),
    _kind(
        "when|what (?:year|date|day|month|decade|century|time)|(?:which|what) (?:year|day|month)"
        "|how long ago",
        rf"\b\d{{1,4}}(?:st|nd|rd|th|s)?\b|\b(?:{_MONTH})[a-z]*\b|\b(?:{_DAY})day\b"
        r"|\b(?:yesterday|today|century|decade|summer|winter|spring|autumn|night|eve|weekend)\b",
    ),
    _kind("who|whom|whose|which (?:person|man|woman|actor|author|player)", _NAME),
    _kind(
        "where|(?:which|what) (?:city|country|place|state|town|region|street|venue)",
        r"\b(?:in|at|from|to|near|of|on|into|across|outside|through)\s+(?:the\s+)?[A-Z]",
    ),
    _kind(
        "why|what (?:reason|cause|caused|made)", r"\b(?:because|since|so|due|reason|as|to|for)\b"
    ),
)


_YES_NO = re.compile(
    r"\W*(?:(?:and|but|so)\s)?(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would"
    r"|should|may|might)\b",
    re.IGNORECASE,
)
_EXPLAINS = re.compile(
    r"\bwhy\b|\bhow\b(?!\s(?:many|much|few|old|long|far|tall|big|large|high|often|deep|fast|heavy)\b)",
    re.IGNORECASE,
)


_SAY = (
    r"(?:say|says|said|tell|tells|told|think|thinks|thought|feel|feels|felt|described?|describes|call"
    r"|calls|called|compared?|compares|believed?|believes|claim|claims|claimed|explain|explains"
    r"|explained|admit|admits|admitted|reply|replies|replied|makes? of|made of|rated?|rates|sees?"
    r"|recall|recalls|recalled|mention|mentioned|insist|insists|insisted|warn|warns|warned|notes?"
    r"|noted|suggest|suggests|suggested|argued?|argues|acknowledged?|acknowledges|confess|confessed"
    r"|expects?|hopes?|put it|respond|responded|react|reacted)\b"
)
_FEW_WORDS = r"(?P<who>\w[\w’'.-]*(?:\s\w[\w’'.-]*){0,4}?)"  # noqa: RUF001
_SPEAKER = (
    re.compile(rf"\b(?:did|does|do|has|had|would)\s{_FEW_WORDS}\s{_SAY}", re.IGNORECASE),
    re.compile(
        rf"\baccording to\s{_FEW_WORDS}(?=\W*$|,|\s(?:who|what|when|where|why|how)\b)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\bin\s{_FEW_WORDS}[’']s?\s(?:view|opinion|words|telling|eyes)\b",  # noqa: RUF001
        re.IGNORECASE,
    ),
)


def asked_speaker(question: str) -> str:
    """Whose words or thoughts are asked for; "" where nobody's are.

    >>> asked_speaker("What did Mayor Ama Lee say about the bridge?")
    'Mayor Ama Lee'
    >>> asked_speaker("According to the mayor, who paid?"), asked_speaker("Who paid the mayor?")
    ('the mayor', '')
    """
    found = (pattern.search(question) for pattern in _SPEAKER)
    return next((match["who"] for match in found if match), "")


def asks_yes_no(question: str) -> bool:
    """Whether "yes" would answer: no words of an article do that the way a name answers "who".

    >>> asks_yes_no("Did it rain?"), asks_yes_no("When did it rain?")
    (True, False)
    """
    return _YES_NO.match(question) is not None


def asks_why(question: str) -> bool:
    """Whether a reason or a way is asked for, which takes a clause to say.

    >>> asks_why("Why did it rain?"), asks_why("How long did it rain?")
    (True, False)
    """
    return not asks_yes_no(question) and _EXPLAINS.search(question) is not None


def answer_type(question: str, sentence: str) -> float:
    """Compare what is asked for with what is there.

    Returns:
        1.0 where the sentence has the kind of thing that is asked for, -1.0 where it has not, 0.0
        where the question asks for no kind that we know.

    >>> answer_type("How old is she?", "She turned 37 on Wednesday.")
    1.0
    """
    kind = next((kind for kind in KINDS if kind.asked.search(question)), None)
    if kind is None:
        return 0.0
    return 1.0 if kind.looks.search(sentence) else -1.0
