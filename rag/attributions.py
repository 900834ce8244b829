"""Who a sentence says has said something: "Ama Lee told the Post that", ", said the minister".

English patterns over a text whose quoted words are blotted out (rag/quotations.py), so that nobody
named inside a quotation is taken for its speaker.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from quoth.rag.quotations import BLOT

Kind = Literal["name", "pronoun", "noun"]

# Verbs that mean speech wherever they have a person before them ...
_SAYS = (
    "said|says|say|told|tells|explained|explains|insisted|insists|insist|claimed|claims|claim"
    "|admitted|admits|argued|argues|argue|acknowledged|acknowledges|stated|states|remarked|remarks"
    "|replied|replies|answered|responded|joked|jokes|quipped|exclaimed|asserted|asserts|alleged"
    "|alleges|allege|testified|conceded|concedes|confessed|lamented|complained|countered|contended"
    "|contends|tweeted|commented|opined|mused|gushed|pointed out|points out|made clear|makes clear"
    "|recalled|recalls|warned|warns|stressed|stresses|emphasized|emphasised|cautioned|whispered"
    "|shouted|yelled|cried|informed|informs"
)
# ... and those that may mean something else ("added three goals"): only with a quotation in the
# sentence, before "that", or set off by commas.
_MAY_SAY = (
    "added|adds|noted|notes|continued|continues|went on|wrote|writes|posted|announced|announces"
    "|revealed|reveals|confirmed|confirms|reported|reports|report|suggested|suggests|declared"
    "|declares|concluded|concludes|observed|observes|predicted|predicts|promised|promises|vowed"
    "|pledged|urged|asked|asks|agreed|agrees|denied|denies|maintained|maintains|maintain|called"
    "|calls|described|describes|hinted|boasted|laughed|shared|expressed|repeated|repeats|put it"
    "|thinks|thought|believes|believe|believed|clarified|disclosed|shrugged|dubbed"
)
_ADVERB = (
    r"(?:\s(?:also|later|then|once|previously|earlier|recently|reportedly|reiterated|has|had|have"
    r"|himself|herself|themselves|first|just|even|simply|still|now|only|again|did|famously|\w{3,}ly"
    r"|would later))"
)
_LETTER = "[A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĘĚĞĢİĶĹĻŁŃŅŇŌŐŒŔŘŚŞŠȘŢŤȚŪŮŰŹŻŽ]"
_PARTICLE = (
    "(?:de la|del|della|dela|de|di|da|dos|du|van der|van den|van|von der|von|bin|ibn|al|el|la|le)"
)
_TITLE = r"(?:Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen|Col|Capt|Lt|Sgt|Rev|St)\.\s"
_PART = rf"(?:{_LETTER}[\w’'-]*\w|{_LETTER}\.(?:{_LETTER}\.)*|{_LETTER}\b)"  # noqa: RUF001
# What begins a sentence with a capital and begins no name.
_NO_NAME = """
A An The In On At By As If So But And Or For From When While After Before Since Though Although
However Because Then There This That These Those It Its His Her Their Our My Your What Who Why
How Where Yes No Not Even Still Also Yet Once Both All Some Many Most Last Next Like Unlike With
Without Between During Until Besides Meanwhile Moreover Instead Indeed Earlier Later Asked
Speaking To Of One Another Everyone Nobody Somebody People Sources He She They We You I Monday
Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July
August September October November December Today Yesterday Officials Police Experts Critics
Insiders Ever Nor Neither Only Just Such Others Nothing Something Now Here Out Over Up Was Is
Are Were Did Does Do Had Has Have Will Would Could Can
"""
_FIRST = rf"(?!(?:{'|'.join(_NO_NAME.split())})\b){_PART}"
NAME = (
    rf"(?:{_TITLE})?(?:\b{_PARTICLE}[\s-])?(?<![\w’'-]){_FIRST}"  # noqa: RUF001
    rf"(?:\s(?:{_PARTICLE}\s)?{_PART}){{0,4}}(?:,?\s(?:Jr|Sr)\.)?"
)
_WORD = r"(?:[\w’'-]+|[“\"]¤[^”\"]*[”\"])"  # noqa: RUF001
_NO_NOUN = (
    "(?!(?:who|which|that|when|where|while|as|and|but|or|if|is|are|was|were|be|been|has|had|have|"
    "did|do|does|to|in|on|at|by|of|for|from|with|he|she|they|it|we|I|not|then|also|the|an?|his|her"
    "|their|about|so)\\b)"
)
_DETERMINER = (
    "(?:[Tt]he|[Aa]n?|[Oo]ne|[Aa]nother|[Ss]ome|[Tt]wo|[Tt]hree|[Ss]everal|[Mm]any|[Tt]his"
    "|[Ff]ormer|[Aa]n? unnamed|[Hh]is|[Hh]er|[Tt]heir|[Ii]ts|[Oo]ther)"
)
_PEOPLE = (
    "(?:[Pp]olice|[Oo]fficials|[Ss]ources|[Ii]nsiders|[Ee]xperts|[Pp]rosecutors|[Ii]nvestigators"
    "|[Rr]esearchers|[Ss]cientists|[Aa]uthorities|[Dd]octors|[Cc]ritics|[Ww]itnesses|[Nn]eighbou?rs"
    "|[Oo]rganizers|[Ll]awyers|[Aa]nalysts|[Ee]conomists|[Rr]epresentatives|[Rr]esidents|[Pp]eople"
    "|[Ff]riends|[Ff]irefighters|[Ss]pokespeople|[Ee]ngineers|[Tt]eachers|[Ss]upporters|[Ff]ans)"
)
_OF = (
    r"(?:\s(?:of|for|at|from|with|in|close to|familiar with)"
    rf"(?:\s(?:the|a|an|his|her|their))?(?:\s{_NO_NOUN}{_WORD}){{1,4}}?)?"
)
NOUN = (
    rf"(?:\b{_DETERMINER}(?:\s{_NO_NOUN}{_WORD}){{1,5}}?"
    rf"|{NAME}[’']s?(?:\s{_NO_NOUN}[\w-]+){{1,3}}?"  # noqa: RUF001
    rf"|\b(?:{_NO_NOUN}(?:[A-Z]?[a-z]+|[A-Z]+)\s)?{_PEOPLE}){_OF}"
)
_PRONOUN = r"\b(?:[Hh]e|[Ss]he|[Tt]hey)"
_WHO = rf"(?:(?P<pronoun>{_PRONOUN})|(?P<name>{NAME})(?:{_OF})|(?P<noun>{NOUN}))"
_APPOSED = r"(?:,\s[^,.;:!?¤\n]{1,90},|\s\([^)¤\n]{1,60}\))?"
_NOT_SPOKEN = r"(?!\s(?:by|to\s(?:be|have))\b)"  # "is said to be"
_INVERTED = (
    "said|says|added|adds|wrote|writes|explained|explains|noted|notes|replied|recalled|continued"
    "|concluded|joked|quipped|asked|observed|announced|declared|insisted|argued|remarked|warned"
    "|responded|tweeted|admitted|claimed|shouted|cried|yelled|whispered|laughed"
)
_BORDER = r"(?=\s*(?:[,.;:—–]|\Z)|\s(?:of|who|in|on|at|after|from|as|during|when|while|to|which)\b)"  # noqa: RUF001

_LEFT = re.compile(
    rf"(?<![\w’'-]){_WHO}{_APPOSED}(?:,?\swho)?{_ADVERB}{{0,3}}"  # noqa: RUF001
    rf"\s(?:(?P<says>{_SAYS})|(?P<may>{_MAY_SAY}))\b{_NOT_SPOKEN}"
)
_RIGHT = re.compile(
    rf"(?:(?:[?!”\"’']|—|–)\s?(?:{_INVERTED})|,\s(?:said|says|added|adds))"  # noqa: RUF001
    rf"\s(?:{_NO_NOUN}[a-z-]+\s){{0,4}}?{_WHO}{_BORDER}"
)
_BY = re.compile(
    rf"(?<!\b[Nn]ot )\b[Aa]ccording to\s(?:{_NO_NOUN}[a-z-]+\s){{0,3}}?{_WHO}{_BORDER}"
)
_THAT = re.compile(r"(?:\sto\s[^,.;:\n]{1,40}?)?\sthat\b")
_VIEW = re.compile(
    rf"\b[IiTt](?:n|o)\s(?P<name>{NAME})[’']s?\s(?:own\s)?"  # noqa: RUF001
    r"(?:view|opinion|words|judgment|judgement|telling|account|estimate|estimation)\b"
)


@dataclass(frozen=True, slots=True)
class Attribution:
    """Somebody who is said to have said something: characters `start` to `end` name them."""

    start: int
    end: int
    kind: Kind


def attributions(blotted: str, start: int, end: int) -> list[Attribution]:
    """Find who speaks in a sentence.

    Args:
        blotted: A text whose quoted words are blotted out.
        start: Where the sentence starts in it.
        end: Where it ends.

    Returns:
        Those who speak, in the order of the text.
    """
    found = {*_left(blotted, start, end), *_others(blotted, start, end)}
    return sorted(found, key=lambda who: who.start)


def _left(blotted: str, start: int, end: int) -> Iterator[Attribution]:
    """Somebody, then the verb."""
    quoted = BLOT in blotted[start:end]
    for match in _LEFT.finditer(blotted, start, end):
        after = blotted[match.end() : end]
        set_off = blotted[: match.start()].endswith(", ") and re.match("[,.]", after)
        if match["says"] or quoted or set_off or _THAT.match(after):
            yield from _attribution(match)


def _others(blotted: str, start: int, end: int) -> Iterator[Attribution]:
    for pattern in (_RIGHT, _BY, _VIEW):
        for match in pattern.finditer(blotted, start, end):
            yield from _attribution(match)


def _attribution(match: re.Match[str]) -> Iterator[Attribution]:
    groups = match.groupdict()
    kinds: tuple[Kind, ...] = ("pronoun", "name", "noun")
    kind = next(kind for kind in kinds if groups.get(kind))
    start, end = match.span(kind)
    yield Attribution(start, end, kind)
