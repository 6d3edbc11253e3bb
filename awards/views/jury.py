"""A juror's own pages: what is owed, the declarations, the word that all is done, own totals."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from awards.actions.jury_assignments import declare_clear, declare_conflict
from awards.actions.jury_scores import finish_jury
from awards.actions.jury_seats import declare_kin, kin_names
from awards.forms.jury import CLEAR, CONFLICT, KinForm, declared
from awards.jury.desk import Desk, desks, own_seat, own_stage
from directory.models import User
from kit.pages import private_page

SORTS = {"total": "按总分", "number": "按编号", "distance": "按与自己中位分的差"}


def person(request: HttpRequest) -> User:
    """The juror behind a request."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def desk_of(request: HttpRequest, stage: str) -> Desk:
    """The juror's desk in this stage; a stage without own work is as absent as a missing one."""
    user = person(request)
    one = own_stage(user, stage)
    found = desks(user, timezone.now(), one) if one else []
    if not found:
        raise Http404
    return found[0]


@private_page(methods=("GET",))
def home(request: HttpRequest) -> HttpResponse:
    found = desks(person(request), timezone.now())
    return render(request, "jury/home.html", {"desks": found})


@private_page()
def declare(request: HttpRequest, stage: str) -> HttpResponseBase:
    desk = desk_of(request, stage)
    seat = own_seat(person(request), desk.stage)
    if request.method == "POST":
        said = declared(request.POST, [item.assignment.public_id for item in desk.undeclared])
        _declare(request, desk, said)
        ready = len(said) == len(desk.undeclared)
        name = "jury:home" if ready else "jury:declare"
        if not ready:
            messages.warning(request, "还有材料没有选择，请逐份点选。")
        return HttpResponseRedirect(reverse(name, args=() if ready else (stage,)))
    form = KinForm(initial={"kin": "\n".join(seat.kin)})
    return render(request, "jury/declare.html", {"desk": desk, "seat": seat, "form": form})


def _declare(request: HttpRequest, desk: Desk, said: Mapping[str, str]) -> None:
    user, now = person(request), timezone.now()
    rows = {item.assignment.public_id: item.assignment for item in desk.undeclared}
    for key, word in said.items():
        if word == CONFLICT:
            words = request.POST.get(f"w-{key}", "")
            declare_conflict(assignment=rows[key], words=words, by=user, now=now)
    clear = [rows[key] for key, word in said.items() if word == CLEAR]
    if clear:
        declare_clear(assignments=clear, by=user, now=now)
    if said:
        aside = len(said) - len(clear)
        words = f"已声明 {len(said)} 份" + (f"，其中 {aside} 份回避。" if aside else "。")
        messages.success(request, words)


@private_page(methods=("POST",))
def kin(request: HttpRequest, stage: str) -> HttpResponseBase:
    desk = desk_of(request, stage)
    seat, form = own_seat(person(request), desk.stage), KinForm(request.POST)
    if not form.is_valid():
        context = {"desk": desk, "seat": seat, "form": form}
        return render(request, "jury/declare.html", context, status=400)
    names = kin_names(form.cleaned_data["kin"])
    declare_kin(seat=seat, kin=names, by=person(request), now=timezone.now())
    messages.success(request, "申报已保存。有利益关系的材料会自动回避。")
    return HttpResponseRedirect(reverse("jury:home"))


@private_page(methods=("POST",))
def finish(request: HttpRequest, stage: str) -> HttpResponseBase:
    desk = desk_of(request, stage)
    finish_jury(stage=desk.stage, by=person(request), now=timezone.now())
    messages.success(request, "谢谢！您已确认全部完成。截止前仍可修改。")
    return HttpResponseRedirect(reverse("jury:home"))


@private_page(methods=("GET",))
def compare(request: HttpRequest, stage: str) -> HttpResponse:
    desk = desk_of(request, stage)
    criteria, own = desk.totals()
    items = {item.assignment.pk: item for item in desk.items}
    found = [(items[one.assignment.pk], one) for one in own]
    sort = request.GET.get("sort", "total")
    key = {"number": lambda pair: pair[0].number, "distance": lambda pair: -abs(pair[1].distance)}
    found.sort(key=key.get(sort, lambda pair: -(pair[1].total or 0)))
    context = {"desk": desk, "rows": found, "criteria": criteria, "sorts": SORTS, "sort": sort}
    return render(request, "jury/compare.html", context)
