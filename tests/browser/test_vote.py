"""Voting on a phone in a real browser: the printed code, the paper, the receipt."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from awards.models import Deposit
from tests.awards.cast import make_cast
from tests.awards.polling import make_polling

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}


def looked_at(page):
    """No violation, and nothing wider than the phone."""
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_vote_when_cast_on_a_phone_then_a_receipt(page):
    name = "中国公益慈善与社会创新联合促进会西部志愿服务专业委员会"
    polling = make_polling(make_cast(), timezone.now())
    nominee = polling.entries[0].nomination.nominee
    type(nominee).objects.filter(pk=nominee.pk).update(name=name)
    errors = []
    page.on("console", lambda told: errors.append(told.text) if told.type == "error" else None)
    page.set_viewport_size(PHONE)
    page.goto(f"/vote/{polling.ballot.public_id}/#{polling.codes[0]}")
    page.wait_for_function("document.getElementById('code').value !== ''")
    assert "#" not in page.url
    looked_at(page)
    page.click("text=领取选票")
    looked_at(page)
    page.check(f"text={name}")
    page.click("text=下一步：核对")
    looked_at(page)
    page.click("text=投出选票")
    code = page.inner_text(".ballot__receipt")
    looked_at(page)
    page.reload()  # sends the form again
    assert page.inner_text(".ballot__receipt") == code
    assert Deposit.objects.count() == 1
    assert errors == []
