"""The base of every admin page: one scope for everything, refused unless named, nothing lost."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, TypeVar

from django.contrib import admin, messages
from django.contrib.admin import ShowFacets
from django.contrib.admin.utils import quote, unquote
from django.contrib.admin.views.main import PAGE_VAR
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from kit.admin.buttons import Button
from kit.admin.fields import ScopedFields
from kit.admin.forms import HOUSE_FIELDS, KEY, HouseForm
from kit.admin.lists import BoundedChangeList, BoundedPaginator, ScopedRelatedFilter, asked_by
from kit.admin.search import words_found
from kit.admin.widgets import is_key
from kit.pages import private_page
from kit.verdict import Refused, Verdict, refuse

M = TypeVar("M", bound=Model)
ObjectView = Callable[[HttpRequest, Any], HttpResponseBase | None]
HISTORY_PER_PAGE = 50


class AlreadySent(Exception):
    """The form was sent before and its work is done; nothing was written this time.

    Shapes: `result` is the key of what the first sending made.
    """

    def __init__(self, result: str) -> None:
        self.result = result
        super().__init__(result)


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One act on the history page of a thing."""

    at: datetime
    who: str
    what: str
    change: str = ""
    reason: str = ""


class ScopedAdmin(ScopedFields, admin.ModelAdmin[M]):
    """An admin page over the rows a user may see, with every right named in a `may_…` hook."""

    form = HouseForm
    fields: ClassVar[Any] = None
    actions = None
    paginator = BoundedPaginator
    list_per_page = 50
    list_max_show_all = 0
    list_select_related: ClassVar[Any] = ()
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    sortable_by: ClassVar[Any] = ()
    section = ""  # the heading of the menu that it stands under
    place = 50  # and its place there
    view_on_site = False

    # ---------------------------------------------------------------- which rows

    def scoped(self, request: HttpRequest) -> QuerySet[M]:
        """The rows that exist for this user; everything on every page is taken from here."""
        rows: QuerySet[M] = self.model._default_manager.visible_to(  # type: ignore[attr-defined]
            request.user
        )
        return rows

    def get_queryset(self, request: HttpRequest) -> QuerySet[M]:
        rows = self.scoped(request)
        ordering = self.get_ordering(request)
        return rows.order_by(*ordering) if ordering else rows

    def pickable(self, request: HttpRequest) -> QuerySet[M]:
        """The rows that may be chosen in other forms, with what their words need."""
        related = self.list_select_related
        rows = self.get_queryset(request)
        return rows.select_related(*related) if related and related is not True else rows

    def picked_words(self, obj: M) -> str:
        """How the thing is called where it is chosen; a hook for things that share names."""
        return str(obj)

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> M | None:
        """The row, locked when it is to be written; 404 alike when foreign and when missing."""
        if not self.has_view_or_change_permission(request):
            raise Refused(self.may_view(request.user, None))
        key: Any = self.opts.get_field(from_field) if from_field else self.opts.pk
        thing = (
            super().get_object(request, object_id, from_field) if is_key(key, object_id) else None
        )
        if thing is not None and request.method == "POST":
            self._lock(thing)
            thing = super().get_object(request, object_id, from_field)
        if thing is None or not self.has_view_or_change_permission(request, thing):
            raise Http404
        return thing

    def _lock(self, thing: M) -> None:
        rows = self.model._base_manager.select_for_update().filter(pk=thing.pk)
        list(rows.order_by("pk").values_list("pk"))

    # ---------------------------------------------------------------- who may what

    def may_view(self, user: Any, obj: M | None = None) -> Verdict:
        """Whether the user may open the list (no object), or this thing."""
        return refuse("您的角色不能查看这类内容。")

    def may_add(self, user: Any) -> Verdict:
        """Whether the user may add one."""
        return refuse("您的角色不能新增这类内容。")

    def may_change(self, user: Any, obj: M | None = None) -> Verdict:
        """Whether the user may change such things (no object), or this one."""
        return refuse("您的角色只能查看，不能修改。")

    def may_delete(self, user: Any, obj: M | None = None) -> Verdict:
        """Whether the user may delete it; hardly anything is ever deleted."""
        return refuse("这类内容不能删除。")

    def may_pick(self, user: Any) -> Verdict:
        """Whether the user may find such things while filling in other forms."""
        return self.may_view(user, None)

    def has_view_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return bool(self.may_view(request.user, obj))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(self.may_add(request.user))

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return bool(self.may_change(request.user, obj))

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return bool(self.may_delete(request.user, obj))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_or_change_permission(request) or self.has_add_permission(request)

    # ---------------------------------------------------------------- lists

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[BoundedChangeList]:
        return BoundedChangeList

    def get_list_filter(self, request: HttpRequest) -> Any:
        return [self._scoped_filter(one) for one in super().get_list_filter(request)]

    def _scoped_filter(self, one: Any) -> Any:
        if not isinstance(one, str) or "__" in one:
            return one
        is_relation = self.opts.get_field(one).is_relation
        return (one, ScopedRelatedFilter) if is_relation else one

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Only what a declared filter asks: a free lookup could tell what the page masks."""
        allowed = {
            name for one in self.get_list_filter(request) for name in asked_by(self.model, one)
        }
        if self.date_hierarchy:
            allowed |= {f"{self.date_hierarchy}__{part}" for part in ("year", "month", "day")}
        return lookup in allowed

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = search_term.strip()[:100]
        if not term or not self.get_search_fields(request):
            return queryset, False
        return self.search(request, queryset, term), False

    def search(self, request: HttpRequest, queryset: QuerySet[M], term: str) -> QuerySet[M]:
        """The rows that match what was typed, in the `search_fields`; a hook for an index."""
        return words_found(queryset, self.search_fields, term)

    # ---------------------------------------------------------------- one thing

    def get_fields(self, request: HttpRequest, obj: M | None = None) -> Any:
        return [name for name in super().get_fields(request, obj) if name not in HOUSE_FIELDS]

    def buttons(self, request: HttpRequest, obj: M) -> Sequence[Button]:
        """What may be done with this thing beside editing it; a hook."""
        return ()

    def object_views(self) -> Mapping[str, ObjectView]:
        """Acts on one thing by the last part of their address; a hook. POST only, atomic.

        Each is given the request and the thing, locked and in scope; without an answer of its
        own the user comes back to the thing. `act_url` names the address for a button.
        """
        return {}

    def object_pages(self) -> Mapping[str, ObjectView]:
        """Further pages of one thing that only read (GET), such as a download; a hook."""
        return {}

    def act_url(self, obj: M, name: str) -> str:
        """The address of one of `object_views` or `object_pages`."""
        return reverse(f"{self._view_prefix}_{name}", args=(quote(obj.pk),))

    @property
    def _view_prefix(self) -> str:
        return f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}"

    def get_urls(self) -> list[URLPattern]:
        own = [
            *((name, view, ("POST",)) for name, view in self.object_views().items()),
            *((name, view, ("GET",)) for name, view in self.object_pages().items()),
        ]
        info = f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path(
                f"<path:object_id>/{name}/",
                self.admin_site.admin_view(self._object_view(view, methods)),
                name=f"{info}_{name}",
            )
            for name, view, methods in own
        ] + super().get_urls()

    def _object_view(self, view: ObjectView, methods: tuple[str, ...]) -> Any:
        def page(request: HttpRequest, object_id: str) -> HttpResponseBase:
            thing = self.get_object(request, unquote(object_id))
            answer = view(request, thing)
            change = reverse(f"{self._view_prefix}_change", args=(object_id,))
            return answer if answer is not None else HttpResponseRedirect(change)

        return private_page(methods=methods)(page)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if object_id is None:
            self.may_add(request.user).require()
            done = self.sent_before(request.POST.get(KEY, "")[:40], request.user)
            if done is not None:
                return self.response_already_sent(request, done)
        if "_saveasnew" in request.POST:
            raise Refused("这里不能另存为新的一条。")
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except PermissionDenied as error:
            thing = self.get_object(request, unquote(object_id)) if object_id else None
            raise Refused(self.may_change(request.user, thing)) from error
        except AlreadySent as sent:
            return self.response_already_sent(request, sent.result)

    def render_change_form(  # noqa: PLR0917 - Django's signature
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: M | None = None,
    ) -> HttpResponse:
        form = context["adminform"].form
        writes = (
            self.has_add_permission(request) if add else self.has_change_permission(request, obj)
        )
        context |= {
            "buttons": self.buttons(request, obj) if obj is not None else (),
            "house_fields": [form[n] for n in HOUSE_FIELDS if writes and n in form.fields],
            "differences": getattr(form, "differences", []),
            "kept_theirs": getattr(form, "kept_theirs", []),
            "why_read_only": "" if writes else self.may_change(request.user, obj).reason,
        }
        return super().render_change_form(request, context, add, change, form_url, obj)

    # ---------------------------------------------------------------- saving, once

    def sent_before(self, key: str, user: Any) -> str | None:
        """What the form with this key made when it was sent before, else None; a hook.

        Asked before the form is looked at: a second sending would only collide with the first.
        """
        return None

    def use_key(self, key: str, user: Any) -> str | None:
        """Use up the form's one-time key: None the first time, later what the first one made.

        A hook: kit has no tables. Errors are the hook's own.
        """
        return None

    def keep_result(self, key: str, result: str) -> None:
        """Note what the first sending made, in the same transaction; a hook."""

    def store(self, request: HttpRequest, obj: M, form: Any, change: bool) -> None:
        """Write the row; override this rather than `save_model` to call an action instead."""
        if change and hasattr(obj, "version"):
            obj.version += 1
        obj.save()

    def save_model(self, request: HttpRequest, obj: M, form: Any, change: bool) -> None:
        if not change:
            self._claim(request)
        self.store(request, obj, form, change)

    def _claim(self, request: HttpRequest) -> None:
        key = request.POST.get(KEY, "")[:40]
        if not key:
            raise Refused("页面不完整，请重新打开“添加”页面再填写。")
        done = self.use_key(key, request.user)
        if done is not None:
            raise AlreadySent(done)

    def response_add(
        self, request: HttpRequest, obj: M, post_url_continue: str | None = None
    ) -> HttpResponse:
        self.keep_result(request.POST.get(KEY, "")[:40], str(obj.pk))
        return super().response_add(request, obj, post_url_continue)

    def response_already_sent(self, request: HttpRequest, result: str) -> HttpResponse:
        """Lead a second sending to what the first one made."""
        self.message_user(request, "这份表单已经保存过了，没有重复添加。", messages.INFO)
        there = reverse(f"{self._view_prefix}_changelist")
        if result:
            there = reverse(f"{self._view_prefix}_change", args=(quote(result),))
        return HttpResponseRedirect(there)

    # ---------------------------------------------------------------- history

    def history_entries(self, request: HttpRequest, obj: M) -> Any:
        """The acts on this thing that the user may know, newest first; a hook."""
        return ()

    def history_line(self, entry: Any) -> HistoryLine:
        """One act in words; a hook."""
        raise NotImplementedError

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        thing = self.get_object(request, unquote(object_id))
        assert thing is not None  # noqa: S101 - get_object answers 404 otherwise
        rows = self.get_paginator(request, self.history_entries(request, thing), HISTORY_PER_PAGE)
        page = rows.get_page(request.GET.get(PAGE_VAR, 1))
        context = {
            **self.admin_site.each_context(request),
            "title": "经过",
            "subtitle": str(thing),
            "lines": [self.history_line(entry) for entry in page],
            "page": page,
            "page_var": PAGE_VAR,
            "object": thing,
            "opts": self.opts,
            "module_name": self.opts.verbose_name_plural,
            **(extra_context or {}),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/object_history.html", context)
