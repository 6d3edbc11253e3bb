"""Honours that follow a grant: which category of a round takes its winners from which grants."""

from django.db import models

from awards.models.rounds import Category, Round
from kit.actors import acted_by
from kit.ids import public_id
from projects.models import GrantRound


class GrantHonourQuerySet(models.QuerySet["GrantHonour"]):
    """Links by the round whose winners they give."""

    def of(self, round_: Round) -> "GrantHonourQuerySet":
        """Those of the categories of one round, in their order, with what is asked of them."""
        rows = self.filter(category__round=round_).select_related("category", "grant_round__run_by")
        return rows.order_by("category__position", "category_id")


class GrantHonour(models.Model):
    """The title of a category follows the grants of a grant round, and nothing else gives it.

    Shapes: one grant round for one category. Whoever links them proposes all that follow; another
    person confers.
    Source: domain.md §1.2 and invariant 22; docs/decisions/0030-honours-from-grants.md.
    """

    public_id = models.CharField(max_length=20, unique=True, default=public_id, editable=False)
    category = models.OneToOneField(
        Category, models.CASCADE, related_name="grant_honour", verbose_name="类别"
    )
    grant_round = models.OneToOneField(
        GrantRound, models.PROTECT, related_name="honour", verbose_name="资助轮次"
    )
    linked_at = models.DateTimeField("关联时间", editable=False)
    linked_by = acted_by("关联人", later=False)

    objects = GrantHonourQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "随资助授予的称号"
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.category} ← {self.grant_round}"
