"""Winners as a list: none twice, none gone, none over the quota, no address used again."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from awards.models import Category, Nomination, Round, Winner, WinnerSlug
from awards.workflow import DECIDED, NominationState, WinnerState
from kit.audit import Offence, Rule, every, label_of, offending
from ledger.models import Entry

MADE = ("winner.create", "winner.generate")
# Entries that say how many winners were taken off as samples, and under which key.
PURGES = {"sample.purge": str(Winner._meta.verbose_name), "synthetic.purge": "winners"}

# Which acts of the record give the reason for a state.
REASONED = {
    WinnerState.HIDDEN: ("winner.hide", "winner.rehide"),
    WinnerState.REVOKED: ("winner.revoke",),
}


def _twice(_now: datetime) -> Iterator[Offence]:
    keys = ("round", "category", "nominee")
    twice = Winner.objects.order_by().values(*keys).annotate(many=Count("pk")).filter(many__gt=1)
    for group in twice.values(*keys).iterator():
        rows = Winner.objects.filter(**group)
        yield from offending(rows, "同一轮次、类别、获奖主体有不止一条获奖记录")


def _differs_from_nomination(_now: datetime) -> Iterator[Offence]:
    """A winner is the copy of its nomination: the same round, category and nominee."""
    same = Q(
        round=F("nomination__round"), category=F("nomination__category"),
        nominee=F("nomination__nominee"), category__round=F("round"), award=F("round__award"),
    )  # fmt: skip
    yield from offending(Winner.objects.exclude(same), "轮次、类别或获奖主体与提名不一致")
    unconfirmed = Winner.objects.exclude(nomination__state=NominationState.CONFIRMED)
    yield from offending(unconfirmed, "提名不在“已确认”状态")


def _gone(_now: datetime) -> Iterator[Offence]:
    """Winners that came into being by the record and are no more, but for samples taken off."""
    confirmed = Nomination.objects.filter(state=NominationState.CONFIRMED, winner__isnull=True)
    yield from offending(confirmed, "已确认，却没有获奖记录")
    there = Winner.objects.filter(public_id=OuterRef("object_id"))
    made = Entry.objects.filter(object_type=label_of(Winner), verb__in=MADE)
    missing = made.filter(~Exists(there))
    if missing.count() > _purged():
        for sequence, name in missing.order_by("-sequence").values_list("pk", "object_id"):
            why = f"账本第 {sequence} 条产生的获奖者不见了"
            yield Offence(label_of(Winner), "", name, why)


def _purged() -> int:
    """How many winners the record says were taken off as samples."""
    rows = Entry.objects.filter(verb__in=PURGES).values_list("verb", "payload")
    told = ((verb, json.loads(payload or "{}")) for verb, payload in rows)
    return sum(int(payload.get(PURGES[verb], 0)) for verb, payload in told)


def _without_reason(_now: datetime) -> Iterator[Offence]:
    hidden = Winner.objects.filter(state=WinnerState.HIDDEN)
    silent = hidden.filter(Q(hide_code="") | Q(hidden_at=None) | Q(hidden_by=None))
    yield from offending(silent, "隐藏没有原因、时间或办理人")
    revoked = Winner.objects.filter(state=WinnerState.REVOKED)
    missing = Q(revoke_reason="") | Q(revoke_evidence="") | Q(revoked_by=None) | Q(revoking_by=None)
    yield from offending(revoked.filter(missing), "撤销没有原因、依据或办理人")
    for state, verbs in REASONED.items():
        said = Entry.objects.filter(
            Q(verb__in=verbs) & ~Q(reason="") | Q(verb="winner.generate"),
            object_type=label_of(Winner), object_id=OuterRef("public_id"),
        )  # fmt: skip
        rows = Winner.objects.filter(~Exists(said), state=state)
        yield from offending(rows, "账本里没有隐藏或撤销的理由")


def _too_soon(_now: datetime) -> Iterator[Offence]:
    """An honour that was taken away before the days to answer were over."""
    rows = Winner.objects.filter(state=WinnerState.REVOKED, revoked_at__lt=F("answer_until"))
    yield from offending(rows, "撤销早于答复期限")


def _used_again(_now: datetime) -> Iterator[Offence]:
    others = WinnerSlug.objects.filter(slug=OuterRef("slug"))
    yield from offending(Winner.objects.filter(Exists(others)), "网址与一个旧网址相同")
    for column, words in (("slug", "网址"), ("certificate_number", "证书编号")):
        yield from _repeated(Winner.objects.all(), column, f"{words}与另一位获奖者相同")
        yield from offending(Winner.objects.filter(**{column: ""}), f"没有{words}")
    yield from _repeated(WinnerSlug.objects.all(), "slug", "旧网址出现了两次", at="winner__")


def _repeated(
    rows: "QuerySet[Winner] | QuerySet[WinnerSlug]", column: str, why: str, *, at: str = ""
) -> Iterator[Offence]:
    many = rows.order_by().values(column).annotate(many=Count("pk")).filter(many__gt=1)
    yield from offending(rows.filter(**{f"{column}__in": many.values(column)}), why, at=at)


def _over_quota(_now: datetime) -> Iterator[Offence]:
    limited = Category.objects.filter(quota__isnull=False)
    counted: dict[str, QuerySet[Any]] = {
        "已拟授或确认": Nomination.objects.filter(state__in=DECIDED),
        "获奖者": Winner.objects.exclude(state=WinnerState.REVOKED),
    }
    for words, rows in counted.items():
        full = limited.annotate(many=_count_of(rows, "category")).filter(many__gt=F("quota"))
        why = f"{words} {{0}} 个，名额 {{1}} 个（类别 {{2}}）"
        yield from offending(full, why, at="round__", more=("many", "quota", "pk"))


def _count_of(rows: "QuerySet[Any]", path: str) -> Subquery:
    own = rows.filter(**{path: OuterRef("pk")}).order_by().values(path)
    return Subquery(own.annotate(many=Count("pk")).values("many"))


def _more_than_stated(_now: datetime) -> Iterator[Offence]:
    held = Winner.objects.exclude(state=WinnerState.REVOKED)
    rounds = Round.objects.annotate(many=_count_of(held, "round"))
    yield from offending(
        rounds.filter(many__gt=F("stated_winner_count")), "已收录 {0} 个，公布 {1} 个",
        more=("many", "stated_winner_count"),
    )  # fmt: skip
    categories = Category.objects.annotate(many=_count_of(held, "category"))
    yield from offending(
        categories.filter(many__gt=F("stated_count")), "已收录 {0} 个，公布 {1} 个（类别 {2}）",
        at="round__", more=("many", "stated_count", "pk"),
    )  # fmt: skip


RULES = (
    Rule(
        key="winners.kept",
        numbers=(12,),
        title="获奖记录从不删除",
        says="账本里产生过的每位获奖者都还在；每份已确认的提名都有获奖记录。",
        find=_gone,
    ),
    Rule(
        key="winners.reasons",
        numbers=(12,),
        title="隐藏和撤销都有理由",
        says="隐藏有原因，撤销有原因、依据和两个办理人，账本里写着理由；撤销不早于答复期限。",
        find=every(_without_reason, _too_soon),
        guards=("winner_hidden_has_reason", "winner_revoked_has_reason"),
    ),
    Rule(
        key="winners.addresses",
        numbers=(12,),
        title="网址和证书编号从不重复使用",
        says="没有两位获奖者用过同一个网址（含旧网址）或同一个证书编号。",
        find=_used_again,
    ),
    Rule(
        key="winners.once",
        numbers=(14,),
        title="同一轮次、类别里，一个获奖主体一条记录",
        says="同名可以，同一主体不重复；获奖记录与它的提名是同一轮次、类别和主体。",
        find=every(_twice, _differs_from_nomination),
        guards=("winner_once_per_nominee", "nomination_one_decided_per_nominee"),
    ),
    Rule(
        key="winners.quota",
        numbers=(15,),
        title="名额没有超过",
        says="每个类别拟授和确认的、获奖的，都不超过名额。",
        find=_over_quota,
        tests=("tests/awards/test_deciding_concurrency.py",),
    ),
    Rule(
        key="winners.stated",
        numbers=(15,),
        title="收录数不多于公布数",
        says="写明公布数的轮次和类别，已收录的不多于公布的。",
        find=_more_than_stated,
    ),
)
