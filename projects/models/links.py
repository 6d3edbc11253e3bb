"""Private links: an address that only one person has, instead of an account."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from kit.actors import acted_by
from kit.ids import public_id


class LinkKind(models.TextChoices):
    """What a private link opens."""

    PAYEE = "payee", "收款信息"
    APPLICANT = "applicant", "申请"


class PrivateLinkQuerySet(models.QuerySet["PrivateLink"]):
    """Links by what they open, and by whether they still do."""

    def of(self, kind: str, subject: str) -> "PrivateLinkQuerySet":
        """All links to one thing, the newest first."""
        return self.filter(kind=kind, subject=subject).order_by("-made_at", "-pk")

    def unspent(self) -> "PrivateLinkQuerySet":
        """Those that were neither used up nor revoked; they may be past their time."""
        return self.filter(used_at__isnull=True, revoked_at__isnull=True)


class PrivateLink(models.Model):
    """One address `/a/<token>/`; the token itself is kept nowhere, only its keyed hash.

    Shapes: `subject` is the public id of what it opens, of the kind that `kind` names; one
    unspent link for each. A payee's link belongs to the first device that opens it: `claim_index`
    is the keyed hash of the pass which that device got. `used_at` ends a link that is for once.
    `maker` is empty where somebody without an account made it for themselves.
    """

    public_id = models.CharField(max_length=20, unique=True, default=public_id, editable=False)
    kind = models.CharField("用途", max_length=10, choices=LinkKind.choices)
    subject = models.CharField("对象编号", max_length=40)
    token_index = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField("生成时间", editable=False)
    maker = acted_by("生成人")
    expires_at = models.DateTimeField("有效至", editable=False)
    claim_index = models.CharField(max_length=64, blank=True, editable=False)
    claimed_at = models.DateTimeField("打开时间", null=True, editable=False)
    used_at = models.DateTimeField("用完时间", null=True, editable=False)
    revoked_at = models.DateTimeField("作废时间", null=True, editable=False)

    objects = PrivateLinkQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "专用链接"
        ordering = ("-made_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=LinkKind.values),
                name="private_link_kind_known",
                violation_error_message="未知的链接用途。",
            ),
            models.UniqueConstraint(
                fields=("kind", "subject"),
                condition=Q(used_at__isnull=True, revoked_at__isnull=True),
                name="private_link_one_unspent",
                violation_error_message="已经有一个有效的专用链接。",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")),
                name="private_link_ends_after_it_begins",
                violation_error_message="链接的有效期须晚于生成时间。",
            ),
            models.CheckConstraint(
                condition=Q(claim_index="", claimed_at__isnull=True)
                | (~Q(claim_index="") & Q(claimed_at__isnull=False)),
                name="private_link_claim_has_moment",
                violation_error_message="打开链接的设备与时间须同时记录。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}链接 {self.public_id[:6]}"

    def is_live(self, now: datetime) -> bool:
        """Whether it still opens something."""
        return self.used_at is None and self.revoked_at is None and now < self.expires_at
