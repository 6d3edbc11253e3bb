"""What a nomination rests on: links that prove its story, and consents to tell it."""

from django.db import models

from awards.models.nominations import Nomination
from kit.actors import acted_by
from kit.constraints import together


class EvidenceLink(models.Model):
    """A link that proves part of the story."""

    nomination = models.ForeignKey(Nomination, models.CASCADE, related_name="evidence")
    title = models.CharField("标题", max_length=120)
    url = models.URLField("网址", max_length=500)
    position = models.PositiveSmallIntegerField("顺序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "佐证链接"
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.title


class Consent(models.Model):
    """A consent for one purpose; withdrawing it hides or lowers what rested on it at once."""

    class Purpose(models.TextChoices):
        NAME = "name", "公开姓名"
        PORTRAIT = "portrait", "公开肖像"
        STORY = "story", "公开事迹"

    class GivenBy(models.TextChoices):
        SELF = "self", "本人"
        GUARDIAN = "guardian", "监护人"
        REPRESENTATIVE = "representative", "机构负责人"

    nomination = models.ForeignKey(Nomination, models.CASCADE, related_name="consents")
    purpose = models.CharField("用途", max_length=10, choices=Purpose.choices)
    given_by = models.CharField("同意人", max_length=14, choices=GivenBy.choices)
    given_on = models.DateField("同意日期")
    method = models.CharField("方式", max_length=60, help_text="如：电话录音、书面签字、微信文字")
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = acted_by(later=False)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, editable=False)
    withdrawn_by = acted_by()

    class Meta:
        verbose_name = verbose_name_plural = "同意记录"
        ordering = ("pk",)
        constraints = (together("consent_withdrawn", "withdrawn_at", "withdrawn_by"),)

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}（{self.get_given_by_display()}）"
