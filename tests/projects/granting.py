"""Grant rounds as far as their tests need them: made, asked of, in their notice, approved."""

from datetime import timedelta
from decimal import Decimal

from projects.actions.grant_notices import (
    open_grant_notice,
    schedule_grant_notice,
)
from projects.actions.granting import (
    approve_application,
    recommend_application,
)
from projects.models import Application, Fund
from projects.workflow import ApplicationState, GrantRoundState
from tests.factories.grants import (
    AgreementTextFactory,
    ApplicationFactory,
    FitQuestionFactory,
    GrantCriterionFactory,
    GrantQuestionFactory,
    GrantRoundFactory,
    GrantTierFactory,
)

A = ApplicationState
FIVE, TEN = Decimal(5000), Decimal(10_000)
FORM = "abcdefghij2345672345"


def made_round(staff, pool=30_000, **facts):
    given = {"deciding": True, "run_by": staff.runner, "fund__total": Decimal(pool),
             "min_grantees": 1}  # fmt: skip
    round_ = GrantRoundFactory(**(given | facts))
    for amount in (FIVE, TEN):
        GrantTierFactory(round=round_, amount=amount)
    return round_


def ready_round(staff, **facts):
    round_ = made_round(
        staff, deciding=False, state=GrantRoundState.DRAFT, opens_at=None,
        **({"pool": 1_000_000, "min_grantees": 100} | facts),
    )  # fmt: skip
    GrantCriterionFactory(round=round_)
    GrantQuestionFactory(round=round_)
    FitQuestionFactory(round=round_)
    AgreementTextFactory(round=round_)
    for name in ("eligibility", "process_note", "complaints", "fee_free_statement"):
        setattr(round_, name, "写明")
    return round_


def asked(round_, **facts):
    return ApplicationFactory(
        **({"submitted": True, "state": A.REVIEWING, "round": round_} | facts)
    )


def fund_of(round_):
    return Fund.objects.get(pk=round_.fund_id)


def noticed(staff, round_, now, amount=FIVE, **facts):
    """An application whose notice is running, with the notice."""
    one = recommend_application(
        application=asked(round_, **facts), amount=amount, by=staff.person("organiser"), now=now
    )
    notice = schedule_grant_notice(
        round_=round_, applications=[one], by=staff.person("organiser"), now=now
    )
    open_grant_notice(notice=notice, by=staff.person("approver"), now=now)
    notice.refresh_from_db()
    return Application.objects.get(pk=one.pk), notice


def approved(staff, round_, now, **facts):
    one, notice = noticed(staff, round_, now, **facts)
    after = notice.ends_at + timedelta(seconds=1)
    return approve_application(application=one, by=staff.person("approver"), now=after), after


# ------------------------------------------------------------------ on a page


def act(client, base, thing, verb, **given):
    return client.post(f"{base}{thing.pk}/{verb}/", given, follow=True)


def text_of(answer):
    return answer.content.decode()


def fresh(thing):
    return type(thing).objects.get(pk=thing.pk)
