"""Handing out a stored file: by the web server where it can, else by the application."""

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase


def served(name: str, content_type: str) -> HttpResponseBase:
    """The file of that name; absent when it is lost. Whether it may be seen was asked before."""
    if settings.PHOTO_ACCEL_PREFIX:
        answer = HttpResponse(content_type=content_type)
        answer["X-Accel-Redirect"] = f"{settings.PHOTO_ACCEL_PREFIX}{name}"
        return answer
    try:
        file = default_storage.open(name)
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(file, content_type=content_type)


def attached(name: str, content_type: str, called: str) -> HttpResponseBase:
    """The file as an attachment, which no browser opens as a page of ours."""
    if not default_storage.exists(name):
        raise Http404
    file = default_storage.open(name)
    return FileResponse(file, as_attachment=True, filename=called, content_type=content_type)
