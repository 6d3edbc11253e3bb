"""What the page of an application offers: the next steps, each with what it asks."""

from collections.abc import Callable
from datetime import datetime

from directory.models import User
from kit.admin import Button, Choice, reason_question
from kit.dates import deadline
from kit.verdict import Verdict
from projects.applying import steps_of
from projects.models import Application
from projects.models.assessing import ASSESS_DAYS
from projects.permissions.applying import may_reveal_applicant
from projects.permissions.grants import (
    STOPS,
    may_ask_assessment,
    may_ask_step,
    may_drop_asked,
    may_extend_agreeing,
    may_step_application,
    may_visit,
)
from projects.workflow import APPLICATION

Url = Callable[[str], str]


def application_buttons(user: User, obj: Application, url: Url, now: datetime) -> list[Button]:
    """Every step that is possible now, and the second person's with the reason why not."""
    made = [*_screening(user, obj, url), *_finding(user, obj, url), *_choosing(user, obj, url),
            *_stopping(user, obj, url), *_agreeing(user, obj, url, now),
            contact_button(user, obj, url)]  # fmt: skip
    return [one for one in made if one.verdict]


def _step(
    user: User, obj: Application, url: Url, verb: str, *asks: Choice, label: str = "",
    tone: str = "", note: str = "",
) -> Button:  # fmt: skip
    verdict: Verdict = may_step_application(user, obj, verb)
    words = label or APPLICATION.label(verb)
    return Button(words, url(verb), verdict, tone=tone, asks=asks, note=note)


def _screening(user: User, obj: Application, url: Url) -> list[Button]:
    steps = tuple((one.key, one.title) for one in steps_of(obj.round.questions.all()))
    meant = Choice("steps", "须补充的内容", steps, many=True)
    lanes = (("plain", "一般流程"), ("fast", "快速通道"))
    lane = (Choice("lane", "走哪条通道", lanes),) if obj.round.fast_lane else ()
    checked = Choice("checked", "疑似重复", (("yes", "已核对，不是重复申请"),))
    return [
        _step(user, obj, url, "admit", checked, *lane, tone="main"),
        _step(user, obj, url, "return", meant, reason_question("告诉申请人要补充什么")),
        _step(user, obj, url, "refer", Choice("destination", "转介到哪里", long=True,
                                              help="这句话会告诉申请人。"), reason_question()),
        _step(user, obj, url, "decline", reason_question("告知申请人的理由"), tone="danger"),
    ]  # fmt: skip


def visit_button(user: User, obj: Application, url: Url) -> Button:
    """The way to the form of a visit, which is taken along."""
    return Button("记录走访", url("visit_form"), may_visit(user, obj), method="get",
                  note="出发前在手机上打开；打开之后没有网络也能填写。")  # fmt: skip


def contact_button(user: User, obj: Application, url: Url) -> Button:
    """The telephone that the applicant left for a call, shown once with a reason."""
    return Button("查看联系方式", url("reveal"), may_reveal_applicant(user, obj),
                  asks=(reason_question(),), note="电话和邮箱，每次查看都记入账本。")  # fmt: skip


def _finding(user: User, obj: Application, url: Url) -> list[Button]:
    assess = Button("请人评估", url("assess"), may_ask_assessment(user, obj),
                    asks=(Choice("assessor", "评估人的用户名", max_length=60),
                          Choice("due_on", "评估期限", kind="date", required=False,
                                 help=f"不填就是 {ASSESS_DAYS.days} 天之内。")))  # fmt: skip
    return [_step(user, obj, url, "review"), assess, visit_button(user, obj, url)]


def _choosing(user: User, obj: Application, url: Url) -> list[Button]:
    tiers = tuple((str(t.amount), str(t)) for t in obj.round.tiers.all())
    strict = obj.round.tiers_strict
    amount = Choice("amount", "金额（元）", tiers if strict else (), max_length=20)
    return [
        _step(user, obj, url, "recommend", amount, tone="main"),
        _step(user, obj, url, "unrecommend", reason_question()),
        _step(user, obj, url, "approve", tone="main"),
        _step(user, obj, url, "approve_fast", tone="main", note="不经公示，按快速通道的规则批准。"),
    ]


def _stopping(user: User, obj: Application, url: Url) -> list[Button]:
    possible = tuple(
        (verb, APPLICATION.label(verb)) for verb in STOPS if may_ask_step(user, obj, verb)
    )
    made = []
    if possible:
        asks = (Choice("step", "哪一步", possible), reason_question())
        made.append(Button("提出取消、暂停或恢复", url("ask_step"),
                           may_ask_step(user, obj, possible[0][0]), asks=asks,
                           note="由另一个人确认之后生效。", tone="danger"))  # fmt: skip
    if obj.asked_step:
        label = f"确认：{APPLICATION.label(obj.asked_step)}"
        made.append(Button(label, url("confirm"), may_step_application(user, obj, obj.asked_step),
                           tone="main", note=obj.asked_reason))  # fmt: skip
        made.append(Button("撤回提出的步骤", url("drop_asked"), may_drop_asked(user, obj),
                           asks=(reason_question(),)))  # fmt: skip
    return made


def _agreeing(user: User, obj: Application, url: Url, now: datetime) -> list[Button]:
    """More days to accept the agreement; or the end of the grant once the days are over."""
    may = may_extend_agreeing(user, obj)
    if not may:
        return []
    day = obj.grant.agree_by
    later = Choice("agree_by", "新的期限", kind="date", help=f"现在的期限是 {day:%Y-%m-%d}。")
    made = [Button("延长签署期限", url("extend_agreeing"), may, asks=(later, reason_question()))]
    if now > deadline(day):
        made.append(Button("按逾期未签署办理", url("let_lapse"), may, tone="danger",
                           note="资助取消，资金退回资金池，可由候补递补。"))  # fmt: skip
    return made
