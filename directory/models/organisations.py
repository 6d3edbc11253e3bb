"""Organisations, the media partners among them, and who holds which role where."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import OuterRef, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from directory.models.places import Region
from directory.models.scope import OpenInside
from kit.constraints import together
from kit.prepared import Prepared

if TYPE_CHECKING:
    from directory.models.people import User


class Role(models.TextChoices):
    """What a person may do at an organisation (domain.md §3)."""

    EDITOR = "editor", "媒体编辑"
    LEAD_EDITOR = "lead_editor", "媒体负责人"
    ORGANISER = "organiser", "项目运营"
    APPROVER = "approver", "复核人"
    JUROR = "juror", "评委"
    FINANCE = "finance", "财务"
    AUDITOR = "auditor", "监督"


RUNNERS = (Role.ORGANISER, Role.APPROVER)  # who runs programmes
MEDIA_ROLES = (Role.EDITOR, Role.LEAD_EDITOR)


class Holding(NamedTuple):
    """One live role at one organisation."""

    role: str
    organisation_id: int


class OrganisationQuerySet(OpenInside["Organisation"]):
    """Organisations of the public record."""


class Organisation(models.Model):
    """Any body that runs, supports, nominates or wins something.

    Errors: the USCC is a soft check: a wrong one is warned of and kept (norms.md).
    """

    class Kind(models.TextChoices):
        FOUNDATION = "foundation", _("基金会")
        NPO = "npo", _("社会组织")
        MEDIA = "media", _("媒体")
        COMPANY = "company", _("企业")
        GOVERNMENT = "government", _("政府机构")
        PLATFORM = "platform", _("平台")
        HOSPITAL = "hospital", _("医院")
        SCHOOL = "school", _("学校")
        INSTITUTION = "institution", _("事业单位")
        PEOPLES = "peoples", _("群团组织")
        PARTY = "party", _("党派")
        WORLD = "world", _("国际组织")
        GRASSROOTS = "grassroots", _("草根组织")
        TEAM = "team", _("团队")
        OTHER = "other", _("其他")

    slug = models.SlugField("标识", max_length=80, unique=True)
    name = models.CharField("名称", max_length=120)
    kind = models.CharField("类型", max_length=12, choices=Kind.choices, default=Kind.OTHER)
    kind_inferred = models.BooleanField("类型为推定", default=False)
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True)
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name="所在地")
    region_inferred = models.BooleanField("所在地为推定", default=False)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name="上级机构"
    )
    name_pinyin = models.CharField("拼音", max_length=300, blank=True, db_index=True)
    source = models.CharField("来源", max_length=200, blank=True)
    is_sample = models.BooleanField("样例", default=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "机构"
        ordering = ("name_pinyin", "pk")

    def __str__(self) -> str:
        return self.name


class OrganisationAlias(models.Model):
    """Another name the organisation is known by (阿里公益)."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="aliases")
    name = models.CharField("别名", max_length=120)

    class Meta:
        verbose_name = verbose_name_plural = "机构别名"
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "name"),
                name="organisation_alias_once",
                violation_error_message="这个别名已经有了。",
            ),
        )

    def __str__(self) -> str:
        return self.name


class MediaPartnerQuerySet(models.QuerySet["MediaPartner"]):
    """Partners by standing."""

    def active(self) -> "MediaPartnerQuerySet":
        """Partners that may nominate today."""
        return self.filter(suspended_at__isnull=True)

    def visible_to(self, user: "User") -> "MediaPartnerQuerySet":
        """All of them for who runs programmes or oversees; to its people their own medium."""
        if is_overseer(user) or organisations_held(user, RUNNERS):
            return self
        return self.filter(organisation__in=organisations_held(user, MEDIA_ROLES))


class MediaPartner(models.Model):
    """A medium that nominates. `group` is the media group, for conflicts of interest."""

    organisation = models.OneToOneField(
        Organisation, models.PROTECT, related_name="media_partner", verbose_name="机构"
    )
    group = models.CharField("所属媒体集团", max_length=60, blank=True)
    since = models.DateField("合作起始", null=True, blank=True)
    introduction = models.TextField("简介", blank=True, max_length=2000)
    suspended_at = models.DateTimeField("暂停时间", null=True, blank=True)
    suspended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True,
        related_name="+", verbose_name="暂停人",
    )  # fmt: skip
    search_text = models.TextField(blank=True, default="", editable=False)
    is_sample = models.BooleanField("样例", default=False)

    objects = MediaPartnerQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "合作媒体"
        ordering = ("organisation__name_pinyin", "pk")
        constraints = (together("media_partner_suspended", "suspended_at", "suspended_by"),)

    def __str__(self) -> str:
        return self.organisation.name

    @property
    def is_active(self) -> bool:
        """Whether the partner may nominate."""
        return self.suspended_at is None


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships by whether they count today."""

    def live(self) -> "MembershipQuerySet":
        """Not suspended, of an active user; a suspended partner takes its editors with it."""
        media_roles = Q(role__in=MEDIA_ROLES)
        partner_suspended = Q(organisation__media_partner__suspended_at__isnull=False)
        return self.filter(suspended_at__isnull=True, user__is_active=True).exclude(
            media_roles & partner_suspended
        )

    def visible_to(self, user: "User") -> "MembershipQuerySet":
        """All for overseers; for who runs programmes those of media partners and of their own."""
        if is_overseer(user):
            return self
        held = organisations_held(user, RUNNERS)
        if not held:
            return self.none()
        partners = MediaPartner.objects.values("organisation")
        return self.filter(Q(organisation__in=partners) | Q(organisation__in=held))


class Membership(models.Model):
    """One person's role at one organisation; the source of every permission.

    An organiser, approver or finance officer works for the awards that the organisation runs;
    an editor nominates for the medium; an auditor reads everything.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships", verbose_name="用户"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="memberships", verbose_name="机构"
    )
    role = models.CharField("角色", max_length=12, choices=Role.choices)
    created_at = models.DateTimeField("加入时间", auto_now_add=True)
    suspended_at = models.DateTimeField("暂停时间", null=True, blank=True)
    suspended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True,
        related_name="+", verbose_name="暂停人",
    )  # fmt: skip

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "成员角色"
        ordering = ("organisation", "role", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("user", "organisation", "role"),
                name="membership_once",
                violation_error_message="此人在该机构已有这个角色。",
            ),
            together("membership_suspended", "suspended_at", "suspended_by"),
        )

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation} · {self.get_role_display()}"


def holdings(user: "User | AnonymousUser") -> frozenset[Holding]:
    """The live roles of a user, read once per request (a request loads its user anew)."""
    if not user.is_authenticated:
        return frozenset()
    if user.kept_holdings is None:
        pairs = _HOLDINGS.tuples(user=user.pk)
        user.kept_holdings = frozenset(Holding(*pair) for pair in pairs)
    return user.kept_holdings


def _live_roles(user: int) -> "models.QuerySet[Any, Any]":
    rows = Membership.objects.live().filter(user_id=user).order_by()
    return rows.values_list("role", "organisation_id")


_HOLDINGS = Prepared(_live_roles, user=int)


class _Listed(models.Aggregate):
    """Texts of many rows as one text."""

    function = "STRING_AGG"
    template = "%(function)s(%(expressions)s, ',')"
    output_field = models.TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """Write it in the words of SQLite."""
        return super().as_sql(compiler, connection, function="GROUP_CONCAT", **more)


def live_roles() -> "models.Subquery":
    """The live roles of a user, beside the row of the user itself; `holdings_of` reads them."""
    role = Concat("role", Value(":"), Cast("organisation_id", models.CharField()))
    rows = Membership.objects.live().filter(user_id=OuterRef("pk")).order_by()
    return models.Subquery(rows.values("user_id").annotate(all=_Listed(role)).values("all"))


def holdings_of(listed: str | None) -> frozenset[Holding]:
    """The roles that were read as one text."""
    pairs = (one.split(":") for one in listed.split(",")) if listed else ()
    return frozenset(Holding(role, int(organisation)) for role, organisation in pairs)


def organisations_held(user: "User | AnonymousUser", roles: Iterable[str]) -> list[int]:
    """The organisations at which the user holds one of these roles."""
    wanted = set(roles)
    return sorted({h.organisation_id for h in holdings(user) if h.role in wanted})


def is_overseer(user: "User | AnonymousUser") -> bool:
    """Whether the user reads everything: an auditor or the administrator."""
    if not (user.is_authenticated and user.is_active):
        return False
    return user.is_superuser or any(h.role == Role.AUDITOR for h in holdings(user))
