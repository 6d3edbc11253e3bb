"""What every picture has that came with an application, a visit or a report."""

from django.db import models

from kit.ids import public_id


class GrantPhoto(models.Model):
    """A picture that came with an application, a visit or a report; its file is private.

    Shapes: `client_key` makes a second sending of the same picture the same row.
    """

    public_id = models.CharField(max_length=20, unique=True, default=public_id, editable=False)
    file_name = models.CharField(max_length=120, unique=True, editable=False)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    size = models.PositiveIntegerField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    caption = models.CharField("说明", max_length=120, blank=True)
    client_key = models.CharField(max_length=64, blank=True, editable=False)
    added_at = models.DateTimeField("上传时间", editable=False)

    class Meta:
        abstract = True
        ordering = ("added_at", "pk")

    def __str__(self) -> str:
        return self.caption or self.public_id[:6]
