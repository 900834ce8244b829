"""Every state of the page passes axe, in light, dark and on a phone; nothing hostile does harm."""

from collections.abc import Callable
from typing import Any

import pytest
from browsing import PHONE, Visit, dom_text
from pages import ALIEN, FALCON, HARBOUR, HOSTILE, RICH, SLOW
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def _empty(visit: Visit) -> None:
    expect(visit.page.get_by_role("button", name=FALCON)).to_be_visible()


def _answer(visit: Visit) -> None:
    visit.ask(HARBOUR)
    reply = visit.ask(RICH)
    reply.get_by_text("What came before").click()


def _declined(visit: Visit) -> None:
    visit.ask(ALIEN)


def _why(visit: Visit) -> None:
    visit.ask(RICH).get_by_text("Why this answer").click()
    expect(visit.page.locator("#chat .chart li").first).to_be_visible()


def _searching(visit: Visit) -> None:
    visit.type(SLOW)
    expect(visit.page.locator("#chat .wait")).to_contain_text("Searching")


def _reading(visit: Visit) -> None:
    visit.type(SLOW)
    expect(visit.page.locator("#chat .wait")).to_contain_text("Reading")


def _formats(visit: Visit) -> None:
    visit.ask(RICH)
    visit.page.locator("#chat .formats summary").click()


def _stopped(visit: Visit) -> None:
    _searching(visit)
    visit.click("Stop")
    expect(visit.replies).to_have_text(["Stopped."])


def _panel(visit: Visit) -> None:
    visit.open(visit.ask(RICH))


def _chats(visit: Visit) -> None:
    visit.ask(HARBOUR)
    visit.click("Chats")


def _articles(visit: Visit) -> None:
    visit.click("Articles")
    expect(visit.page.locator("#articles .rows li").first).to_be_visible()
    visit.page.locator("#articles .outlets summary").click()


def _narrowed(visit: Visit) -> None:
    visit.click("Articles")
    visit.click("Ask only: Bees")
    visit.ask(HARBOUR)


STATES: list[Callable[[Visit], None]] = [
    _empty, _answer, _declined, _why, _searching, _reading, _formats, _stopped, _panel, _chats,
    _articles, _narrowed,
]  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__.strip("_"))
def test_every_state_passes_axe_and_fits_a_phone(
    visit: Visit, state: Callable[[Visit], None], scheme: Any
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    if scheme == "dark":
        visit.page.emulate_media(color_scheme=scheme)
        visit.go()
    state(visit)
    found = axe.run(visit.page)
    assert found.violations_count == 0, found.generate_report()
    visit.page.set_viewport_size(PHONE)
    found = axe.run(visit.page)
    assert found.violations_count == 0, found.generate_report()
    assert visit.page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


PAYLOADS = [
    "<script>window.__ran=1</script>",
    "<img src=x onerror='window.__ran=1'>",
    "<img src=http://evil.test/x.png>",
    "![x](http://evil.test/x.png)",
    "[x](javascript:window.__ran=1)",
    "<svg onload=window.__ran=1>",
    "<iframe srcdoc='<script>parent.__ran=1</script>'>",
    "<form action=http://evil.test><input type=password></form>",
    "<div style='position:fixed;inset:0;background:red'>x</div>",
    "<a href='#' onclick='window.__ran=1'>x</a>",
    "<style>body{background:url(http://evil.test/x)}</style>",
    "<link rel=stylesheet href=http://evil.test/x.css>",
    "<base href=http://evil.test/>",
    "<meta http-equiv=refresh content='0;url=http://evil.test'>",
    "<button class=cite value=x>1</button>",
    "<button class=do value=undo>1</button>",
    "</span></div><script>window.__ran=1</script>",
    "${window.__ran=1}",
    "{{constructor.constructor('window.__ran=1')()}}",
    "{{{x}}}",
    "`${window.__ran=1}`",
    "C:\\users\\new \\u0041 \\x41",
    "$x^2$ \\(y\\) $$z$$",
    "# heading\n- list\n```js\nwindow.__ran=1\n```",
    "&lt;b&gt; &#10; &amp;amp; &nbsp;",
    "\u202eright to left\u202c שלום",
    "e\u0301 \u200d \ufeff \u2028",
    "tab\tand  spaces",
    "🦅🪶 \U0001f469\u200d\U0001f680",
    "'; DROP TABLE documents; --",
    "\"'><img src=x onerror=window.__ran=1>",
]


def test_hostile_questions_are_shown_as_typed_and_do_nothing(visit: Visit) -> None:
    for number, payload in enumerate(PAYLOADS, start=1):
        visit.ask(f"{payload} falcon?")
        shown = dom_text(visit.page.locator("#chat .asked").last)
        assert shown == f"{payload} falcon?", number
    assert visit.page.evaluate("window.__ran") is None
    visit.click("Chats")
    assert visit.page.evaluate("window.__ran") is None


def test_a_hostile_article_is_shown_as_written_everywhere(visit: Visit) -> None:
    reply = visit.ask(FALCON)
    reply.get_by_text("Why this answer").click()
    expect(reply.locator(".chart li").first).to_be_visible()
    panel = visit.open(reply)
    assert dom_text(panel.locator(".article")) == HOSTILE
    visit.page.keyboard.press("Escape")
    visit.click("Articles")
    expect(visit.page.locator("#articles .rows li").first).to_be_visible()
    visit.go()  # and again from what the browser has kept
    visit.reply(1)
    assert visit.page.evaluate("window.__ran") is None
