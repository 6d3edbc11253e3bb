"""What forms need to lose nothing and do nothing twice."""

from django.conf import settings
from django.db import models


class OneTimeKey(models.Model):
    """A form's key, used up by its first successful sending; a second one finds the result."""

    key = models.CharField(max_length=40, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    result = models.CharField(max_length=200, blank=True)
    used_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "一次性表单键"

    def __str__(self) -> str:
        return self.key


class FormDraft(models.Model):
    """What somebody typed into a form and has not saved yet; seen by that person only.

    Shapes: `form` names the form and the thing (awards.nomination:17, awards.nomination:new).
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    form = models.CharField(max_length=120)
    fields = models.JSONField(default=dict)
    base_version = models.PositiveIntegerField(null=True)
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "未保存的内容"
        constraints = (models.UniqueConstraint(fields=("user", "form"), name="form_draft_once"),)

    def __str__(self) -> str:
        return self.form
