"""Users who sign in, people who appear in the record, and what a user holds."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import AnonymousUser, PermissionsMixin
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.utils import timezone

from directory.models.organisations import Membership, Organisation, Role


class Holding(NamedTuple):
    """One live role at one organisation."""

    role: str
    organisation_id: int


class UserManager(BaseUserManager["User"]):
    """Creates users; passwords are always hashed."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """Create a person who may sign in."""
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """Create the administrator of the installation."""
        return self.create_user(username, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in. A Chinese name is one field, never given and family name apart."""

    username = models.CharField(
        "用户名", max_length=60, unique=True, validators=[UnicodeUsernameValidator()],
        error_messages={"unique": "这个用户名已被使用。"},
    )  # fmt: skip
    full_name = models.CharField("姓名", max_length=60)
    email = models.EmailField("邮箱", blank=True)
    is_active = models.BooleanField("启用", default=True)
    is_staff = models.BooleanField("可进入后台", default=True)
    is_sample = models.BooleanField("样例账号", default=False)
    date_joined = models.DateTimeField("创建时间", default=timezone.now)

    objects = UserManager()
    kept_holdings: "frozenset[Holding] | None" = None

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = verbose_name_plural = "用户"
        ordering = ("username",)

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        """The name as people say it."""
        return self.full_name

    def get_short_name(self) -> str:
        """The same: Chinese names are not shortened."""
        return self.full_name

    @property
    def is_overseer(self) -> bool:
        """The function below for the ledger, which lies lower and knows no roles."""
        return is_overseer(self)


def holdings(user: "User | AnonymousUser") -> frozenset[Holding]:
    """The live roles of a user, read once per request (a request loads its user anew)."""
    if not user.is_authenticated:
        return frozenset()
    if user.kept_holdings is None:
        rows = Membership.objects.live().filter(user_id=user.pk)
        pairs = rows.values_list("role", "organisation_id")
        user.kept_holdings = frozenset(Holding(*pair) for pair in pairs)
    return user.kept_holdings


def organisations_held(user: "User | AnonymousUser", roles: Iterable[str]) -> list[int]:
    """The organisations at which the user holds one of these roles."""
    wanted = set(roles)
    return sorted({h.organisation_id for h in holdings(user) if h.role in wanted})


def is_overseer(user: "User | AnonymousUser") -> bool:
    """Whether the user reads everything: an auditor or the administrator."""
    if not (user.is_authenticated and user.is_active):
        return False
    return user.is_superuser or any(h.role == Role.AUDITOR for h in holdings(user))


class Person(models.Model):
    """Somebody who appears in the public record of events; belongs to no account."""

    name = models.CharField("姓名", max_length=60)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="people",
        verbose_name="机构",
    )  # fmt: skip
    title = models.CharField("职务", max_length=120, blank=True)
    kind = models.CharField("身份", max_length=30, blank=True)
    kind_inferred = models.BooleanField("身份为推定", default=False)
    other_name = models.CharField("别名线索", max_length=60, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)
    name_pinyin = models.CharField("拼音", max_length=200, blank=True, db_index=True)
    source = models.CharField("来源", max_length=200, blank=True)
    is_sample = models.BooleanField("样例", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "人物"
        ordering = ("name_pinyin", "pk")

    def __str__(self) -> str:
        return self.name
