"""What a report says, as it is typed: by the grantee, or by the editor who files it for them."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit.chinese import unify
from kit.identifiers import find_personal_numbers
from kit.intake import clean_story
from kit.verdict import Refused
from projects.actions.reports import Told
from projects.models import Report

FIELDS = ("done", "changed", "spent_on", "spent", "people")
ANSWERS = {
    "done": gettext_lazy("这段时间做了什么？"), "changed": gettext_lazy("带来了什么变化？"),
    "spent_on": gettext_lazy("钱花在哪里了？"),
}  # fmt: skip
LONGEST = 1000
_COUNT = re.compile(r"[0-9]{1,7}")
_AMOUNT = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?")


def typed_report(sent: Mapping[str, Any]) -> dict[str, str]:
    """The texts that were sent, to be shown again whatever is wrong with them."""
    typed = {name: str(sent.get(name, "")) for name in FIELDS}
    return typed | {"may_publish": "yes" if sent.get("may_publish") else ""}


def stored_report(report: Report) -> dict[str, str]:
    """The texts that the report holds."""
    shown = {name: getattr(report, name) for name in FIELDS}
    texts = {name: "" if value is None else str(value) for name, value in shown.items()}
    return texts | {"may_publish": "yes" if report.may_publish else ""}


def told_report(typed: Mapping[str, str]) -> Told:
    """What was typed as the action takes it.

    Errors: Refused for an answer that is too long, and for what is no amount or no number of
    people.
    """
    answers = {name: clean_story(typed[name]) for name in ANSWERS}
    for name, question in ANSWERS.items():
        if (more := len(answers[name]) - LONGEST) > 0:
            told = {"question": question, "most": LONGEST, "more": more}
            raise Refused(_("“%(question)s”最多 %(most)s 个字，请删去 %(more)s 个字。") % told)
    may_publish = bool(typed["may_publish"])
    numbers = find_personal_numbers("\n".join(answers.values())) if may_publish else []
    if numbers:
        what = {"label": numbers[0].label, "number": numbers[0].masked}
        raise Refused(
            _("文字里有%(label)s“%(number)s”，公开以后谁都能看到。请去掉它，或不勾选公开。") % what
        )
    people = unify(typed["people"]).strip().removesuffix("人")
    if people and not _COUNT.fullmatch(people):
        raise Refused(_("受益人数请填数字，不清楚可以不填。"))
    return Told(
        **answers, spent=_amount(typed["spent"]), people=int(people) if people else None,
        may_publish=may_publish,
    )  # fmt: skip


def _amount(text: str) -> Decimal:
    plain = unify(text).replace(",", "").replace("，", "").strip().removesuffix("元").strip()
    if _AMOUNT.fullmatch(plain):
        return Decimal(plain)
    if re.fullmatch(r"[0-9]+\.[0-9]+", plain):
        raise Refused(_("金额最多两位小数，例如 4860.50。"))
    raise Refused(_("请填写实际用了多少元，例如 4860 或 4860.50。"))
