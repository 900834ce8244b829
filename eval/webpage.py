"""A report as one HTML page that opens offline: no script, no file beside it, no address."""

from pathlib import Path

from quoth.eval.baseline import Verdict
from quoth.eval.changes import LOWER_IS_BETTER
from quoth.eval.evaluate import GOOD
from quoth.eval.meanings import meaning
from quoth.eval.plots import latency_plot, reliability_plot, risk_coverage_plot
from quoth.eval.report import HEADLINE, NONE, TAG_MEASURES, counted, number
from quoth.eval.summary import Report

TEMPLATES = Path(__file__).with_name("page")
NAME = "report.html"


def write_page(report: Report, folder: Path, verdict: Verdict | None = None) -> Path:
    """Write `report.html` into a folder, which is made where there is none."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / NAME
    path.write_text(page_html(report, verdict), encoding="utf-8")
    return path


def page_html(report: Report, verdict: Verdict | None = None) -> str:
    """The page. Jinja escapes everything that comes from articles and sets."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"number": number, "meaning": meaning}
    return environment.get_template(NAME).render(
        report=report,
        verdict=verdict,
        title=counted(report),
        headline=[name for name in HEADLINE if name in report.overall],
        tag_measures=[name for name in TAG_MEASURES if name in report.overall],
        lower=LOWER_IS_BETTER,
        good=GOOD,
        dash=NONE,
        numbers={row.id: n for n, row in enumerate(report.rows, start=1)},
        settings=report.origin.settings.model_dump(),
        plots=[risk_coverage_plot(report), reliability_plot(report), latency_plot(report)],
    )
