"""Mails in the outbox, and what the sample column and two stated totals say on their pages."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from awards.models import AwardFigure, Column, ColumnBudget
from charity_site.sample.accounts import Cast
from charity_site.sample.rounds import COLUMN
from directory.actions import compose, queue_mail, step_mail
from directory.actions.sending import Problem, claim_mail, mark_mail
from directory.models import Mail, MailKind, MailTemplate, Organisation
from kit.addresses import absolute_url
from kit.dates import china_day

HOUSE = "alibaba-gongyi"
ROUND, DEADLINE = "520公益季（样例轮次）", "月底"
REFUSED = Problem("邮件服务器不收这个地址（550），请核对邮箱。", is_final=True)
# Who gets what: kind, account, the values of its places, what became of it.
MAILS: tuple[tuple[str, str, dict[str, str], str], ...] = (
    (MailKind.JUROR_INVITATION, "juror1", {"count": "12", "link": "/jury/"}, "sent"),
    (MailKind.JUROR_INVITATION, "juror5", {"count": "12", "link": "/jury/"}, "failed"),
    (MailKind.JUROR_REMINDER, "juror2", {"count": "3", "link": "/jury/"}, "waiting"),
    (MailKind.JUROR_REMINDER, "juror3", {"count": "7", "link": "/jury/"}, "waiting"),
    (
        MailKind.NOMINATION_RETURNED, "editor.nanguo",
        {"reason": "请补充照片的授权依据（样例）。", "link": "/admin/"}, "waiting",
    ),
)  # fmt: skip
# Stated totals of 公益榜, each with what is counted beside it from the day after its cut-off.
BASELINES = (("累计获奖个人", "people"), ("累计获奖项目", "projects"))
CUT_OFF, AFTER = "2023-03-03", date(2023, 3, 4)


def load_papers(people: Cast, *, now: datetime) -> None:
    """Write what is missing: the mails once, the column's page and the baselines alike."""
    if Mail.objects.filter(key=_key(0)).exists():
        return
    for place, (kind, who, values, fate) in enumerate(MAILS):
        key = _key(place)
        _send_on(_mail(key, kind, (who, values), people, now), fate, people, now)
    house = Organisation.objects.get(slug=HOUSE)
    MailTemplate.objects.get_or_create(
        organisation=house,
        kind=MailKind.RESULT_TOLD,
        defaults={
            "subject": "“{round}”结果已公布",
            "text": "{name}，您好！\n\n“{nominee}”在“{round}”的结果：{result}\n{link}",
            "is_sample": True,
        },
    )
    _word_the_column(now)
    for label, counted in BASELINES:
        rows = AwardFigure.objects.filter(award__slug="gongyibang", label=label, as_of=CUT_OFF)
        rows.update(counted=counted, counted_from=AFTER)


def _key(place: int) -> str:
    return f"sample:{place}"


def _mail(
    key: str, kind: str, given: tuple[str, dict[str, str]], people: Cast, now: datetime
) -> Mail:
    who, values = given
    known: dict[str, Any] = {"round": ROUND, "deadline": DEADLINE, "name": people[who].full_name}
    known |= values | {"link": absolute_url(values["link"])}
    house = Organisation.objects.get(slug=HOUSE)
    subject, text = compose(kind=kind, organisation=house, values=known)
    mail = queue_mail(
        to=f"{who}@example.org", recipient=people[who], subject=subject, text=text, kind=kind,
        organisation=house, by=people["organiser"], now=now, key=key,
    )  # fmt: skip
    mail.is_sample = True
    mail.save(update_fields=["is_sample"])
    return mail


def _send_on(mail: Mail, fate: str, people: Cast, now: datetime) -> None:
    """Let it wait, or tell what became of it: nothing of the sample reaches a mail server."""
    if fate == "waiting":
        return
    step_mail(mail=mail, verb="release", by=people["organiser"], now=now)
    claimed = claim_mail(now=now)
    if claimed is not None:
        mark_mail(mail=claimed, problem=REFUSED if fate == "failed" else None, now=now)


def _word_the_column(now: datetime) -> None:
    for column in Column.objects.filter(slug=COLUMN):
        column.plan = (
            "每季一期，每期由媒体推荐身边的善意人物；受理、定评由媒体负责人主持，"
            "另一位负责人或项目复核人确认（样例说明）。"
        )
        column.how_to_nominate = (
            "读者可以向该媒体的公益热线提供线索，由编辑核实后提名（样例说明）。"
        )
        column.save(update_fields=["plan", "how_to_nominate"])
        ColumnBudget.objects.get_or_create(
            column=column,
            year=china_day(now).year,
            defaults={"amount": Decimal(100_000), "note": "样例预算", "is_public": True},
        )
