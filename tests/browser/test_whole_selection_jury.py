"""A plain jury from last year's copy to the short list, by everybody who has a part in it."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db.models import Count
from django.urls import reverse
from playwright.sync_api import Page, expect

from awards.actions.jury_assignments import declare_clear
from awards.actions.jury_scores import Texts, save_scores, submit_scores
from awards.actions.rounds import step_round
from awards.actions.screening import accept_nomination
from awards.models import Assignment, Completion, Nomination, Round, Score, Stage
from awards.workflow import AssignmentState as A
from awards.workflow import NominationState as N
from tests.awards.cast import Cast, make_cast
from tests.browser.test_main_job import ADD
from tests.browser.walks import (
    PHONE,
    Windows,
    address,
    fill,
    gone,
    looked_at,
    press,
    send,
    take,
    tap,
    told,
)
from tests.factories.awards import CriterionFactory, NominationFactory
from tests.factories.directory import MembershipFactory, UserFactory
from tests.factories.selection import SeatFactory, StageFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ANCHORS = ["几乎没有", "较少", "一般", "突出", "非常突出"]
TITLE = "2026年度公益人物"


@pytest.fixture
def cast(transactional_db: None, clock: Any) -> Cast:
    """The people, and last year's round with its jury; one juror works at a nominating medium."""
    cast = make_cast(archived=True, title="2025年度公益人物", year=2025, with_jury=True)
    first = clock.now - timedelta(days=365)
    Round.objects.filter(pk=cast.round.pk).update(
        opens_at=first, closes_at=first + timedelta(days=2), fee_free_statement=""
    )
    for place, name in enumerate(("真实性", "持续性")):
        CriterionFactory(round=cast.round, name=name, weight=50, position=place, anchors=ANCHORS)
    StageFactory(round=cast.round, planned=True, kind="nomination", taken_by="media")
    StageFactory(
        round=cast.round, planned=True, position=1, title="评委评分", advance="top_score",
        advance_count=1, quorum=2, per_entry=2,
        opens_at=first + timedelta(days=3), closes_at=first + timedelta(days=5),
    )  # fmt: skip
    for number in range(4):
        juror = UserFactory(full_name=f"评委{number}号")
        MembershipFactory(user=juror, organisation=cast.house, role="juror")
        SeatFactory(round=cast.round, juror=juror)
    MembershipFactory(user=juror, organisation=cast.partner.organisation, role="editor")
    return cast


def opens_a_copy(cast: Cast, windows: Windows) -> Round:
    """The list says what is missing; until it is there, there is nothing to press."""
    organiser, old = windows(cast.organiser), Round.objects.get(pk=cast.round.pk)
    organiser.goto("/admin/awards/round/start/")
    fill(organiser, source=f"round:{old.public_id}", starts_on="2026-03-07")
    press(organiser, "预览")
    assert "csrf" not in organiser.url
    expect(organiser.locator("#preview")).to_contain_text(TITLE)
    press(organiser, "新建草稿", twice=True)
    expect(organiser).to_have_url(re.compile(r"round/\d+/change"))
    round_ = Round.objects.exclude(pk=old.pk).get()
    organiser.goto(address(round_, "open"))
    expect(organiser.locator(".checklist")).to_contain_text("请填写不收费声明")
    assert organiser.get_by_role("button", name="确定开放征集").count() == 0
    organiser.goto(address(round_))
    fill(organiser, fee_free_statement="本奖项从不收费。", approval_not_applicable="自设奖项")
    press(organiser, "保存")
    told(organiser, "成功")
    take(organiser, round_, "open")
    return Round.objects.get(pk=round_.pk)


def writes(page: Page, round_: Round, story: str) -> None:
    page.goto(ADD)
    fill(page, round=round_.pk, name="艾必齐", story=story, happened="2026年2月",
         happened_place="锦江区", category=round_.categories.get().pk)  # fmt: skip


def sends(page: Page, title: str) -> None:
    page.locator("#part-source summary").click()
    page.locator("#part-consents summary").click()
    fill(page, source_medium="某某日报", source_title=title, name_basis="news")
    press(page, "保存并提交", twice=True)
    told(page, "已提交，等待运营受理")


def nominate_one_hero(cast: Cast, windows: Windows, round_: Round) -> tuple[Nomination, ...]:
    """Two media, one hero: the second is told, joins, and never sees the file of the first."""
    mine, theirs = windows(cast.editor), windows(cast.other_editor)
    writes(mine, round_, "他开了一家洗车店，店里的伙伴都是听障人士。")
    sends(mine, "洗车店里的一家人")
    first = Nomination.objects.get()
    gone(theirs, address(first))
    writes(theirs, round_, "听障伙伴在这里洗车、记账、带徒弟，凭双手养活自己，也养活家人。")
    expect(theirs.locator("[data-likely]")).to_contain_text("可以联合提名")
    fill(theirs, co_nominates=True)
    sends(theirs, "听障人士洗车店")
    second = Nomination.objects.exclude(pk=first.pk).get()
    assert second.co_nominates == first
    return first, second


def screen(cast: Cast, windows: Windows, first: Nomination, second: Nomination) -> None:
    """Returned with what is meant, sent again; merged; two organisers at once: one is too late."""
    organiser, editor = windows(cast.organiser), windows(cast.editor)
    take(organiser, first, "return", fields_meant=["happened_region"], reason="请写明街道")
    editor.goto(address(first))
    expect(editor.locator("main")).to_contain_text("请写明街道")
    fill(editor, happened_place="锦江区某街道")
    press(editor, "保存并提交")
    told(editor, "已提交")
    take(organiser, second, "merge", into=str(first.pk))
    other = organiser.context.new_page()
    for page in (organiser, other):
        page.goto(address(first, "accept"))
    send(organiser, is_minor="no", duplicates_checked=True)
    expect(organiser.locator(".messagelist")).to_be_visible()
    send(other, is_minor="no", duplicates_checked=True)
    expect(other.locator("main, #content").first).to_contain_text(re.compile("已受理|其他人|刚刚"))
    assert Nomination.objects.get(pk=first.pk).state == N.ACCEPTED
    other.close()


def two_more(cast: Cast, round_: Round, now: datetime) -> list[Nomination]:
    facts = {"category": round_.categories.get(), "partner": cast.other_partner}
    rows = NominationFactory.create_batch(2, round=round_, submitted=True, **facts)
    given = {"by": cast.organiser, "now": now, "is_minor": False, "duplicates_checked": True}
    return [accept_nomination(nomination=row, **given) for row in rows]


def give_out(cast: Cast, windows: Windows, round_: Round, clock: Any) -> Stage:
    """The conflict is told before anybody is invited, and the plan keeps clear of it."""
    clock.move_to(round_.closes_at + timedelta(seconds=1))
    for verb in ("close", "review"):
        step_round(round_=round_, verb=verb, by=cast.organiser, now=clock.now)
    stage = round_.stages.get(kind="scoring")
    clock.move_to(stage.opens_at)
    organiser = windows(cast.organiser)
    take(organiser, stage, "open")
    organiser.get_by_role("link", name="评委与进度").click()
    organiser.get_by_role("link", name="分配评审任务").click()
    press(organiser, "预览")
    press(organiser, "按下面的方案分配")
    told(organiser, "已分配 6 份")
    tied = round_.seats.order_by("pk").last()
    hero = Nomination.objects.get(round=round_, nominee__name="艾必齐", merged_into=None)
    assert not Assignment.objects.filter(juror=tied.juror, nomination=hero).exists()
    return stage


def busiest(stage: Stage) -> int:
    """The juror with two entries: one to score, one to stand aside from."""
    counted = stage.assignments.values("juror").annotate(tasks=Count("pk")).order_by("-tasks")
    return int(counted[0]["juror"])


def score_on_a_phone(windows: Windows, stage: Stage) -> None:
    """Declares, stands aside from one, scores and abstains, finishes; looks at nobody else's."""
    juror = busiest(stage)
    mine = list(stage.assignments.filter(juror=juror).order_by("pk"))
    foreign = stage.assignments.exclude(juror=juror).first()
    phone = windows(mine[0].juror, PHONE)
    gone(phone, reverse("jury:entry", args=(foreign.public_id,)))
    phone.goto("/jury/")
    phone.get_by_role("link", name=re.compile("先声明利益关系")).click()
    looked_at(phone)
    press(phone, "其余全部无利益关系")
    last = mine[-1]
    old, new = phone, phone.context.new_page()
    old.goto(reverse("jury:entry", args=(last.public_id,)))
    new.goto(reverse("jury:recuse", args=(last.public_id,)))
    fill(new, words="他是我的学生")
    press(new, "确定回避")
    told(new, "已回避")
    new.close()
    old.locator("fieldset.scale").nth(0).locator("label", has_text="5 分").click()
    expect(old.locator("[data-save-state]")).not_to_contain_text("已保存")
    press(old, "提交这一份")
    expect(old.locator("h1")).to_contain_text("没有找到")
    assert not Score.objects.filter(assignment=last).exists()
    for row in mine[:-1]:
        phone.goto(reverse("jury:entry", args=(row.public_id,)))
        tap(phone, 0, "5 分")
        tap(phone, 1, "弃权")
        press(phone, "提交这一份")
        told(phone, "已提交")
    phone.goto("/jury/")
    press(phone, "我已完成")
    assert Completion.objects.filter(stage=stage).count() == 1


def others_score(stage: Stage, now: datetime) -> Assignment:
    """Everybody else sends everything in, but for the last entry of one; its page stays open."""
    rows = list(stage.assignments.filter(state=A.INVITED).order_by("pk"))
    values = {one.pk: 3 for one in stage.round.criteria.all()}
    for row in rows:
        given: dict[str, Any] = {"by": row.juror, "now": now}
        declare_clear(assignments=[row], **given)
        row.refresh_from_db()
        saved = save_scores(assignment=row, values=values, texts=Texts("", ""), **given)
        if row.pk != rows[-1].pk:
            submit_scores(assignment=saved, **given)
    return rows[-1]


def one_second_late(windows: Windows, row: Assignment, clock: Any) -> None:
    """The page was opened in time, the tap and the button come a second after the deadline."""
    clock.move_to(row.stage.closes_at - timedelta(seconds=1))
    phone = windows(row.juror, PHONE)
    phone.goto(reverse("jury:entry", args=(row.public_id,)))
    clock.pass_by(seconds=2)
    phone.locator("fieldset.scale").nth(0).locator("label", has_text="5 分").click()
    expect(phone.locator("[data-save-state]")).to_contain_text("截止")
    press(phone, "提交这一份")
    expect(phone.locator("main")).to_contain_text("截止")
    assert set(row.scores.values_list("value", flat=True)) == {3}


def test_jury_when_played_whole_then_one_hero_of_two_media_is_on_the_short_list(
    cast: Cast, windows: Windows, clock: Any
) -> None:
    round_ = opens_a_copy(cast, windows)
    first, second = nominate_one_hero(cast, windows, round_)
    screen(cast, windows, first, second)
    two_more(cast, round_, clock.now)
    stage = give_out(cast, windows, round_, clock)
    score_on_a_phone(windows, stage)
    one_second_late(windows, others_score(stage, clock.now), clock)
    organiser = windows(cast.organiser)
    take(organiser, stage, "close")
    organiser.goto(address(stage, "settle_by_score"))
    looked_at(organiser)
    take(organiser, stage, "settle_by_score")
    states = sorted(Nomination.objects.filter(round=round_).values_list("state", flat=True))
    assert states == [N.MERGED, N.NOT_SELECTED, N.NOT_SELECTED, N.SHORTLISTED]
