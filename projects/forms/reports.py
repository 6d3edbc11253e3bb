"""What a report says, as it is typed: by the grantee, or by the editor who files it for them."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from kit.chinese import unify
from kit.verdict import Refused
from projects.actions.reports import Told
from projects.models import Report

FIELDS = ("done", "changed", "spent_on", "spent", "people")
LONGEST = 1000


def typed_report(sent: Mapping[str, Any]) -> dict[str, str]:
    """The texts that were sent, to be shown again whatever is wrong with them."""
    typed = {name: str(sent.get(name, ""))[:LONGEST] for name in FIELDS}
    return typed | {"may_publish": "yes" if sent.get("may_publish") else ""}


def stored_report(report: Report) -> dict[str, str]:
    """The texts that the report holds."""
    shown = {name: getattr(report, name) for name in FIELDS}
    texts = {name: "" if value is None else str(value) for name, value in shown.items()}
    return texts | {"may_publish": "yes" if report.may_publish else ""}


def told_report(typed: Mapping[str, str]) -> Told:
    """What was typed as the action takes it.

    Errors: Refused for what is no amount or no number of people.
    """
    people = unify(typed["people"]).strip()
    if people and not people.isdecimal():
        raise Refused(_("受益人数请填数字，不清楚可以不填。"))
    return Told(
        done=typed["done"].strip(), changed=typed["changed"].strip(),
        spent_on=typed["spent_on"].strip(), spent=_amount(typed["spent"]),
        people=int(people[:7]) if people else None, may_publish=bool(typed["may_publish"]),
    )  # fmt: skip


def _amount(text: str) -> Decimal:
    plain = unify(text).replace(",", "").replace("，", "").removesuffix("元").strip()
    try:
        found = Decimal(plain)
    except InvalidOperation:
        raise Refused(_("请填写实际用了多少元，例如 4860 或 4860.50。")) from None
    if not found.is_finite() or found != round(found, 2):
        raise Refused(_("金额最多两位小数，例如 4860.50。"))
    return found
