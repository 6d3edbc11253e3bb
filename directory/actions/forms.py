"""Forms that are sent twice and act once, and what was typed into them and never saved."""

from datetime import datetime

from django.db import connection
from django.utils import timezone

from directory.models import FormDraft, OneTimeKey, User
from kit.prepared import prepared_cursor

# Every form that is sent begins with it: one statement, no savepoint and no second try.
_USE = (
    f"INSERT INTO {OneTimeKey._meta.db_table} (key, user_id, result, used_at)"  # noqa: S608
    " VALUES (%s, %s, '', %s) ON CONFLICT (key) DO NOTHING"
)


def use_key(key: str, user: User) -> str | None:
    """Use up a form's one-time key, in the transaction of what the form does.

    Shapes: None the first time; after that the result the first sending kept (perhaps "").
    A second sending at the same moment waits here until the first has ended.
    """
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with prepared_cursor() as cursor:
        cursor.execute(_USE, [key, user.pk, now])
        if cursor.rowcount == 1:
            return None
    return OneTimeKey.objects.values_list("result", flat=True).get(key=key)


def kept_result(key: str, user: User) -> str | None:
    """What the first sending of this user's form made; None when it was not sent before."""
    rows = OneTimeKey.objects.filter(key=key, user=user) if key else OneTimeKey.objects.none()
    return rows.values_list("result", flat=True).first()


def keep_result(key: str, result: str) -> None:
    """Note what the first sending of a form made, for a second one to find."""
    OneTimeKey.objects.filter(key=key).update(result=result)


def forget_forms(*, form: str = "", before: datetime | None = None) -> int:
    """Remove what was typed into one form, by whomever, or left lying in any since before."""
    rows = FormDraft.objects.filter(saved_at__lt=before) if before else FormDraft.objects
    removed, _ = (rows.filter(form=form) if form else rows.all()).delete()
    return removed
