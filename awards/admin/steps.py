"""Steps as small pages: what will happen, the questions, who may not and why; then one action."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, ClassVar, Generic, TypeVar

from django.contrib import messages
from django.contrib.admin.utils import quote, unquote
from django.db import transaction
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from awards.admin.history import told
from awards.forms.steps import StepForm
from directory.admin.base import StaffAdmin, person
from directory.models import User
from kit.admin import Button, HistoryLine
from kit.admin.widgets import is_key
from kit.pages import private_page
from kit.verdict import Refused, Verdict

M = TypeVar("M", bound=Model)
Act = Callable[..., object]


@dataclass(frozen=True, slots=True)
class StepPage(Generic[M]):
    """One step that a person may take with one thing.

    Shapes: `act` takes thing, by, now, and what the form's `arguments` give. `tells` says what
    will happen, `done` what has happened. `tone` is "", "main" or "danger".
    """

    verb: str
    label: str
    form: type[StepForm]
    act: Act
    tells: str
    done: str
    tone: str = ""
    template: str = ""

    @property
    def confirms(self) -> str:
        """What the button says; a step that is a confirmation already says so once."""
        return self.label if self.label.startswith("确") else f"确定{self.label}"


class StepPages(StaffAdmin[M]):
    """Adds `<id>/<verb>/` for each step: GET shows it, POST takes it, once."""

    step_pages: ClassVar[Sequence[StepPage[Any]]] = ()
    records_saves = False

    def step_verdict(self, user: User, thing: M, verb: str, now: datetime) -> Verdict:
        """Whether the user may take the step now; a hook."""
        raise NotImplementedError

    def step_form(self, request: HttpRequest, thing: M, page: StepPage[M], data: Any) -> StepForm:
        """The form of the step; a hook for forms that need more than the thing."""
        return page.form(data, thing=thing)

    def step_facts(
        self, request: HttpRequest, thing: M, page: StepPage[M], now: datetime
    ) -> dict[str, Any]:
        """What else the page of the step shows; a hook."""
        return {}

    def after_step(self, request: HttpRequest, thing: M, page: StepPage[M], state: str) -> str:
        """Where to go after the step; `state` is the one that it left."""
        return reverse(f"{self._view_prefix}_change", args=(quote(thing.pk),))

    # ---------------------------------------------------------------- addresses

    def get_urls(self) -> list[URLPattern]:
        info = f"{self.opts.app_label}_{self.opts.model_name}"
        guard = private_page()
        return [
            path(
                f"<path:object_id>/{page.verb}/",
                self.admin_site.admin_view(guard(partial(self.step_view, page=page))),
                name=f"{info}_{page.verb}",
            )
            for page in self.step_pages
        ] + super().get_urls()

    def history_line(self, entry: Any) -> HistoryLine:
        return told(entry)

    def find(self, request: HttpRequest, object_id: str) -> M:
        """The row in the user's scope; a foreign one is as absent as a missing one.

        Not locked: the action takes its locks in the order that all actions keep.
        """
        self.may_view(request.user, None).require()
        key = unquote(object_id)
        rows = self.get_queryset(request)
        thing = rows.filter(pk=key).first() if is_key(self.opts.pk, key) else None
        if thing is None or not self.may_view(request.user, thing):
            raise Http404
        return thing

    def buttons(self, request: HttpRequest, obj: M) -> list[Button]:
        """Every step that is thinkable for this user; those not possible now say why."""
        user, now = person(request), timezone.now()
        made = [self._button(user, obj, page, now) for page in self.step_pages]
        return [button for button in made if button is not None]

    def _button(self, user: User, obj: M, page: StepPage[M], now: datetime) -> Button | None:
        verdict = self.step_verdict(user, obj, page.verb, now)
        if not self.offers(user, obj, page, verdict):
            return None
        return Button(
            page.label, self.act_url(obj, page.verb), verdict, method="get", tone=page.tone
        )

    def offers(self, user: User, obj: M, page: StepPage[M], verdict: Verdict) -> bool:
        """Whether the button stands on the page at all; a hook."""
        return bool(verdict)

    def explains(self, user: User, thing: M) -> bool:
        """Whether a refused step still shows its page with all its facts; a hook."""
        return True

    # ---------------------------------------------------------------- the page

    def step_view(self, request: HttpRequest, object_id: str, page: StepPage[M]) -> HttpResponse:
        thing, now = self.find(request, object_id), timezone.now()
        verdict = self.step_verdict(person(request), thing, page.verb, now)
        if verdict.hidden:
            raise Http404
        if not verdict and not self.explains(person(request), thing):
            verdict.require()
        data = request.POST if request.method == "POST" else None
        form = self.step_form(request, thing, page, data)
        status = 200 if verdict else 409 if verdict.unready else 403
        if request.method == "POST" and form.is_valid():
            try:
                return self._take(request, thing, page, form, now)
            except Refused as refusal:
                if refusal.verdict.hidden:
                    raise Http404 from refusal
                form.add_error(None, refusal.reason)
                status = refusal.status
        return self.step_answer(request, object_id, page, form, status)

    def _take(
        self, request: HttpRequest, thing: M, page: StepPage[M], form: StepForm, now: datetime
    ) -> HttpResponse:
        user, key, state = person(request), form.cleaned_data["form_key"], _state(thing)
        with transaction.atomic():
            done_before = self.use_key(key, user)
            if done_before is None:
                page.act(self.bare(thing), by=user, now=now, **form.arguments())
                self.keep_result(key, page.verb)
        words = page.done if done_before is None else "这一步刚才已经办好，没有重复办理。"
        messages.success(request, f"{self.shown_name(thing)}：{words}")
        return HttpResponseRedirect(self.after_step(request, thing, page, state))

    def bare(self, thing: M) -> M:
        """The thing as the actions take it."""
        return thing

    def shown_name(self, thing: M) -> str:
        """The thing in a message."""
        return str(thing)

    def step_answer(
        self,
        request: HttpRequest,
        object_id: str,
        page: StepPage[M],
        form: StepForm,
        status: int,
    ) -> HttpResponse:
        """The page of the step, with the thing as it is now."""
        thing, now = self.find(request, object_id), timezone.now()
        verdict = self.step_verdict(person(request), thing, page.verb, now)
        # Whoever has read the refusal has seen the thing as it is now.
        if form.is_bound and form.data.get("version"):
            data: Any = request.POST.copy()
            data["version"] = str(getattr(thing, "version", ""))
            form.data = data
        context = {
            **self.admin_site.each_context(request),
            "title": page.label,
            "subtitle": "",
            "opts": self.opts,
            "thing": thing,
            "thing_name": self.shown_name(thing),
            "step": page,
            "verdict": verdict,
            "form": form,
            "back": reverse(f"{self._view_prefix}_change", args=(quote(thing.pk),)),
            "listing": reverse(f"{self._view_prefix}_changelist"),
            **self.step_facts(request, thing, page, now),
        }
        request.current_app = self.admin_site.name
        template = page.template or "admin/awards/step.html"
        return TemplateResponse(request, template, context, status=status)


def _state(thing: Any) -> str:
    return str(getattr(thing, "state", ""))  # votes of a platform have none


def taking(action: Act, name: str) -> Act:
    """An action that takes its thing by name, as one that takes it first."""

    def act(thing: object, **given: object) -> object:
        return action(**{name: thing}, **given)

    return act
