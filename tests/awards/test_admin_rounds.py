"""Rounds in the admin: what is missing, what is fixed, criteria in versions, announcing."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from awards.actions.criteria import revise_criteria
from awards.models import Category, Round, Winner
from awards.workflow import RoundState
from kit.verdict import Refused, Stale, Unready
from ledger.models import Entry
from tests.awards.cast import Cast, confirmed, draft, make_cast, proposed, put, submitted
from tests.awards.test_admin_scope import signed_in
from tests.awards.test_admin_steps import asked
from tests.factories.awards import AwardFactory, CriterionFactory
from tests.sent import opened

LIST = "/admin/awards/round/"


def address(round_: Round, verb: str = "change") -> str:
    return f"{LIST}{round_.pk}/{verb}/"


def take(cast: Cast, role: str, verb: str, **answers: Any) -> Any:
    client, url = signed_in(cast, role), address(cast.round, verb)
    return client.post(url, asked(client, url) | answers, follow=True)


def test_page_when_the_round_is_a_draft_then_it_lists_what_opening_needs(
    cast: Cast, clock: Any
) -> None:
    put(cast.round, "draft", fee_free_statement="")
    text = signed_in(cast, "organiser").get(address(cast.round)).content.decode()
    for sentence in ("请填写评审标准", "请填写征集开始时间", "请填写不收费声明"):
        assert sentence in text
    refused = take(cast, "organiser", "open")
    assert refused.status_code == 409
    assert "请填写不收费声明" in refused.content.decode()


def test_page_when_filled_in_then_the_round_opens(cast: Cast, now: datetime, clock: Any) -> None:
    put(cast.round, "draft")
    client, url = signed_in(cast, "organiser"), address(cast.round)
    sent = opened(client, url) | {
        "opens_at": "2026-03-01T09:00", "closes_at": "2026-03-31T23:59",
        "criteria-TOTAL_FORMS": "1", "criteria-0-name": "真实性", "criteria-0-weight": "100",
        "criteria-0-position": "0",
    }  # fmt: skip
    answer = client.post(url, sent)
    assert answer.status_code == 302, answer.context["errors"]
    cast.round.refresh_from_db()
    closes = cast.round.closes_at
    assert closes is not None
    assert (closes.second, closes.microsecond) == (59, 999_999)
    take(cast, "organiser", "open")
    cast.round.refresh_from_db()
    assert cast.round.state == RoundState.OPEN


def test_field_when_the_round_has_opened_then_its_course_is_fixed(cast: Cast, clock: Any) -> None:
    client, url = signed_in(cast, "organiser"), address(cast.round)
    other = AwardFactory(run_by=cast.house)
    client.post(url, opened(client, url) | {"award": other.pk, "is_rolling": "on", "title": "新名"})
    cast.round.refresh_from_db()
    assert cast.round.title == "新名"
    assert cast.round.award != other
    assert not cast.round.is_rolling


def test_quota_when_places_are_taken_then_it_is_not_set_below_them(
    cast: Cast, now: datetime, clock: Any
) -> None:
    proposed(cast, now)
    client, url = signed_in(cast, "organiser"), address(cast.round)
    answer = client.post(url, opened(client, url) | {"categories-0-quota": "0"})
    assert "已拟授或确认 1 个" in answer.content.decode()
    client.post(url, opened(client, url) | {"categories-0-quota": "1"})
    assert Category.objects.get(pk=cast.category.pk).quota == 1


def test_category_when_somebody_is_nominated_in_it_then_it_is_not_deleted(
    cast: Cast, now: datetime, clock: Any
) -> None:
    draft(cast, now)
    client, url = signed_in(cast, "organiser"), address(cast.round)
    answer = client.post(url, opened(client, url) | {"categories-0-DELETE": "on"})
    assert answer.status_code == 200
    assert Category.objects.filter(pk=cast.category.pk).exists()


def test_round_when_added_then_its_address_is_made_and_it_is_recorded(
    cast: Cast, clock: Any
) -> None:
    client = signed_in(cast, "organiser")
    sent = opened(client, f"{LIST}add/") | {
        "award": cast.round.award_id, "title": "2027年度评选", "year": "2027"
    }  # fmt: skip
    answer = client.post(f"{LIST}add/", sent)
    assert answer.status_code == 302, answer.context["errors"]
    made = Round.objects.latest("pk")
    assert (made.slug, made.state) == ("2027-nian-du-ping-xuan", "draft")
    assert Entry.objects.for_object(made).get().verb == "round.create"
    theirs = make_cast()
    answer = client.post(f"{LIST}add/", sent | {"award": theirs.round.award_id, "form_key": "k2"})
    assert answer.status_code == 200
    assert Round.objects.latest("pk") in {made, theirs.round}


ROWS = [("真实性", 60, "可查证"), ("持续性", 40, "")]


def revise(cast: Cast, now: datetime, **more: Any) -> Round:
    given = {"criteria": ROWS, "eligibility": "近一年的行动", "reason": "说明更清楚"} | more
    return revise_criteria(round_=cast.round, by=cast.organiser, now=now, **given)


def test_criteria_when_nobody_has_submitted_then_they_are_replaced(
    cast: Cast, now: datetime
) -> None:
    CriterionFactory(round=cast.round)
    draft(cast, now)
    round_ = revise(cast, now)
    assert round_.criteria_version == 1
    assert list(round_.criteria.values_list("name", "weight", "description")) == ROWS
    assert not Entry.objects.for_object(round_).opened(now).exists()


def test_criteria_when_somebody_has_submitted_then_a_new_version_is_told_to_all(
    cast: Cast, now: datetime
) -> None:
    old = CriterionFactory(round=cast.round)
    submitted(cast, now)
    round_ = revise(cast, now)
    assert round_.criteria_version == 2
    assert round_.criteria.filter(version=1).get() == old
    assert round_.criteria.filter(version=2).count() == 2
    assert "第 2 版" in Entry.objects.for_object(round_).opened(now).get().public_text


def test_criteria_when_they_do_not_add_up_or_are_stale_then_they_are_refused(
    cast: Cast, now: datetime
) -> None:
    with pytest.raises(Unready, match="100"):
        revise(cast, now, criteria=ROWS[:1])
    with pytest.raises(Stale):
        revise(cast, now, version=9)
    with pytest.raises(Refused):
        revise_criteria(
            round_=cast.round, by=cast.approver, now=now, criteria=ROWS, eligibility="", reason="x"
        )


@pytest.mark.parametrize(
    "criteria,sentence",
    [
        ("真实性", "请写成"),
        ("真实性，六十", "请写成"),
        ("真实性，60\n持续性，30", "权重合计须为 100，现在是 90"),
        ("真实性，50\n真实性，50", "同名"),
        ("，100", "请写成"),
    ],
)
def test_criteria_when_typed_wrongly_then_the_line_is_named(
    criteria: str, sentence: str, cast: Cast, clock: Any
) -> None:
    text = take(cast, "organiser", "revise_criteria", criteria=criteria, reason="x")
    assert sentence in text.content.decode()
    assert not cast.round.criteria.exists()


def test_criteria_when_typed_on_the_page_then_they_stand(cast: Cast, clock: Any) -> None:
    lines = "真实性，60%，可查证\n持续性,40"
    take(cast, "organiser", "revise_criteria", criteria=lines, reason="x")
    assert list(cast.round.criteria.values_list("name", "weight", "description")) == ROWS


def test_criteria_inline_when_somebody_has_submitted_then_it_is_to_read(
    cast: Cast, now: datetime, clock: Any
) -> None:
    CriterionFactory(round=cast.round)
    client, url = signed_in(cast, "organiser"), address(cast.round)
    assert "criteria-0-weight" in opened(client, url)
    submitted(cast, now)
    assert "criteria-0-weight" not in opened(client, url)


def test_announcement_when_proposed_and_approved_on_the_pages_then_it_comes_at_its_minute(
    cast: Cast, now: datetime, clock: Any
) -> None:
    ready = confirmed(cast, now)
    behind = confirmed(cast, now, name="单田芳", name_basis="")
    page = signed_in(cast, "organiser").get(address(cast.round, "propose_announcement"))
    text = page.content.decode()
    assert "可以公布 1 位，还不能公布 1 位" in text
    assert "单田芳" in text
    refused = take(cast, "organiser", "propose_announcement", at="某天")
    assert "日期和时间" in refused.content.decode()
    take(cast, "organiser", "propose_announcement", at="2026-03-07T20:00")
    refused = signed_in(cast, "organiser").get(address(cast.round, "announce"))
    assert "复核人" in refused.content.decode()
    asked_first = take(cast, "approver", "announce")
    assert "还不能公布" in asked_first.content.decode()
    assert not Winner.objects.exclude(release_at=None).exists()
    take(cast, "approver", "announce", leave_behind="on")
    minute = now + timedelta(hours=10)
    assert list(Winner.objects.published(minute)) == [ready]
    behind.refresh_from_db()
    assert behind.release_at is None
    text = signed_in(cast, "organiser").get(address(cast.round)).content.decode()
    assert "定于 2026年03月07日 20:00 公布" in text


def test_announcement_when_moved_on_the_pages_then_again_by_two(
    cast: Cast, now: datetime, clock: Any
) -> None:
    winner = confirmed(cast, now)
    for at in ("2026-03-07T20:00", "2026-03-08T20:00"):
        take(cast, "organiser", "propose_announcement", at=at)
        take(cast, "approver", "announce")
    winner.refresh_from_db()
    assert winner.release_at == now + timedelta(hours=34)
    clock.move_to(now + timedelta(hours=34))
    late = signed_in(cast, "organiser").get(address(cast.round, "propose_announcement"))
    assert late.status_code == 409
    assert "已经公布" in late.content.decode()


@pytest.mark.parametrize("role", ["editor", "approver", "auditor"])
def test_round_when_it_is_not_ones_to_change_then_it_is_to_read(
    role: str, cast: Cast, clock: Any
) -> None:
    client = signed_in(cast, role)
    assert client.get(address(cast.round)).status_code == 200
    title = cast.round.title
    answer = client.post(address(cast.round), {"title": "偷改"})
    assert answer.status_code in {403, 409}
    cast.round.refresh_from_db()
    assert cast.round.title == title
    assert client.get(f"{LIST}add/").status_code == 403
