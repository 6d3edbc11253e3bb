"""States and steps of a mail in the outbox: nothing leaves before a person lets it go."""

from django.db.models import TextChoices

from kit.workflow import Step, Workflow

_RUNS = ("organiser", "lead_editor")


class MailState(TextChoices):
    """How far a mail has come."""

    WAITING = "waiting", "待放行"
    RELEASED = "released", "已放行，待发送"
    SENT = "sent", "已发送"
    FAILED = "failed", "未发出"
    DISCARDED = "discarded", "已作废"


S = MailState

MAIL = Workflow(
    name="mail",
    title="Mail 邮件",
    states={s.value: str(s.label) for s in S},
    initial=S.WAITING,
    steps=(
        Step("release", (S.WAITING,), S.RELEASED, "放行", _RUNS),
        Step("send", (S.RELEASED, S.FAILED), S.SENT, "发送", ("system",),
             guard="the mail server took it"),
        Step("fail", (S.RELEASED, S.FAILED), S.FAILED, "记下没有发出", ("system",),
             guard="the mail server refused; tried again later"),
        Step("retry", (S.FAILED,), S.RELEASED, "重新发送", _RUNS),
        Step("take_back", (S.RELEASED, S.FAILED), S.WAITING, "收回修改", _RUNS,
             guard="not being sent at this moment"),
        Step("discard", (S.WAITING, S.FAILED), S.DISCARDED, "作废", _RUNS, needs_reason=True),
    ),
    turn={
        S.WAITING: "等待项目运营看过并放行",
        S.RELEASED: "系统将在一两分钟内发出",
        S.SENT: "已交给邮件服务器",
        S.FAILED: "系统会自动再试，也可以收回修改",
        S.DISCARDED: "不会发出",
    },
)  # fmt: skip

WORKFLOWS = (MAIL,)
