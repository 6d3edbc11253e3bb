"""One hero, many media: what likeness is found by, merges, one person's records, story checks."""

from django.db import models
from django.db.models import F, Q

from awards.models.nominations import Nomination, Nominee
from awards.workflow import CheckChannel, CheckResult, NominationState
from kit.actors import acted_by
from kit.constraints import together
from kit.crypto import decrypt, encrypt
from kit.identifiers import mask_number


class LikenessKey(models.Model):
    """One thing by which a likely duplicate of a nomination is found (awards.likeness).

    Shapes: `key` is a hash of a name, a sound, a place with a time, a link; it is no text, and a
    draft's keys are those of its medium alone. Made anew by `rebuild_search`.
    """

    nomination = models.ForeignKey(Nomination, models.CASCADE, related_name="likeness_keys")
    key = models.BigIntegerField("键")

    class Meta:
        verbose_name = verbose_name_plural = "查重键"
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("key", "nomination"),
                name="likeness_key_once",
                violation_error_message="这个查重键已经有了。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.key:x}"


class Merge(models.Model):
    """One nomination made part of another, with all that is needed to take it out again.

    Shapes: `target` is the one it was merged into directly; `Nomination.merged_into` names the
    one that all of them hang on now.
    """

    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="merges")
    target = models.ForeignKey(Nomination, models.PROTECT, related_name="merges_here")
    nominee_before = models.ForeignKey(Nominee, models.PROTECT, related_name="+")
    state_before = models.CharField("合并前状态", max_length=12, choices=NominationState.choices)
    reason_before = models.CharField("合并前说明", max_length=500, blank=True)
    merged_at = models.DateTimeField("合并时间", null=True)
    merged_by = acted_by()
    undone_at = models.DateTimeField("撤销时间", null=True)
    undone_by = acted_by()

    class Meta:
        verbose_name = verbose_name_plural = "合并记录"
        ordering = ("pk",)
        constraints = (
            together("merge_made", "merged_at", "merged_by"),
            together("merge_undone", "undone_at", "undone_by"),
            models.UniqueConstraint(
                fields=("nomination",),
                condition=Q(undone_at__isnull=True),
                name="merge_live_once",
                violation_error_message="这份提名已经合并。",
            ),
            models.CheckConstraint(
                condition=~Q(nomination=F("target")),
                name="merge_not_into_itself",
                violation_error_message="不能并入自己。",
            ),
            models.CheckConstraint(
                condition=Q(state_before__in=("submitted", "accepted")),
                name="merge_from_screening",
                violation_error_message="只有待受理和已受理的提名可以合并。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.nomination} → {self.target}"


class SamePerson(models.Model):
    """A nominee that is the same as another one, nominated in another round or edition.

    Shapes: `hero` is never itself the `nominee` of such a row, so there is neither chain nor
    circle; the actions keep it so.
    """

    nominee = models.OneToOneField(
        Nominee, models.CASCADE, related_name="same_as", verbose_name="被提名者"
    )
    hero = models.ForeignKey(
        Nominee, models.PROTECT, related_name="others", verbose_name="同一人物"
    )
    linked_at = models.DateTimeField("认定时间")
    linked_by = acted_by("认定人", later=False)

    class Meta:
        verbose_name = verbose_name_plural = "同一人物"
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(nominee=F("hero")),
                name="same_person_not_itself",
                violation_error_message="不能与自己认定为同一人物。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.nominee} = {self.hero}"


class StoryCheck(models.Model):
    """One look whether a story is true: who was asked, when, what they said, who signed it off.

    Never public. Who was asked, the number and the words are enciphered; lists show the result.
    Shapes: `story_mark` is that of the texts that were checked, so that a later change shows.
    """

    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="checks")
    channel = models.CharField("方式", max_length=10, choices=CheckChannel.choices)
    relation = models.CharField("与事迹的关系", max_length=60, help_text="如：当事人、同事、村委会")
    informant_cipher = models.TextField("核实对象", blank=True)
    phone_cipher = models.TextField("联系电话", blank=True)
    said_cipher = models.TextField("对方怎么说", blank=True)
    document = models.CharField("文件名称与文号", max_length=160, blank=True)
    asked_on = models.DateField("核实日期")
    result = models.CharField("结果", max_length=10, choices=CheckResult.choices)
    story_mark = models.CharField(max_length=16, editable=False)
    recorded_at = models.DateTimeField("登记时间")
    recorded_by = acted_by("登记人", later=False)
    signed_at = models.DateTimeField("复核时间", null=True, editable=False)
    signed_by = acted_by("复核人")
    voided_at = models.DateTimeField("作废时间", null=True, editable=False)
    voided_by = acted_by("作废人")
    void_reason = models.CharField("作废原因", max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "核实记录"
        ordering = ("pk",)
        constraints = (
            together("story_check_signed", "signed_at", "signed_by"),
            together("story_check_voided", "voided_at", "voided_by"),
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True) | ~Q(signed_by=F("recorded_by")),
                name="story_check_second_person",
                violation_error_message="登记和复核必须是两个人。",
            ),
            models.CheckConstraint(
                condition=~Q(channel="document") | ~Q(document=""),
                name="story_check_names_document",
                violation_error_message="查阅官方文件须写明文件名称与文号。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_channel_display()}：{self.get_result_display()}"

    @property
    def is_live(self) -> bool:
        """Whether it still counts."""
        return self.voided_at is None

    @property
    def informant(self) -> str:
        """Who was asked."""
        return decrypt(self.informant_cipher) if self.informant_cipher else ""

    @property
    def phone(self) -> str:
        """The number that was called; shown masked, in full only through `reveal_phone`."""
        return decrypt(self.phone_cipher) if self.phone_cipher else ""

    @property
    def phone_masked(self) -> str:
        """The number with its middle hidden."""
        return mask_number(self.phone) if self.phone_cipher else ""

    @property
    def said(self) -> str:
        """What they said."""
        return decrypt(self.said_cipher) if self.said_cipher else ""

    def keep(self, *, informant: str, phone: str, said: str) -> None:
        """Encipher what identifies somebody; an empty text stays empty."""
        self.informant_cipher = encrypt(informant) if informant else ""
        self.phone_cipher = encrypt(phone) if phone else ""
        self.said_cipher = encrypt(said) if said else ""
