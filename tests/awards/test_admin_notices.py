"""Notices and objections through the admin: each step by the person whose turn it is."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from awards.models import Notice, Objection, Winner
from awards.workflow import NoticeState, ObjectionState
from charity_site.today import today
from ledger.models import Entry
from tests.awards.cast import Cast, proposed
from tests.awards.notices import filed, first, opened, policy, state_of
from tests.factories.notices import NoticeFactory

pytestmark = pytest.mark.django_db
SECRETS = ("钱多多", "13800138000")


def client_of(cast: Cast, role: str) -> Client:
    client = Client()
    client.force_login(cast.person(role))
    return client


def take(client: Client, url: str, **fields: Any) -> Any:
    """Open the page of a step, and send its form as a browser would."""
    text = client.get(url).content.decode()
    hidden = dict(re.findall(r'name="(version|form_key)" value="([^"]*)"', text))
    return client.post(url, {**hidden, **fields})


def test_notice_when_the_clock_has_moved_it_then_whose_turn_it_is_follows(
    cast: Cast, clock: Any
) -> None:
    notice = NoticeFactory(category=cast.category, coming=True)
    client, page = client_of(cast, "organiser"), f"/admin/awards/notice/{notice.pk}/change/"
    running = "公众可以提出异议，等待公示期满"
    coming = client.get(page).content.decode()
    assert "到开始时间自动公示" in coming
    assert running not in coming
    Notice.objects.filter(pk=notice.pk).update(starts_at=clock.now)
    assert running in client.get(page).content.decode()
    assert running in client.get("/admin/awards/notice/").content.decode()
    Notice.objects.filter(pk=notice.pk).update(
        starts_at=clock.now - timedelta(days=30), least_ends_at=clock.now - timedelta(days=9),
        ends_at=clock.now - timedelta(days=9), open_until=clock.now - timedelta(days=9),
    )  # fmt: skip
    over = client.get("/admin/awards/notice/").content.decode()
    assert "公示期已满，等待项目运营结束公示" in over
    assert running not in over


def test_notice_when_taken_through_its_steps_then_the_winner_is_there(
    cast: Cast, clock: Any
) -> None:
    policy(cast)
    proposed(cast, clock.now, name="艾必齐")
    organiser, approver = client_of(cast, "organiser"), client_of(cast, "approver")
    plan = f"/admin/awards/round/{cast.round.pk}/plan_notice/"
    answer = take(organiser, plan, category=cast.category.pk, method="编辑部受理")
    notice = Notice.objects.get()
    root = f"/admin/awards/notice/{notice.pk}/"
    assert answer.url == f"{root}change/"
    assert "等待复核人启动" in organiser.get(f"{root}change/").content.decode()
    row = first(notice)
    edited = {"starts_at": "2026-03-07T10:00", "ends_on": "2026-03-12", f"level_{row.pk}": "full"}
    refused = take(organiser, f"{root}edit/", **edited)
    assert "不少于 5 个工作日" in refused.content.decode()
    edited["ends_on"] = "2026-03-16"
    assert take(organiser, f"{root}edit/", **edited, method="重新写过").status_code == 302
    assert next(b.title for b in today(cast.person("approver"), clock.now).blocks) in {
        "公示等您启动", "拟授名单等您确认"
    }  # fmt: skip
    assert take(approver, f"{root}open/").status_code == 302
    notice.refresh_from_db()
    assert (notice.state, notice.method) == (NoticeState.OPEN, "重新写过")
    assert "公示期满" in take(approver, f"{root}confirm/").content.decode()
    clock.move_to(notice.ends_at)
    clock.pass_by(seconds=1)
    organiser, approver = client_of(cast, "organiser"), client_of(cast, "approver")
    assert "公示期满，等下一步" in {
        b.title for b in today(cast.person("approver"), clock.now).blocks
    }
    assert take(approver, f"{root}confirm/").status_code == 302
    assert Winner.objects.get().display_name == "艾必齐"
    assert take(organiser, f"{root}close/").status_code == 302
    history = organiser.get(f"{root}history/").content.decode()
    for words in ("拟定公示", "启动公示", "结束公示"):
        assert words in history


def test_objection_when_taken_through_its_steps_then_answered(cast: Cast, clock: Any) -> None:
    notice = opened(cast, clock.now)
    row = first(notice)
    objection = filed(notice, row, clock.now)
    root = f"/admin/awards/objection/{objection.pk}/"
    organiser, approver = client_of(cast, "organiser"), client_of(cast, "approver")
    assert "异议等您处理" in {b.title for b in today(cast.person("organiser"), clock.now).blocks}
    for client, verb, fields in (
        (organiser, "accept", {}),
        (organiser, "investigate", {}),
        (approver, "dismiss", {"reason": "经核实，事迹属实"}),
        (organiser, "reply", {"reason": "感谢监督"}),
    ):
        assert take(client, f"{root}{verb}/", **fields).status_code == 302, verb
    objection.refresh_from_db()
    assert (objection.state, objection.outcome) == (ObjectionState.REPLIED, "dismissed")
    assert state_of(row) == "notice"
    page = organiser.get(f"{root}change/").content.decode()
    assert "感谢监督" in page


@pytest.mark.parametrize("role", ["organiser", "approver"])
def test_identity_when_revealed_then_on_that_answer_alone(
    role: str, cast: Cast, clock: Any
) -> None:
    objection = filed(opened(cast, clock.now), None, clock.now)
    client, root = client_of(cast, role), f"/admin/awards/objection/{objection.pk}/"
    assert not any(secret in client.get(f"{root}change/").content.decode() for secret in SECRETS)
    answer = take(client, f"{root}reveal/", reason="")
    assert "请写明查看的理由" in answer.content.decode()
    answer = take(client, f"{root}reveal/", reason="电话核实")
    assert all(secret in answer.content.decode() for secret in SECRETS)
    assert "no-store" in answer.headers["Cache-Control"]
    assert not any(secret in client.get(f"{root}change/").content.decode() for secret in SECRETS)
    assert Entry.objects.get(verb="objection.reveal").reason == "电话核实"
    assert Objection.objects.get().version == 1


def test_lists_when_there_are_more_then_they_cost_the_same(
    cast: Cast, clock: Any, django_assert_num_queries: Any
) -> None:
    notice = opened(cast, clock.now, "艾必齐", "李春亮", "白鹇")
    client = client_of(cast, "organiser")
    client.get("/admin/")
    for count in (1, 3):
        while Objection.objects.count() < count:
            filed(notice, notice.rows.all()[Objection.objects.count()], clock.now)
        with django_assert_num_queries(4):
            client.get("/admin/awards/objection/")
