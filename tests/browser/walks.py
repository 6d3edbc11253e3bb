"""Small helps for walking through a whole selection in a browser."""

import re
from collections.abc import Callable
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

Windows = Callable[..., Page]
PHONE = 390
expect.set_options(timeout=15_000)  # a busy machine is slow, and no less right


def address(thing: Any, verb: str = "change") -> str:
    """The page of a thing in the admin, or of one of its steps."""
    return f"/admin/{thing._meta.app_label}/{thing._meta.model_name}/{thing.pk}/{verb}/"


def fill(page: Page, **answers: Any) -> None:
    """Answer what a form asks: True ticks, a list ticks several, a text is typed or chosen."""
    for name, value in answers.items():
        field = page.locator(f"[name={name}]")
        kind = field.first.get_attribute("type") or field.first.evaluate("e => e.tagName")
        if value is True:
            field.check()
        elif kind in {"radio", "checkbox"}:
            for one in value if isinstance(value, list) else [value]:
                page.locator(f"[name={name}][value='{one}']").check()
        elif kind == "SELECT":
            field.select_option(str(value))
        else:
            field.fill(str(value))


def press(page: Page, words: str, *, twice: bool = False) -> None:
    """Press the button that begins so; `twice` as impatient people do."""
    button = page.get_by_role("button", name=re.compile(f"^{words}")).first
    button.dblclick() if twice else button.click()


def take(page: Page, thing: Any, verb: str, **answers: Any) -> None:
    """Open a step, answer it, confirm it, and see that it was done."""
    page.goto(address(thing, verb))
    send(page, **answers)
    expect(page.locator(".messagelist")).to_be_visible()


def send(page: Page, **answers: Any) -> None:
    """Answer and confirm the step that is on the page."""
    form = page.locator("#step_form .step__acts button")
    assert form.count(), page.inner_text("body")
    fill(page, **answers)
    form.first.click()


def told(page: Page, words: str) -> None:
    """The page says this where it speaks of what happened."""
    expect(page.locator(".messagelist, .errornote, .step__refused, .notice").first).to_contain_text(
        words
    )


def looked_at(page: Page) -> None:
    """Nothing that keeps somebody out, nothing wider than the screen."""
    found = [rule["id"] for rule in Axe().run(page).response["violations"]]
    assert found == [], f"{page.url}: {found}"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def gone(page: Page, url: str) -> None:
    """For this person there is no such page."""
    answer = page.goto(url)
    assert answer is not None
    assert answer.status == 404


def reads(page: Page, url: str, words: str) -> bool:
    """Whether these words stand anywhere in what an address answers."""
    answer = page.request.get(url)
    assert answer.status < 500
    return words in answer.text()


def tap(page: Page, number: int, words: str) -> None:
    """A juror gives the criterion of that number its value, and it is kept."""
    label = page.locator("fieldset.scale").nth(number).locator("label", has_text=words)
    label.first.click()
    expect(page.locator("[data-save-state]")).to_contain_text(re.compile("已保存"))
