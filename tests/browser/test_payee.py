"""A payee on a phone in a real browser: consent, form, a warning, done; without JavaScript too."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from projects.actions import link_payee
from projects.models import Payee
from tests.projects.paying import ID_NUMBER, House, answers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
__all__ = ["answers"]
PHONE = {"width": 390, "height": 844}
WRONG = ID_NUMBER[:-1] + "1"


def looked_at(page):
    """No violation, and nothing wider than the phone."""
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def filled(page, number):
    page.fill("#id_name", "张收款")
    page.fill("#id_number", number)
    page.fill("#id_phone", "138 0013 8000")
    page.fill("#id_bank", "农业银行台江县支行")
    page.fill("#id_account_name", "张收款")
    page.fill("#id_account", "6222 0202 0011 2233 446")


def test_payee_when_writing_on_a_phone_then_warned_kept_and_done(page, answers):
    house = House(timezone.now())
    payment = house.started(5000)
    made = link_payee(payee=payment.payee, by=house.by("organiser"), now=house.now)
    errors, asked = [], []
    page.on("console", lambda told: errors.append(told.text) if told.type == "error" else None)
    page.on("request", lambda one: asked.append(one.headers.get("referer", "")))
    page.set_viewport_size(PHONE)
    page.goto(f"/a/{made.token}/")
    looked_at(page)
    page.check("text=我已看明白")
    page.click("text=同意，去填写")
    looked_at(page)
    filled(page, WRONG)
    page.click("button:text('提交')")
    assert page.input_value("#id_account") == "6222 0202 0011 2233 446"
    looked_at(page)
    page.check("text=我已核对")
    page.click("button:text('提交')")
    assert "已经收到" in page.inner_text("h1")
    looked_at(page)
    assert Payee.objects.get().number_doubtful
    assert [one for one in asked if made.token in one] == []
    assert [one for one in errors if "400" not in one] == []


def test_payee_when_there_is_no_javascript_then_all_the_same(browser, base_url, answers):
    house = House(timezone.now())
    payment = house.started(5000)
    made = link_payee(payee=payment.payee, by=house.by("organiser"), now=house.now)
    context = browser.new_context(java_script_enabled=False, viewport=PHONE, base_url=base_url)
    page = context.new_page()
    page.goto(f"/a/{made.token}/")
    page.check("text=我已看明白")
    page.click("text=同意，去填写")
    page.reload()  # sends the consent again
    filled(page, ID_NUMBER)
    page.click("button:text('提交')")
    assert "已经收到" in page.inner_text("h1")
    context.close()
