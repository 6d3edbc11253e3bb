"""Grants for programs: one file that follows a standard."""

import tempfile
from itertools import chain

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone

from kit.pages import public_page
from projects.giving360 import package

_IN_MEMORY = 2**20
_JSON = "application/json; charset=utf-8"


@public_page()
def giving(_request: HttpRequest) -> HttpResponseBase:
    """The file of all grants: kept with the pages while it is small, else sent from a file."""
    pieces = package(timezone.now())
    first = next(pieces, None)
    if first is None:
        raise Http404
    file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - the answer closes it
    file.writelines(chain([first], pieces))
    is_small = file.tell() <= _IN_MEMORY
    file.seek(0)
    if not is_small:
        return FileResponse(file, content_type=_JSON)
    with file:
        return HttpResponse(file.read(), content_type=_JSON)
