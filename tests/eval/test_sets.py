"""Sets made, checked and exchanged: new rows, feedback, SQuAD, BEIR, TREC."""

import json
from pathlib import Path
from typing import Any

import pytest
from towns import MAYORS, article, town_questions
from typer.testing import CliRunner, Result

from quoth.corpus import Document, read
from quoth.eval import Question, load_set, locate
from quoth.eval.cli import app
from quoth.eval.collections import load_collection, read_qrels
from quoth.eval.exports import WRITERS
from quoth.eval.feedback import read_feedback, rows_of
from quoth.eval.questions import Expected, SetError, find_spans, write_rows
from quoth.eval.squad import documents_of, questions_of, read_squad
from quoth.eval.writing import new_row, pages_of, read_numbers, unasked

DOCUMENTS = [Document(id=f"{t}.txt", title=t, text=article(t, m)) for t, m in MAYORS.items()]


def invoke(*arguments: object, answers: str = "") -> Result:
    done = CliRunner().invoke(app, [str(one) for one in arguments], input=answers)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def test_check_passes_a_set_that_fits(towns: Path, tmp_path: Path) -> None:
    write_rows(tmp_path / "set.jsonl", town_questions())
    done = invoke("check", tmp_path / "set.jsonl", "-i", towns)
    assert done.exit_code == 0
    assert "every expected quote of 33 questions stands verbatim" in done.output


def test_check_names_the_rows_that_went_stale(towns: Path, tmp_path: Path) -> None:
    rows = [
        Question(id="moved", question="Q?", answerable=True,
                 expected=(Expected(document="Arlen.txt", quote="Mayor of Arlen is gone."),)),
        Question(id="lost", question="Q?", answerable=True,
                 expected=(Expected(document="Atlantis.txt", quote="Water."),)),
        *town_questions(),
    ]  # fmt: skip
    write_rows(tmp_path / "set.jsonl", rows)
    done = invoke("check", tmp_path / "set.jsonl", "-i", towns)
    assert done.exit_code == 1
    assert "2 stale" in done.output
    for told in ("moved", "the document doesn't hold it", "lost", "no such document"):
        assert told in done.output
    found = json.loads(invoke("check", tmp_path / "set.jsonl", "-i", towns, "--json").output)
    assert [one["id"] for one in found] == ["moved", "lost"]


def test_a_repeated_quote_is_judged_where_it_stood() -> None:
    document = Document(id="d", text="It rained. It rained. It rained.")
    for start, place in ((None, 0), (11, 11), (20, 22), (99, 22)):
        expected = Expected(document="d", quote="It rained.", start=start)
        row = Question(id="q", question="Q?", answerable=True, expected=(expected,))
        assert locate([row], [document])["q"][0].start == place


def test_rows_are_appended_one_a_line(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text('{"id":"a","question":"é?","answerable":null}', encoding="utf-8")
    write_rows(path, town_questions())
    assert [row.id for row in load_set(path)][:2] == ["a", "mayor-Arlen"]
    assert load_set(path)[1:] == town_questions()


def test_new_shows_sentences_and_stores_what_is_asked(towns: Path, tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    answers = "\nWho leads it?\n99\ntwo\n2, 3\nWhat is for tea?\n\nq\n"
    done = invoke("new", path, "-i", towns, answers=answers)
    assert done.exit_code == 0
    assert "there is no sentence 99" in done.output
    assert "expected numbers of sentences" in done.output
    first, second = load_set(path)
    assert (first.id, first.question, first.answerable) == ("new-001", "Who leads it?", True)
    assert [e.quote[:8] for e in first.expected] == ["Mayor of", "Engineer"]
    assert (second.id, second.answerable, second.expected) == ("new-002", False, ())
    again = invoke("new", path, "-i", towns, "--seed", 1, answers="q\n")
    assert first.expected[0].quote not in again.output, "what is asked isn't shown again"


def test_a_repeated_sentence_chosen_is_the_one_chosen() -> None:
    [page] = pages_of(Document(id="d", text="# Head\n\nIt rained. It rained."))
    assert page.texts == ["It rained.", "It rained."]
    row = new_row(page, "Q?", [2], {"new-001"})
    assert (row.id, row.expected[0].start) == ("new-002", 19)
    assert new_row(page, "Q?", [1], set()).expected[0].start is None


def test_pages_come_by_chance_but_the_same_again() -> None:
    orders = [[page.document.id for page in unasked(DOCUMENTS, [], s)] for s in (1, 1, 2)]
    assert orders[0] == orders[1] != orders[2]
    assert read_numbers(" 1,2  3 ") == [1, 2, 3]


def line(
    verdict: str, question: str, *quotes: tuple[str, str], history: tuple[str, ...] = ()
) -> str:
    shown = [
        {"document_id": name, "start": DOCUMENTS[0].text.find(text), "end": 0, "text": text}
        for name, text in quotes
    ]
    answer = {"query": question, "quotes": shown, "fingerprint": "f"}
    row: dict[str, Any] = {"time": "2026-11-24T10:00:00+00:00", "verdict": verdict}
    return json.dumps({**row, "question": question, "history": history, "answer": answer})


GOOD = ("Arlen.txt", "Mayor of Arlen these days is Odo Brenn.")


def test_feedback_becomes_rows(towns: Path, tmp_path: Path) -> None:
    (tmp_path / "said.jsonl").write_text(
        "\n".join(
            [
                line("down", "Who leads Arlen?", GOOD),
                line("up", "Who leads Arlen?", GOOD),
                line("up", "Where is gold?"),
                line("wrong source", "And there?", GOOD, history=("Who leads Arlen?",)),
                line("up", "Who was mayor?", ("Arlen.txt", "Nobody was.")),
            ]
        )
    )
    path = tmp_path / "set.jsonl"
    done = invoke("new", path, "-i", towns, "--from-feedback", tmp_path / "said.jsonl")
    assert "3 rows stored" in done.output
    assert "1 of them to be judged; 0 were there, 1 quote" in done.output
    approved, declined, unjudged = load_set(path)
    assert (approved.answerable, approved.expected[0].quote) == (True, GOOD[1])
    assert (declined.answerable, declined.expected) == (False, ())
    assert (unjudged.answerable, unjudged.history) == (None, ("Who leads Arlen?",))
    assert "wrong source for “Mayor of Arlen" in unjudged.note
    assert {row.tags for row in load_set(path)} == {("feedback",)}
    again = invoke("new", path, "-i", towns, "--from-feedback", tmp_path / "said.jsonl")
    assert "0 rows stored" in again.output
    assert "3 were there" in again.output


@pytest.mark.parametrize("text", ["{", '{"time": "t", "verdict": "meh"}'])
def test_a_bad_line_of_feedback_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "said.jsonl").write_text(line("up", "Q?") + "\n" + text)
    with pytest.raises(SetError, match=r"said\.jsonl:2: .*the page's feedback"):
        read_feedback(tmp_path / "said.jsonl")
    with pytest.raises(SetError, match="can't be read"):
        read_feedback(tmp_path / "none.jsonl")
    assert rows_of([]) == []


SQUAD = {
    "version": "v2.0",
    "data": [
        {
            "title": "Coast_towns",
            "paragraphs": [
                {
                    "context": "The café opens at six. It closes late.",
                    "qas": [
                        {
                            "id": "s1",
                            "question": "When does the café open?",
                            "answers": [
                                {"text": "six", "answer_start": 18},
                                {"text": "at six", "answer_start": 15},
                            ],
                            "is_impossible": False,
                        },
                    ],
                },
                {
                    "context": "Silt was found. It had formed in weeks.",
                    "qas": [
                        {
                            "id": "s2",
                            "question": "How fast did it form?",
                            "answers": [{"text": "in weeks", "answer_start": 30}],
                        },
                        {
                            "id": "s3",
                            "question": "Who found it?",
                            "answers": [],
                            "plausible_answers": [{"text": "Silt", "answer_start": 0}],
                            "is_impossible": True,
                        },
                    ],
                },
            ],
        }
    ],
}


def test_squad_becomes_articles_and_a_set(tmp_path: Path) -> None:
    (tmp_path / "squad.json").write_text(json.dumps(SQUAD))
    done = invoke("import", tmp_path / "squad.json", tmp_path / "made")
    assert "1 articles and 3 questions" in done.output
    corpus = tmp_path / "made" / "corpus.jsonl"
    [document] = [one for one in read(corpus, corpus.name) if isinstance(one, Document)]
    rows = load_set(tmp_path / "made" / "set.jsonl")
    spans = locate(rows, [document])
    quotes = {r.id: [document.text[s.start : s.end] for s in spans.get(r.id, [])] for r in rows}
    assert quotes == {"s1": ["The café opens at six."], "s2": ["It had formed in weeks."], "s3": []}
    assert rows[0].answers == ("six", "at six")
    assert (rows[2].answerable, rows[2].answers) == (False, ())


def test_squad_written_and_read_asks_and_answers_the_same(tmp_path: Path) -> None:
    (tmp_path / "squad.json").write_text(json.dumps(SQUAD))
    squad = read_squad(tmp_path / "squad.json")
    documents, rows = documents_of(squad), questions_of(squad)
    WRITERS["squad"](tmp_path / "out.json", documents, rows, locate(rows, documents))
    again = read_squad(tmp_path / "out.json")
    assert [one.text for one in documents_of(again)] == [one.text for one in documents]
    assert [(q.question, q.answers, q.answerable) for q in questions_of(again)] == [
        (q.question, q.answers, q.answerable) for q in rows
    ]


def test_a_set_without_answer_strings_gives_its_quotes_to_squad(tmp_path: Path) -> None:
    rows = town_questions()
    WRITERS["squad"](tmp_path / "out.json", DOCUMENTS, rows, locate(rows, DOCUMENTS))
    asked = {row.id: row for row in questions_of(read_squad(tmp_path / "out.json"))}
    assert asked["bridge-Arlen"].answers == (rows[1].expected[0].quote,)
    assert asked["mayor-Arlen"].answers == ("Odo Brenn",)
    assert asked["none-0"].answerable is False
    assert "unjudged" not in asked


def test_a_broken_squad_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SetError, match="can't be read"):
        read_squad(tmp_path / "none.json")
    (tmp_path / "bad.json").write_text('{"data": [{"title": "T"}]}')
    with pytest.raises(SetError, match=r"bad\.json: data\.0\.paragraphs: .*SQuAD's format"):
        read_squad(tmp_path / "bad.json")
    shifted = json.loads(json.dumps(SQUAD))
    shifted["data"][0]["paragraphs"][0]["qas"][0]["answers"][0]["answer_start"] = 17
    (tmp_path / "shifted.json").write_text(json.dumps(shifted))
    with pytest.raises(SetError, match="s1: 'six' doesn't stand at 17 in Coast_towns"):
        questions_of(read_squad(tmp_path / "shifted.json"))


def test_articles_of_one_title_keep_apart(tmp_path: Path) -> None:
    twice = {"data": [*SQUAD["data"], *SQUAD["data"]]}
    (tmp_path / "twice.json").write_text(json.dumps(twice))
    names = [one.id for one in documents_of(read_squad(tmp_path / "twice.json"))]
    assert names == ["Coast_towns 1", "Coast_towns 2"]


def test_beir_and_trec_carry_the_judgements(towns: Path, tmp_path: Path) -> None:
    write_rows(tmp_path / "set.jsonl", town_questions())
    for form in ("beir", "trec"):
        done = invoke("export", tmp_path / "set.jsonl", tmp_path / form, "--as", form, "-i", towns)
        assert "33 questions" in done.output
    collection = load_collection(tmp_path / "beir")
    assert len(collection.queries) == 33
    assert collection.qrels["mayor-Arlen"] == {"Arlen.txt": 1}
    assert len(collection.qrels["sides"]) == len(MAYORS)
    assert read_qrels(tmp_path / "trec") == collection.qrels
    documents = [d for d in read(collection.corpus, "corpus.jsonl") if isinstance(d, Document)]
    assert find_spans(town_questions(), documents)[1] == []
