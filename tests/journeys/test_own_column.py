"""A lead editor runs a whole selection in the own column, through the admin, and no other."""

from datetime import datetime
from typing import Any

import pytest
from django.urls import reverse

from awards.models import Category, Column, Nomination, Round, Winner
from directory.models import User
from tests.awards.cast import Cast, make_cast
from tests.awards.test_admin_scope import signed_in
from tests.factories.awards import (
    ColumnBudgetFactory,
    ColumnFactory,
    ConsentFactory,
    NominationFactory,
    RoundFactory,
)
from tests.factories.directory import MembershipFactory, UserFactory
from tests.journeys.test_nomination_to_winner import NOMINATIONS, step
from tests.sent import opened

pytestmark = pytest.mark.django_db
ROUNDS = "/admin/awards/round/"


@pytest.fixture
def cast() -> Cast:
    """One award with a column of the first medium and one of another."""
    return make_cast()


@pytest.fixture
def column(cast: Cast) -> Column:
    mine = ColumnFactory(partner=cast.partner, award=cast.round.award, name="封面暖榜")
    ColumnBudgetFactory(column=mine, year=2026, amount=10_000)
    return mine


@pytest.fixture
def second(cast: Cast) -> User:
    """Another lead editor of the same medium: the second pair of eyes."""
    user = UserFactory(full_name="另一位负责人")
    MembershipFactory(user=user, organisation=cast.partner.organisation, lead_editor=True)
    return user


def facts(cast: Cast, column: Column | None, **more: Any) -> dict[str, Any]:
    return {
        "award": cast.round.award_id, "column": column.pk if column else "", "title": "暖榜春季",
        "year": "2026", "required_verification": "0",
        "opens_at": "2026-03-01T09:00", "closes_at": "2026-03-31T23:59",
        "fee_free_statement": "不收取任何费用。", "organiser_type": "media",
        "approval_not_applicable": "媒体公益栏目", "categories-TOTAL_FORMS": "1",
        "categories-0-name": "暖心人物", "categories-0-quota": "2", "categories-0-position": "0",
        "categories-0-prize_amount": "5000", "categories-0-term_precision": "year",
        "categories-0-notice_policy": "none",
        "categories-0-notice_days": "5", "categories-0-notice_waiver": "媒体栏目即时发布",
        "criteria-TOTAL_FORMS": "1", "criteria-0-name": "真实性", "criteria-0-weight": "100",
        "criteria-0-position": "0", **more,
    }  # fmt: skip


def added(cast: Cast, column: Column | None, **more: Any) -> Any:
    client = signed_in(cast, "lead")
    return client.post(
        f"{ROUNDS}add/", opened(client, f"{ROUNDS}add/") | facts(cast, column, **more)
    )


def opened_round(cast: Cast, column: Column) -> Round:
    answer = added(cast, column)
    assert answer.status_code == 302, answer.context["errors"]
    round_ = Round.objects.get(title="暖榜春季")
    step(signed_in(cast, "lead"), f"{ROUNDS}{round_.pk}/open/")
    round_.refresh_from_db()
    return round_


def test_lead_editor_when_the_column_is_the_own_one_then_the_whole_selection_runs(
    cast: Cast, column: Column, second: User, now: datetime, clock: Any, client: Any
) -> None:
    round_ = opened_round(cast, column)
    assert round_.state == "open"
    nomination = NominationFactory(
        submitted=True, round=round_, partner=cast.partner, created_by=cast.editor,
        submitted_by=cast.editor, category=round_.categories.get(), nominee__name="林晓梅",
        source_medium="某某日报", source_title="巷口的灯",
    )  # fmt: skip
    ConsentFactory(nomination=nomination)
    lead, thing = signed_in(cast, "lead"), f"{NOMINATIONS}{nomination.pk}"
    step(lead, f"{thing}/accept/", is_minor="no", duplicates_checked="on")
    for verb in ("close", "decide"):
        step(lead, f"{ROUNDS}{round_.pk}/{verb}/")
    step(lead, f"{thing}/propose/")
    alone = lead.get(f"{thing}/confirm/")
    assert alone.status_code == 403
    assert "须由另一个人复核" in alone.content.decode()
    client.force_login(second)
    step(client, f"{thing}/confirm/", level="full")
    step(lead, f"{ROUNDS}{round_.pk}/propose_announcement/", at="2026-03-07T10:00")
    step(client, f"{ROUNDS}{round_.pk}/announce/", leave_behind="")
    winner = Winner.objects.get(round=round_)
    assert winner.is_released(now)
    place = f"/partners/{cast.partner.organisation.slug}/{column.slug}/"
    assert "林晓梅" in client.get(place).content.decode()


def test_lead_editor_when_a_round_is_put_elsewhere_then_it_is_refused_and_nothing_is_lost(
    cast: Cast, column: Column
) -> None:
    foreign = ColumnFactory(award=cast.round.award)
    for place in (None, foreign):
        answer = added(cast, place)
        assert answer.status_code == 200
        assert "暖榜春季" in answer.content.decode()
    assert "自己的栏目" in added(cast, None).content.decode()
    assert not Round.objects.filter(title="暖榜春季").exists()


def test_lead_editor_when_a_draft_is_moved_out_of_the_column_then_it_stays(
    cast: Cast, column: Column
) -> None:
    added(cast, column)
    round_, lead = Round.objects.get(title="暖榜春季"), signed_in(cast, "lead")
    url = f"{ROUNDS}{round_.pk}/change/"
    assert lead.post(url, opened(lead, url) | {"column": ""}).status_code == 200
    round_.refresh_from_db()
    assert round_.column == column


def test_lead_editor_when_another_column_is_probed_then_it_is_not_there(
    cast: Cast, column: Column
) -> None:
    theirs = ColumnFactory(award=cast.round.award)
    round_ = RoundFactory(award=cast.round.award, column=theirs)
    nomination = NominationFactory(submitted=True, round=round_)
    lead = signed_in(cast, "lead")
    assert lead.get(reverse("admin:awards_column_change", args=(theirs.pk,))).status_code == 404
    assert lead.get(f"{NOMINATIONS}{nomination.pk}/change/").status_code == 404
    for verb in ("close", "cancel", "propose_announcement", "revise_criteria"):
        assert lead.get(f"{ROUNDS}{round_.pk}/{verb}/").status_code in {403, 404}, verb
        lead.post(f"{ROUNDS}{round_.pk}/{verb}/", {"reason": "试试", "form_key": verb})
    for papers in ("certificates", "running_order"):
        assert lead.post(f"{ROUNDS}{round_.pk}/{papers}/").status_code in {403, 404}
    for verb in ("accept", "reject", "return"):
        assert lead.get(f"{NOMINATIONS}{nomination.pk}/{verb}/").status_code == 404
    round_.refresh_from_db()
    nomination.refresh_from_db()
    assert (round_.state, nomination.state) == ("open", "submitted")


def test_lead_editor_when_wording_the_column_then_agreement_and_budget_stay(
    cast: Cast, column: Column
) -> None:
    lead = signed_in(cast, "lead")
    url = reverse("admin:awards_column_change", args=(column.pk,))
    budget = column.budgets.get()
    sent = opened(lead, url) | {
        "introduction": "新的介绍", "name": "改名", "is_active": "", "budgets-TOTAL_FORMS": "1",
        "budgets-INITIAL_FORMS": "1", "budgets-0-id": budget.pk, "budgets-0-amount": "999999",
        "budgets-0-year": "2026",
    }  # fmt: skip
    assert lead.post(url, sent).status_code == 302
    column.refresh_from_db()
    budget.refresh_from_db()
    assert (column.introduction, column.name, column.is_active) == ("新的介绍", "封面暖榜", True)
    assert budget.amount == 10_000


def test_round_when_it_promises_more_than_was_agreed_then_it_does_not_open(
    cast: Cast, column: Column, clock: Any
) -> None:
    added(cast, column, **{"categories-0-quota": "3"})
    round_, lead = Round.objects.get(title="暖榜春季"), signed_in(cast, "lead")
    page = lead.get(f"{ROUNDS}{round_.pk}/change/").content.decode()
    assert "超出 5,000 元" in page
    lead.post(f"{ROUNDS}{round_.pk}/open/", {"form_key": "k"})
    round_.refresh_from_db()
    assert round_.state == "draft"


def test_proposal_when_the_budget_is_spent_then_it_is_refused(
    cast: Cast, column: Column, clock: Any
) -> None:
    round_ = opened_round(cast, column)
    Category.objects.filter(round=round_).update(quota=None)
    Round.objects.filter(pk=round_.pk).update(state="deciding")
    lead = signed_in(cast, "lead")
    category = round_.categories.get()
    rows = [
        NominationFactory(accepted=True, round=round_, partner=cast.partner, category=category)
        for _ in range(3)
    ]
    for row in rows[:2]:
        step(lead, f"{NOMINATIONS}{row.pk}/propose/")
    url = f"{NOMINATIONS}{rows[2].pk}/propose/"
    form = lead.get(url).context["form"]
    hidden = {name: form[name].value() for name in ("version", "form_key")}
    answer = lead.post(url, hidden)
    assert answer.status_code == 409
    assert "再加 5,000 元就超出了" in answer.content.decode()
    assert Nomination.objects.get(pk=rows[2].pk).state == "accepted"
