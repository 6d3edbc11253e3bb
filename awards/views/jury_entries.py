"""One entry in the hands of one juror: read, scored as one types, sent in, stood aside from."""

from typing import Any

from django.contrib import messages
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    JsonResponse,
)
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from awards.actions.jury_assignments import declare_conflict
from awards.actions.jury_scores import (
    ABSTAIN,
    criteria_of,
    missing_criteria,
    resume_scores,
    save_scores,
    submit_scores,
)
from awards.forms.jury import RecuseForm, ScoreForm, name_of
from awards.jury.desk import desks, hits_of, own_row
from awards.jury.panel import reviews_of
from awards.jury.reading import numbers, photos_of, sheet, title_of, with_names
from awards.models import Assignment
from awards.permissions.jury import may_see_reviews, may_step_assignment
from awards.views.jury import person
from awards.workflow import AssignmentState
from kit.pages import private_page
from kit.pictures import TYPES, variant_name
from kit.serving import served
from kit.verdict import Stale, Verdict

A = AssignmentState
READABLE = 1280  # pixels of a photo that a juror needs


def own_entry(request: HttpRequest, key: str) -> Assignment:
    """The juror's own entry. Another's, a recused one, one in conflict by now: all are absent."""
    user = person(request)
    row = own_row(user, key)
    if row is None or hits_of(user, [row]):
        raise Http404
    return row


@private_page()
def entry(request: HttpRequest, entry: str) -> HttpResponseBase:
    row = own_entry(request, entry)
    if row.state == A.INVITED:
        return HttpResponseRedirect(reverse("jury:declare", args=(row.stage.public_id,)))
    if request.method == "POST":
        return _sent(request, row)
    return _page(request, row, ScoreForm(criteria=criteria_of(row), initial=stored(row)))


def stored(row: Assignment) -> dict[str, Any]:
    """What is kept of the entry, as the form shows it."""
    scores = {f"c{s.criterion_id}": ABSTAIN if s.abstains else s.value for s in row.scores.all()}
    return {"note": row.note, "comment": row.comment, "version": row.version, **scores}


def _sent(request: HttpRequest, row: Assignment) -> HttpResponseBase:
    act, now, user = request.POST.get("act", "save"), timezone.now(), person(request)
    if act == "resume":
        resume_scores(assignment=row, by=user, now=now)
        return HttpResponseRedirect(reverse("jury:entry", args=(row.public_id,)))
    form = ScoreForm(request.POST, criteria=criteria_of(row))
    if not form.is_valid():
        return _page(request, row, form, status=400)
    try:
        saved = save_scores(assignment=row, values=form.values, texts=form.texts, by=user,
                            now=now, version=form.cleaned_data["version"])  # fmt: skip
    except Stale as stale:
        return _page(request, row, _newest(form, row), status=409, stale=stale.reason)
    if act == "submit" and (missing := missing_criteria(saved)):
        for criterion in missing:
            form.add_error(name_of(criterion), "请评分，或选择弃权。")
        return _page(request, saved, _newest(form, saved), status=400)
    return _after(request, saved, act)


def _newest(form: ScoreForm, row: Assignment) -> ScoreForm:
    """The form as it was sent, with the version that its sender now sees."""
    data: Any = dict(form.data.items())
    data["version"] = str(row.version)
    form.data = data
    return form


def _after(request: HttpRequest, row: Assignment, act: str) -> HttpResponseBase:
    if act != "submit":
        messages.success(request, "已保存，还没有提交。")
        return HttpResponseRedirect(reverse("jury:entry", args=(row.public_id,)))
    user, now = person(request), timezone.now()
    sent = submit_scores(assignment=row, by=user, now=now)
    if sent.state == A.RECUSED:
        messages.warning(request, "这份材料与您有利益关系，已自动回避，评分不计。")
        return HttpResponseRedirect(reverse("jury:home"))
    messages.success(request, "已提交。截止前仍可修改。")
    following = next((desk.following for desk in desks(user, now, row.stage)), None)
    if following is None:
        return HttpResponseRedirect(reverse("jury:home"))
    return HttpResponseRedirect(reverse("jury:entry", args=(following.assignment.public_id,)))


def _page(
    request: HttpRequest, row: Assignment, form: ScoreForm, *, status: int = 200, stale: str = ""
) -> HttpResponse:
    user, now = person(request), timezone.now()
    (desk,) = desks(user, now, row.stage)
    names = with_names([row], whole=True)[row.nomination_id]
    reviews: Verdict = may_see_reviews(user, row)
    before, after, place = desk.around(row)
    context = {
        "row": row, "desk": desk, "form": form, "stale": stale, "before": before, "after": after,
        "place": place, "theirs": stored(row) if stale else {},
        "sheet": sheet(row, names, desk.numbers.get(row.nomination_id, 0)),
        "writes": row.state in (A.DECLARED, A.SCORING) and bool(desk.takes),
        "resumes": may_step_assignment(user, row, "resume", now),
        "recuses": may_step_assignment(user, row, "recuse", now),
        "reviews": reviews_of(row, names) if reviews else [], "reviews_verdict": reviews,
    }  # fmt: skip
    return render(request, "jury/entry.html", context, status=status)


@private_page()
def autosave(request: HttpRequest, entry: str) -> HttpResponseBase:
    """What is typed, kept at once. GET says whose session it is, with a fresh token."""
    if request.method != "POST":
        return JsonResponse({"user": person(request).pk, "token": get_token(request)})
    row = own_entry(request, entry)
    form = ScoreForm(request.POST, criteria=criteria_of(row))
    if not form.is_valid():
        reasons = [str(text) for texts in form.errors.values() for text in texts]
        return JsonResponse({"reason": "".join(reasons)}, status=400)
    try:
        saved = save_scores(
            assignment=row, values=form.values, texts=form.texts, by=person(request),
            now=timezone.now(), version=form.cleaned_data["version"],
        )  # fmt: skip
    except Stale as stale:
        return JsonResponse({"reason": stale.reason, "theirs": stored(row)}, status=409)
    missing = len(missing_criteria(saved))
    moment = timezone.localtime(timezone.now())
    return JsonResponse(
        {"version": saved.version, "missing": missing, "saved": f"{moment:%H:%M:%S}"}
    )


@private_page()
def recuse(request: HttpRequest, entry: str) -> HttpResponseBase:
    row = own_entry(request, entry)
    form = RecuseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        words, now = form.cleaned_data["words"], timezone.now()
        declare_conflict(assignment=row, words=words, by=person(request), now=now)
        messages.success(request, "已回避。这份材料不再显示，已有评分不计。")
        return HttpResponseRedirect(reverse("jury:home"))
    names = with_names([row])[row.nomination_id]
    number = numbers(row.stage).get(row.nomination_id, 0)
    title = title_of(names, number, is_blind=not row.stage.shows_names)
    return render(request, "jury/recuse.html", {"row": row, "title": title, "form": form})


@private_page(methods=("GET",))
def photo(request: HttpRequest, entry: str, photo: str) -> HttpResponseBase:
    row = own_entry(request, entry)
    if row.state == A.INVITED:
        raise Http404
    names = with_names([row], whole=True)[row.nomination_id]
    found = next((one for one in photos_of(names) if one.public_id == photo), None)
    if found is None:
        raise Http404
    widths = [width for width in found.picture.widths if width <= READABLE]
    if widths:
        answer = served(variant_name(found.file_name, max(widths), "jpg"), TYPES["jpg"])
    else:
        suffix = found.file_name.rpartition(".")[2].lower()
        answer = served(found.file_name, TYPES.get(suffix, "application/octet-stream"))
    answer["Cache-Control"] = "no-store, private"
    answer["Content-Disposition"] = "inline"
    return answer
