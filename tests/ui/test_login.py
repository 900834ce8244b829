"""The page that asks who one is: for everyone to use, and in front of everything."""

import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from browsing import PHONE, Visit, serving
from pages import FALCON, Prepared
from playwright.sync_api import Browser, Page, expect

from quoth.ui.accounts import Accounts, line_for


@pytest.fixture(scope="module")
def locked(assistant: Prepared) -> Iterator[str]:
    """The address of a page that only Ada may see."""
    accounts = Accounts.parse(line_for("ada", "lovelace"), "here")
    with serving(assistant, accounts=accounts) as url:
        yield url


class Stranger(Visit):
    """A visitor who comes to the door."""

    def go(self, query: str = "", page: Page | None = None) -> None:
        page = page or self.page
        page.goto(self.url + query)
        expect(page.get_by_role("heading", name="Quoth")).to_be_visible()

    def knock(self, name: str, password: str) -> None:
        """Send the form, as one does from the keyboard."""
        self.page.get_by_label("Name").fill(name)
        self.page.get_by_label("Password").fill(password)
        self.page.keyboard.press("Enter")


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_door_passes_axe_and_fits_a_phone(chromium: Browser, locked: str, scheme: Any) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    visit = Stranger(chromium, locked, color_scheme=scheme)
    expect(visit.page.get_by_label("Name")).to_be_focused()
    for size in (None, PHONE):
        if size:
            visit.page.set_viewport_size(size)
        found = axe.run(visit.page)
        assert found.violations_count == 0, found.generate_report()
    assert visit.page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    paper = visit.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (paper == "rgb(22, 21, 20)") == (scheme == "dark")
    visit.context.close()
    assert visit.complaints == []


@pytest.mark.browser
def test_a_wrong_password_is_told_and_the_right_one_opens_the_page_asked_for(
    chromium: Browser, locked: str
) -> None:
    visit = Stranger(chromium, locked)
    visit.go(f"?q={FALCON}")
    visit.knock("ada", "byron")
    expect(visit.page.get_by_role("alert")).to_have_text(
        "This name and password don’t go together."
    )
    expect(visit.page.get_by_label("Password")).to_be_focused()
    expect(visit.page.get_by_label("Password")).to_have_value("")
    assert [one for one in visit.complaints if "400" not in one] == []
    visit.complaints.clear()
    visit.knock("ada", "lovelace")
    expect(visit.page.locator("#chat .asked")).to_have_text(FALCON, timeout=20_000)
    expect(visit.page.locator("#chat .quote").first).to_be_visible(timeout=60_000)
    visit.context.close()
    assert visit.complaints == []


@pytest.mark.browser
def test_too_many_attempts_are_told(chromium: Browser, assistant: Prepared) -> None:
    accounts = Accounts.parse(line_for("ada", "lovelace"), "here")
    with serving(assistant, accounts=accounts) as url:
        visit = Stranger(chromium, url)
        alert = visit.page.get_by_role("alert")
        for _ in range(10):
            visit.knock("ada", "byron")
            expect(alert).to_contain_text("go together")
            visit.page.evaluate("document.querySelector('#problem').textContent = ''")
        visit.knock("ada", "lovelace")
        expect(alert).to_have_text("Too many attempts. Wait a minute and try again.")
        visit.context.close()


def test_strangers_see_the_door_whatever_they_ask_of_the_front_page(locked: str) -> None:
    for query in ("", "?page=x", "?__theme=dark", "?view=api"):
        with urllib.request.urlopen(locked + query) as reply:  # noqa: S310
            page = reply.read().decode()
            assert "frame-ancestors 'none'" in reply.headers["content-security-policy"]
            assert reply.headers["cache-control"] == "no-store"
        assert "<title>Quoth: log in</title>" in page
        assert "gradio_config" not in page


def test_without_accounts_there_is_no_door(url: str) -> None:
    with urllib.request.urlopen(url) as reply:  # noqa: S310
        assert "gradio_config" in reply.read().decode()
