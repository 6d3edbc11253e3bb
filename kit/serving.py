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
