"""Winners: the public copy of a confirmed nomination, with its own life of publicity."""

from datetime import date, datetime
from functools import cache
from typing import Any

from django.db import models
from django.db.models import F, OuterRef, Q, Value
from django.db.models.functions import Concat

from awards.models.awards import Award
from awards.models.nominations import NOMINATORS, Nomination, Nominee, NomineeKind
from awards.models.photos import Photo
from awards.models.rounds import Category, Round
from awards.models.terms import Term, term_in_order
from awards.workflow import PUBLIC, WINNER, WinnerState
from directory.models import MediaPartner, Region, Theme, User, organisations_held
from directory.models.people import is_overseer
from events.models import Edition, Series
from kit.actors import acted_by
from kit.constraints import in_states, together
from kit.ids import public_id

# The publish levels at which nothing may identify the person, faces included.
IDENTITY_HIDDEN = frozenset({"pseudonym", "anonymous"})
_SHOWN = Q(state__in=sorted(PUBLIC), hidden_at__isnull=True)


def _cover() -> models.QuerySet[Photo, Any]:
    """The first photo that may be shown at the outer winner's publish level, as one flat text.

    Shapes: `<id>-<digest> <x> <y> <width> …`, read by `kit.pictures.Picture.of_text`.
    """
    level = models.ExpressionWrapper(OuterRef("publish_level"), models.CharField())
    photos = Photo.objects.kept().filter(nomination=OuterRef("nomination")).alias(level=level)
    shown = Q(portrait=Photo.Portrait.NOBODY) | ~Q(level__in=sorted(IDENTITY_HIDDEN))
    text = Concat(
        "public_id", Value("-"), "digest", Value(" "), "focus_x", Value(" "), "focus_y",
        Value(" "), "widths", output_field=models.CharField(),
    )  # fmt: skip
    rows = photos.filter(shown).order_by("position", "pk")
    return rows.annotate(flat=text).values("flat")[:1]


@cache
def _first_photo() -> models.Subquery:
    """The same expression for every list: putting it together costs as much as asking."""
    return models.Subquery(_cover())


_ON_CARDS = (
    "public_id", "slug", "year", "state", "release_at", "display_name", "kind", "category",
    "round", "edition", "series",
    "organisation_name", "role", "region_name", "media_credit", "headline", "citation",
    "award__name", "award__slug",
)  # fmt: skip


class WinnerQuerySet(models.QuerySet["Winner"]):
    """Winners by who may see them."""

    def published(self, now: datetime) -> "WinnerQuerySet":
        """Those that the public sees at this moment: the one rule of every public surface.

        Source: domain.md invariants 10 and 11; the embargo is a time in the query.
        """
        return self.filter(_SHOWN, release_at__lte=now)

    def shown(self) -> "WinnerQuerySet":
        """Those that the public sees, or will see once their minute has come."""
        return self.filter(_SHOWN, release_at__isnull=False)

    def once_public(self, now: datetime) -> "WinnerQuerySet":
        """Those that the public has seen: shown now, or hidden or revoked after their release.

        A winner that was hidden before its minute is as good as absent: it leaves no tombstone.
        """
        hidden = Q(hidden_at__gte=F("release_at"))
        revoked = Q(hidden_at__isnull=True, revoked_at__gte=F("release_at"))
        return self.filter(_SHOWN | hidden | revoked, release_at__lte=now)

    def for_cards(self, *more: str) -> "WinnerQuerySet":
        """What a card shows, and these columns; `cover` is its first photo as text, if any."""
        rows = self.select_related("award").only(*_ON_CARDS, *more)
        return rows.annotate(cover=_first_photo())

    def visible_to(self, user: User, now: datetime) -> "WinnerQuerySet":
        """The winners of rounds the user runs; a medium sees its own once they are public."""
        if is_overseer(user):
            return self
        run = Round.objects.filter(Round.run_by_q(user)).values("pk")
        media = organisations_held(user, NOMINATORS)
        own = Q(credits__partner__organisation__in=media) & _SHOWN & Q(release_at__lte=now)
        mine = Winner.objects.filter(own).values("pk") if media else Winner.objects.none()
        return self.filter(Q(round__in=run) | Q(pk__in=mine))

    def run_by(self, user: User) -> "WinnerQuerySet":
        """Those of the rounds whose selection is in the user's hands."""
        if user.is_superuser:
            return self
        return self.filter(Round.run_by_q(user, "round__"))

    def holding(self, today: date) -> "WinnerQuerySet":
        """Those whose term of office runs on this day."""
        return self.filter(term_starts_on__lte=today, term_ends_on__gte=today)

    def newest_first(self) -> "WinnerQuerySet":
        """The reading order of the public list."""
        return self.order_by("-release_at", "-pk")


class Winner(Term):
    """What the public is told about one confirmed nomination. Never deleted.

    Shapes: one per (round, category, nominee); equal names allowed. `award`, `series`, `edition`,
    `year`, names and texts are copies made by actions, so that a list reads one table.
    Units: prize in yuan. `release_at` is the moment from which the winner may be seen.
    """

    class PublishLevel(models.TextChoices):
        FULL = "full", "公开全名"
        SURNAME = "surname", "姓＋某"
        PSEUDONYM = "pseudonym", "化名"
        ANONYMOUS = "anonymous", "匿名"

    class HideCode(models.TextChoices):
        CONSENT = "consent", "同意已撤回"
        SAFETY = "safety", "保护当事人"
        ERROR = "error", "内容有误待核"
        COMPLAINT = "complaint", "投诉处理中"
        OTHER = "other", "其他"

    public_id = models.CharField(max_length=20, unique=True, default=public_id, editable=False)
    nomination = models.OneToOneField(Nomination, models.PROTECT, related_name="winner")
    # Those without an index of their own lead one of the indexes or constraints below.
    round = models.ForeignKey(
        Round, models.PROTECT, related_name="winners", verbose_name="轮次", db_index=False
    )
    category = models.ForeignKey(
        Category, models.PROTECT, related_name="winners", verbose_name="类别", db_index=False
    )
    nominee = models.ForeignKey(
        Nominee, models.PROTECT, related_name="winners", verbose_name="获奖主体"
    )
    award = models.ForeignKey(Award, models.PROTECT, related_name="winners", verbose_name="奖项")
    series = models.ForeignKey(
        Series, models.PROTECT, null=True, related_name="winners", verbose_name="系列",
        db_index=False,
    )  # fmt: skip
    edition = models.ForeignKey(
        Edition, models.PROTECT, null=True, related_name="winners", verbose_name="届次",
        db_index=False,
    )  # fmt: skip
    year = models.PositiveSmallIntegerField("年份")

    state = models.CharField(
        "公开状态", max_length=10, choices=WinnerState.choices, default=WinnerState.EMBARGOED
    )
    version = models.PositiveIntegerField(default=1)
    release_at = models.DateTimeField("公布时刻", null=True)
    slug = models.SlugField("网址标识", max_length=120, unique=True)
    certificate_number = models.CharField("证书编号", max_length=32, unique=True)
    publish_level = models.CharField(
        "公开程度", max_length=10, choices=PublishLevel.choices, default=PublishLevel.FULL
    )
    pseudonym = models.CharField("化名", max_length=60, blank=True)

    display_name = models.CharField("公开名称", max_length=120)
    name_pinyin = models.CharField("拼音", max_length=400, blank=True)
    kind = models.CharField("类型", max_length=12, choices=NomineeKind.choices)
    organisation_name = models.CharField("单位", max_length=120, blank=True)
    role = models.CharField("身份", max_length=120, blank=True)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, related_name="winners", verbose_name="地区"
    )
    region_name = models.CharField("地区名称", max_length=100, blank=True)
    media_credit = models.CharField("提名媒体", max_length=1000, blank=True)
    headline = models.CharField("一句话概括", max_length=60, blank=True)
    citation = models.CharField("颁奖词", max_length=300, blank=True)
    story = models.TextField("事迹", max_length=20000, blank=True)
    themes = models.ManyToManyField(Theme, blank=True, related_name="winners", verbose_name="主题")
    prize_amount = models.DecimalField(
        "奖金（元）", max_digits=12, decimal_places=2, null=True, blank=True
    )
    position = models.PositiveIntegerField("出场顺序", default=0)
    search_text = models.TextField(editable=False, blank=True)

    confirmed_at = models.DateTimeField("确认时间")
    updated_at = models.DateTimeField("更新时间")
    hidden_at = models.DateTimeField("隐藏时间", null=True, editable=False)
    hidden_by = acted_by()
    hide_code = models.CharField("隐藏原因", max_length=10, choices=HideCode.choices, blank=True)
    revoking_at = models.DateTimeField("启动撤销", null=True, editable=False)
    revoking_by = acted_by()
    answer_until = models.DateTimeField("答复期限", null=True, editable=False)
    revoke_reason = models.CharField("撤销原因", max_length=500, blank=True)
    revoke_evidence = models.CharField("撤销依据", max_length=500, blank=True)
    revoked_at = models.DateTimeField("撤销时间", null=True, editable=False)
    revoked_by = acted_by()
    is_sample = models.BooleanField("样例", default=False)
    is_synthetic = models.BooleanField("合成数据", default=False)

    objects = WinnerQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "获奖者"
        ordering = ("-release_at", "-pk")
        indexes = (
            models.Index(fields=("-release_at", "-id"), name="winner_shown", condition=_SHOWN),
            # The orders in which pages of one round, category, series and edition show some.
            models.Index(fields=("round", "position", "-id"), name="winner_of_round"),
            models.Index(fields=("category", "position", "id"), name="winner_of_category"),
            models.Index(fields=("series", "-release_at", "-id"), name="winner_of_series"),
            models.Index(fields=("edition", "position", "id"), name="winner_of_edition"),
            models.Index(fields=("name_pinyin", "id"), name="winner_pinyin", condition=_SHOWN),
            models.Index(fields=("-year", "-id"), name="winner_year", condition=_SHOWN),
            models.Index(fields=("state", "-updated_at"), name="winner_state"),
            models.Index(fields=("release_at",), name="winner_release"),
        )
        constraints = (
            in_states("winner_state_known", WinnerState),
            together("winner_hidden", "hidden_at", "hidden_by"),
            together("winner_revoking", "revoking_at", "revoking_by"),
            together("winner_revoked", "revoked_at", "revoked_by"),
            models.UniqueConstraint(
                fields=("round", "category", "nominee"),
                name="winner_once_per_nominee",
                violation_error_message="同一轮次、类别里，同一获奖主体只能有一条获奖记录。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(PUBLIC)) | Q(release_at__isnull=False),
                name="winner_published_has_release",
                violation_error_message="公布的获奖者必须有公布时刻。",
            ),
            models.CheckConstraint(
                condition=~Q(state="hidden") | (Q(hidden_at__isnull=False) & ~Q(hide_code="")),
                name="winner_hidden_has_reason",
                violation_error_message="隐藏必须有原因。",
            ),
            models.CheckConstraint(
                condition=~Q(state="revoked")
                | (Q(revoked_at__isnull=False) & ~Q(revoke_reason="") & ~Q(revoke_evidence="")),
                name="winner_revoked_has_reason",
                violation_error_message="撤销必须有原因和依据。",
            ),
            models.CheckConstraint(
                condition=Q(revoked_by__isnull=True) | ~Q(revoked_by=F("revoking_by")),
                name="winner_revoked_four_eyes",
                violation_error_message="启动撤销和批准撤销必须是两个人。",
            ),
            models.CheckConstraint(
                condition=~Q(publish_level="pseudonym") | ~Q(pseudonym=""),
                name="winner_pseudonym_given",
                violation_error_message="选择化名时必须填写化名。",
            ),
            term_in_order("winner"),
        )

    def __str__(self) -> str:
        return self.display_name

    def is_released(self, now: datetime) -> bool:
        """Whether the public sees this winner at this moment (the row's form of `published`)."""
        return (
            self.state in PUBLIC
            and self.hidden_at is None
            and self.release_at is not None
            and self.release_at <= now
        )

    @property
    def turn(self) -> str:
        """Plain words for where the publicity stands."""
        return WINNER.turn[self.state]


class WinnerCredit(models.Model):
    """A medium that nominated this winner; every one is named."""

    winner = models.ForeignKey(Winner, models.CASCADE, related_name="credits", db_index=False)
    partner = models.ForeignKey(
        MediaPartner, models.PROTECT, related_name="credits", verbose_name="媒体"
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = "署名媒体"
        ordering = ("position", "pk")
        constraints = (
            models.UniqueConstraint(fields=("winner", "partner"), name="winner_credit_once"),
        )

    def __str__(self) -> str:
        return str(self.partner)


class WinnerSlug(models.Model):
    """An address the winner's page had before; it is never reused.

    Shapes: it redirects for ever, unless it spelled a name that may no longer be shown.
    """

    slug = models.SlugField(max_length=120, unique=True)
    redirects = models.BooleanField(default=True)
    winner = models.ForeignKey(Winner, models.CASCADE, related_name="old_slugs")

    class Meta:
        verbose_name = verbose_name_plural = "旧网址"

    def __str__(self) -> str:
        return self.slug


class Correction(models.Model):
    """One field of a published winner that was corrected, shown to the public with its reason.

    Source: 民政部令81号: old, new, reason and date stay visible.
    """

    winner = models.ForeignKey(Winner, models.CASCADE, related_name="corrections")
    version = models.PositiveIntegerField("版本")
    field = models.CharField("字段", max_length=40)
    old = models.TextField("原内容", blank=True)
    new = models.TextField("更正为", blank=True)
    reason = models.CharField("原因", max_length=300)
    corrected_at = models.DateTimeField("更正时间")
    corrected_by = acted_by("更正人", later=False)

    class Meta:
        verbose_name = verbose_name_plural = "更正"
        ordering = ("-version", "pk")

    def __str__(self) -> str:
        return f"{self.field}：{self.reason}"
