"""What somebody typed into a page and has not saved yet: kept for that person alone.

Not a nomination and not in the record: it survives a lost session, and goes when it is saved.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from directory.actions import forget_forms
from directory.models import FormDraft, User
from kit.verdict import unready

MAX_CHARACTERS = 200_000
KEPT_DAYS = 60
KEPT_FORMS = 50


@transaction.atomic
def keep_draft(
    *,
    user: User,
    form: str,
    fields: Mapping[str, list[str]],
    base_version: int | None,
    now: datetime,
) -> FormDraft:
    """Keep what the page holds at this moment, over what was kept before.

    Shapes: `form` names the page; `fields` are the texts of its fields.
    Errors: Unready when it is more than anybody types.
    """
    if sum(len(text) for texts in fields.values() for text in texts) > MAX_CHARACTERS:
        unready("内容太长，没有自动保存。请先点“保存”。").require()
    draft, _ = FormDraft.objects.update_or_create(
        user=user,
        form=form[:120],
        defaults={"fields": dict(fields), "base_version": base_version, "saved_at": now},
    )
    _sweep(user, now)
    return draft


def _sweep(user: User, now: datetime) -> None:
    """Remove what was left lying too long, and more than anybody keeps open."""
    own = FormDraft.objects.filter(user=user)
    own.filter(saved_at__lt=now - timedelta(days=KEPT_DAYS)).delete()
    surplus = own.order_by("-saved_at").values_list("pk", flat=True)[KEPT_FORMS:]
    FormDraft.objects.filter(pk__in=list(surplus)).delete()


def sweep_drafts(*, now: datetime, limit: int) -> int:
    """Remove what anybody left lying too long; how many, whatever the limit: they are few."""
    del limit
    return forget_forms(before=now - timedelta(days=KEPT_DAYS))


def discard_draft(*, user: User, form: str) -> None:
    """Forget what was kept for this page."""
    FormDraft.objects.filter(user=user, form=form[:120]).delete()
