"""The screens of the form behind an applicant's link: one step each, saved when it is sent."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from kit.intake import PHOTO_LIMITS
from kit.verdict import Refused
from projects.actions import (
    StaleStep,
    add_photos,
    remove_photo,
    save_amount,
    save_answer,
    save_contact,
    submit_application,
)
from projects.applicants import application_of
from projects.applying import (
    AMOUNT,
    CONTACT,
    MOST_PHOTOS,
    PHOTOS,
    REVIEW,
    Filled,
    FormStep,
    Values,
    budget_warnings,
    contact_warnings,
    filled,
    mark_of,
    question_key,
    text_warnings,
)
from projects.forms.applying import AmountForm, AnswerForm, ContactForm, Screen, SubmitForm
from projects.forms.pictures import read_photos
from projects.permissions.applying import may_edit_application, may_edit_step
from projects.views.entries import Entry

TEMPLATES = {CONTACT: "apply/contact.html", AMOUNT: "apply/amount.html"}


def step_page(entry: Entry, given: Filled) -> HttpResponseBase:
    """Contact, a question, or the amount."""
    step = given.step(entry.step)
    assert step is not None  # noqa: S101 - the door has looked
    form = _form(entry, given, step)
    if not entry.is_sent:
        edits = may_edit_step(given.application, step.key, entry.now)
        return _shown(entry, given, step, form) if edits else redirect(entry.url())
    if not form.is_valid():
        return _shown(entry, given, step, form, status=400)
    values = form.values()
    try:
        _save(entry, given, step, values, form.seen_mark)
    except StaleStep as stale:
        return _shown(entry, given, step, form, stale=stale, status=409)
    except Refused as refusal:
        return _shown(entry, given, step, form, refused=refusal.reason, status=409)
    warnings = _warnings(step.key, values)
    following = _following(entry, given, step.key)
    if warnings and entry.request.POST.get("warned") != mark_of(values):
        fresh = _read_again(entry, given)
        return _shown(entry, fresh, step, form, warnings=warnings, warned=mark_of(values),
                      seen=mark_of(values))  # fmt: skip
    return redirect(following)


def _read_again(entry: Entry, given: Filled) -> Filled:
    found = application_of(entry.link.subject)
    return filled(found) if found is not None else given


def _following(entry: Entry, given: Filled, key: str) -> str:
    if entry.request.POST.get("back_to") == REVIEW:
        return entry.url(REVIEW)
    return entry.url(given.after(key))


def _form(entry: Entry, given: Filled, step: FormStep) -> Screen:
    data = entry.request.POST if entry.is_sent else None
    stored = given.values(step.key)
    if step.key == CONTACT:
        return (
            ContactForm(data)
            if data is not None
            else ContactForm.opened_with(stored, mark_of(stored))
        )
    initial = {**stored, "seen": mark_of(stored)}
    if step.key == AMOUNT:
        return AmountForm(data, initial=initial, round_=given.application.round)
    assert step.question is not None  # noqa: S101 - all others have one
    return AnswerForm(data, initial=initial, question=step.question)


def _save(entry: Entry, given: Filled, step: FormStep, values: Values, seen: str) -> None:
    application, now = given.application, entry.now
    if step.key == CONTACT:
        save_contact(application=application, values=values, seen=seen, now=now)
    elif step.key == AMOUNT:
        save_amount(application=application, values=values, seen=seen, now=now)
    else:
        save_answer(application=application, key=step.key, values=values, seen=seen, now=now)


def _warnings(key: str, values: Values) -> list[str]:
    if key == CONTACT:
        return contact_warnings(values)
    return budget_warnings(values) if key == AMOUNT else text_warnings(values["text"])


def _shown(
    entry: Entry, given: Filled, step: FormStep, form: Screen, *, status: int = 200,
    stale: StaleStep | None = None, refused: str = "", warnings: list[str] | None = None,
    warned: str = "", seen: str = "",
) -> HttpResponse:  # fmt: skip
    context = _frame(entry, given, step.key) | {
        "form": form,
        "step": step,
        "refused": stale.reason if stale else refused,
        "stored": _told(stale.stored) if stale else [],
        "warnings": warnings or [],
        "warned": warned,
        "seen": mark_of(stale.stored) if stale else seen or form["seen"].value() or "",
    }
    template = TEMPLATES.get(step.key, "apply/question.html")
    return render(entry.request, template, context, status=status)


_NAMES = {
    "text": "回答", "amount": "申请金额", "name": "姓名或名称", "contact_name": "联系人",
    "phone": "手机号", "mail": "邮箱", "region": "地区代码", "place": "乡镇或村",
    "uscc": "统一社会信用代码", "guardian_name": "监护人", "related_note": "关联关系",
    "filled_by": "代填人", "filled_relation": "与申请人的关系", "words_1": "用途一",
    "amount_1": "金额一", "words_2": "用途二", "amount_2": "金额二", "words_3": "用途三",
    "amount_3": "金额三",
}  # fmt: skip


def _told(stored: Values) -> list[tuple[str, str]]:
    """What is stored, to be read beside what was typed."""
    return [(_NAMES[name], text) for name, text in stored.items() if text and name in _NAMES]


def _frame(entry: Entry, given: Filled, key: str) -> dict[str, Any]:
    """What the frame of every screen shows: which step of how many, and the way back."""
    keys = [one.key for one in given.steps]
    before = given.before(key)
    return {
        "round": given.application.round,
        "application": given.application,
        "token": entry.visit.token,
        "door": entry.visit.door,
        "step_key": key,
        "number": keys.index(key) + 1 if key in keys else len(keys) + 1,
        "total": len(keys) + 1,
        "before_url": entry.url(before) if before else "",
        "back_to": entry.request.POST.get("back_to") or entry.request.GET.get("back_to", ""),
    }


# ------------------------------------------------------------------ photos


def photos_page(entry: Entry, given: Filled) -> HttpResponseBase:
    """One to six pictures: each that is refused is named, the others stay."""
    edits = may_edit_step(given.application, PHOTOS, entry.now)
    if not entry.is_sent:
        return _photos(entry, given) if edits else redirect(entry.url())
    try:
        problems = _take_photos(entry, given)
    except Refused as refusal:
        return _photos(entry, given, [refusal.reason], status=409)
    if problems:
        return _photos(entry, given, problems, status=400)
    stays = "remove" in entry.request.POST or "more" in entry.request.POST
    return redirect(entry.url(PHOTOS) if stays else entry.url(REVIEW))


def _take_photos(entry: Entry, given: Filled) -> list[str]:
    application, now = given.application, entry.now
    if name := entry.request.POST.get("remove", ""):
        remove_photo(application=application, public_id=name, now=now)
        return []
    taken, problems = read_photos(entry.request.FILES.getlist("photos"))
    if taken:
        problems += add_photos(application=application, photos=taken, now=now)
    if not application.photos.exists() and not problems and "skip" not in entry.request.POST:
        problems.append("请至少选一张照片；手边没有，可以先点“稍后再放照片”。")
    return problems


def _photos(
    entry: Entry, given: Filled, problems: list[str] | None = None, status: int = 200
) -> HttpResponse:
    photos = list(given.application.photos.all())  # read anew: some have just come or gone
    context = _frame(entry, given, PHOTOS) | {
        "refused": "",
        "stored": [],
        "warnings": [],
        "photos": photos,
        "problems": problems or [],
        "room": MOST_PHOTOS - len(photos),
        "limits": PHOTO_LIMITS,
    }
    return render(entry.request, "apply/photos.html", context, status=status)


# ------------------------------------------------------------------ the last look


def review_page(entry: Entry, given: Filled) -> HttpResponseBase:
    """Everything once more, what is missing, and the button that hands it in."""
    form = SubmitForm(entry.request.POST if entry.is_sent else None, initial=_called(given))
    if not entry.is_sent:
        edits = may_edit_application(given.application, entry.now)
        return _review(entry, given, form) if edits else redirect(entry.url())
    if not form.is_valid():
        return _review(entry, given, form, status=400)
    try:
        submit_application(application=given.application, told=form.cleaned_data, now=entry.now)
    except Refused as refusal:
        return _review(entry, given, form, refusal.reason, status=409)
    return redirect(entry.url())


def _editable(entry: Entry, given: Filled) -> list[str]:
    """The steps that may be changed now, for the links beside them."""
    row = given.application
    return [one.key for one in given.steps if may_edit_step(row, one.key, entry.now)]


def _called(given: Filled) -> dict[str, str]:
    return {"title": given.application.title, "level": given.application.level}


def _review(
    entry: Entry, given: Filled, form: SubmitForm, refused: str = "", status: int = 200
) -> HttpResponse:
    context = _frame(entry, given, REVIEW) | {
        "form": form,
        "refused": refused,
        "missing": given.missing(),
        "warnings": [one.sentence for one in given.warnings()],
        "stored": [],
        "phone": given.values(CONTACT)["phone"],
        "lines": [(one.text, given.text(one), question_key(one)) for one in given.questions],
        "budget": given.lines,
        "editable": _editable(entry, given),
        "photos": given.photos,
    }
    return render(entry.request, "apply/review.html", context, status=status)
