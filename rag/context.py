"""What a reader needs beside a quote: the earlier sentence that says who "she" is.

>>> text = "Ama Lee sings. It rained. She has two dogs."
>>> span = context_of(Document(id="a", text=text), 26, 43)
>>> text[span.start : span.end]
'Ama Lee sings.'
"""

import re
from collections.abc import Callable

from quoth.corpus import Document, Span
from quoth.rag.days import days_in
from quoth.rag.people import Place
from quoth.rag.speakers import Speech, speaker_of, speech_around

_FAR = 6  # sentences back
_LETTERS = re.compile(r"[^\W\d_]")
_LEAD = re.compile(
    r"[\s\"“'‘(\[*_>•¤-]*(?:(?:And|But|So|Yet|Then|Still|However|Also|Now|Here|Later|Meanwhile"  # noqa: RUF001
    r"|Instead|Besides|Even so),?\s)?"
)
_HE = re.compile(r"\b(?P<he>he|him|his|himself)\b|\b(?:she|hers?|herself)\b", re.IGNORECASE)
_MANY = re.compile(
    r"(?:they|their|both|neither|(?:the|this)\s(?:\w+\s)?(?:couple|duo|pair|two|trio|siblings"
    r"|twins|stars|actors|brothers|sisters|spouses))\b(?!\sof\b)",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"(?:on\s|at\s)?(?:(?:that|the same)\s(?:day|night|evening|morning|year|month|week|weekend"
    r"|summer|time)|the (?:next|following|previous) (?:day|night|morning|week|month|year))\b",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"(?:the|this|that)\s(?:\d+-year-old\s)?(?P<role>actor|actress|singer|star|director|author"
    r"|writer|player|minister|mayor|matchmaker|rapper|comedian|designer|coach|senator)\b(?!\sof\b)",
    re.IGNORECASE,
)
_AGAIN = re.compile(
    r"(?:the|this|that)\s(?P<noun>\w{4,})\b(?!\s(?:of|that|which|who)\b)", re.IGNORECASE
)
_THING = re.compile(
    r"(?:it(?!['’]|\s(?:is|was|seems?|took|takes|rained|snowed|turns|turned|would|will|may)\b)|its"  # noqa: RUF001
    r"|this|these|those|that(?:\sis|\swas|,|’s|'s)|such|another)\b",  # noqa: RUF001
    re.IGNORECASE,
)

_CAPITAL = re.compile(r"(?<=[\w,]\s)[A-Z]\w{2}")
_PLACE = re.compile(r"\b(?:in|at|on|near|the)\s\Z", re.IGNORECASE)

Helps = Callable[[int], bool]  # whether a sentence, by number, says what is meant


def context_of(document: Document, start: int, end: int) -> Span | None:
    """Find what a quote leans on.

    Args:
        document: The document that holds the quote.
        start: Where the quote starts, at a sentence.
        end: Where it ends.

    Returns:
        The nearest earlier sentence of the same section that names who, what or when is meant;
        None where the quote stands alone, and where no sentence near it would help.
    """
    speech, shift = speech_around(document, start, end)
    place = start - shift, end - shift
    helps = _needed(speech, place, spoken=speaker_of(document, start, end) is not None)
    if helps is None:
        return None
    border = max((part.start for part in document.sections if part.start <= start), default=0)
    first = speech.sentences_in(*place).start
    near = range(first - 1, max(-1, first - 1 - _FAR), -1)
    found = next((speech.sentences[n] for n in near if helps(n)), None)
    if found is None or found[0] + shift < border:
        return None
    return Span(start=found[0] + shift, end=found[1] + shift)


def _needed(speech: Speech, place: Place, *, spoken: bool) -> Helps | None:
    """What kind of sentence a quote needs before it, judged by how it opens; None for none."""
    start, end = place
    shown = speech.blotted if _LETTERS.search(speech.blotted, start, end) else speech.text
    lead = _LEAD.match(shown, start, end)
    opening = lead.end() if lead else start
    if _DAY.match(shown, opening, end):
        return lambda n: bool(days_in(speech.text[slice(*speech.sentences[n])]))
    if _MANY.match(shown, opening, end):
        return _one_company(speech, start)
    role = _ROLE.match(shown, opening, end)
    if role:
        pronouns = ("she",) if role["role"].lower() == "actress" else ("he", "she")
        return lambda n: any(_names(speech, n, pronoun) for pronoun in pronouns)
    pronoun = _open_pronoun(speech, shown, (opening, end), spoken=spoken)
    if pronoun:
        return lambda n: _names(speech, n, pronoun)
    return _thing(speech, shown, opening, end)


def _one_company(speech: Speech, start: int) -> Helps | None:
    """What "the couple" needs: two people. None where different ones are named near by."""
    first = speech.sentences_in(start, start + 1).start
    named = {n: _forms(speech, n) for n in range(max(0, first - _FAR), first)}
    companies = [forms for forms in named.values() if len(forms) > 1]
    if any(not (one <= other or other <= one) for one in companies for other in companies):
        return None
    return lambda n: len(named.get(n, ())) > 1


def _forms(speech: Speech, n: int) -> frozenset[Place]:
    return frozenset(speech.people.fullest(*name) for name in _people(speech, n))


def _thing(speech: Speech, shown: str, opening: int, end: int) -> Helps | None:
    """What "it" and "this" need: the sentence before. What "the bridge" needs: "a bridge"."""
    if _THING.match(shown, opening, end):
        return lambda _: True
    again = _AGAIN.match(shown, opening, end)
    if again is None:
        return None
    new = re.compile(
        rf"\b(?:an?|one|another)\s(?:[\w-]+\s){{0,2}}{re.escape(again['noun'])}\b", re.I
    )
    return lambda n: new.search(speech.blotted, *speech.sentences[n]) is not None


def _open_pronoun(speech: Speech, shown: str, place: Place, *, spoken: bool) -> str | None:
    """The first "he" or "she" of a quote, if nothing in the quote or beside it says who that is.

    A pronoun that stands for the speaker is answered by the speaker, if there is one, and a pronoun
    that doesn't open the quote by any name in it.
    """
    start, end = place
    named = bool(speech.people.named(start, end))
    named = named or (shown is speech.text and _CAPITAL.search(shown, start, end) is not None)
    heard = [speech.who(n) for n in speech.sentences_in(start, end)] if spoken else []
    speakers = {who.start for who in heard if who and who.kind == "pronoun"}
    for match in _HE.finditer(shown, start, end):
        if match.start() in speakers or (named and match.start() > start):
            continue
        return "he" if match["he"] else "she"
    return None


def _names(speech: Speech, n: int, pronoun: str) -> bool:
    """Whether sentence n is about somebody, or names somebody, whom the pronoun can mean."""
    about = any(speech.people.can_be(pronoun, name) for name in speech.people.subjects(n))
    return about or any(speech.people.is_called(pronoun, name) for name in _people(speech, n))


def _people(speech: Speech, n: int) -> list[Place]:
    """The people named in sentence n, each once."""
    start, end = speech.sentences[n]
    inside = speech.people.named(start, end)
    people = {speech.people.fullest(*name): name for name in inside}
    return [
        (a, b)
        for a, b in people.values()
        if speech.people.is_person(a, b) and not _PLACE.search(speech.blotted, max(0, a - 12), a)
    ]
