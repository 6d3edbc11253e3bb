"""What follows the approval: the agreement, a change of mind, a stop."""

from datetime import timedelta

import pytest

from kit.verdict import Refused, Stale, Unready
from ledger.models import Entry
from projects.actions.agreements import accept_agreement, write_agreement
from projects.actions.grant_stops import ask_step, confirm_step, drop_asked
from projects.actions.granting import (
    recommend_application,
)
from projects.actions.renouncing import renounce_grant
from tests.factories.directory import UserFactory
from tests.factories.grants import (
    AgreementTextFactory,
)
from tests.projects.granting import (
    FIVE,
    A,
    approved,
    asked,
    fund_of,
    made_round,
    ready_round,
)

pytestmark = pytest.mark.django_db


def test_agreement_when_accepted_then_by_the_words_that_were_read(staff, organiser, now):
    round_ = made_round(staff)
    words = AgreementTextFactory(round=round_)
    grant, after = approved(staff, round_, now)
    name = grant.application.name
    with pytest.raises(Refused, match="与申请时一致"):
        accept_agreement(grant=grant, digest=words.digest, name="别人", now=after)
    with pytest.raises(Stale, match="新版本"):
        accept_agreement(grant=grant, digest="0" * 64, name=name, now=after)
    with pytest.raises(Unready, match="签署期限已过"):
        accept_agreement(
            grant=grant, digest=words.digest, name=name, now=after + timedelta(days=30)
        )
    done = accept_agreement(grant=grant, digest=words.digest, name=name, now=after)
    assert accept_agreement(grant=grant, digest=words.digest, name=name, now=after) == done
    assert (done.application.state, done.accepted_name) == (A.AGREED, name)


@pytest.mark.parametrize("facts,typed,signs", [
    ({"name": "阿依古丽·买买提"}, "阿依古丽 • 买买提", True),
    ({"name": "石小满", "is_minor": True, "guardian_name": "石大川"}, "石小满", False),
    ({"name": "石小满", "is_minor": True, "guardian_name": "石大川"}, " 石大川", True),
    ({"name": "石小满", "is_minor": True, "guardian_name": ""}, "", False),
    ({"name": "石大川", "guardian_name": "路人甲"}, "路人甲", False),
])  # fmt: skip
def test_agreement_when_signed_then_by_a_minors_guardian_and_dots_do_not_matter(
    staff, now, facts, typed, signs
):
    round_ = made_round(staff)
    words = AgreementTextFactory(round=round_)
    grant, after = approved(staff, round_, now, **facts)
    given = {"grant": grant, "digest": words.digest, "name": typed, "now": after}
    if signs:
        assert accept_agreement(**given).application.state == A.AGREED
    else:
        with pytest.raises(Refused, match="与申请时一致"):
            accept_agreement(**given)


def test_agreement_when_its_words_change_then_a_new_version(staff, organiser, now):
    round_ = ready_round(staff)
    first = write_agreement(round_=round_, text="甲", by=organiser, now=now)
    assert write_agreement(round_=round_, text=" 甲 ", by=organiser, now=now) == first
    assert write_agreement(round_=round_, text="乙", by=organiser, now=now).version == 3


def test_grant_when_renounced_then_the_money_is_free(staff, now):
    round_ = made_round(staff)
    grant, after = approved(staff, round_, now)
    renounce_grant(application=grant.application, now=after)
    grant.application.refresh_from_db()
    assert (grant.application.state, fund_of(round_).held) == (A.CANCELLED, 0)
    told = dict(Entry.objects.order_by("sequence").values_list("verb", "actor_name"))
    assert told["application.renounce"] == "申请人"
    assert told["commitment.release"] == "系统"


def test_stop_when_asked_for_then_another_person_confirms(staff, organiser, approver, now):
    round_ = made_round(staff)
    grant, after = approved(staff, round_, now)
    one = grant.application
    with pytest.raises(Unready, match="须先由项目运营提出"):
        confirm_step(application=one, by=approver, now=after)
    ask_step(application=one, verb="cancel", reason="申请人去世", by=approver, now=after)
    with pytest.raises(Refused, match="另一个人"):
        confirm_step(application=one, by=approver, now=after)
    drop_asked(application=one, reason="弄错了", by=organiser, now=after)
    ask_step(application=one, verb="cancel", reason="申请人去世", by=organiser, now=after)
    assert confirm_step(application=one, by=approver, now=after).state == A.CANCELLED
    assert fund_of(round_).held == 0


def test_steps_when_somebody_else_tries_then_nobody_without_the_role_gets_through(staff, now):
    one = asked(made_round(staff))
    for person in (staff.person("finance"), staff.person("editor"), UserFactory()):
        with pytest.raises(Refused):
            recommend_application(application=one, amount=FIVE, by=person, now=now)
