"""Agreements of 开放共建: who signed, when, for what, with the plans as files."""

from django.db import models

from directory.models.organisations import (
    MEDIA_ROLES,
    RUNNERS,
    Organisation,
    is_overseer,
    organisations_held,
)
from directory.models.people import User
from kit.ids import public_id


class AgreementQuerySet(models.QuerySet["Agreement"]):
    """Agreements by who may read them."""

    def visible_to(self, user: User) -> "AgreementQuerySet":
        """All for who runs programmes or oversees; to the people of a party its own."""
        if is_overseer(user) or organisations_held(user, RUNNERS):
            return self
        own = Agreement.parties.through.objects.filter(
            organisation__in=organisations_held(user, MEDIA_ROLES)
        )
        return self.filter(pk__in=own.values("agreement"))


class Agreement(models.Model):
    """An agreement between the programme and media partners."""

    public_id = models.CharField(max_length=20, unique=True, default=public_id, editable=False)
    title = models.CharField("名称", max_length=120)
    parties = models.ManyToManyField(Organisation, related_name="agreements", verbose_name="签署方")
    signed_on = models.DateField("签署日期")
    ends_on = models.DateField("有效期至", null=True, blank=True)
    scope = models.TextField("共建范围", max_length=2000, blank=True)
    source = models.CharField("来源", max_length=200, blank=True)
    is_sample = models.BooleanField("样例", default=False)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "开放共建协议"
        ordering = ("-signed_on", "pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("signed_on")),
                name="agreement_ends_after_signing",
                violation_error_message="有效期不能早于签署日期。",
            ),
        )

    def __str__(self) -> str:
        return self.title


class AgreementPlanQuerySet(models.QuerySet["AgreementPlan"]):
    """Plans by who may read them."""

    def visible_to(self, user: User) -> "AgreementPlanQuerySet":
        """The plans of the agreements that the user may read."""
        return self.filter(agreement__in=Agreement.objects.visible_to(user).values("pk"))


class AgreementPlan(models.Model):
    """A file of the agreement; served only to those who may see the agreement."""

    public_id = models.CharField(max_length=20, unique=True, default=public_id, editable=False)
    agreement = models.ForeignKey(
        Agreement, models.CASCADE, related_name="plans", verbose_name="协议"
    )
    title = models.CharField("标题", max_length=120)
    file_name = models.CharField("文件", max_length=120, editable=False)
    media_type = models.CharField("类型", max_length=100, editable=False)
    size = models.PositiveIntegerField("字节数", editable=False)
    sha256 = models.CharField("摘要", max_length=64, editable=False)

    objects = AgreementPlanQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "共建方案"
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.title
