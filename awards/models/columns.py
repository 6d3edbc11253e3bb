"""What was agreed for a partner's column: how much money for which year."""

from decimal import Decimal

from django.db import models
from django.db.models import Q

from awards.models.awards import Column, ColumnQuerySet
from directory.models import User


class ColumnBudgetQuerySet(models.QuerySet["ColumnBudget"]):
    """Agreed budgets by who may read them."""

    def visible_to(self, user: User) -> "ColumnBudgetQuerySet":
        """Those of the columns that the user may see."""
        columns: ColumnQuerySet = Column.objects.visible_to(user)
        return self.filter(column__in=columns.values("pk"))


class ColumnBudget(models.Model):
    """The prize money that the agreement grants a column for one year.

    Units: yuan. It says what was agreed; setting money aside is the fund's part.
    """

    column = models.ForeignKey(
        Column, models.CASCADE, related_name="budgets", verbose_name="栏目", db_index=False
    )
    year = models.PositiveSmallIntegerField("年份")
    amount = models.DecimalField("议定预算（元）", max_digits=12, decimal_places=2)
    note = models.CharField("说明", max_length=200, blank=True)
    is_public = models.BooleanField("在栏目页公开", default=False)

    objects = ColumnBudgetQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "议定预算"
        ordering = ("-year", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("column", "year"),
                name="column_budget_once_a_year",
                violation_error_message="这个栏目这一年的预算已经有了。",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=Decimal(0)),
                name="column_budget_positive",
                violation_error_message="预算须大于零；没有预算就不要填这一行。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.year}年 {self.amount:,.0f} 元"
