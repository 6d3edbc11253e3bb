"""Who took a step, as a column of the thing itself."""

from typing import Any

from django.conf import settings
from django.db import models


def acted_by(words: str | None = None, *, later: bool = True) -> models.ForeignKey[Any, Any]:
    """The person who took a step; with `later` empty until it is taken.

    No index: what somebody did is asked of the ledger, and people who acted are never deleted.
    """
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=words,
        null=later,
        editable=False,
        related_name="+",
        db_index=False,
    )
