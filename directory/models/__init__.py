"""All models of the directory, one import path."""

from directory.models.agreements import Agreement, AgreementPlan
from directory.models.forms import FormDraft, OneTimeKey
from directory.models.organisations import (
    Holding,
    MediaPartner,
    Membership,
    Organisation,
    Role,
    holdings,
    holdings_of,
    is_overseer,
    live_roles,
    organisations_held,
)
from directory.models.outbox import Mail, MailKind, MailTemplate
from directory.models.people import Person, User
from directory.models.places import Region, RegionGroup, Theme
from directory.models.sources import Policy, SourceArticle, SourceNote

__all__ = [
    "Agreement",
    "AgreementPlan",
    "FormDraft",
    "Holding",
    "Mail",
    "MailKind",
    "MailTemplate",
    "MediaPartner",
    "Membership",
    "OneTimeKey",
    "Organisation",
    "Person",
    "Policy",
    "Region",
    "RegionGroup",
    "Role",
    "SourceArticle",
    "SourceNote",
    "Theme",
    "User",
    "holdings",
    "holdings_of",
    "is_overseer",
    "live_roles",
    "organisations_held",
]
