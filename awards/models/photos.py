"""Photos of a nomination: what is said about them and where their files lie."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from awards.models.nominations import Nomination
from directory.models import User
from kit.actors import acted_by
from kit.ids import public_id
from kit.pictures import MIDDLE, Picture


class PhotoQuerySet(models.QuerySet["Photo"]):
    """Photos by whether they still count, and by who may see them."""

    def kept(self) -> "PhotoQuerySet":
        """Those that were not taken down."""
        return self.filter(is_withdrawn=False)

    def visible_to(self, user: User) -> "PhotoQuerySet":
        """The photos of the nominations that the user sees."""
        return self.filter(nomination__in=Nomination.objects.visible_to(user).values("pk"))


class Photo(models.Model):
    """A picture of the story. The file has a random name and is served only by asking.

    Shapes: `widths` are those of its variants ("320 640"), empty until they are made; `digest`
    tells their content and stands in their addresses.
    Units: focus in percents from the left and from the top.
    """

    class RightsBasis(models.TextChoices):
        UNKNOWN = "", "未填写"
        OWN = "own", "本媒体拍摄"
        LICENSED = "licensed", "已获授权"
        PROVIDED = "provided", "当事人提供并同意使用"

    class Portrait(models.TextChoices):
        UNKNOWN = "", "未确认"
        CONSENTED = "consented", "画面中的人同意公开"
        GUARDIAN = "guardian", "监护人同意公开"
        NOBODY = "nobody", "没有可辨认的人"

    public_id = models.CharField(max_length=20, unique=True, default=public_id, editable=False)
    nomination = models.ForeignKey(Nomination, models.CASCADE, related_name="photos")
    file_name = models.CharField(max_length=120, unique=True, editable=False)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    size = models.PositiveIntegerField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    digest = models.CharField(max_length=10, blank=True, editable=False)
    widths = models.CharField(max_length=40, blank=True, editable=False)
    placeholder = models.CharField(max_length=600, blank=True, editable=False)
    focus_x = models.PositiveSmallIntegerField(
        "重点位置（从左，%）", default=MIDDLE, validators=[MaxValueValidator(100)]
    )
    focus_y = models.PositiveSmallIntegerField(
        "重点位置（从上，%）", default=MIDDLE, validators=[MaxValueValidator(100)]
    )
    position = models.PositiveSmallIntegerField("顺序", default=0)
    caption = models.CharField("图片说明", max_length=120, blank=True)
    alt_text = models.CharField("替代文字", max_length=120, blank=True)
    rights_basis = models.CharField(
        "使用权依据", max_length=10, choices=RightsBasis.choices, blank=True
    )
    rights_holder = models.CharField("拍摄者或权利人", max_length=60, blank=True)
    portrait = models.CharField("肖像同意", max_length=10, choices=Portrait.choices, blank=True)
    is_withdrawn = models.BooleanField("已撤下", default=False, editable=False)
    uploaded_at = models.DateTimeField(auto_now_add=True)
    uploaded_by = acted_by(later=False)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "照片"
        ordering = ("position", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(focus_x__lte=100, focus_y__lte=100),
                name="photo_focus_inside",
                violation_error_message="重点位置在 0 到 100 之间。",
            ),
        )

    def __str__(self) -> str:
        return self.caption or self.alt_text or f"照片 {self.position + 1}"

    @property
    def picture(self) -> Picture:
        """Where its variants are and what stays in view."""
        widths = tuple(map(int, self.widths.split()))
        return Picture(self.public_id, self.digest, widths, (self.focus_x, self.focus_y))
