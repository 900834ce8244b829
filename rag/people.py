"""The people that an article names, and whom of them "the actor" or "she" can mean."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from functools import cached_property

from quoth.rag.attributions import NAME

Place = tuple[int, int]

_NAME = re.compile(NAME)
# A name after one of these is not what its sentence is about; "by" is left out: passive voice.
_NO_SUBJECT = re.compile(
    r"\b(?i:with|to|of|from|in|at|on|for|into|about|against|than|like|unlike|between|including|the"
    r"|over|near|after|before|under|through|as|via|around|that|if|when|while)\s(?:[a-z]+\s)?\Z"
)
# Nor one that a verb or a possessive comes before, as its object.
_OBJECT = re.compile(
    r"(?:\w(?:ed|ing|es)|saw|met|made|gave|took|told|left|includes?|is|was|were|had|has|beat|won"
    r"|named|knew|brought|[’']s)\s(?:(?!by\s)[a-z]+\s)?\Z"  # noqa: RUF001
    r"|:\s\Z|(?:\A|,\s)(?:He|She|They|It|We|I|His|Her|Their|Its)\s[^,]*\Z"
)
_OWNER = re.compile(r"[’']s?\s")  # noqa: RUF001
_AND = re.compile(r"\s(?:and|or)\s")
_TITLED = re.compile(r"(?:Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov)\.")
_DETERMINERS = frozenset(["the", "a", "an", "one", "another", "this"])
_THINGS = """
    News Times Post House York Angeles University Inc Corp Company Street City County Court Digital
    Department Party Union Bank Group Club League Magazine Weekly Today America States Kingdom Act
    Institute College School Hospital Church Council Committee Ministry Agency Association Awards
    Day Daily Mail Journal Press Television Radio Museum Park Hotel Airport District Festival Show
    Island Islands River Lake Mountain Valley Beach Avenue Road Congress Senate Parliament Army Navy
    Studios Pictures Records Airlines Series Cup Games report study statement company
    paper newspaper magazine website survey weekly outlet letter memo document
"""
_NO_PERSON = frozenset(_THINGS.split())
_MALE = re.compile(r"\b(?:Mr\.|(?:Sir|Lord|King|Prince|Pope|father|husband|brother|son)\b)")
_FEMALE = re.compile(
    r"\b(?:Mrs\.|Ms\.|(?:Miss|Dame|Lady|Queen|Princess|actress|mother|wife|sister|daughter)\b)"
)
_PRONOUNS = {"he": "he", "his": "he", "him": "he", "she": "she", "her": "she", "hers": "she"}
_ROLE = re.compile(r"[Tt]he\s(?:[\w’'-]+\s){0,3}?([a-z][\w-]*)")  # noqa: RUF001
_STARS = frozenset(["actor", "actress", "singer", "star", "rapper", "musician", "comedian"])


class People:
    """The names of one article.

    Args:
        text: The article's text.
        blotted: The same, with quoted words blotted out: nobody is introduced inside a quotation.
        sentences: Its sentences.
    """

    def __init__(self, text: str, blotted: str, sentences: Sequence[Place]) -> None:
        self._text, self._blotted, self._sentences = text, blotted, sentences
        self.names = [match.span() for match in _NAME.finditer(blotted)]

    def named(self, start: int, end: int) -> list[Place]:
        """The names between two characters."""
        first = bisect_left(self.names, (start, start))
        return [
            name
            for name in self.names[first : bisect_left(self.names, (end, end))]
            if name[1] <= end
        ]

    def subjects(self, n: int) -> list[Place]:
        """Whom sentence n is about: the first name that can be its subject, or two of them."""
        start, end = self._sentences[n]
        inside = self.named(start, end)
        for i, (a, b) in enumerate(inside):
            before = self._blotted[start:a]
            objects = _NO_SUBJECT.search(before) or _OBJECT.search(before)
            if not objects and not _OWNER.match(self._text, b):
                return inside[i : i + 2] if _AND.match(self._text, b) else [(a, b)]
        return []

    def meant(self, pronoun: str, names: Sequence[Place]) -> Place | None:
        """The one of the names that "he" or "she" can mean, in its fullest form."""
        fitting = [name for name in names if self.can_be(pronoun, name)]
        return self.fullest(*fitting[0]) if len(fitting) == 1 else None

    def can_be(self, pronoun: str, name: Place) -> bool:
        """Whether a name, or a noun phrase, is a person's, and nothing speaks against the gender.

        What speaks against it is a title, a word like "actress", or more sentences of the article
        that name nobody else and use the other pronoun.
        """
        around = self._text[max(0, name[0] - 20) : name[1]]
        said = pronoun.lower()
        other = {"he": "she", "she": "he"}[said]
        if (_FEMALE if said == "he" else _MALE).search(around) or not self.is_person(*name):
            return False
        return self._votes(name, other) <= self._votes(name, said)

    def is_called(self, pronoun: str, name: Place) -> bool:
        """Whether the article uses "he" or "she" of a person, more often than the other."""
        said = pronoun.lower()
        other = {"he": "she", "she": "he"}[said]
        return self._votes(name, said) > self._votes(name, other)

    def fullest(self, start: int, end: int) -> Place:
        """The earliest longer form of a name before it, if only one: "Lee" is "Ama Lee".

        A first name stands for the whole name too.
        """
        short = self._text[start:end].lower()
        earlier = self.names[: bisect_left(self.names, (start, start))]
        before = [(a, b, f" {self._text[a:b].lower()} ") for a, b in earlier]
        longer = [
            (a, b)
            for a, b, name in before
            if len(name) > len(short) + 2 and "\n" not in name
            if name.endswith(f" {short} ") or name.startswith(f" {short} ")
        ]
        return longer[0] if longer and self._one_person(longer) else (start, end)

    def introduced(self, start: int, end: int) -> Place | None:
        """The one name that the article has given to "the actor" before: "actor Ama Lee"."""
        role = _ROLE.fullmatch(self._text[start:end])
        if role is None:
            return None
        after = re.compile(
            rf",\s(?:an?|the)\s(?:[\w’'-]+\s){{0,3}}?{re.escape(role[1])}"  # noqa: RUF001
            r"(?=[,.)]|\s(?:who|of|from|behind|known)\b)"
        )
        found = [
            self.fullest(a, b)
            for a, b in self.names
            if b <= start
            and (self._text[:a].endswith(f"{role[1]} ") or after.match(self._blotted, b))
        ]
        return found[0] if found and self._one_person(found) else None

    def _one_person(self, names: Sequence[Place]) -> bool:
        """Whether all names are the shortest of them, with or without a title before it."""
        forms = {f" {self._text[a:b].lower()}" for a, b in names}
        return all(form.endswith(min(forms, key=len)) for form in forms)

    def is_star(self, start: int, end: int) -> bool:
        """Whether a noun phrase is one that articles use in place of a name: "the actress"."""
        role = _ROLE.fullmatch(self._text[start:end])
        return role is not None and role[1] in _STARS

    def is_person(self, start: int, end: int) -> bool:
        """Whether a name, or a noun phrase, can be a person's: two words, none like "Company"."""
        words = self._text[slice(*self.fullest(start, end))].split()
        if words[0].lower() in _DETERMINERS:
            return words[-1] not in _NO_PERSON
        titled = _TITLED.match(words[0]) is not None
        return titled or (len(words) > 1 and _NO_PERSON.isdisjoint(words))

    def _votes(self, name: Place, pronoun: str) -> int:
        return self._genders[self._last_word(name), pronoun]

    @cached_property
    def _genders(self) -> Counter[tuple[str, str]]:
        """How many sentences name one person only and use "he" of it, or "she"."""
        votes: Counter[tuple[str, str]] = Counter()
        for start, end in self._sentences:
            inside = self.named(start, end)
            people = {self._last_word(name) for name in inside}
            if any(_OWNER.match(self._text, b) for _, b in inside):  # "in Lee's view she ..."
                continue
            words = re.findall(r"[a-z]+", self._blotted[start:end].lower())
            genders = {_PRONOUNS[word] for word in words if word in _PRONOUNS}
            if len(people) == len(genders) == 1:
                votes[people.pop(), genders.pop()] += 1
        return votes

    def _last_word(self, name: Place) -> str:
        return self._text[slice(*name)].split()[-1].lower()
