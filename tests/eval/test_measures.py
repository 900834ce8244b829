"""Measures of answers, retrieval and declining, against brute force and other libraries."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ir_measures import RR, Qrel, R, ScoredDoc, Success, nDCG
from ir_measures.providers.pytrec_eval_provider import PytrecEvalProvider
from scipy.stats import bootstrap as scipys_bootstrap
from scipy.stats import permutation_test
from sklearn.metrics import roc_auc_score

from quoth.corpus import Document, Passage
from quoth.eval.declining import (
    aurc,
    auroc,
    calibration_error,
    reliability,
    risk_coverage,
)
from quoth.eval.measures import (
    Place,
    both_sides,
    citation_precision,
    citation_recall,
    contains_answer,
    exact,
    normalised,
    quoted_within,
    whole_sentences,
    words_shown,
)
from quoth.eval.questions import Span
from quoth.eval.retrieval import measure_retrieval, span_qrels, span_run
from quoth.eval.significance import bootstrap, interval, swap_p_value
from quoth.rag import Hit

TEXT = "It rained on Monday. It snowed. The café closed at six."
DOCUMENT = Document(id="d", text=TEXT)
SIDES = [
    Span(document="d", start=0, end=20, side="a"),
    Span(document="d", start=21, end=31, side="b"),
]

places = st.builds(
    lambda name, start, length: (name, start, start + length),
    st.sampled_from("de"),
    st.integers(0, 50),
    st.integers(1, 5),
)
spans = st.lists(
    st.builds(
        lambda place, side: Span(document=place[0], start=place[1], end=place[2], side=side),
        places,
        st.sampled_from("ab"),
    ),
    min_size=1,
    max_size=4,
)
judged = st.lists(st.tuples(st.integers(0, 20), st.booleans()), min_size=1, max_size=60).map(
    lambda rows: (np.array([r[0] / 20 for r in rows]), np.array([r[1] for r in rows], dtype=bool))
)


@given(st.lists(places, max_size=5), spans)
def test_measures_of_quotes_are_shares_and_agree_with_each_other(
    quotes: list[Place], expected: list[Span]
) -> None:
    within = [quoted_within(k, quotes, expected) for k in range(6)]
    assert within == sorted(within), "more quotes never find less"
    recall = citation_recall(quotes, expected)
    assert (recall > 0) == bool(within[-1])
    assert both_sides(quotes, expected) <= recall
    if quotes:
        precision = citation_precision(quotes, expected)
        assert (precision > 0) == bool(within[-1])
        assert precision * len(quotes) == sum(quoted_within(1, [q], expected) for q in quotes)


def test_one_side_of_two_is_half() -> None:
    quotes = [("d", 0, 20), ("d", 32, 55)]
    assert citation_recall(quotes, SIDES) == citation_precision(quotes, SIDES) == 0.5
    assert both_sides(quotes, SIDES) == 0.0
    assert both_sides([("d", 15, 25)], SIDES) == 1.0


def test_a_quote_that_only_borders_on_an_expected_one_is_none() -> None:
    assert quoted_within(1, [("d", 20, 21)], SIDES) == 0.0


@pytest.mark.parametrize(
    ("shown", "answer", "found"),
    [
        ("It cost the 4.2 million.", "4.2 Million", 1.0),
        ("“An owl,” she said", "owl", 1.0),
        ("A category", "cat", 0.0),
        ("Nothing", "owl", 0.0),
    ],
)
def test_answer_strings_are_found_as_squad_compares_them(
    shown: str, answer: str, found: float
) -> None:
    assert contains_answer([shown], [answer]) == found


def test_normalising_twice_changes_nothing_more() -> None:
    once = normalised("The U.S. “Senate”,  an  ELDER body!")
    assert once == normalised(once) == "us senate elder body"


def test_exact_is_to_the_byte_and_of_the_indexs_document() -> None:
    documents = {"d": DOCUMENT}
    quote: dict[str, object] = {"document_id": "d", "start": 32, "end": 55, "text": TEXT[32:55]}
    assert exact([quote], documents) == 1.0
    decomposed = TEXT[32:55].replace("é", "e\u0301")
    for change in ({"text": decomposed}, {"start": 33}, {"document_id": "e"}, {"end": None}):
        assert exact([{**quote, **change}], documents) == 0.0


@pytest.mark.parametrize(
    ("place", "whole"),
    [(("d", 0, 20), 1.0), (("d", 0, 31), 1.0), (("d", 1, 21), 0.0), (("e", 0, 20), 0.0)],
)
def test_whole_sentences(place: Place, whole: float) -> None:
    assert whole_sentences([place], {"d": DOCUMENT}) == whole


def test_words_are_counted() -> None:
    assert words_shown(["It rained.", "  It  snowed. "]) == 4


hits = st.lists(st.tuples(st.sampled_from("de"), st.integers(0, 9)), max_size=12, unique=True).map(
    lambda found: [
        Hit(
            passage=Passage(
                document=Document(id=name, text="x" * 60), start=6 * block, end=6 * block + 6
            ),
            score=-rank,
            rank=rank,
        )
        for rank, (name, block) in enumerate(found, start=1)
    ]
)


@given(st.dictionaries(st.sampled_from(["q1", "q2", "q3"]), st.tuples(hits, spans), min_size=1))
@settings(max_examples=200, deadline=None)
def test_retrieval_of_spans_is_what_brute_force_says(
    sets: dict[str, tuple[list[Hit], list[Span]]],
) -> None:
    found = {query: one[0] for query, one in sets.items()}
    expected = {query: one[1] for query, one in sets.items()}
    values = measure_retrieval(found, expected)
    for query in sets:
        good = [h.rank for h in found[query] if any(s.touches(*_place(h)) for s in expected[query])]
        first = min(good, default=99)
        assert values["span RR@10"][query] == pytest.approx(
            1 / first if first and first <= 10 else 0
        )
        assert values["span Success@3"][query] == float(first <= 3)
        documents = {span.document for span in expected[query]}
        ranked = list(dict.fromkeys(hit.passage.document.id for hit in found[query]))
        assert values["document Success@1"][query] == float(bool(documents & set(ranked[:1])))
        assert values["document R@10"][query] == len(documents & set(ranked)) / len(documents)


@given(st.dictionaries(st.sampled_from(["q1", "q2"]), st.tuples(hits, spans), min_size=1))
@settings(max_examples=200, deadline=None)
def test_retrieval_of_spans_is_ir_measures(
    sets: dict[str, tuple[list[Hit], list[Span]]],
) -> None:
    found = {query: one[0] for query, one in sets.items()}
    expected = {query: one[1] for query, one in sets.items()}
    qrels = [Qrel(q, d, r) for q, one in span_qrels(expected).items() for d, r in one.items()]
    scores = span_run(found, expected)
    run = [ScoredDoc(q, d, score) for q, one in scores.items() for d, score in one.items()]
    values = measure_retrieval(found, expected)
    for metric in PytrecEvalProvider().iter_calc([nDCG @ 10, R @ 5, RR, Success @ 5], qrels, run):
        if metric.measure != RR:
            mine = values[f"span {metric.measure}"][metric.query_id]
            assert mine == pytest.approx(metric.value)


def _place(hit: Hit) -> Place:
    return hit.passage.document.id, hit.passage.start, hit.passage.end


def test_a_question_without_judgements_is_left_out_of_retrieval() -> None:
    assert measure_retrieval({"q": []}, {})["span RR@10"] == {}


@given(judged)
def test_risk_and_coverage_are_those_of_every_threshold(
    rows: tuple[np.ndarray, np.ndarray],
) -> None:
    confidence, right = rows
    curve = risk_coverage(confidence, right)
    assert [point[2] for point in curve] == sorted(set(confidence.tolist()), reverse=True)
    for coverage, wrong, threshold in curve:
        given_ = confidence >= threshold
        assert coverage == pytest.approx(given_.mean())
        assert wrong == pytest.approx(1 - right[given_].mean())
    assert curve[-1][0] == 1.0
    assert 0 <= aurc(confidence, right) <= 1


def test_the_area_under_the_curve_of_distinct_confidences_is_the_mean_risk() -> None:
    right = np.array([True, True, False, True])
    risks = [0, 0, 1 / 3, 1 / 4]
    assert aurc(np.array([0.9, 0.8, 0.7, 0.6]), right) == pytest.approx(np.mean(risks))
    assert aurc(np.full(4, 0.5), right) == pytest.approx(0.25), "answered all together"


@given(judged)
def test_auroc_is_sklearns(rows: tuple[np.ndarray, np.ndarray]) -> None:
    confidence, answerable = rows
    mine = auroc(confidence, answerable)
    if 0 < answerable.sum() < len(answerable):
        assert mine == pytest.approx(roc_auc_score(answerable, confidence))
    else:
        assert mine == 0.5


@given(judged)
def test_calibration_error_is_what_a_loop_says(rows: tuple[np.ndarray, np.ndarray]) -> None:
    confidence, right = rows
    total = 0.0
    for n in range(10):
        inside = (confidence * 10).astype(int).clip(max=9) == n
        if inside.any():
            total += inside.sum() * abs(confidence[inside].mean() - right[inside].mean())
    assert calibration_error(confidence, right) == pytest.approx(total / len(right))
    assert sum(one.questions for one in reliability(confidence, right)) == len(right)


def test_no_questions_have_no_risk_and_no_error() -> None:
    nothing, none = np.zeros(0), np.zeros(0, dtype=bool)
    assert calibration_error(nothing, none) == aurc(nothing, none) == 0.0
    assert risk_coverage(nothing, none) == []
    assert auroc(nothing, none) == 0.5


def test_an_interval_of_shares_is_wilsons() -> None:
    # Brown, Cai and DasGupta (2001) have the formula; 7 of 10 is the textbook's example.
    low, high = interval(np.array([1.0] * 7 + [0.0] * 3))
    assert (low, high) == pytest.approx((0.3968, 0.8922), abs=1e-4)
    assert interval(np.zeros(0)) == (0.0, 1.0)


def test_an_interval_of_other_values_is_scipys_bootstrap() -> None:
    values = np.random.default_rng(1).uniform(size=50)
    expected = scipys_bootstrap(
        (values,), np.mean, method="percentile", rng=np.random.default_rng(2)
    ).confidence_interval
    assert interval(values) == pytest.approx((expected.low, expected.high), abs=0.01)
    assert interval(values) == interval(values), "seeded"
    assert bootstrap(3, lambda rows: 1.0) == (1.0, 1.0)  # noqa: ARG005


@pytest.mark.parametrize("shift", [0.0, 0.05, 0.3])
def test_swapping_rows_is_scipys_paired_permutation(shift: float) -> None:
    chance = np.random.default_rng(3)
    one = chance.uniform(size=30)
    other = one + chance.normal(shift, 0.1, size=30)
    both = np.concatenate([one, other])
    expected = permutation_test(
        (one, other), lambda a, b: np.mean(a) - np.mean(b), permutation_type="samples",
        n_resamples=9_999, rng=np.random.default_rng(5), vectorized=False,
    ).pvalue  # fmt: skip
    assert swap_p_value(30, lambda rows: float(both[rows].mean())) == pytest.approx(
        expected, abs=0.06
    )


def test_one_row_tells_nothing() -> None:
    assert swap_p_value(1, float) == swap_p_value(0, float) == 1.0
