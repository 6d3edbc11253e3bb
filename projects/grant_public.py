"""What the public may read of a grantee: never more than was agreed to."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from kit.chinese import mask_name
from projects.models import Application
from projects.models.grant_rounds import ApplicantKind


def shown_name(application: Application) -> str:
    """The name at its publish level; a minor's, and one without consent, is never shown.

    Shapes: teams and bodies are shown whole unless they asked for nothing.
    """
    level = application.level
    if application.purged_at is not None or level == Application.PublishLevel.ANONYMOUS:
        return gettext("（不公开姓名）")
    if application.is_minor:
        return gettext("（未成年人）")
    if application.kind != "person" or level == Application.PublishLevel.FULL:
        return application.name
    return mask_name(application.name)


@dataclass(frozen=True, slots=True)
class Grantee:
    """One that received a grant, as the public may know it."""

    name: str
    deed: str
    place: str
    amount: Decimal
    medium: str
    key: str = ""  # of those alone who are shown by a name


def shown_grantee(row: Mapping[str, Any]) -> Grantee:
    """A grantee by the columns of an application, as the public may know it.

    Shapes: of people who hide their name, and of minors, nothing is told that points at one person.
    """
    level, is_person = row["level"], row["kind"] in (ApplicantKind.PERSON, "")
    hidden = row["is_minor"] or level == Application.PublishLevel.ANONYMOUS
    medium = row["partner__organisation__name"] or ""
    if hidden:
        kind = gettext("一位申请人") if is_person else gettext("一个团队")
        return Grantee(kind, "", row["province"] or "", row["amount"], "")
    if is_person and level == Application.PublishLevel.SURNAME:
        name, place = mask_name(row["name"]), row["province"] or ""
        return Grantee(name, row["title"], place, row["amount"], medium, row["public_id"])
    place = row["region__full_name"] or ""
    return Grantee(row["name"], row["title"], place, row["amount"], medium, row["public_id"])


def grantee_of(row: Application, province: str, medium: str = "") -> Grantee:
    """The same of an application that is loaded with its region; the rest is read elsewhere."""
    return shown_grantee({
        "public_id": row.public_id, "kind": row.kind, "name": row.name, "title": row.title,
        "amount": row.amount,
        "level": row.level, "is_minor": row.is_minor, "province": province,
        "region__full_name": row.region.full_name if row.region else "",
        "partner__organisation__name": medium,
    })  # fmt: skip
