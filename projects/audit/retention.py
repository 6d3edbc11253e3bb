"""What is personal in applications without a grant, and in objections, goes in its time."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q

from kit.audit import Offence, Rule, every, offending
from kit.retention import SPARE, kept_since
from projects.models import Application, GrantObjection
from projects.retention import applications_past, objections_past


def _kept_too_long(now: datetime) -> Iterator[Offence]:
    before = kept_since(now - SPARE)
    yield from offending(applications_past(before), "保存期已过，个人信息还没有清除")
    yield from offending(objections_past(before), "保存期已过，异议人的信息还没有清除")


def _not_empty(_now: datetime) -> Iterator[Offence]:
    """Purged by its date, and something is there all the same."""
    rows = Application.objects.filter(purged_at__isnull=False)
    texts = {"contact_name": "", "phone_cipher": "", "mail_cipher": "", "uscc": "", "place": "",
             "title": "", "applicant_index": "", "code_index": ""}  # fmt: skip
    left = Q(answers__isnull=False) | Q(budget_lines__isnull=False) | Q(photos__isnull=False)
    yield from offending(rows.exclude(**texts), "已登记清除，姓名或联系方式却还在")
    full = rows.filter(left | Q(visits__photos__isnull=False)).distinct()
    yield from offending(full, "已登记清除，回答或照片却还在")
    objections = GrantObjection.objects.filter(purged_at__isnull=False)
    kept = objections.exclude(name_cipher="", contact_cipher="")
    yield from offending(kept, "已登记清除，异议人的信息却还在")
    shown = objections.filter(files__isnull=False).distinct()
    yield from offending(shown, "已登记清除，异议的佐证却还在")


RULES = (
    Rule(
        key="applications.retention",
        numbers=(25,),
        title="未获资助的申请按期清除",
        says="结束满保存期（RETENTION_DAYS）的未获资助的申请、已有结论的异议，个人信息已经清除，没有留下。",
        find=every(_kept_too_long, _not_empty),
        tests=("tests/projects/test_retention.py",),
    ),
)
