"""Objecting to what a public notice lists: the form with its files, how often, who reads what."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.boundfield import BoundField
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit.crypto import decrypt
from kit.evidence import Evidence, ManyFiles, read_all
from kit.ids import PUBLIC_ID, public_id
from kit.limits import is_too_often
from kit.verdict import Refused

LONGEST = 5000
SHORTEST = 10
MAX_FILES = 3
HOUR = 3600
TRIES, FILED = 60, 8  # per client and hour: forms sent, objections taken in
WHOLE = "all"


@dataclass(frozen=True, slots=True)
class Outcomes:
    """How many objections there were and what came of them; who and what about is not told."""

    received: int
    under_way: int
    declined: int
    upheld: int
    dismissed: int


# ------------------------------------------------------------------ the form


def _required(sentence: Any, longest: int) -> dict[str, Any]:
    told = gettext_lazy("最多 %(limit_value)d 个字，现在有 %(show_value)d 个。")
    return {
        "max_length": longest,
        "error_messages": {"required": sentence, "max_length": told},
    }


class ObjectionForm(forms.Form):
    """Whom it is about, who says so, what is wrong, and up to three files that show it.

    Shapes: `offered` are the places in the list that may still be objected to, each with the words
    of its choice; `may_all` tells whether the list as a whole may be.
    """

    about = forms.ChoiceField(
        label=gettext_lazy("对什么有异议"),
        error_messages={
            "required": gettext_lazy("请选择对哪一位或对整份名单有异议。"),
            "invalid_choice": gettext_lazy("请从列出的对象里选择；公示期已满的不再接收异议。"),
        },
    )
    name = forms.CharField(
        label=gettext_lazy("真实姓名"),
        **_required(gettext_lazy("请填写真实姓名；匿名的异议无法核实，不予受理。"), 60),
    )
    contact = forms.CharField(
        label=gettext_lazy("联系方式"),
        **_required(gettext_lazy("请填写手机号或邮箱，核实时需要联系您。"), 120),
    )
    text = forms.CharField(
        label=gettext_lazy("异议内容"),
        min_length=SHORTEST,
        widget=forms.Textarea(attrs={"rows": 8}),
        **_required(gettext_lazy("请写明哪里不属实、有什么依据。"), LONGEST),
    )
    uploads = forms.Field(label=gettext_lazy("佐证材料"), required=False, widget=ManyFiles)
    website = forms.CharField(label=gettext_lazy("请留空"), required=False)
    form_key = forms.CharField(max_length=40, widget=forms.HiddenInput, required=False)

    def __init__(
        self, data: Any = None, files: Any = None, *, offered: Sequence[tuple[int, str]],
        may_all: bool, about: str = "",
    ) -> None:  # fmt: skip
        super().__init__(data, files, initial={"form_key": public_id(), "about": about})
        self.evidence: list[Evidence] = []
        choices = [(WHOLE, _("整份名单或公示办法"))] if may_all else []
        choices += [(str(place), f"{place}. {name}") for place, name in offered]
        self.is_open = bool(choices)
        self.fields["about"].choices = [("", _("请选择")), *choices]  # type: ignore[attr-defined]
        self.fields["text"].error_messages["min_length"] = _(
            "太短了：请至少写 10 个字，说明哪里不属实、有什么依据。"
        )

    def clean_uploads(self) -> None:
        """Take in every file; each that is refused is named."""
        uploads: list[UploadedFile[Any]] = self.files.getlist("uploads") if self.files else []
        if len(uploads) > MAX_FILES:
            raise forms.ValidationError(_("最多上传 3 个文件，请挑选最重要的。"))
        self.evidence = read_all(uploads)

    def clean(self) -> dict[str, Any]:
        """A form without its key was not opened here; what only programs fill in stays empty."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("website"):
            self.add_error(None, _("请把“请留空”一栏清空后再提交。"))
        if PUBLIC_ID.fullmatch(cleaned.get("form_key") or "") is None:
            self.add_error(
                None, _("页面不完整，请重新打开这一页再提交；可以先把写好的文字复制下来。")
            )
        return cleaned

    @property
    def asked(self) -> list[tuple[BoundField, str]]:
        """The questions that are answered in writing, each with its help; the files last."""
        files = _(
            "可不传，最多 3 个文件：JPG、PNG、WebP 照片，或 PDF、Word（docx）、Excel（xlsx），"
            "每个不超过 20 MB。"
        )
        return [
            (self["name"], _("与身份证件一致。")),
            (self["contact"], _("手机号或邮箱，只用于核实这件异议。")),
            (self["text"], _("10 到 5000 个字。")),
            (self["uploads"], files),
        ]

    @property
    def place(self) -> int | None:
        """The place in the list that it is about; nothing for the list as a whole."""
        about = self.cleaned_data["about"]
        return None if about == WHOLE else int(about)

    def arguments(self) -> dict[str, Any]:
        """What the action takes beside notice, row and moment."""
        typed = {name: self.cleaned_data[name] for name in ("name", "contact", "text", "form_key")}
        return {**typed, "files": self.evidence}


# ------------------------------------------------------------------ the answer


def answer_objection(
    request: HttpRequest, form: ObjectionForm, *, page: Callable[[int], HttpResponse],
    filed: Callable[[], HttpResponseBase],
) -> HttpResponseBase:  # fmt: skip
    """Show the form, or take in what was sent; whatever keeps it out, all that was typed is kept.

    Shapes: `page` makes the page with the form for a status, `filed` acts and leads to the receipt.
    """

    def refused(reason: str, status: int) -> HttpResponse:
        form.add_error(None, reason)
        return page(status)

    if request.method != "POST":
        return page(200)
    if is_too_often(request, "objection.try", limit=TRIES, seconds=HOUR):
        return refused(_("提交太频繁，请一小时后再试。"), 429)
    if not form.is_valid():
        return page(400 if form.is_open else 409)
    if is_too_often(request, "objection.file", limit=FILED, seconds=HOUR):
        return refused(_("提交太频繁，请一小时后再试。"), 429)
    try:
        return filed()
    except Refused as refusal:
        return refused(refusal.reason, refusal.status)


def for_one_alone(answer: HttpResponse, referrer: str = "no-referrer") -> HttpResponse:
    """For the one who asks alone: kept nowhere, found by nobody, told to no other site.

    Shapes: a page with a form needs "same-origin": without any referrer an older browser sends its
    form from the origin "null", which is refused.
    """
    answer.headers["Cache-Control"] = "no-store, private"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Referrer-Policy"] = referrer
    return answer


# ------------------------------------------------------------------ who it was


def without_identity(objection: Any, text: str) -> str:
    """The text as others read it, with name and contact of the sender taken out."""
    for cipher in (objection.name_cipher, objection.contact_cipher):
        known = decrypt(cipher) if cipher else ""
        if len(known) > 1:
            text = text.replace(known, "＊＊＊")
    return text
