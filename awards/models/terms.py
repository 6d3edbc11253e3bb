"""The term of office of an elected seat."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from kit.dates import Precision, render_span


class Term(models.Model):
    """From when until when an elected seat is held; most categories and winners have none.

    Shapes: both days are inclusive, and known as far as the precision says: 2021–2024 is kept as
    1 January 2021 to 31 December 2024.
    """

    term_starts_on = models.DateField("任期开始", null=True, blank=True)
    term_ends_on = models.DateField("任期结束", null=True, blank=True)
    term_precision = models.CharField(
        "任期精确到", max_length=10, choices=Precision.choices, default=Precision.DAY
    )

    class Meta:
        abstract = True

    @property
    def term(self) -> str:
        """The term in words, or nothing: 2021年至2024年."""
        if self.term_starts_on is None:
            return ""
        return render_span(self.term_starts_on, self.term_ends_on, self.term_precision)

    def holds(self, today: date) -> bool:
        """Whether the seat is held on this day (the row's form of `holding`)."""
        first, last = self.term_starts_on, self.term_ends_on
        return first is not None and last is not None and first <= today <= last


def term_in_order(thing: str) -> models.CheckConstraint:
    """A term has both its days or none, and does not end before it begins."""
    return models.CheckConstraint(
        condition=Q(term_starts_on__isnull=True, term_ends_on__isnull=True)
        | Q(
            term_starts_on__isnull=False,
            term_ends_on__isnull=False,
            term_ends_on__gte=F("term_starts_on"),
        ),
        name=f"{thing}_term_in_order",
        violation_error_message="任期须同时写明开始和结束，结束不早于开始。",
    )
