"""Public notices of the sample: one open with objections in work, one closed.

Whoever objects is made up too, and says so.
"""

from datetime import datetime, timedelta

from awards.actions.notices import close_notice, open_notice, schedule_notice
from awards.actions.objections import accept_objection, file_objection, investigate_objection
from awards.models import Category, Notice, Objection
from charity_site.sample.accounts import Cast
from kit.ids import public_id

ROUND, CATEGORY = "tiantian-sample", "jiuyuan"
METHOD = "媒体提名，运营受理并提出拟授，复核人启动公示（样例说明）。"
CONTACT = "样例邮箱 notice@example.com"
BEGUN = timedelta(hours=5)
STEP = timedelta(minutes=30)


def load_notices(people: Cast, *, now: datetime) -> None:
    """Open a notice, object to it, and close one that is over; once."""
    if Objection.objects.filter(is_sample=True).exists():
        return
    category = Category.objects.get(round__slug=ROUND, slug=CATEGORY)
    at = now - BEGUN
    notice = schedule_notice(
        round_=category.round, category=category, by=people["organiser"], now=at, method=METHOD,
        contact=CONTACT,
    )  # fmt: skip
    notice = open_notice(notice=notice, by=people["approver"], now=at + STEP)
    _object(notice, people, at + 2 * STEP)
    over = Notice.objects.over(now).filter(is_sample=True).order_by("open_until", "pk").first()
    if over is not None:
        close_notice(notice=over, by=people["organiser"], now=now - STEP)


def _object(notice: Notice, people: Cast, at: datetime) -> None:
    """One objection that is being looked into, and one that has just come in."""
    first = file_objection(
        notice=notice, row=notice.rows.order_by("position").first(), name="样例异议人甲",
        contact="objector@example.com", form_key=public_id(), now=at, is_sample=True,
        text="样例异议：报道里写的救援次数与我了解的不一致，请核实出队记录。",
    ).objection  # fmt: skip
    accept_objection(objection=first, by=people["organiser"], now=at + STEP)
    investigate_objection(objection=first, by=people["organiser"], now=at + 2 * STEP)
    file_objection(
        notice=notice, row=None, name="样例异议人乙", contact="another@example.com",
        form_key=public_id(), now=at + 3 * STEP, is_sample=True,
        text="样例异议：产生办法里没有写明回避规则，请补充说明。",
    )  # fmt: skip
