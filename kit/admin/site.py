"""The admin site: one door, methods named, pages that only read cannot write."""

from collections.abc import Callable, Iterable
from functools import update_wrapper
from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core.exceptions import PermissionDenied
from django.db.models import ForeignKey, ManyToManyField, Model, QuerySet
from django.db.models.base import ModelBase
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    QueryDict,
)
from django.urls import URLPattern, URLResolver, path, reverse

from kit.admin.scoped import ScopedAdmin
from kit.pages import MarkedView, PageMark, private_page
from kit.verdict import Refused

METHODS = ("GET", "POST")
NO_ROLE = "您的账号目前没有任何角色，或角色已被暂停。请联系项目运营或管理员开通。"
# Left out: a way round every scope (it looks up any object of any kind), and pages of our own.
UNWANTED = frozenset({"view_on_site", "password_change", "password_change_done", "login"})


class ScopedAutocomplete(AutocompleteJsonView):
    """The search while typing: the same rows as the form field that asks."""

    admin_site: Any
    model_admin: Any
    source_field: Any
    term: str
    request: HttpRequest

    def process_request(self, request: HttpRequest) -> Any:
        term, model_admin, field, to_field = super().process_request(request)
        if not isinstance(field, ForeignKey | ManyToManyField):
            raise PermissionDenied
        return term, model_admin, field, to_field

    def has_perm(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(self.model_admin.may_pick(request.user))

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        return {"id": str(getattr(obj, to_field_name)), "text": self.model_admin.picked_words(obj)}

    def get_queryset(self) -> QuerySet[Any]:
        asking = self.source_field.model
        if self.admin_site.is_registered(asking):
            source = self.admin_site.get_model_admin(asking)
            rows = source.choices_for(self.request, self.source_field)
        else:
            rows = self.model_admin.pickable(self.request)
        rows = rows.complex_filter(self.source_field.get_limit_choices_to())
        found, _ = self.model_admin.get_search_results(self.request, rows, self.term)
        return found  # type: ignore[no-any-return]


class GuardedSite(admin.AdminSite):
    """An admin site on which only scoped pages live."""

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.disable_action("delete_selected")

    def register(
        self,
        model_or_iterable: Any,
        admin_class: type[admin.ModelAdmin[Any]] | None = None,
        **options: Any,
    ) -> None:
        """Take scoped pages only; those of other packages know no scope and are left out."""
        if admin_class is not None and issubclass(admin_class, ScopedAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def unregister(self, model_or_iterable: type[Model] | Iterable[type[Model]]) -> None:
        """Take a page away, if it is there."""
        models = (
            [model_or_iterable] if isinstance(model_or_iterable, ModelBase) else (model_or_iterable)
        )
        super().unregister([model for model in models if self.is_registered(model)])

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Add to Django's check of the person: named methods, reading or one transaction."""
        guarded = private_page(methods=METHODS)(_without_nul(view))
        inner: Callable[..., HttpResponseBase] = super().admin_view(guarded, cacheable)

        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            # Django would lead somebody signed in without a role to the sign-in, in a circle.
            if request.user.is_authenticated and not self.has_permission(request):
                raise Refused(NO_ROLE)
            return inner(request, *args, **kwargs)

        return update_wrapper(door, inner)

    def get_urls(self) -> list[Any]:
        wanted = [one for one in super().get_urls() if getattr(one, "name", None) not in UNWANTED]
        _mark(wanted)
        # Nobody signs in here: the middleware has already led them to the site's own door.
        return [
            path("login/", private_page(methods=("GET",))(self._come_in), name="login"),
            *wanted,
        ]

    def _come_in(self, request: HttpRequest) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:index", current_app=self.name))

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        answer = ScopedAutocomplete.as_view(admin_site=self)(request)
        return cast(HttpResponse, answer)


def _without_nul(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if any("\x00" in str(value) for value in kwargs.values()):
            raise Http404
        # No text holds this character and no database takes it: a copied remnant is dropped.
        request.GET = _clean(request.GET)  # type: ignore[assignment]
        if request.method == "POST":
            request.POST = _clean(request.POST)  # type: ignore[assignment]
        return view(request, *args, **kwargs)

    return update_wrapper(inner, view)


def _clean(data: QueryDict) -> QueryDict:
    if not any("\x00" in text for name in data for text in (name, *data.getlist(name))):
        return data
    kept = QueryDict(mutable=True)
    for name in data:
        texts = [value.replace("\x00", "") for value in data.getlist(name)]
        kept.setlist(name.replace("\x00", ""), texts)
    return kept


def _mark(patterns: Iterable[Any]) -> None:
    for one in patterns:
        if isinstance(one, URLResolver):
            _mark(one.url_patterns)
        elif isinstance(one, URLPattern) and not hasattr(one.callback, "page"):
            cast(MarkedView, one.callback).page = PageMark(public=False, methods=(*METHODS, "HEAD"))
