"""Rows of grant rounds: the call, its applications, what is found out, granted and reported."""

import hashlib
from datetime import date, timedelta
from decimal import Decimal

import factory

from kit.crypto import encrypt
from kit.ids import public_id
from projects.models import (
    AgreementText,
    Application,
    ApplicationAnswer,
    ApplicationPhoto,
    Assessment,
    AssessmentScore,
    BudgetLine,
    FitQuestion,
    Grant,
    GrantCriterion,
    GrantNotice,
    GrantNoticeRow,
    GrantQuestion,
    GrantRound,
    GrantTier,
    ReferralPlace,
    Report,
    ReportExtension,
    ReportPhoto,
    SiteVisit,
    VisitPhoto,
)
from projects.workflow import ApplicationState, GrantNoticeState, GrantRoundState
from tests.factories.base import Dull, many
from tests.factories.deciding import CommitmentFactory, FundFactory
from tests.factories.directory import LONG_AGO, OrganisationFactory, RegionFactory, UserFactory
from tests.factories.projects import ProgrammeFactory

SOON = LONG_AGO + timedelta(days=36500)
WORDS = "我们收下资助，用于申请里写明的事情，并按时反馈。"
DIGEST = hashlib.sha256(WORDS.encode()).hexdigest()


class GrantRoundFactory(Dull):
    """A round that is being prepared: 5,000 to 10,000 of a pool of 1,000,000."""

    class Meta:
        model = GrantRound

    slug = factory.Sequence("grants-{}".format)
    title = factory.Sequence("第{}期小微资助".format)
    year = 2026
    programme = factory.SubFactory(ProgrammeFactory)
    run_by = factory.SubFactory(OrganisationFactory)
    fund = factory.SubFactory(
        FundFactory, total=Decimal(1_000_000), run_by=factory.SelfAttribute("..run_by")
    )
    min_grantees = 100
    least_amount = Decimal(5000)
    most_amount = Decimal(10_000)
    partners = many("partners")

    class Params:
        open = factory.Trait(
            state=GrantRoundState.OPEN, opens_at=LONG_AGO, closes_at=SOON, opened_at=LONG_AGO,
            opened_by=factory.SubFactory(UserFactory),
        )  # fmt: skip
        rolling = factory.Trait(
            is_rolling=True, state=GrantRoundState.ROLLING, opens_at=LONG_AGO, opened_at=LONG_AGO,
            opened_by=factory.SubFactory(UserFactory),
        )  # fmt: skip
        deciding = factory.Trait(
            state=GrantRoundState.DECIDING, opens_at=LONG_AGO,
            closes_at=LONG_AGO + timedelta(days=30), opened_at=LONG_AGO,
            opened_by=factory.SubFactory(UserFactory),
        )  # fmt: skip


class GrantTierFactory(Dull):
    """A tier; the first is 5,000."""

    class Meta:
        model = GrantTier

    round = factory.SubFactory(GrantRoundFactory)
    amount = factory.Sequence(lambda n: Decimal(5000 + 500 * n))


class GrantCriterionFactory(Dull):
    """A criterion with all the weight."""

    class Meta:
        model = GrantCriterion

    round = factory.SubFactory(GrantRoundFactory)
    name = factory.Sequence("持续性{}".format)
    weight = 100
    anchors = ("没有", "较弱", "一般", "较强", "很强")


class GrantQuestionFactory(Dull):
    """A question of the form."""

    class Meta:
        model = GrantQuestion

    round = factory.SubFactory(GrantRoundFactory)
    position = factory.Sequence(lambda n: n + 1)
    text = "您在做什么？"
    example = "每周末给村里的孩子上课。"


class FitQuestionFactory(Dull):
    """A question by which people see whether they may apply."""

    class Meta:
        model = FitQuestion

    round = factory.SubFactory(GrantRoundFactory)
    text = "您的行动已经开始了吗？"
    advice = "请先行动起来，再来申请。"


class AgreementTextFactory(Dull):
    """The first version of the words."""

    class Meta:
        model = AgreementText

    round = factory.SubFactory(GrantRoundFactory)
    version = 1
    text = WORDS
    digest = DIGEST
    made_at = LONG_AGO
    made_by = factory.SubFactory(UserFactory)


class ReferralPlaceFactory(Dull):
    """A place to send people on to."""

    class Meta:
        model = ReferralPlace

    round = factory.SubFactory(GrantRoundFactory)
    name = "县民政局"
    advice = "请带身份证到县民政局社会救助窗口。"


# Each stage holds what those before it hold.
SUBMITTED = {
    "submitted_at": LONG_AGO, "consented_at": LONG_AGO,
    "applicant_index": factory.Sequence("{:064d}".format),
}  # fmt: skip
REVIEWING = {**SUBMITTED, "round__open": False, "round__deciding": True}
RECOMMENDED = {
    **REVIEWING, "least": Decimal(5000), "most": Decimal(10_000), "tier_amount": Decimal(5000),
    "amount": Decimal(5000), "cost": Decimal(5000), "proposed_at": LONG_AGO,
    "proposed_by": factory.SubFactory(UserFactory),
    "commitment": factory.SubFactory(
        CommitmentFactory, fund=factory.SelfAttribute("..round.fund"), amount=Decimal(5000),
        purpose=factory.LazyAttribute(lambda row: f"application:{row.factory_parent.public_id}"),
    ),
}  # fmt: skip
APPROVED = {
    **RECOMMENDED, "approved_at": LONG_AGO, "approved_by": factory.SubFactory(UserFactory),
    "commitment__state": "committed", "commitment__committed_at": LONG_AGO,
    "commitment__committed_by": factory.SubFactory(UserFactory),
}  # fmt: skip


class ApplicationFactory(Dull):
    """A draft that somebody began."""

    class Meta:
        model = Application

    public_id = factory.LazyFunction(public_id)
    round = factory.SubFactory(GrantRoundFactory, open=True)
    kind = "person"
    name = factory.Sequence("艾必齐{}".format)
    contact_name = "艾必齐"
    phone_cipher = factory.LazyFunction(lambda: encrypt("13800138000"))
    region = factory.SubFactory(RegionFactory)
    title = "给村里的孩子上课"
    asked_amount = Decimal(5000)
    begun_at = LONG_AGO

    class Params:
        submitted = factory.Trait(state=ApplicationState.SUBMITTED, **SUBMITTED)
        eligible = factory.Trait(state=ApplicationState.ELIGIBLE, **SUBMITTED)
        reviewing = factory.Trait(state=ApplicationState.REVIEWING, **REVIEWING)
        recommended = factory.Trait(state=ApplicationState.RECOMMENDED, **RECOMMENDED)
        approved = factory.Trait(state=ApplicationState.APPROVED, **APPROVED)


class ApplicationAnswerFactory(Dull):
    """An answer to a question of the application's round."""

    class Meta:
        model = ApplicationAnswer

    application = factory.SubFactory(ApplicationFactory)
    question = factory.SubFactory(
        GrantQuestionFactory, round=factory.SelfAttribute("..application.round")
    )
    text = "每周六下午，教十二个孩子识字。"


class BudgetLineFactory(Dull):
    """The first line."""

    class Meta:
        model = BudgetLine

    application = factory.SubFactory(ApplicationFactory)
    position = 1
    words = "课本"
    amount = Decimal(1200)


class PictureFactory(Dull):
    """What every picture of a grant has."""

    class Meta:
        abstract = True

    file_name = factory.Sequence("grants/{:026d}.jpg".format)
    width = 800
    height = 600
    size = 40_000
    sha256 = factory.Sequence("{:064x}".format)
    added_at = LONG_AGO


class ApplicationPhotoFactory(PictureFactory):
    """A picture that the applicant sent."""

    class Meta:
        model = ApplicationPhoto

    application = factory.SubFactory(ApplicationFactory)


class AssessmentFactory(Dull):
    """An assessment that is asked for."""

    class Meta:
        model = Assessment

    application = factory.SubFactory(ApplicationFactory, reviewing=True)
    assessor = factory.SubFactory(UserFactory)
    asked_at = LONG_AGO
    asked_by = factory.SubFactory(UserFactory)


class AssessmentScoreFactory(Dull):
    """A four."""

    class Meta:
        model = AssessmentScore

    assessment = factory.SubFactory(AssessmentFactory)
    criterion = factory.SubFactory(
        GrantCriterionFactory, round=factory.SelfAttribute("..assessment.application.round")
    )
    value = 4


class SiteVisitFactory(Dull):
    """A visit that found things as told."""

    class Meta:
        model = SiteVisit

    application = factory.SubFactory(ApplicationFactory, reviewing=True)
    visitor = factory.SubFactory(UserFactory)
    visited_on = date(2026, 3, 1)
    notes = "见到了孩子们和教室。"
    finding = SiteVisit.Finding.CONFIRMED
    client_key = factory.Sequence("visit-{}".format)
    recorded_at = LONG_AGO


class VisitPhotoFactory(PictureFactory):
    """A picture of a visit."""

    class Meta:
        model = VisitPhoto

    visit = factory.SubFactory(SiteVisitFactory)


class GrantFactory(Dull):
    """A grant whose agreement is not accepted yet."""

    class Meta:
        model = Grant

    number = factory.Sequence("G-2026-{:06d}".format)
    application = factory.SubFactory(ApplicationFactory, approved=True)
    agree_by = date(2026, 4, 1)

    class Params:
        agreed = factory.Trait(
            application=factory.SubFactory(
                ApplicationFactory, approved=True, state=ApplicationState.AGREED
            ),
            accepted_at=LONG_AGO,
            accepted_name="艾必齐", accepted_digest=DIGEST,
            agreement=factory.SubFactory(
                AgreementTextFactory, round=factory.SelfAttribute("..application.round")
            ),
        )  # fmt: skip


class ReportFactory(Dull):
    """A report that is owed."""

    class Meta:
        model = Report

    grant = factory.SubFactory(
        GrantFactory, agreed=True, application__state=ApplicationState.REPORTING
    )
    due_on = date(2026, 9, 30)


class ReportPhotoFactory(PictureFactory):
    """A picture of a report."""

    class Meta:
        model = ReportPhoto

    report = factory.SubFactory(ReportFactory)


class ReportExtensionFactory(Dull):
    """A month more."""

    class Meta:
        model = ReportExtension

    report = factory.SubFactory(ReportFactory)
    from_day = date(2026, 9, 30)
    to_day = date(2026, 10, 31)
    reason = "雨季道路不通"
    made_at = LONG_AGO
    made_by = factory.SubFactory(UserFactory)


class GrantNoticeFactory(Dull):
    """A notice that waits for its second person."""

    class Meta:
        model = GrantNotice

    round = factory.SubFactory(GrantRoundFactory, deciding=True)
    days = 5
    made_at = LONG_AGO
    made_by = factory.SubFactory(UserFactory)

    class Params:
        open = factory.Trait(
            state=GrantNoticeState.OPEN, starts_at=LONG_AGO, ends_at=SOON,
            least_ends_at=LONG_AGO + timedelta(days=7), digest="0" * 64, opened_at=LONG_AGO,
            opened_by=factory.SubFactory(UserFactory),
        )  # fmt: skip


class GrantNoticeRowFactory(Dull):
    """One that is to be listed."""

    class Meta:
        model = GrantNoticeRow

    notice = factory.SubFactory(GrantNoticeFactory)
    application = factory.SubFactory(
        ApplicationFactory, recommended=True, round=factory.SelfAttribute("..notice.round")
    )
    position = factory.Sequence(lambda n: n + 1)
