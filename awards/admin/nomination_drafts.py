"""Keeping what is being typed: saved every few seconds, offered again when the page is opened."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin.utils import quote
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
    QueryDict,
)
from django.middleware.csrf import get_token
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from awards.actions.drafts import discard_draft, keep_draft
from awards.admin.nomination_page import NominationPage, draft_name
from awards.forms.nomination import SCANNED, text_warnings
from awards.models import Nomination
from directory.admin.base import person
from directory.models import FormDraft, User
from kit.admin.forms import KEY, SEEN
from kit.pages import private_page
from kit.verdict import Refused

KEPT_OUT = frozenset({"csrfmiddlewaretoken", "photos"})
MAX_FIELDS = 400


class DraftViews(NominationPage):
    """The addresses that the page's script talks to, and what it left behind."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("draft/", wrap(private_page()(self.draft_view)), name="awards_nomination_draft"),
            path(
                "draft/discard/",
                wrap(private_page(methods=("POST",))(self.discard_view)),
                name="awards_nomination_discard",
            ),
            *super().get_urls(),
        ]

    def draft_view(self, request: HttpRequest) -> HttpResponse:
        """GET: whether the session lives, and a fresh token. POST: keep what is typed."""
        user = person(request)
        if request.method != "POST":
            return JsonResponse({"user": user.pk, "token": get_token(request)})
        form = self._form_name(request, request.POST.get("thing", ""))
        fields = _fields(request.POST)
        seen = str(request.POST.get(SEEN, "")).split(";")[0].removeprefix("v")
        version = int(seen) if seen.isdecimal() and len(seen) < 9 else None
        now = timezone.now()
        keep_draft(user=user, form=form, fields=fields, base_version=version, now=now)
        texts = ((name, "".join(fields.get(name, ()))) for name in SCANNED)
        answer = {"saved": f"{timezone.localtime(now):%H:%M:%S}", "warnings": text_warnings(texts)}
        return JsonResponse(answer)

    def discard_view(self, request: HttpRequest) -> HttpResponse:
        """Forget one draft, on the person's wish."""
        user, thing = person(request), request.POST.get("thing", "")
        discard_draft(user=user, form=self._form_name(request, thing))
        messages.info(request, "已丢弃没有保存的内容。")
        if thing.isdecimal():
            there = reverse(f"{self._view_prefix}_change", args=(quote(thing),))
        else:
            there = reverse(f"{self._view_prefix}_add")
        return HttpResponseRedirect(there)

    def _form_name(self, request: HttpRequest, thing: str) -> str:
        """The draft's name: of a nomination that the user sees, or of a page with its key."""
        if thing.isdecimal():
            return draft_name(self.find(request, thing))
        kind, _, key = thing.partition(":")
        if kind != "new" or not (key.isalnum() and key.isascii() and len(key) <= 40):
            raise Http404
        return draft_name(None, key)

    # ---------------------------------------------------------------- bringing it back

    def kept_drafts(self, user: User, nomination: Nomination | None) -> list[FormDraft]:
        """What this user typed into this page and never saved, newest first."""
        rows = FormDraft.objects.filter(user=user).order_by("-saved_at")
        if nomination is not None:
            return list(rows.filter(form=draft_name(nomination)))
        return list(rows.filter(form__startswith=draft_name(None, ""))[:5])

    def draft_offer(self, draft: FormDraft) -> dict[str, Any]:
        """What the page says of an unsaved draft, and what may be done with it."""
        thing = thing_of(draft)
        return {
            "thing": thing,
            "title": draft_title(draft),
            "at": draft.saved_at,
            "restore": f"?{urlencode({'restore': thing})}",
        }

    def restored(self, request: HttpRequest, nomination: Nomination | None) -> Any:
        """The texts of the kept draft as if they had been sent just now."""
        wanted = request.GET.get("restore", "")
        if not wanted:
            return None
        for draft in self.kept_drafts(person(request), nomination):
            if wanted == thing_of(draft):
                return _sent(draft)
        raise Refused("这份没有保存的内容已经不在了，可能已经保存或丢弃。")


def thing_of(draft: FormDraft) -> str:
    """The part of a draft's name that the page knows: 17, or new:<key>."""
    return draft.form.partition(":")[2]


def draft_title(draft: FormDraft) -> str:
    """By what a person recognises an unsaved draft."""
    name = "".join(draft.fields.get("name", ())).strip()
    story = "".join(draft.fields.get("story", ())).strip()
    return name or (f"{story[:16]}…" if story else "未填姓名")


def _fields(data: QueryDict) -> dict[str, list[str]]:
    names = [name for name in data if name not in KEPT_OUT][:MAX_FIELDS]
    return {name: [str(text) for text in data.getlist(name)] for name in names}


def _sent(draft: FormDraft) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, texts in draft.fields.items():
        data.setlist(name, texts)
    if KEY not in data:
        data[KEY] = ""
    return data
