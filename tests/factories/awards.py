"""Rows of the awards. A winner comes with its confirmed nomination, like in life."""

from datetime import UTC, date, datetime

import factory

from awards.models import (
    Award,
    AwardFigure,
    Category,
    Column,
    ColumnBudget,
    Consent,
    Correction,
    Criterion,
    EvidenceLink,
    Nomination,
    NominationFigure,
    Nominee,
    NomineeParty,
    Photo,
    Round,
    Winner,
    WinnerCredit,
    WinnerSlug,
)
from awards.models.nominations import NomineeKind
from awards.search import WINNERS
from awards.workflow import NominationState, RoundState, WinnerState
from kit.chinese import pinyin_key, pinyin_words
from kit.search import index_text
from tests.factories.base import Dull, many
from tests.factories.directory import (
    LONG_AGO,
    MediaPartnerFactory,
    OrganisationFactory,
    UserFactory,
)

FAR_AWAY = datetime(2099, 1, 1, tzinfo=UTC)


class AwardFactory(Dull):
    class Meta:
        model = Award

    slug = factory.Sequence("award-{}".format)
    name = factory.Sequence("第{}号年度奖".format)
    mode = Award.Mode.BATCH
    run_by = factory.SubFactory(OrganisationFactory)
    organisations = many("organisations")

    class Params:
        rolling = factory.Trait(mode=Award.Mode.ROLLING)


class AwardFigureFactory(Dull):
    class Meta:
        model = AwardFigure

    award = factory.SubFactory(AwardFactory)
    label = "累计获奖个人"
    value = 47
    unit = "人"
    source = "某某日报"


class ColumnFactory(Dull):
    class Meta:
        model = Column

    slug = factory.Sequence("column-{}".format)
    name = factory.Sequence("第{}号栏目".format)
    partner = factory.SubFactory(MediaPartnerFactory)
    award = factory.SubFactory(AwardFactory)


class ColumnBudgetFactory(Dull):
    class Meta:
        model = ColumnBudget

    column = factory.SubFactory(ColumnFactory)
    year = factory.Sequence(lambda n: 2026 + n % 1000)
    amount = 50_000


class RoundFactory(Dull):
    """An open batch round with everything that opening needs; its states are traits."""

    class Meta:
        model = Round

    award = factory.SubFactory(AwardFactory)
    slug = factory.Sequence("round-{}".format)
    title = factory.Sequence("2026年度第{}轮".format)
    year = 2026
    state = RoundState.OPEN
    fee_free_statement = "本奖项不向任何人收取任何费用。"
    organiser_type = Round.OrganiserType.SOCIAL
    approval_not_applicable = "社会组织自设奖项"

    class Params:
        rolling = factory.Trait(is_rolling=True, award__rolling=True)
        with_jury = factory.Trait(has_jury=True)
        draft = factory.Trait(state=RoundState.DRAFT)
        paused = factory.Trait(state=RoundState.PAUSED)
        closed = factory.Trait(state=RoundState.CLOSED)
        reviewing = factory.Trait(state=RoundState.REVIEWING)
        deciding = factory.Trait(state=RoundState.DECIDING)
        in_notice = factory.Trait(state=RoundState.NOTICE)
        announced = factory.Trait(state=RoundState.ANNOUNCED, announce_at=LONG_AGO)
        settled = factory.Trait(state=RoundState.SETTLED, announce_at=LONG_AGO)
        archived = factory.Trait(state=RoundState.ARCHIVED, announce_at=LONG_AGO)
        cancelled = factory.Trait(state=RoundState.CANCELLED, cancel_reason="资金未到位")


class CategoryFactory(Dull):
    class Meta:
        model = Category

    round = factory.SubFactory(RoundFactory)
    slug = factory.Sequence("category-{}".format)
    name = factory.Sequence("第{}类".format)
    notice_policy = Category.NoticePolicy.NONE
    notice_waiver = "历史名单，原文已公布"


class CriterionFactory(Dull):
    class Meta:
        model = Criterion

    round = factory.SubFactory(RoundFactory)
    name = factory.Sequence("标准{}".format)
    weight = 100


class NomineeFactory(Dull):
    class Meta:
        model = Nominee

    kind = NomineeKind.PERSON
    name = factory.Sequence("艾必齐{}".format)
    name_pinyin = factory.LazyAttribute(lambda o: pinyin_key(o.name, person=True))

    class Params:
        team = factory.Trait(kind=NomineeKind.TEAM, name=factory.Sequence("第{}跑团".format))
        project = factory.Trait(kind=NomineeKind.PROJECT, name=factory.Sequence("第{}行动".format))
        joint = factory.Trait(kind=NomineeKind.JOINT, name=factory.Sequence("六方联合{}".format))


class NomineePartyFactory(Dull):
    class Meta:
        model = NomineeParty

    nominee = factory.SubFactory(NomineeFactory, joint=True)
    name = factory.Sequence("联合方{}".format)


def _reached(state: NominationState, *stamps: str) -> factory.Trait:
    """A trait: the nomination in a state, with the moments and people that lead there."""
    fields = {f"{stamp}_at": LONG_AGO for stamp in stamps}
    people = {f"{stamp}_by": factory.SubFactory(UserFactory) for stamp in stamps}
    return factory.Trait(state=state, **fields, **people)


class NominationFactory(Dull):
    """A complete draft; every state is a trait."""

    class Meta:
        model = Nomination

    round = factory.SubFactory(RoundFactory)
    category = factory.SubFactory(CategoryFactory, round=factory.SelfAttribute("..round"))
    partner = factory.SubFactory(MediaPartnerFactory)
    nominee = factory.SubFactory(NomineeFactory)
    headline = "带着残疾伙伴把洗车店开成家"
    story = "他开了一家洗车店。\n\n店里的伙伴多是残疾人，凭双手养活自己。"
    happened_on = date(2025, 3, 1)
    happened_place = "锦江区某街道"
    source_medium = "某某日报"
    name_basis = Nomination.NameBasis.CONSENT
    is_minor = False
    created_by = factory.SubFactory(UserFactory)
    themes = many("themes")

    class Params:
        submitted = _reached(NominationState.SUBMITTED, "submitted")
        returned = factory.Trait(
            state=NominationState.RETURNED,
            submitted_at=LONG_AGO,
            submitted_by=factory.SubFactory(UserFactory),
            returned_at=LONG_AGO,
            return_reason="请补充地点",
            return_fields=["happened_place"],
        )
        accepted = _reached(NominationState.ACCEPTED, "submitted", "screened")
        rejected = factory.Trait(
            state=NominationState.REJECTED,
            submitted_at=LONG_AGO,
            submitted_by=factory.SubFactory(UserFactory),
            reject_code=Nomination.RejectCode.DUPLICATE,
            state_reason="与已有提名重复",
        )
        merged = factory.Trait(
            state=NominationState.MERGED,
            merged_into=factory.SubFactory("tests.factories.awards.NominationFactory"),
        )
        reviewing = _reached(NominationState.REVIEWING, "submitted", "screened")
        shortlisted = _reached(NominationState.SHORTLISTED, "submitted", "screened")
        not_selected = _reached(NominationState.NOT_SELECTED, "submitted", "screened")
        proposed = _reached(NominationState.PROPOSED, "submitted", "screened", "proposed")
        in_notice = _reached(NominationState.NOTICE, "submitted", "screened", "proposed")
        suspended = _reached(NominationState.SUSPENDED, "submitted", "screened", "proposed")
        confirmed = _reached(
            NominationState.CONFIRMED, "submitted", "screened", "proposed", "confirmed"
        )
        withdrawn = factory.Trait(state=NominationState.WITHDRAWN, state_reason="本人不愿参评")


class NominationFigureFactory(Dull):
    class Meta:
        model = NominationFigure

    nomination = factory.SubFactory(NominationFactory)
    label = "受益学生"
    value = 6800
    qualifier = "over"
    unit = "人"
    source = "某某日报"


class PhotoFactory(Dull):
    """A row without a file; tests that serve one save it under `file_name`."""

    class Meta:
        model = Photo

    nomination = factory.SubFactory(NominationFactory)
    file_name = factory.Sequence("photos/{:026d}.jpg".format)
    width = 1600
    height = 1200
    size = 200_000
    sha256 = factory.Sequence("{:064x}".format)
    position = factory.Sequence(lambda n: n)
    alt_text = "他在洗一辆白色汽车"
    rights_basis = Photo.RightsBasis.OWN
    portrait = Photo.Portrait.CONSENTED
    uploaded_by = factory.SubFactory(UserFactory)


class EvidenceLinkFactory(Dull):
    class Meta:
        model = EvidenceLink

    nomination = factory.SubFactory(NominationFactory)
    title = "报道"
    url = "https://example.com/report"


class ConsentFactory(Dull):
    class Meta:
        model = Consent

    nomination = factory.SubFactory(NominationFactory)
    purpose = Consent.Purpose.NAME
    given_by = Consent.GivenBy.SELF
    given_on = date(2026, 1, 1)
    method = "电话录音"
    recorded_by = factory.SubFactory(UserFactory)

    class Params:
        withdrawn = factory.Trait(
            withdrawn_at=LONG_AGO, withdrawn_by=factory.SubFactory(UserFactory)
        )


class WinnerFactory(Dull):
    """A winner that the public sees; `embargoed`, `upcoming`, `hidden` … are traits."""

    class Meta:
        model = Winner

    round = factory.SubFactory(RoundFactory, announced=True)
    category = factory.SubFactory(CategoryFactory, round=factory.SelfAttribute("..round"))
    nominee = factory.SubFactory(NomineeFactory)
    nomination = factory.SubFactory(
        NominationFactory,
        confirmed=True,
        round=factory.SelfAttribute("..round"),
        category=factory.SelfAttribute("..category"),
        nominee=factory.SelfAttribute("..nominee"),
    )
    award = factory.SelfAttribute("round.award")
    series = factory.LazyAttribute(lambda o: o.round.edition and o.round.edition.series)
    edition = factory.SelfAttribute("round.edition")
    year = factory.SelfAttribute("round.year")
    state = WinnerState.PUBLISHED
    release_at = LONG_AGO
    slug = factory.Sequence("ai-bi-qi-{}".format)
    certificate_number = factory.Sequence("CA-2026-{:06d}".format)
    display_name = factory.SelfAttribute("nominee.name")
    name_pinyin = factory.SelfAttribute("nominee.name_pinyin")
    kind = factory.SelfAttribute("nominee.kind")
    role = "洗车店创始人"
    headline = "带着残疾伙伴把洗车店开成家"
    citation = "以劳动自立，活得有尊严。"
    story = "他开了一家洗车店。\n\n店里的伙伴多是残疾人，凭双手养活自己。"
    media_credit = factory.LazyAttribute(lambda o: o.nomination.partner.organisation.name)
    search_text = factory.LazyAttribute(
        lambda o: index_text(
            o.display_name,
            pinyin_words(o.display_name, person=o.kind == NomineeKind.PERSON),
            o.role,
            o.headline,
            o.citation,
            o.story,
        )
    )
    confirmed_at = LONG_AGO
    updated_at = LONG_AGO
    themes = many("themes")

    @factory.post_generation
    def indexed(self, create, extracted, **_kwargs):
        if create:
            WINNERS.put([(self.pk, self.search_text)])

    class Params:
        embargoed = factory.Trait(state=WinnerState.EMBARGOED, release_at=None)
        upcoming = factory.Trait(release_at=FAR_AWAY)
        corrected = factory.Trait(state=WinnerState.CORRECTED, version=2)
        hidden = factory.Trait(
            state=WinnerState.HIDDEN,
            hidden_at=LONG_AGO,
            hidden_by=factory.SubFactory(UserFactory),
            hide_code=Winner.HideCode.SAFETY,
        )
        revoking = factory.Trait(
            state=WinnerState.REVOKING,
            revoking_at=LONG_AGO,
            revoking_by=factory.SubFactory(UserFactory),
            revoke_reason="事迹不实",
        )
        revoked = factory.Trait(
            state=WinnerState.REVOKED,
            revoking_at=LONG_AGO,
            revoking_by=factory.SubFactory(UserFactory),
            revoked_at=LONG_AGO,
            revoked_by=factory.SubFactory(UserFactory),
            revoke_reason="事迹不实",
            revoke_evidence="媒体更正声明",
        )


class WinnerCreditFactory(Dull):
    class Meta:
        model = WinnerCredit

    winner = factory.SubFactory(WinnerFactory)
    partner = factory.SubFactory(MediaPartnerFactory)


class WinnerSlugFactory(Dull):
    class Meta:
        model = WinnerSlug

    winner = factory.SubFactory(WinnerFactory)
    slug = factory.Sequence("old-address-{}".format)


class CorrectionFactory(Dull):
    class Meta:
        model = Correction

    winner = factory.SubFactory(WinnerFactory, corrected=True)
    version = 2
    field = "citation"
    old = "旧颁奖词"
    new = "新颁奖词"
    reason = "原文有误"
    corrected_at = LONG_AGO
    corrected_by = factory.SubFactory(UserFactory)
