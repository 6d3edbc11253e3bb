"""Accounts and roles in the admin."""

from typing import Any

from allauth.account.forms import ResetPasswordForm
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from directory.actions import (
    close_account,
    create_account,
    grant_role,
    record_password_mail,
    reopen_account,
    resume_membership,
    set_password,
    suspend_membership,
)
from directory.admin.base import StaffAdmin, person
from directory.forms import AccountForm, role_choices
from directory.models import Membership, Organisation, Role, User
from directory.models.organisations import MEDIA_ROLES
from directory.permissions import (
    may_close_account,
    may_manage_account,
    may_manage_directory,
    may_read_directory,
    may_reopen_account,
    may_resume_membership,
    may_suspend_membership,
)
from kit.admin import Button, Choice, HouseForm, ScopedTabularInline, reason_question
from kit.verdict import Verdict, refuse, unready

SECTION = "成员与权限"
ALL_ROLES = tuple(Role.values)


def grantable_roles(user: Any) -> tuple[str, ...]:
    """The roles this user may give at all."""
    return ALL_ROLES if user.is_superuser else tuple(MEDIA_ROLES)


def organisations_for_roles(user: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
    """The organisations at which this user may give roles."""
    return rows if user.is_superuser else rows.filter(media_partner__isnull=False)


class RolesOfUser(ScopedTabularInline):
    """The roles of an account, to read; each is given and suspended on its own page."""

    model = Membership
    fk_name = "user"
    fields = ("organisation", "role", "suspended_at")
    verbose_name_plural = "角色"
    show_change_link = True

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class UserAdmin(StaffAdmin[User]):
    section = SECTION
    place = 10
    list_display = ("full_name", "username", "roles", "is_active")
    list_filter = ("is_active", "memberships__role")
    search_fields = ("full_name", "username")
    search_help_text = "姓名或用户名"
    sortable_by = ("username",)
    fields = ("username", "full_name", "email", "is_active", "last_login", "date_joined")
    readonly_fields = ("is_active", "last_login", "date_joined")
    inlines = (RolesOfUser,)
    verb_labels = {
        "set_password": "设置新密码",
        "password_mail": "发送设置密码的邮件",
        "close": "停用账号",
        "reopen": "恢复账号",
        "reset_second_factor": "重置两步验证",
    }

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("memberships__organisation")

    def may_view(self, user: Any, obj: User | None = None) -> Verdict:
        return may_read_directory(user)

    def may_add(self, user: Any) -> Verdict:
        return may_manage_directory(user)

    def may_change(self, user: Any, obj: User | None = None) -> Verdict:
        return may_manage_directory(user) if obj is None else may_manage_account(user, obj)

    def picked_words(self, obj: User) -> str:
        return f"{obj.full_name}（{obj.username}）"

    @admin.display(description="角色")
    def roles(self, obj: User) -> str:
        return "；".join(
            f"{one.organisation} {one.get_role_display()}{'（已暂停）' if one.suspended_at else ''}"
            for one in obj.memberships.all()
        )

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        if obj is None:
            return ["username", "full_name", "email", "organisation", "role", "password"]
        hidden = () if self.has_change_permission(request, obj) else ("email", "last_login")
        return [name for name in self.fields if name not in hidden]

    def get_inlines(self, request: HttpRequest, obj: User | None) -> Any:
        return self.inlines if obj is not None else ()

    def get_form(
        self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        if obj is not None:
            return super().get_form(request, obj, change, **kwargs)
        form: Any = super().get_form(request, obj, change, form=AccountForm, **kwargs)
        form.base_fields["role"].choices = role_choices(grantable_roles(request.user))
        rows = organisations_for_roles(request.user, Organisation.objects.visible_to(request.user))
        form.base_fields["organisation"].queryset = rows
        return form

    def store(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if change:
            obj.save()
            return
        now, given = timezone.now(), form.cleaned_data
        names = {name: given[name] for name in ("username", "full_name", "email")}
        made = create_account(**names, password=given["password"], by=person(request), now=now)
        obj.pk = made.pk
        if given["role"]:
            grant_role(
                account=made,
                organisation=given["organisation"],
                role=given["role"],
                by=person(request),
                now=now,
            )

    def log_addition(self, request: HttpRequest, obj: User, message: Any) -> None:  # type: ignore[override]
        """The action has written the record."""

    # ---------------------------------------------------------------- acts

    def object_views(self) -> dict[str, Any]:
        return {
            "password": self.give_password,
            "password-mail": self.mail_password,
            "close": self.close,
            "reopen": self.reopen,
        }

    def buttons(self, request: HttpRequest, obj: User) -> list[Button]:
        user = person(request)
        keeps = may_manage_account(user, obj)
        mail = keeps & (keeps if obj.email else unready("这个账号没有填邮箱。"))
        password = Choice("password", "新密码", kind="password", max_length=128)
        acts = [
            Button("发送设置密码的邮件", self.act_url(obj, "password-mail"), mail),
            Button("设置新密码", self.act_url(obj, "password"), keeps, asks=(password,)),
        ]
        if obj.is_active:
            why = (reason_question(),)
            verdict = may_close_account(user, obj)
            acts.append(Button("停用账号", self.act_url(obj, "close"), verdict, "post", "danger",
                               "停用后此人下一次操作就会被拒绝。", why))  # fmt: skip
        else:
            acts.append(
                Button("恢复账号", self.act_url(obj, "reopen"), may_reopen_account(user, obj))
            )
        return acts if may_manage_directory(user) else []

    def give_password(self, request: HttpRequest, obj: User) -> None:
        password = request.POST.get("password", "")
        set_password(account=obj, password=password, by=person(request), now=timezone.now())
        self.message_user(request, "新密码已设置，此人需要用它重新登录。")

    def mail_password(self, request: HttpRequest, obj: User) -> None:
        may_manage_account(person(request), obj).require()
        form = ResetPasswordForm(data={"email": obj.email})
        if not (obj.is_active and form.is_valid()):
            unready("账号已停用或邮箱不可用，没有发出邮件。").require()
        form.save(request)
        record_password_mail(account=obj, by=person(request), now=timezone.now())
        self.message_user(request, "设置密码的邮件正发往登记的邮箱，24 小时内有效。")

    def close(self, request: HttpRequest, obj: User) -> None:
        reason = request.POST.get("reason", "")
        close_account(account=obj, by=person(request), now=timezone.now(), reason=reason)
        self.message_user(request, "账号已停用。")

    def reopen(self, request: HttpRequest, obj: User) -> None:
        reopen_account(account=obj, by=person(request), now=timezone.now())
        self.message_user(request, "账号已恢复。")


class MembershipForm(HouseForm):
    """A role to be given."""


@admin.register(Membership)
class MembershipAdmin(StaffAdmin[Membership]):
    section = SECTION
    place = 20
    form = MembershipForm
    list_display = ("user", "organisation", "role", "standing")
    list_select_related = ("user", "organisation")
    list_filter = ("role", ("suspended_at", admin.EmptyFieldListFilter))
    search_fields = ("user__full_name", "user__username", "organisation__name")
    search_help_text = "姓名、用户名或机构"
    fields = ("user", "organisation", "role")
    autocomplete_fields = ("user", "organisation")
    verb_labels = {"grant": "授予角色", "suspend": "暂停角色", "resume": "恢复角色"}
    records_saves = False

    def may_view(self, user: Any, obj: Membership | None = None) -> Verdict:
        return may_read_directory(user)

    def may_add(self, user: Any) -> Verdict:
        return may_manage_directory(user)

    def may_change(self, user: Any, obj: Membership | None = None) -> Verdict:
        return refuse("角色授予后不能改，只能暂停；需要别的角色请另行授予。")

    @admin.display(description="状态")
    def standing(self, obj: Membership) -> str:
        return "已暂停" if obj.suspended_at else "有效"

    def get_fields(self, request: HttpRequest, obj: Membership | None = None) -> Any:
        more = ("created_at", "suspended_at", "suspended_by") if obj is not None else ()
        return [*(self.fields), *more]

    def choices_for(self, request: HttpRequest, field: Any) -> QuerySet[Any]:
        rows = super().choices_for(request, field)
        is_place = field.name == "organisation"
        return organisations_for_roles(request.user, rows) if is_place else rows

    def formfield_for_choice_field(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "role":
            kwargs["choices"] = role_choices(grantable_roles(request.user))
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def store(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:
        made = grant_role(
            account=obj.user, organisation=obj.organisation, role=obj.role, by=person(request),
            now=timezone.now(),
        )  # fmt: skip
        obj.pk = made.pk

    def object_views(self) -> dict[str, Any]:
        return {"suspend": self.suspend, "resume": self.resume}

    def buttons(self, request: HttpRequest, obj: Membership) -> list[Button]:
        user = person(request)
        if not may_manage_directory(user):
            return []
        if obj.suspended_at is None:
            verdict = may_suspend_membership(user, obj)
            return [Button("暂停角色", self.act_url(obj, "suspend"), verdict, "post", "danger",
                           "暂停后此人下一次操作就没有这个角色了，可以随时恢复。",
                           (reason_question(),))]  # fmt: skip
        return [Button("恢复角色", self.act_url(obj, "resume"), may_resume_membership(user, obj))]

    def suspend(self, request: HttpRequest, obj: Membership) -> None:
        reason = request.POST.get("reason", "")
        suspend_membership(membership=obj, by=person(request), now=timezone.now(), reason=reason)
        self.message_user(request, "角色已暂停。")

    def resume(self, request: HttpRequest, obj: Membership) -> None:
        resume_membership(membership=obj, by=person(request), now=timezone.now())
        self.message_user(request, "角色已恢复。")
