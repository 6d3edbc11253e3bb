"""Applying for a grant on a phone in a real browser, in both themes and without JavaScript."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from projects.models import Application
from projects.workflow import ApplicationState
from tests.factories.directory import RegionFactory
from tests.kit.test_intake import encoded, picture
from tests.projects.applying import ANSWER, QUESTIONS, take_round

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}
MOST = 25
# A button's colour moves for a moment when the theme changes under an open page.
SETTLED = """() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(
    () => Promise.allSettled(document.getAnimations().map(one => one.finished)).then(() => done())
)))"""


class Hand:
    """Counts what a person does: each field filled in, each tap, each picture chosen."""

    def __init__(self, page, *, looks: bool) -> None:
        self.page = page
        self.looks = looks
        self.done = 0

    def tap(self, words: str) -> None:
        self._look()
        self.page.get_by_role("button", name=words).or_(
            self.page.get_by_role("link", name=words)
        ).first.click()
        self.page.wait_for_load_state()  # the next page may only just have begun
        self.done += 1

    def write(self, label: str, words: str) -> None:
        self.page.get_by_label(label).first.fill(words)
        self.done += 1

    def choose(self, label: str) -> None:
        self.page.get_by_label(label).first.check()
        self.done += 1

    def take(self, label: str) -> None:
        file = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": encoded(picture((80, 60)))}
        self.page.get_by_label(label).set_input_files([file])
        self.done += 1

    def _look(self) -> None:
        """No violation in either theme, and nothing wider than the phone, once it is all there."""
        self.page.wait_for_load_state()
        assert self.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        if not self.looks or ("/q" in self.page.url and not self.page.url.endswith("/q1/")):
            return
        for theme in ("light", "dark"):
            self.page.emulate_media(color_scheme=theme)
            self.page.evaluate(SETTLED)
            found = Axe().run(self.page).response["violations"]
            told = [node["any"][0]["message"] + node["html"] for v in found for node in v["nodes"]]
            assert found == [], (self.page.url, theme, told)


def apply(hand: Hand) -> None:
    """The way of the sample persona, from the page of the round to the state page."""
    hand.page.goto("/grants/weiai/")
    hand.tap("我要申请")
    hand.tap("看好了，继续")
    hand.write("申请人姓名，或团队、机构名称", "艾必齐")
    hand.write("手机号", "13800138000")
    hand.write("在哪个县", "榕江")
    hand.tap("同意并继续")
    hand.tap("已保存，开始填写")
    for _ in QUESTIONS:
        hand.write("您的回答", ANSWER)
        hand.tap("保存，下一步")
    hand.choose("5,000 元")
    hand.write("用途 1", "课本")
    hand.tap("保存，下一步")
    hand.take("选照片")
    hand.tap("保存，下一步")
    hand.tap("提交申请")
    assert hand.page.inner_text("h1") == "已提交"


@pytest.fixture
def round_(transactional_db):
    RegionFactory(code="522632", name="榕江县", full_name="贵州省榕江县")
    return take_round(timezone.now())


def test_application_when_made_on_a_phone_then_within_25_interactions(page, round_):
    errors = []
    page.on("console", lambda told: errors.append(told.text) if told.type == "error" else None)
    page.set_viewport_size(PHONE)
    hand = Hand(page, looks=True)
    apply(hand)
    assert hand.done <= MOST
    assert Application.objects.get().state == ApplicationState.SUBMITTED
    assert errors == []


def test_first_screen_when_gone_back_to_and_sent_again_then_one_draft(page, round_):
    page.set_viewport_size(PHONE)
    hand = Hand(page, looks=False)
    places = set()
    page.goto("/grants/weiai/apply/begin/")
    for name in ("艾必齐", "艾必期"):
        hand.write("申请人姓名，或团队、机构名称", name)
        hand.write("手机号", "13800138000")
        hand.write("在哪个县", "榕江")
        hand.tap("同意并继续")
        places.add(page.url)
        page.go_back()
        page.reload()
    assert len(places) == 1
    assert Application.objects.get().name == "艾必期"
    page.goto("/grants/weiai/")
    hand.tap("我要申请")
    hand.tap("看好了，继续")
    assert page.evaluate("history.state.form_key") != ""
    hand.write("申请人姓名，或团队、机构名称", "钱多多")
    hand.write("手机号", "13900139000")
    hand.write("在哪个县", "榕江")
    hand.tap("同意并继续")
    assert Application.objects.count() == len(places | {page.url}) == 2


def test_application_when_there_is_no_script_then_the_same_way(browser, base_url, round_):
    context = browser.new_context(
        java_script_enabled=False, viewport=PHONE, base_url=base_url, locale="zh-CN"
    )
    hand = Hand(context.new_page(), looks=False)
    hand.page.evaluate = lambda _script: 0  # nothing can be measured without a script
    apply(hand)
    assert not context.cookies()
    context.close()
    assert hand.done <= MOST
    assert Application.objects.get().state == ApplicationState.SUBMITTED


def test_back_when_pressed_then_the_answer_is_there_and_may_be_changed(page, round_):
    page.set_viewport_size(PHONE)
    hand = Hand(page, looks=False)
    page.goto("/grants/weiai/apply/begin/")
    hand.write("申请人姓名，或团队、机构名称", "艾必齐")
    hand.write("手机号", "13800138000")
    hand.write("在哪个县", "榕江")
    hand.tap("同意并继续")
    hand.tap("已保存，开始填写")
    hand.write("您的回答", ANSWER)
    hand.tap("保存，下一步")
    page.go_back()
    assert page.get_by_label("您的回答").input_value() == ANSWER
    hand.write("您的回答", "改过的回答。")
    hand.tap("保存，下一步")
    assert page.inner_text("h1") == QUESTIONS[1]
    assert Application.objects.get().answers.get().text == "改过的回答。"
