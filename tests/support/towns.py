"""Articles about towns, a set of questions on them, and assistants that get worse in known ways."""

import random
from collections.abc import Sequence
from pathlib import Path

from pages import OverlapReader
from samples import HashingEmbedder

from quoth.eval import Expected, Question
from quoth.index import Filter, Index
from quoth.rag import Answer, Assistant, Quote, Settings, Turn

MAYORS = {
    "Arlen": "Odo Brenn",
    "Brost": "Ida Castel",
    "Cormy": "Jan Delft",
    "Drost": "Lea Ember",
    "Elwin": "Max Fabel",
    "Fenra": "Nora Gault",
    "Gallo": "Olaf Hirst",
    "Hever": "Petra Imhof",
    "Ilmar": "Quint Jarvis",
    "Jorun": "Rosa Kepler",
    "Kaldo": "Sven Lorca",
    "Lumen": "Tess Marlow",
}
NOWHERE = (
    "Which composer premiered quartets upriver?",
    "When does chocolate melt underwater?",
    "Whose violin vanished yesterday evening?",
    "What grows beneath glaciers?",
    "Why did dinosaurs disappear?",
    "Where do penguins sleep?",
)


def article(town: str, mayor: str) -> str:
    """Five sentences about a town; those about mayor and bridge have their numbers."""
    year = 1700 + len(mayor)
    return (
        f"People settled near {town} long ago. Mayor of {town} these days is {mayor}. Engineers"
        f" finished {town}'s stone bridge during {year}.\n\nMarket day is Friday <b>&amp;"
        " Monday</b>. It rains often.\n"
    )


def town_questions() -> list[Question]:
    """Two questions on each town, a follow-up, two sides, six without an answer, one unjudged."""
    rows = []
    for town, mayor in MAYORS.items():
        sentence = f"Mayor of {town} these days is {mayor}."
        year = 1700 + len(mayor)
        bridge = f"Engineers finished {town}'s stone bridge during {year}."
        rows += [
            _row(f"mayor-{town}", f"Who is mayor of {town}?", (town, sentence), answers=(mayor,)),
            _row(f"bridge-{town}", f"When was {town}'s stone bridge finished?", (town, bridge)),
        ]
    later = _row("bridge-later", "When was Brost's stone bridge finished?",
                 ("Brost", "Engineers finished Brost's stone bridge during 1710."),
                 history=("Who is mayor of Brost?",))  # fmt: skip
    sides = Question(
        id="sides",
        question="Which stone bridge was finished by engineers?",
        answerable=True,
        tags=("disagreement",),
        expected=tuple(
            Expected(
                document=f"{town}.txt",
                quote=f"Engineers finished {town}'s stone bridge during {1700 + len(mayor)}.",
                side=town,
            )
            for town, mayor in MAYORS.items()
        ),
    )
    nowhere = [
        Question(id=f"none-{n}", question=asked, answerable=False, tags=("none",))
        for n, asked in enumerate(NOWHERE)
    ]
    unjudged = Question(id="unjudged", question="Which day is market day?", answerable=None)
    return [*rows, later, sides, *nowhere, unjudged]


def _row(name: str, question: str, place: tuple[str, str], **more: tuple[str, ...]) -> Question:
    town, quote = place
    return Question.model_validate(
        {
            "id": name,
            "question": question,
            "answerable": True,
            "expected": [{"document": f"{town}.txt", "quote": quote}],
            "tags": [name.split("-", maxsplit=1)[0]],
            **more,
        }
    )


def town_index(folder: Path) -> Path:
    """Write the articles and index them."""
    (folder / "towns").mkdir()
    for town, mayor in MAYORS.items():
        (folder / "towns" / f"{town}.txt").write_text(article(town, mayor), encoding="utf-8")
    Index.sync(folder / "towns.index", [folder / "towns"], embedder=HashingEmbedder())
    return folder / "towns.index"


def open_towns(
    folder: Path, kind: type[Assistant] = Assistant, settings: Settings | None = None
) -> Assistant:
    """Open the index, as an assistant of some kind."""
    return kind(Index.open(folder), HashingEmbedder(), OverlapReader(), settings)


class Shuffled(Assistant):
    """Looks for each question in an article by chance."""

    def ask(
        self, question: str, history: Sequence[Turn] = (), where: Filter | None = None
    ) -> Answer:
        """See `Assistant`."""
        del where
        town = random.Random(question).choice(list(MAYORS))
        return super().ask(question, history, Filter(documents=(f"{town}.txt",)))


class Shifted(Assistant):
    """Quotes one character too far to the right."""

    def ask(
        self, question: str, history: Sequence[Turn] = (), where: Filter | None = None
    ) -> Answer:
        """See `Assistant`."""
        answer = super().ask(question, history, where)
        moved = [
            quote.model_copy(update={"start": quote.start + 1, "end": quote.end + 1})
            for quote in answer.quotes
        ]
        return answer.model_copy(update={"quotes": tuple(moved)})


class Unsure(Assistant):
    """Never quite sure: a confidence of 1 would pass a threshold of 1."""

    def ask(
        self, question: str, history: Sequence[Turn] = (), where: Filter | None = None
    ) -> Answer:
        """See `Assistant`."""
        answer = super().ask(question, history, where)
        return answer.model_copy(update={"confidence": 0.99 * answer.confidence})


class Cleaned(Quote):
    """A quote whose words were cleaned up."""

    @property
    def text(self) -> str:
        """Without the last sign."""
        return super().text.rstrip(".")


class Cleaning(Assistant):
    """Shows words that aren't quite the article's."""

    def ask(
        self, question: str, history: Sequence[Turn] = (), where: Filter | None = None
    ) -> Answer:
        """See `Assistant`."""
        answer = super().ask(question, history, where)
        cleaned = [Cleaned.model_construct(**dict(quote)) for quote in answer.quotes]
        return answer.model_copy(update={"quotes": tuple(cleaned)})
