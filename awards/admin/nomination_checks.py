"""Verifying a story in the admin: the steps, and the section of the nomination's page."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from awards.actions.checks import record_check, sign_check, void_check
from awards.actions.merging import unmerge_nomination
from awards.admin.steps import StepPage, taking
from awards.forms.heroes import CheckForm, SignCheckForm, UnmergeForm, VoidCheckForm
from awards.forms.steps import StepForm
from awards.likeness import story_mark
from awards.models import Nomination, StoryCheck
from awards.permissions import (
    may_check_story,
    may_read_checks,
    may_reveal_phone,
    may_sign_check,
    may_unmerge,
    may_void_check,
)
from awards.workflow import VerificationLevel
from directory.models import User
from kit.verdict import Verdict, unready

Ask = Callable[[User, StoryCheck], Verdict]


def _recording(nomination: Nomination, **given: Any) -> object:
    """A record has no version of the nomination: it changes none of its texts."""
    del given["version"]
    return record_check(nomination=nomination, **given)


def _on_a_record(action: Callable[..., object]) -> Callable[..., object]:
    def act(_nomination: Nomination, **given: Any) -> object:
        del given["version"]
        return action(**given)

    return act


HERO_STEPS: Sequence[StepPage[Nomination]] = (
    StepPage(
        "unmerge", "撤销合并", UnmergeForm, taking(unmerge_nomination, "nomination"),
        "恢复到合并之前的状态，被提名者、审核记录和随它并入的提名都回到原处。", "已撤销合并。",
    ),
    StepPage(
        "check", "登记核实", CheckForm, _recording,
        "记下问了谁、什么时候、对方怎么说。姓名、电话和原话加密保存，永不公开；由另一个人复核后核实程度升级。",
        "已登记核实。", "main",
    ),
    StepPage(
        "sign_check", "复核核实", SignCheckForm, _on_a_record(sign_check),
        "您为这条核实记录作第二人复核。登记人自己不能复核。", "已复核。", "main",
    ),
    StepPage(
        "void_check", "作废核实", VoidCheckForm, _on_a_record(void_check),
        "作废的记录仍可查看，但不再计入核实程度。", "已作废。", "danger",
    ),
)  # fmt: skip
# Offered in the section itself, beside what they are about.
IN_SECTION = frozenset({"check", "sign_check", "void_check"})
_ASKED: dict[str, Ask] = {"sign_check": may_sign_check, "void_check": may_void_check}


def hero_verdict(user: User, thing: Nomination, verb: str, now: datetime) -> Verdict | None:
    """The answer for one of the steps above; nothing for any other."""
    if verb == "unmerge":
        return may_unmerge(user, thing, now)
    if verb == "check":
        return may_check_story(user, thing)
    if verb not in _ASKED:
        return None
    verdict = may_check_story(user, thing)
    if not verdict or open_checks(user, thing, verb):
        return verdict
    refusals = [_ASKED[verb](user, check) for check in live_checks(thing)]
    return refusals[0] if refusals else unready("还没有核实记录。")


def hero_form(
    user: User, thing: Nomination, page: StepPage[Nomination], data: Any, now: datetime
) -> StepForm | None:
    """The form of one of the steps above that needs more than the thing."""
    if page.form is CheckForm:
        return CheckForm(data, thing=thing, now=now)
    if issubclass(page.form, SignCheckForm):
        return page.form(data, thing=thing, checks=open_checks(user, thing, page.verb))
    return None


def live_checks(nomination: Nomination) -> list[StoryCheck]:
    """The records of a nomination that count, with whoever wrote and signed them."""
    rows = nomination.checks.filter(voided_at__isnull=True)
    checks = list(rows.select_related("recorded_by", "signed_by"))
    for check in checks:
        check.nomination = nomination
    return checks


def open_checks(user: User, nomination: Nomination, verb: str) -> list[StoryCheck]:
    """The records on which the user may take this step."""
    return [check for check in live_checks(nomination) if _ASKED[verb](user, check)]


def checks_section(user: User, nomination: Nomination, family: Sequence[Nomination]) -> Any:
    """What the page shows of the checks: the level to all, the words to medium and organiser."""
    reads = bool(may_read_checks(user, nomination))
    rows = [_row(user, check, one, reads=reads) for one in family for check in one.checks.all()]
    own = nomination.verification_level
    level = max((one.verification_level for one in family), default=own)
    return {
        "level": level,
        "label": VerificationLevel(level).label,
        "needed": nomination.round.required_verification,
        "needed_label": nomination.round.get_required_verification_display(),
        "rows": rows,
        "reads": reads,
        "may_check": bool(may_check_story(user, nomination)),
        "may_sign": any(row["may_sign"] for row in rows),
        "may_void": any(row["may_void"] for row in rows),
    }


def _row(user: User, check: StoryCheck, nomination: Nomination, *, reads: bool) -> dict[str, Any]:
    check.nomination = nomination
    return {
        "check": check,
        "partner": nomination.partner,
        "informant": check.informant if reads else "",
        "phone": check.phone_masked if reads else "",
        "said": check.said if reads else "",
        "is_older": check.story_mark != story_mark(nomination),
        "may_sign": bool(may_sign_check(user, check)),
        "may_void": bool(may_void_check(user, check)),
        "may_reveal": reads and bool(may_reveal_phone(user, check)),
    }
