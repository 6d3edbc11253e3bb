"""The objection form of the public page: what is asked, and what is wrong with the answers."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from awards.actions.objections import KEY, MAX_FILES
from awards.forms.photos import ManyFiles
from awards.models import NoticeRow
from awards.noticeboard import ShownRow
from kit.evidence import Evidence, read_evidence
from kit.ids import public_id
from kit.intake import IntakeRefused

LONGEST = 5000
SHORTEST = 10


def _required(sentence: Any, longest: int) -> dict[str, Any]:
    told = gettext_lazy("最多 %(limit_value)d 个字，现在有 %(show_value)d 个。")
    return {
        "max_length": longest,
        "error_messages": {"required": sentence, "max_length": told},
    }


class ObjectionForm(forms.Form):
    """Whom it is about, who says so, what is wrong, and the evidence.

    Shapes: `shown` are those listed who may still be objected to; `may_all` tells whether the list
    as a whole may be.
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
        self, data: Any = None, files: Any = None, *, shown: Sequence[ShownRow], may_all: bool,
        about: str = "",
    ) -> None:  # fmt: skip
        super().__init__(data, files, initial={"form_key": public_id(), "about": about})
        self.rows = {str(one.row.position): one.row for one in shown}
        self.evidence: list[Evidence] = []
        offered = [("all", _("整份名单或公示办法"))] if may_all else []
        offered += [(str(s.row.position), f"{s.row.position}. {s.name}") for s in shown]
        self.fields["about"].choices = [("", _("请选择")), *offered]  # type: ignore[attr-defined]
        self.fields["text"].error_messages["min_length"] = _(
            "太短了：请至少写 10 个字，说明哪里不属实、有什么依据。"
        )

    def clean_uploads(self) -> None:
        """Take in every file; each that is refused is named."""
        uploads: list[UploadedFile[Any]] = self.files.getlist("uploads") if self.files else []
        if len(uploads) > MAX_FILES:
            raise forms.ValidationError(_("最多上传 3 个文件，请挑选最重要的。"))
        refused = []
        for upload in uploads:
            try:
                self.evidence.append(read_evidence(upload))
            except IntakeRefused as refusal:
                refused.append(str(refusal))
        if refused:
            raise forms.ValidationError(refused)

    def clean(self) -> dict[str, Any]:
        """A form without its key was not opened here; what only programs fill in stays empty."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("website"):
            self.add_error(None, _("请把“请留空”一栏清空后再提交。"))
        if KEY.fullmatch(cleaned.get("form_key") or "") is None:
            self.add_error(
                None, _("页面不完整，请重新打开这一页再提交；可以先把写好的文字复制下来。")
            )
        return cleaned

    @property
    def row(self) -> NoticeRow | None:
        """Whom it is about; nothing for the list as a whole."""
        return self.rows.get(self.cleaned_data["about"])

    def arguments(self) -> dict[str, Any]:
        """What the action takes beside notice and moment."""
        given = {name: self.cleaned_data[name] for name in ("name", "contact", "text", "form_key")}
        return {**given, "row": self.row, "files": self.evidence}
