"""The directory in the admin: who there is, and who may do what."""

from directory.admin.accounts import MembershipAdmin, UserAdmin
from directory.admin.agreements import AgreementAdmin, AgreementPlanAdmin
from directory.admin.organisations import MediaPartnerAdmin, OrganisationAdmin, PersonAdmin
from directory.admin.outbox import MailAdmin, MailTemplateAdmin
from directory.admin.reference import RegionAdmin, ThemeAdmin

__all__ = [
    "AgreementAdmin",
    "AgreementPlanAdmin",
    "MailAdmin",
    "MailTemplateAdmin",
    "MediaPartnerAdmin",
    "MembershipAdmin",
    "OrganisationAdmin",
    "PersonAdmin",
    "RegionAdmin",
    "ThemeAdmin",
    "UserAdmin",
]
