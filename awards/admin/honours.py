"""Honours that follow a grant, on the page of a round: linked, looked at, conferred."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from awards.actions.honours import confer_honours, link_honour, unlink_honour
from awards.admin.steps import StepPage, StepPages, taking
from awards.forms.honours import ConferForm, LinkHonourForm, UnlinkHonourForm
from awards.forms.steps import StepForm
from awards.honours import Candidate, candidates, ready, seen_mark, total
from awards.models import GrantHonour, Round
from awards.permissions import may_confer_honours, may_link_honour, may_unlink_honour
from directory.admin.base import person
from directory.models import User
from kit.verdict import Verdict

R = "round_"
CONFER = "confer_honours"
_ASKING = (LinkHonourForm, UnlinkHonourForm)

HONOUR_RIGHTS: dict[str, Callable[[User, Round], Verdict]] = {
    "link_honour": may_link_honour,
    "unlink_honour": may_unlink_honour,
    CONFER: may_confer_honours,
}
HONOUR_STEPS: Sequence[StepPage[Round]] = (
    StepPage(
        "link_honour", "关联资助轮次", LinkHonourForm, taking(link_honour, R),
        "关联之后，这个类别的获奖者只随这一轮资助产生：人和金额与资助相同，不另外提名，不另发奖金。"
        "由另一位复核人授予。",
        "已关联，等待复核人授予。",
    ),
    StepPage(
        "unlink_honour", "取消关联资助", UnlinkHonourForm, taking(unlink_honour, R),
        "还没有授予过的关联可以取消。", "已取消关联。",
    ),
    StepPage(
        CONFER, "由资助授予称号", ConferForm, taking(confer_honours, R),
        "已签协议的每一份资助各产生一位获奖者，同一人、同一金额，一次办妥；随本轮公布，在那之前对外不可见。",
        "已授予。", "main", "admin/awards/round/confer.html",
    ),
)  # fmt: skip


class HonourPages(StepPages[Round]):
    """Adds what the pages of these steps ask and show; names only to whoever confers."""

    def step_form(
        self, request: HttpRequest, thing: Round, page: StepPage[Round], data: Any
    ) -> StepForm:
        if page.form not in _ASKING:
            return super().step_form(request, thing, page, data)
        form: Any = page.form
        asked: StepForm = form(data, thing=thing, by=person(request))
        return asked

    def step_facts(
        self, request: HttpRequest, thing: Round, page: StepPage[Round], now: datetime
    ) -> dict[str, Any]:
        if page.verb != CONFER:
            return super().step_facts(request, thing, page, now)
        by = person(request)
        return _preview(thing, by) if may_confer_honours(by, thing) else {}


def _preview(round_: Round, user: User) -> dict[str, Any]:
    """Who would be honoured with what, and who not yet and why."""
    found = candidates(round_, user)
    chosen = ready(found)
    conferred = round_.nominations.filter(application__isnull=False).count()
    return {
        "links": list(GrantHonour.objects.of(round_)),
        "chosen": [_line(one) for one in chosen],
        "behind": [_line(one) for one in found if one.lacks],
        "sum": total(chosen),
        "seen": seen_mark(found),
        "conferred": conferred,
        "missing": [] if chosen else ["还没有可以授予的资助：须已签署协议，且没有暂停或终止。"],
    }


def _line(one: Candidate) -> dict[str, Any]:
    application = one.application
    return {
        "one": one,
        "url": reverse("admin:projects_application_change", args=(application.pk,)),
        "level": one.level.label,
    }
