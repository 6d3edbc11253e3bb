"""Mails to jurors: invitations, and reminders to those who owe; all of them wait in the outbox."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from awards.jury.standing import Standing, owing
from awards.models import Round, Seat, Stage
from awards.permissions.jury import may_run_jury
from directory.actions.outbox import compose, write_mail
from directory.models import Mail, MailKind, Organisation, User
from kit.dates import SHANGHAI, china_day
from ledger.actions import append


def house_of(round_: Round) -> Organisation:
    """Whose mail it is: the medium's in its own column, else the house's that runs the award."""
    column = round_.column
    return column.partner.organisation if column is not None else round_.award.run_by


def letter_values(stage: Stage, count: int) -> dict[str, str]:
    """What the words of such a mail know."""
    ends = stage.closes_at
    return {
        "round": stage.round.title,
        "count": str(count),
        "deadline": f"{ends.astimezone(SHANGHAI):%m月%d日 %H:%M}" if ends else "另行通知",
        "link": f"{settings.BASE_URL}{reverse('jury:home')}",
    }


def reminder_words(stage: Stage, standing: Standing) -> tuple[str, str]:
    """Subject and text as they would be queued, to look at first."""
    values = letter_values(stage, _owed(standing)) | {"name": standing.juror.full_name}
    return compose(kind=MailKind.JUROR_REMINDER, organisation=house_of(stage.round), values=values)


def _owed(standing: Standing) -> int:
    return standing.open or standing.total - standing.submitted


@transaction.atomic
def remind_jurors(
    *, stage: Stage, jurors: Iterable[int], by: User, now: datetime
) -> tuple[list[Mail], list[str]]:
    """Write a reminder to each of these who still owes something; once a day and person.

    Shapes: the mails, and the names of those who have no address.
    """
    may_run_jury(by, stage.round).require()
    wanted = set(jurors)
    chosen = [one for one in owing(stage) if one.juror.pk in wanted]
    written = [
        write_mail(
            kind=MailKind.JUROR_REMINDER, recipient=one.juror,
            values=letter_values(stage, _owed(one)), organisation=house_of(stage.round), by=by,
            now=now, about=f"awards.stage:{stage.pk}",
            key=f"juror-reminder:{stage.pk}:{one.juror.pk}:{china_day(now)}",
        )
        for one in chosen
        if one.juror.email
    ]  # fmt: skip
    append(by=by, verb="stage.remind", thing=stage, payload={"mails": len(written)}, now=now)
    return written, [str(one.juror) for one in chosen if not one.juror.email]


@transaction.atomic
def write_invitation(*, seat: Seat, stage: Stage | None, count: int, by: User, now: datetime) -> (
    Mail | None
):  # fmt: skip
    """Write the invitation of a seated juror; None for who has no address."""
    may_run_jury(by, seat.round).require()
    if not seat.juror.email:
        return None
    values = letter_values(stage or Stage(round=seat.round), count)
    return write_mail(
        kind=MailKind.JUROR_INVITATION, recipient=seat.juror, values=values,
        organisation=house_of(seat.round), by=by, now=now, about=f"awards.seat:{seat.pk}",
        key=f"juror-invitation:{seat.pk}:{seat.version}",
    )  # fmt: skip
