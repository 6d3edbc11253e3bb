"""Letters about nominations, written into the outbox; a person lets them go."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from awards.actions.jury_letters import house_of
from awards.models import Nomination
from awards.permissions import resubmittable_until
from directory.actions.outbox import write_mail
from directory.models import MailKind, User


def write_returned(*, nomination: Nomination, by: User, now: datetime) -> None:
    """Tell whoever sent the nomination in that it came back, and until when it may be completed.

    Shapes: nothing is written to somebody without an address; one letter for each return.
    """
    sender = nomination.submitted_by
    if sender is None or not sender.email:
        return
    until = resubmittable_until(nomination)
    link = reverse("admin:awards_nomination_change", args=(nomination.pk,))
    write_mail(
        kind=MailKind.NOMINATION_RETURNED,
        recipient=sender,
        values={
            "round": nomination.round.title,
            "reason": nomination.return_reason,
            "deadline": f"{timezone.localtime(until):%m月%d日 %H:%M}" if until else "征集截止",
            "link": f"{settings.BASE_URL}{link}",
        },
        organisation=house_of(nomination.round),
        by=by,
        now=now,
        about=f"awards.nomination:{nomination.pk}",
        key=f"returned:{nomination.public_id}:{nomination.version}",
    )
