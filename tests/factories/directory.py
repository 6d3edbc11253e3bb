"""Rows of the directory."""

from datetime import UTC, date, datetime

import factory

from directory.models import (
    Agreement,
    AgreementPlan,
    FormDraft,
    Mail,
    MailKind,
    MailTemplate,
    MediaPartner,
    Membership,
    OneTimeKey,
    Organisation,
    Person,
    Policy,
    Region,
    RegionGroup,
    Role,
    SourceArticle,
    SourceNote,
    Theme,
    User,
)
from directory.models.organisations import OrganisationAlias
from directory.workflow import MailState
from kit.chinese import initials, pinyin_key
from kit.crypto import encrypt
from tests.factories.base import Dull, many

LONG_AGO = datetime(2026, 1, 1, 9, 0, tzinfo=UTC)


class RegionFactory(Dull):
    """A county; `province` and `city` are traits."""

    class Meta:
        model = Region
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"{510104 + n % 90:06d}")
    name = "锦江区"
    full_name = factory.LazyAttribute(lambda o: f"四川省成都市{o.name}")
    level = Region.Level.COUNTY
    pinyin = factory.LazyAttribute(lambda o: pinyin_key(o.name).replace(" ", ""))
    initials = factory.LazyAttribute(lambda o: initials(o.name))

    class Params:
        province = factory.Trait(
            code="510000", name="四川省", full_name="四川省", level=Region.Level.PROVINCE
        )
        city = factory.Trait(
            code="510100", name="成都市", full_name="四川省成都市", level=Region.Level.CITY
        )


class RegionGroupFactory(Dull):
    class Meta:
        model = RegionGroup

    slug = factory.Sequence("group-{}".format)
    name = factory.Sequence("地区组{}".format)
    members = many("members")


class ThemeFactory(Dull):
    class Meta:
        model = Theme

    slug = factory.Sequence("theme-{}".format)
    name = factory.Sequence("主题{}".format)


class OrganisationFactory(Dull):
    class Meta:
        model = Organisation

    slug = factory.Sequence("organisation-{}".format)
    name = factory.Sequence("第{}公益基金会".format)
    kind = Organisation.Kind.FOUNDATION
    name_pinyin = factory.LazyAttribute(lambda o: pinyin_key(o.name))

    class Params:
        media = factory.Trait(
            kind=Organisation.Kind.MEDIA, name=factory.Sequence("第{}晚报".format)
        )


class OrganisationAliasFactory(Dull):
    class Meta:
        model = OrganisationAlias

    organisation = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence("别名{}".format)


class UserFactory(Dull):
    """Somebody who signs in with the password `secret-secret`."""

    class Meta:
        model = User

    username = factory.Sequence("user{}".format)
    full_name = factory.Sequence("员工{}".format)
    password = factory.django.Password("secret-secret")

    class Params:
        admin = factory.Trait(is_superuser=True)
        inactive = factory.Trait(is_active=False)


class MediaPartnerFactory(Dull):
    class Meta:
        model = MediaPartner

    organisation = factory.SubFactory(OrganisationFactory, media=True)

    class Params:
        suspended = factory.Trait(
            suspended_at=LONG_AGO, suspended_by=factory.SubFactory(UserFactory)
        )


class MembershipFactory(Dull):
    """An editor of a medium; every other role is a trait."""

    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory, media=True)
    role = Role.EDITOR

    class Params:
        lead_editor = factory.Trait(role=Role.LEAD_EDITOR)
        organiser = factory.Trait(role=Role.ORGANISER)
        approver = factory.Trait(role=Role.APPROVER)
        juror = factory.Trait(role=Role.JUROR)
        finance = factory.Trait(role=Role.FINANCE)
        auditor = factory.Trait(role=Role.AUDITOR)
        suspended = factory.Trait(
            suspended_at=LONG_AGO, suspended_by=factory.SubFactory(UserFactory)
        )


class AgreementFactory(Dull):
    class Meta:
        model = Agreement

    title = "开放共建计划"
    signed_on = date(2025, 5, 20)
    parties = many("parties")


class AgreementPlanFactory(Dull):
    class Meta:
        model = AgreementPlan

    agreement = factory.SubFactory(AgreementFactory)
    title = "年度方案"
    file_name = factory.Sequence("plan-{}.pdf".format)
    media_type = "application/pdf"
    size = 1000
    sha256 = "0" * 64


class PersonFactory(Dull):
    class Meta:
        model = Person

    name = factory.Sequence("人物{}".format)
    name_pinyin = factory.LazyAttribute(lambda o: pinyin_key(o.name))


class SourceArticleFactory(Dull):
    class Meta:
        model = SourceArticle

    key = factory.Sequence("article-{}".format)
    title = "普通人的善意"
    publisher = "某某日报"


class SourceNoteFactory(Dull):
    class Meta:
        model = SourceNote

    article = "article-0"
    text = "两处数字口径不同"


class PolicyFactory(Dull):
    class Meta:
        model = Policy

    name = factory.Sequence("第{}号意见".format)
    issuer = "某部"


class OneTimeKeyFactory(Dull):
    class Meta:
        model = OneTimeKey

    key = factory.Sequence("key-{}".format)


class FormDraftFactory(Dull):
    class Meta:
        model = FormDraft

    user = factory.SubFactory(UserFactory)
    form = factory.Sequence("awards.nomination:{}".format)
    saved_at = LONG_AGO


class MailFactory(Dull):
    """A mail that waits to be released."""

    class Meta:
        model = Mail

    organisation = factory.SubFactory(OrganisationFactory)
    kind = MailKind.JUROR_REMINDER
    subject = factory.Sequence("评审还有{}份没有完成".format)
    queued_at = LONG_AGO
    to_cipher = factory.LazyFunction(lambda: encrypt("juror@example.org"))
    text_cipher = factory.LazyFunction(lambda: encrypt("您好！评审还没有完成。"))

    class Params:
        released = factory.Trait(
            state=MailState.RELEASED, released_at=LONG_AGO, try_after=LONG_AGO,
            releaser=factory.SubFactory(UserFactory),
        )  # fmt: skip
        failed = factory.Trait(
            state=MailState.FAILED, released_at=LONG_AGO, try_after=LONG_AGO, tries=1,
            problem="连不上邮件服务器，稍后自动再试。", releaser=factory.SubFactory(UserFactory),
        )  # fmt: skip
        sent = factory.Trait(
            state=MailState.SENT, released_at=LONG_AGO, sent_at=LONG_AGO, tries=1,
            releaser=factory.SubFactory(UserFactory),
        )  # fmt: skip
        discarded = factory.Trait(
            state=MailState.DISCARDED, discarded_at=LONG_AGO, discard_reason="写错了",
            discarded_by=factory.SubFactory(UserFactory),
        )  # fmt: skip
        automatic = factory.Trait(kind=MailKind.PASSWORD_RESET, organisation=None)


class MailTemplateFactory(Dull):
    class Meta:
        model = MailTemplate

    organisation = factory.SubFactory(OrganisationFactory)
    kind = MailKind.JUROR_REMINDER
    subject = "还有 {count} 份"
    text = "{name}：还有 {count} 份没有完成。"
