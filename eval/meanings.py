"""What each measure says, in a sentence, for those who read a report."""

from collections.abc import Mapping

_RETRIEVAL: Mapping[str, str] = {
    "nDCG@10": "how near the ten best are to the ideal order; early ones count more",
    "RR@10": "1 divided by the rank of the first right one",
    "R@5": "share of all right ones among the five best",
    "R@10": "share of all right ones among the ten best",
    "Success@1": "the first is right",
    "Success@3": "one of the first three is right",
    "Success@5": "one of the first five is right",
}
_OTHERS: Mapping[str, str] = {
    "exact": "every quote shown is the article's text, byte for byte",
    "whole sentences": "every quote starts and ends where a sentence does",
    "words shown": "words in an answer; neither more nor fewer are better",
    "coverage": "questions of any kind that get quotes",
    "answered": "answerable questions that get quotes",
    "quoted first": "the first quote is an expected one",
    "quoted in three": "one of the first three quotes is an expected one",
    "quoted": "any quote is an expected one",
    "citation recall": "share of the expected sides that are quoted",
    "citation precision": "share of the quotes that are expected ones",
    "contains answer": "a quote contains the answer string of the set",
    "both sides": "at least two sides of a disagreement are quoted",
    "declined": "questions that the articles don't answer get no quotes",
    "risk": "answers given that quote nothing expected, or should have been declined",
    "AURC": "risk, averaged over all thresholds",
    "AUROC": "chance that an answerable question gets more confidence than another",
    "ECE": "mean distance between confidence and how often answers are right",
}


def meaning(measure: str) -> str:
    """Say what a measure means, in a few words.

    >>> meaning("span Success@1")
    'of the expected quotes: the first is right'
    """
    kind, _, name = measure.partition(" ")
    if kind == "document":
        return f"of the expected articles: {_RETRIEVAL[name]}"
    if kind == "span":
        return f"of the expected quotes: {_RETRIEVAL[name]}"
    return _OTHERS[measure]
