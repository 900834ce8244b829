"""Whom it was said to: the outlet, or whoever else a text names as told by a speaker.

Absent rather than guessed: only what stands with the speech itself, or with words of the same
speaker just before it.

>>> text = "“We won,” Ama Lee told the Harbour Post. “Now we rest,” she added."
>>> span = addressee_of(Document(id="a", text=text), 41, 66)
>>> text[span.start : span.end]
'the Harbour Post'
"""

import re

from quoth.corpus import Document, Span
from quoth.rag.attributions import NAME, attributions
from quoth.rag.people import Place
from quoth.rag.speakers import Speech, speech_around

# Names of outlets run into what comes after them ("told Fox News Digital Cruise might ..."), so a
# name ends with the last of these words that it has.
_OUTLETS = """
    News Times Post Digital Weekly Magazine Today Daily Mail Journal Press Television Radio Herald
    Guardian Telegraph Tribune Gazette Observer Chronicle Standard Mirror Express Independent Sun
    Star Globe Record Review Reporter Insider Variety Deadline Reuters Bloomberg Politico Axios Elle
    Vogue Forbes Fortune Newsweek Wired Esquire Fair People BBC CNN NBC ABC CBS NPR PBS MSNBC GQ TMZ
    Hour Tonight Show Podcast
"""
_FAR = 6  # sentences
_SITE = r"(?:\.com|\.org|\.co\.uk)"
_OUTLET = re.compile(
    rf"\b(?:{'|'.join(_OUTLETS.split())})(?:\s(?:magazine|newspaper)|{_SITE})?\b(?!['’])"  # noqa: RUF001
)
_CALLED = (
    rf"(?P<name>(?:[Tt]he\s)?(?:People\b|E!\sNews|{NAME}){_SITE}?"
    r"(?:\s(?:magazine|newspaper))?)"
)
_TOLD = re.compile(
    rf"(?<!\bwas )(?<!\bwere )(?<!\bnot )(?<!\bnever )\b(?:told|tells|telling)\s{_CALLED}"
)
_TALKED = re.compile(
    r"\b(?:(?:spoke|speaking|talking|confided|revealed|disclosed|said)\s(?:to|with)"
    rf"|(?:interview|remarks|comments|statement|conversation)\s(?:to|with|for))\s{_CALLED}"
)


def addressee_of(document: Document, start: int, end: int) -> Span | None:
    """Name whom the speaker of a span spoke to.

    Args:
        document: The document that holds the span.
        start: Its first character.
        end: The character after its last.

    Returns:
        The span that names an outlet, or a person told. None where the text names nobody, where
        nobody is said to speak, and where several are told.
    """
    speech, shift = speech_around(document, start, end)
    inside = speech.sentences_in(start - shift, end - shift)
    heard = (_told(speech, n) for n in inside if speech.spoken(n) or speech.who(n))
    found = sorted(place for place in heard if place)
    if len({speech.text[a:b].lower() for a, b in found}) != 1:
        return None
    a, b = found[0]
    return Span(start=a + shift, end=b + shift)


def _told(speech: Speech, n: int) -> Place | None:
    """Who is told in sentence n, or in those of the same speaker that lead up to it."""
    speaker = speech.speaker(n)
    for _ in range(_FAR):
        if speaker is None or speech.speaker(n) != speaker:
            return None
        named = _named(speech, *speech.sentences[n])
        before = _before(speech, n)
        if named or before is None:
            return named
        n = before
    return None


def _before(speech: Speech, n: int) -> int | None:
    if not speech.who(n):
        return speech.origin(n)
    return n - 1 if n and speech.same_paragraph(n - 1, n) else None


def _named(speech: Speech, start: int, end: int) -> Place | None:
    """Who is told in a sentence by the first of those who speak in it."""
    told = _TOLD.search(speech.blotted, start, end)
    if told:
        several = len(attributions(speech.blotted, start, told.end())) > 1
        return None if several else _without_what_follows(speech, *told.span("name"))
    talked = _TALKED.search(speech.blotted, start, end)
    if not talked:
        return None
    place = _without_what_follows(speech, *talked.span("name"))
    outlet = _OUTLET.search(speech.blotted, *place)
    return place if outlet or not speech.people.is_person(*place) else None


def _without_what_follows(speech: Speech, start: int, end: int) -> Place:
    words = list(_OUTLET.finditer(speech.blotted, start, end))
    return (start, words[-1].end()) if words else (start, end)
