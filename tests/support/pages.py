"""Articles and answers for the tests of the page: hostile ones, and one with every part."""

import time
from collections.abc import Iterator, Sequence

import numpy as np

from quoth.corpus import Document, Span
from quoth.index import Filter, Snapshot
from quoth.rag import Answer, Assistant, Candidate, Found, Mention, Quote, Turn
from quoth.rag.features import Sentence
from quoth.rag.questions import Query
from quoth.rag.reader import Reading

HOSTILE = (
    'Preface 🦅.\n\nThe falcon\'s <b onclick="x()">price</b>\twas  ${x} {{y}} in C:\\users\\new,'
    " \\n &amp; 🦅 <img src=http://evil.test/x> שלום `end` \u0085e\u0301\r\nand the falcon's"
    ' <script>window.__ran=1</script> price "rose" &#10; again. Unrelated words follow here.\n'
)
FILLER = "The town lies on a river and has a market on Saturdays. " * 60
ARTICLES = {
    "harbour.md": "---\ntitle: The harbour\nsource: The Courier\npublished: 2021-03-14\n"
    f"url: https://example.org/harbour\n---\n\n{FILLER}\n\n"
    "Engineers dredged the harbour twice because silt had returned."
    f"\n\n{FILLER}\n\nThe harbour was dredged by engineers in 2020, too.\n\n{FILLER}\n",
    "ledger.md": "---\ntitle: The ledger\nsource: Evening Post\npublished: 2022-06-01\n---\n\n"
    "# Costs\n\nThe mayor spoke of it first. “It cost 41 million,” said Ada Brown.\n",
    "audit.md": "---\ntitle: The audit\nsource: The Courier\npublished: 2023-01-09\n---\n\n"
    "It cost 52 million, the auditors found.\n",
    "sub dir/fälcon.txt": HOSTILE,
    "bees.md": "---\ntitle: Bees\n---\n\nBees sleep at night. Honey keeps for years.\n",
}
HARBOUR, FALCON, ALIEN = (
    "Why was the harbour dredged twice by engineers?",
    "What was the falcon's price again?",
    "Which composer premiered quartets in Ulaanbaatar?",
)
DEFECT, SLOW, RICH = (
    "What happens when the program has a defect?",
    "What takes long to find?",
    "And what did it cost?",
)
UNDERSTOOD = "What did the harbour cost?"
WAIT = 1.5  # seconds that SLOW is searched for, and is read for


class OverlapReader:
    """Gives a sentence the share of the question's longer words that it holds."""

    def read(self, query: Query, sentences: Sequence[Sentence], snapshot: Snapshot) -> Reading:
        """See `Reader`."""
        del snapshot
        wanted = {word for word in words_of(query.text) if len(word) > 3}
        shares = [len(wanted & words_of(one.text)) / len(wanted) for one in sentences]
        return Reading(np.array(shares, dtype=np.float64), (None,) * len(shares))


def words_of(text: str) -> set[str]:
    """The words of a text, without what hangs on them."""
    return {word.strip(".,?").removesuffix("'s") for word in text.lower().split()}


class Prepared(Assistant):
    """An assistant with a slow answer, a rich one, and a defect; all else it finds itself."""

    def steps(
        self, question: str, history: Sequence[Turn] = (), where: Filter | None = None
    ) -> Iterator[Found | Answer]:
        """See `Assistant`."""
        if question == DEFECT:
            raise ZeroDivisionError
        if question == RICH:
            yield self._rich(leaning=bool(history))
            return
        for step in super().steps(question, history, where):
            if question == SLOW:
                time.sleep(WAIT)  # as long for finding as for reading
            yield step

    def _rich(self, *, leaning: bool) -> Answer:
        """Every part that an answer can have, from three articles."""
        ledger, audit, harbour = (
            self._known(f"{name}.md") for name in ("ledger", "audit", "harbour")
        )
        also = Mention(document=audit, **_place(audit, "the auditors found"), citation=2)
        first = Quote(
            document=ledger,
            **_place(ledger, "“It cost 41 million,” said Ada Brown."),
            citation=1,
            confidence=0.91,
            speaker=Span(**_place(ledger, "Ada Brown")),
            answer=Span(**_place(ledger, "41 million")),
            context=Span(**_place(ledger, "The mayor spoke of it first.")),
        )
        second = Quote(
            document=audit,
            **_place(audit, "It cost 52 million, the auditors found."),
            citation=2,
            confidence=0.84,
            answer=Span(**_place(audit, "52 million")),
        )
        third = Quote(
            document=harbour,
            **_place(harbour, "The harbour was dredged by engineers in 2020, too."),
            citation=3,
            confidence=0.5,
            also=(also,),
        )
        return Answer(
            query=RICH,
            understood=UNDERSTOOD if leaning else None,
            quotes=(first, second, third),
            confidence=0.91,
            disagreements=((1, 2),),
            hits=tuple(self.retrieve(UNDERSTOOD, 5)),
            candidates=(
                *(
                    _judged(one.document, one.text, one.confidence)
                    for one in (first, second, third)
                ),
                _judged(ledger, "The mayor spoke of it first.", 0.1),
            ),
            fingerprint=self.fingerprint,
        )

    def _known(self, name: str) -> Document:
        document = self.document(name)
        assert document is not None, name
        return document


def _judged(document: Document, words: str, confidence: float) -> Candidate:
    return Candidate(document=document, **_place(document, words), confidence=confidence)


def _place(document: Document, words: str) -> dict[str, int]:
    start = document.text.index(words)
    return {"start": start, "end": start + len(words)}
