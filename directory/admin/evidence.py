"""The file of evidence in the admin: known to those who know its objection, opened by fewer."""

from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponseBase

from directory.admin.base import StaffAdmin, person
from directory.models import User
from kit.admin import Button
from kit.evidence import EvidenceFile
from kit.serving import attached
from kit.verdict import Verdict

F = TypeVar("F", bound=EvidenceFile)


class EvidenceAdmin(StaffAdmin[F]):
    """One file of evidence. It stands in no menu, one comes from its objection."""

    list_display = ("__str__", "objection")
    fields = ("objection", "media_type", "size", "sha256")

    def may_open(self, user: User, obj: F) -> Verdict:
        """Whether the user may read the file itself."""
        raise NotImplementedError

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def object_pages(self) -> dict[str, Any]:
        return {"file": self.file}

    def buttons(self, request: HttpRequest, obj: F) -> list[Button]:
        return [
            Button("下载", self.act_url(obj, "file"), self.may_open(person(request), obj), "get")
        ]

    def file(self, request: HttpRequest, obj: F) -> HttpResponseBase:
        """Hand out the file as an attachment."""
        self.may_open(person(request), obj).require()
        return attached(obj.file_name, obj.media_type, obj.handed_out_as)
