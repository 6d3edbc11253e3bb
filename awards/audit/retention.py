"""What is personal in nominations that won nothing, and in objections, goes in its time."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q

from awards.models import Nomination, Objection, StoryCheck
from awards.retention import nominations_past, objections_past
from kit.audit import Offence, Rule, every, offending
from kit.retention import GONE, SPARE, kept_since


def _kept_too_long(now: datetime) -> Iterator[Offence]:
    before = kept_since(now - SPARE)
    yield from offending(nominations_past(before), "保存期已过，个人信息还没有清除")
    yield from offending(objections_past(before), "保存期已过，异议人的信息还没有清除")


def _not_empty(_now: datetime) -> Iterator[Offence]:
    """Purged by its date, and something is there all the same."""
    rows = Nomination.objects.filter(purged_at__isnull=False)
    texts = {"headline": "", "story": "", "contact_name": "", "contact_phone": "",
             "happened_place": "", "internal_note": "", "verification_note": ""}  # fmt: skip
    yield from offending(rows.exclude(**texts), "已登记清除，事迹和联系方式却还在")
    yield from offending(rows.exclude(nominee__name=GONE), "已登记清除，姓名却还在")
    parts = Q(photos__isnull=False) | Q(evidence__isnull=False) | Q(likeness_keys__isnull=False)
    yield from offending(rows.filter(parts).distinct(), "已登记清除，照片、佐证或查重键却还在")
    checks = StoryCheck.objects.filter(nomination__purged_at__isnull=False)
    told = checks.exclude(informant_cipher="", phone_cipher="", said_cipher="")
    yield from offending(told, "已登记清除，核实对象却还在", at="nomination__")
    objections = Objection.objects.filter(purged_at__isnull=False)
    kept = objections.exclude(name_cipher="", contact_cipher="")
    yield from offending(kept, "已登记清除，异议人的信息却还在")
    shown = objections.filter(files__isnull=False).distinct()
    yield from offending(shown, "已登记清除，异议的佐证却还在")


RULES = (
    Rule(
        key="nominations.retention",
        numbers=(25,),
        title="未获奖的提名按期清除",
        says="结束满保存期（RETENTION_DAYS）的未获奖的提名、已答复的异议，个人信息已经清除，没有留下。",
        find=every(_kept_too_long, _not_empty),
        tests=("tests/awards/test_retention.py",),
    ),
)
