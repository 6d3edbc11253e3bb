"""Users who sign in, and people who appear in the record."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from directory.models.organisations import (
    RUNNERS,
    Holding,
    Membership,
    Organisation,
    holdings,
    is_overseer,
    organisations_held,
)
from directory.models.scope import OpenInside

__all__ = ["Holding", "Person", "User", "holdings", "is_overseer", "organisations_held"]


class UserQuerySet(models.QuerySet["User"]):
    """Users by who may look after their accounts."""

    def visible_to(self, user: "User") -> "UserQuerySet":
        """Everybody for overseers; for who runs programmes the people they work with.

        Shapes: those of the media partners, of the own organisations, and accounts without any
        role yet; never an administrator's.
        """
        if is_overseer(user):
            return self
        held = organisations_held(user, RUNNERS)
        if not held:
            return self.none()
        near = Membership.objects.filter(
            Q(organisation__media_partner__isnull=False) | Q(organisation__in=held)
        )
        mine = Q(pk__in=near.values("user")) | Q(memberships__isnull=True)
        return self.filter(mine, is_superuser=False).distinct()


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Creates users; passwords are always hashed."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """Create a person who may sign in."""
        user: User = self.model(username=self.model.normalize_username(username), **fields)
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
        """The same as the function, for the ledger, which lies lower and knows no roles."""
        return is_overseer(self)

    @property
    def works_here(self) -> bool:
        """Whether the user holds a live role, or administers the installation."""
        return self.is_active and (self.is_superuser or bool(holdings(self)))


class PersonQuerySet(OpenInside["Person"]):
    """People of the public record."""


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

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "人物"
        ordering = ("name_pinyin", "pk")

    def __str__(self) -> str:
        return self.name
