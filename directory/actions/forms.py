"""Forms that are sent twice and act once."""

from django.db import IntegrityError, transaction

from directory.models import OneTimeKey, User


def use_key(key: str, user: User) -> str | None:
    """Use up a form's one-time key, in the transaction of what the form does.

    Shapes: None the first time; after that the result the first sending kept (perhaps "").
    A second sending at the same moment waits here until the first has ended.
    """
    try:
        with transaction.atomic():
            OneTimeKey.objects.create(key=key, user=user)
    except IntegrityError:
        return OneTimeKey.objects.values_list("result", flat=True).get(key=key)
    return None


def kept_result(key: str, user: User) -> str | None:
    """What the first sending of this user's form made; None when it was not sent before."""
    rows = OneTimeKey.objects.filter(key=key, user=user) if key else OneTimeKey.objects.none()
    return rows.values_list("result", flat=True).first()


def keep_result(key: str, result: str) -> None:
    """Note what the first sending of a form made, for a second one to find."""
    OneTimeKey.objects.filter(key=key).update(result=result)
