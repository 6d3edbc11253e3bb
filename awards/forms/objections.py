"""The objection form of the public page with its evidence: what is wrong with each file."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from awards.actions.objections import MAX_FILES
from awards.forms.photos import ManyFiles
from kit import objecting
from kit.evidence import Evidence, read_evidence
from kit.intake import IntakeRefused


class ObjectionForm(objecting.ObjectionForm):
    """The objection with up to three files that show what is said."""

    uploads = forms.Field(label=gettext_lazy("佐证材料"), required=False, widget=ManyFiles)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.evidence: list[Evidence] = []

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

    @property
    def asked(self) -> list[tuple[BoundField, str]]:
        """The questions, the files last."""
        help_ = _(
            "可不传，最多 3 个文件：JPG、PNG、WebP 照片，或 PDF、Word（docx）、Excel（xlsx），"
            "每个不超过 20 MB。"
        )
        return [*super().asked, (self["uploads"], help_)]

    def arguments(self) -> dict[str, Any]:
        """What the action takes beside notice, row and moment."""
        return {**super().arguments(), "files": self.evidence}
