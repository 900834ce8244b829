"""The evaluation's page in a real Chromium: offline, escaped, accessible, light and dark."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from quoth.eval import Expected, Report
from quoth.eval.baseline import baseline_of, judge
from quoth.eval.plots import latency_plot, reliability_plot, risk_coverage_plot, sampled
from quoth.eval.summary import Point, Shown
from quoth.eval.webpage import page_html, write_page

HOSTILE = (
    "<script>window.__ran=1</script>  {{ 7*7 }} {% raw %} &amp; \"'<img src=http://evil.test/x>"
    " שלום e\u0301\ttab"
)


@pytest.fixture(scope="session")
def hostile(report: Report) -> Report:
    """A report in which everything that comes from articles and sets is hostile."""
    quote = Shown(document=HOSTILE, start=0, end=9, text=HOSTILE)
    first = report.rows[0].model_copy(
        update={
            "id": HOSTILE,
            "question": HOSTILE,
            "history": (HOSTILE,),
            "tags": (HOSTILE,),
            "note": HOSTILE,
            "quotes": (quote,),
            "expected": (Expected(document=HOSTILE, quote=HOSTILE, side=HOSTILE),),
        }
    )
    withheld = report.rows[1].model_copy(
        update={"quotes": (), "instead": (quote,), "outcome": "not answered"}
    )
    return report.model_copy(update={"set": HOSTILE, "rows": (first, withheld, *report.rows[2:])})


@pytest.fixture(params=["light", "dark", "phone"])
def page(
    chromium: Browser, hostile: Report, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Page]:
    """The page, moved to where nothing is beside it; no request but the first may follow."""
    verdict = judge(hostile, baseline_of(hostile))
    written = write_page(hostile, tmp_path / "made" / "here", verdict)
    moved = shutil.move(written, tmp_path / "alone.html")
    context = chromium.new_context(
        color_scheme="dark" if request.param == "dark" else "light",
        viewport={"width": 390 if request.param == "phone" else 1280, "height": 800},
    )
    opened = context.new_page()
    requests: list[str] = []
    complaints: list[str] = []
    opened.on("request", lambda one: requests.append(one.url))
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.goto(Path(moved).as_uri())
    yield opened
    context.close()
    assert requests == [Path(moved).as_uri()]
    assert complaints == []


@pytest.mark.browser
def test_the_page_is_offline_accessible_and_shows_its_plots(page: Page) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    found = axe.run(page)
    assert found.violations_count == 0, found.generate_report()
    for plot in page.locator("svg").all():
        assert plot.is_visible()
        box = plot.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) > 100
    shapes = "svg polyline, svg rect, svg circle"
    assert page.locator(shapes).count() > 5
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.browser
@pytest.mark.parametrize("page", ["light"], indirect=True)
def test_words_of_articles_are_shown_to_the_byte_and_run_nothing(page: Page) -> None:
    first = page.locator("article").first
    texts = first.locator("blockquote p").evaluate_all("all => all.map((one) => one.textContent)")
    assert texts == [HOSTILE, HOSTILE]
    assert first.locator("h3").evaluate("one => one.textContent") == HOSTILE
    assert page.evaluate("window.__ran") is None
    assert page.locator("script, img, link, iframe").count() == 0


def test_the_page_names_no_address(report: Report) -> None:
    html = page_html(report)
    assert "http" not in html.replace("http-equiv", "")
    assert "<script" not in html


def test_every_question_stands_beside_what_was_expected(report: Report) -> None:
    html = page_html(report)
    assert html.count("<article") == report.questions
    assert report.origin.fingerprint in html
    assert report.origin.versions["torch"] in html


def test_a_set_of_one_unjudged_question_has_a_page(report: Report) -> None:
    row = next(row for row in report.rows if row.outcome == "unjudged")
    lone = report.model_copy(
        update={"rows": (row,), "overall": {}, "curve": (), "reliability": (), "tags": {}}
    )
    assert "Nobody has judged it" in page_html(lone)
    assert "no question is answered" in risk_coverage_plot(lone).told


def test_plots_stay_in_their_box(report: Report) -> None:
    for plot in (risk_coverage_plot(report), reliability_plot(report), latency_plot(report)):
        assert all(0 <= x <= 100 and 0 <= y <= 100 for x, y in (*plot.line, *plot.marks))
        assert all(0 <= bar.height <= 100 and bar.x + bar.width <= 100.01 for bar in plot.bars)
        assert all(len(row) == len(plot.columns) for row in plot.rows)


def test_of_many_points_some_are_told_and_the_last_one() -> None:
    points = [Point(coverage=n / 1000, risk=0, threshold=0) for n in range(1000)]
    told = sampled(points)
    assert len(told) <= 25
    assert told[-1] == points[-1]
