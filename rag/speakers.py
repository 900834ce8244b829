"""Who said it: for quoted or reported words, the span of the document that names the speaker.

Rules for English news. Absent rather than guessed: where two readings are open there is no speaker.

>>> text = "Mayor Ama Lee was pleased. “We won,” she said. “Now we rest.”"
>>> span = speaker_of(Document(id="a", text=text), 46, 61)
>>> text[span.start : span.end]
'Mayor Ama Lee'
"""

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache
from operator import itemgetter

from quoth.corpus import Document, Span
from quoth.corpus.sentences import sentence_spans, trim
from quoth.rag.attributions import Attribution, attributions
from quoth.rag.people import People, Place
from quoth.rag.quotations import BLOT, blotted, paragraphs, quotations

_FAR = 6  # sentences that are looked through for a name
_NEAR = 3  # the same, for a noun: it may name somebody new
_OPENS_QUOTED = re.compile(rf"\W{{0,3}}(?:{BLOT}+\s+){{3}}{BLOT}")
_LONG = 20  # sentences of one quotation, to either side
_BEFORE, _AFTER = 20_000, 4_000  # characters around a quote that are read: any article, whole
_LETTERS = re.compile(r"[^\W\d_]")


def speaker_of(document: Document, start: int, end: int) -> Span | None:
    """Name who said the words of a span.

    Args:
        document: The document that holds the span.
        start: Its first character.
        end: The character after its last.

    Returns:
        The span that names the speaker: a name in its fullest earlier form ("Conti" gives
        "Alessandra Conti"), or the noun phrase ("a source"). None for what nobody is said to have
        said, and where the speaker isn't clear or several speak.
    """
    speech, shift = speech_around(document, start, end)
    inside = speech.sentences_in(start - shift, end - shift)
    found = {speech.speaker(n) for n in inside if speech.spoken(n) or speech.who(n)}
    places = sorted((a + shift, b + shift) for a, b in filter(None, found))
    if len(places) < len(found) or len({document.text[a:b].lower() for a, b in places}) != 1:
        return None
    return Span(start=places[0][0], end=places[0][1])


class Speech:
    """Who speaks in which sentence of a text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._paragraphs = paragraphs(text)
        self._quotations = [q for a, b in self._paragraphs for q in quotations(text, a, b)]
        chars = list(text)
        for a, b in self._paragraphs:
            chars[a:b] = blotted(text, a, b)
        self.blotted = "".join(chars)
        spans = (trim(text, *span) for span in sentence_spans(text))
        self.sentences = [(a, b) for a, b in spans if b > a and text[a] != "#"]
        self.people = People(text, self.blotted, self.sentences)
        self._who: dict[int, Attribution | None] = {}

    def sentences_in(self, start: int, end: int) -> range:
        """The numbers of the sentences that share characters with a span."""
        first = bisect_right(self.sentences, start, key=itemgetter(1))
        return range(first, bisect_left(self.sentences, end, key=itemgetter(0)))

    def who(self, n: int) -> Attribution | None:
        """Who sentence n itself says is speaking; where several are, the first."""
        if n not in self._who:
            found = attributions(self.blotted, *self.sentences[n])
            self._who[n] = found[0] if found else None
        return self._who[n]

    def spoken(self, n: int) -> bool:
        """Whether sentence n is mostly a quotation, or begins with four quoted words."""
        shown = self.blotted[slice(*self.sentences[n])]
        opens = _OPENS_QUOTED.match(shown) is not None
        return opens or shown.count(BLOT) > sum(char.isalnum() for char in shown)

    def speaker(self, n: int, left: int = _FAR) -> Place | None:
        """Who speaks in sentence n: said there, or in the sentences that it goes on from."""
        who = self.who(n)
        if who:
            return self._named(who, n, left)
        if not self.spoken(n) or not left:
            return None
        origin = self.origin(n)
        return None if origin is None else self.speaker(origin, left - 1)

    def origin(self, n: int) -> int | None:
        """The sentence that tells who speaks in sentence n, which quotes and doesn't say."""
        same = self._same_quotation(n)
        return self._goes_on_from(n) if same is None else same

    def same_paragraph(self, n: int, other: int) -> bool:
        """Whether two sentences stand in one paragraph."""
        return self._paragraph(n) == self._paragraph(other)

    def _same_quotation(self, n: int) -> int | None:
        """The sentence with an attribution that shares the quotation around this one."""
        start, end = self.sentences[n]
        near = self.sentences[max(0, n - _LONG)][0], self.sentences[min(n + _LONG, self._last)][1]
        around = [(a, b) for a, b in self._quotations if a <= start and end <= b]
        parts = (self.sentences_in(max(a, near[0]), min(b, near[1])) for a, b in around)
        return next((i for part in parts for i in part if i != n and self.who(i)), None)

    def _goes_on_from(self, n: int) -> int | None:
        """The sentence before, in this paragraph, or in the one before if this one only quotes."""
        if n == 0:
            return None
        here, before = self._paragraph(n), self._paragraph(n - 1)
        if here == before:
            return n - 1 if self.who(n - 1) or self.spoken(n - 1) else None
        if before != here - 1 or _LETTERS.search(self.blotted, *self._paragraphs[here]):
            return None
        last = self.sentences[n - 1][1] - 1
        quotes = BLOT in self.blotted[slice(*self._paragraphs[before])]
        return n - 1 if quotes or self.text[last] == ":" else None

    def _paragraph(self, n: int) -> int:
        return bisect_right(self._paragraphs, self.sentences[n][0], key=itemgetter(0)) - 1

    @property
    def _last(self) -> int:
        return len(self.sentences) - 1

    def _named(self, who: Attribution, n: int, left: int) -> Place | None:
        if who.kind == "pronoun":
            return self.antecedent(self.text[who.start : who.end], n, left)
        if who.kind == "name":
            return self.people.fullest(who.start, who.end)
        introduced = self.people.introduced(who.start, who.end)
        if introduced is None and self.people.is_star(who.start, who.end):
            pronoun = "she" if self.text[: who.end].endswith("actress") else "he"
            about = (self.people.subjects(i) for i in range(n - 1, max(-1, n - 1 - _NEAR), -1))
            introduced = self.people.meant(pronoun, next(filter(None, about), []))
        return introduced or (who.start, who.end)

    def antecedent(self, pronoun: str, n: int, left: int = _FAR) -> Place | None:
        """Whom "he" or "she" in sentence n means: who spoke last, or who was spoken of."""
        if pronoun.lower() not in {"he", "she"} or not left:
            return None
        for i in range(n - 1, max(-1, n - 1 - _FAR), -1):
            before = self.who(i)
            if before and before.kind != "pronoun":
                named = self._named(before, i, left - 1)
                return named if named and self.people.can_be(pronoun, named) else None
            if before and self.text[before.start : before.end].lower() == pronoun.lower():
                return self.antecedent(pronoun, i, left - 1)
            names = self.people.subjects(i)
            if names:
                found = self.people.meant(pronoun, names)
                if found or any(self.people.can_be(pronoun, name) for name in names):
                    return found
        return None


def speech_around(document: Document, start: int, end: int) -> tuple[Speech, int]:
    """Read the part of a document that can tell who speaks in a span, or who is meant in it.

    Returns:
        The speech of that part, in characters from its start, and where it starts.
    """
    text = document.text
    first = document.body_start
    if start - first > _BEFORE:
        first = text.rfind("\n", 0, start - _BEFORE) + 1 or start - _BEFORE
    # Parts are cut at steps, so that the quotes of one answer mostly share a reading.
    last = min(len(text), -(-(end + _AFTER) // _AFTER) * _AFTER)
    return _read(text[first:last]), first


@lru_cache(maxsize=64)
def _read(text: str) -> Speech:
    return Speech(text)
