"""Measures against pytrec_eval, significance against scipy, files against themselves."""

from pathlib import Path

import numpy as np
import pytest
import pytrec_eval
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import permutation_test
from typer.testing import CliRunner

from quoth.eval.cli import app
from quoth.eval.collections import CollectionError, load_collection, read_qrels
from quoth.eval.runs import measure, read_run, write_run
from quoth.eval.significance import p_value

documents = st.sampled_from([f"d{n}" for n in range(30)])
queries = st.sampled_from(["q1", "q2", "q3"])
qrels_of = st.dictionaries(queries, st.dictionaries(documents, st.integers(0, 3), min_size=1))
runs = st.dictionaries(queries, st.dictionaries(documents, st.floats(0, 9, width=16)))
PYTREC = {
    "nDCG@10": "ndcg_cut_10",
    "R@10": "recall_10",
    "R@100": "recall_100",
    "Success@1": "success_1",
    "Success@5": "success_5",
}


@given(qrels_of, runs)
@settings(max_examples=1000, deadline=None)
def test_measures_agree_with_pytrec_eval(
    qrels: dict[str, dict[str, int]], run: dict[str, dict[str, float]]
) -> None:
    values = measure(run, qrels, sorted(qrels))
    evaluator = pytrec_eval.RelevanceEvaluator(qrels, set(PYTREC.values()))
    expected = evaluator.evaluate({q: run.get(q, {}) for q in qrels})
    for name, theirs in PYTREC.items():
        for query in qrels:
            assert values[name][query] == pytest.approx(expected.get(query, {}).get(theirs, 0.0))


def test_a_query_without_hits_counts_as_nothing_found() -> None:
    values = measure({}, {"q1": {"d1": 1}}, ["q1"])
    assert all(value == {"q1": 0.0} for value in values.values())


@pytest.mark.parametrize("shift", [0.0, 0.02, 0.3])
def test_significance_is_scipys(shift: float) -> None:
    chance = np.random.default_rng(3)
    one = chance.uniform(size=40)
    other = one + chance.normal(shift, 0.1, size=40)
    found = p_value(
        {str(n): v for n, v in enumerate(other)}, {str(n): v for n, v in enumerate(one)}
    )
    expected = permutation_test(
        (other, one), lambda a, b: np.mean(a - b), permutation_type="samples",
        n_resamples=9_999, rng=np.random.default_rng(5), vectorized=False,
    ).pvalue  # fmt: skip
    assert found == pytest.approx(expected, abs=0.02)


def test_equal_runs_do_not_differ() -> None:
    assert p_value({"a": 0.5}, {"a": 0.5}) == 1.0


def test_a_run_written_and_read_is_the_same(tmp_path: Path) -> None:
    run = {"q1": {"d1": 0.5, "d2": 0.75}, "q2": {"d3": 1.0}}
    write_run(run, tmp_path / "run.txt", "tag")
    assert (tmp_path / "run.txt").read_text().splitlines()[0] == "q1 Q0 d2 1 0.750000 tag"
    assert read_run(tmp_path / "run.txt") == run


def collection(folder: Path) -> Path:
    (folder / "qrels").mkdir(parents=True)
    (folder / "corpus.jsonl").write_text('{"_id": "d1", "text": "Rain."}\n{"_id": "e", "text": ""}')
    (folder / "queries.jsonl").write_text(
        '{"_id": "q1", "text": "rain"}\n{"_id": "q", "text": "x"}'
    )
    (folder / "qrels/test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t1\n")
    return folder


def test_a_collection_is_read_and_sampled(tmp_path: Path) -> None:
    loaded = load_collection(collection(tmp_path / "c"))
    assert loaded.queries == {"q1": "rain", "q": "x"}
    assert loaded.sample(None, 1).queries == {"q1": "rain"}, "the other has no judgements"
    with pytest.raises(CollectionError, match=r"expected corpus\.jsonl"):
        load_collection(tmp_path)


@pytest.mark.parametrize(
    "text", ["q1 0 d1 1\n", "q1\td1\t1\n", "query-id\tcorpus-id\tscore\nq1\td1\t1"]
)
def test_judgements_are_read_in_both_formats(tmp_path: Path, text: str) -> None:
    (tmp_path / "qrels").write_text(text)
    assert read_qrels(tmp_path / "qrels") == {"q1": {"d1": 1}}


@pytest.mark.parametrize(("reader", "text"), [(read_qrels, "q1 d1 much"), (read_run, "q1 d1")])
def test_a_bad_line_is_named(tmp_path: Path, reader: object, text: str) -> None:
    assert callable(reader)
    (tmp_path / "file").write_text(text)
    with pytest.raises(CollectionError, match="file:1: expected"):
        reader(tmp_path / "file")


def test_a_run_by_another_system_is_scored(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("q1 Q0 d9 1 2.0 other\nq1 Q0 d1 2 1.0 other\nq7 Q0 d1 1 1 other")
    (tmp_path / "qrels").write_text("q1 0 d1 1\n")
    done = CliRunner().invoke(
        app, ["run", str(tmp_path / "run"), "--qrels", str(tmp_path / "qrels")]
    )
    assert done.exit_code == 0
    assert "1 without judgements" in done.output
    assert "0.5000" in done.output
