"""Handing out a stored file: by the web server where it can, else by the application."""

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import parse_etags

# A copy may be kept, and is shown again only after asking: what is hidden is gone at once.
KEEP_AND_ASK = "public, no-cache"


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


def served_with_mark(
    request: HttpRequest, name: str, content_type: str, mark: str
) -> HttpResponseBase:
    """The file, or that the copy which the asker keeps is still the same."""
    etag = f'"{mark}"'
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        answer: HttpResponseBase = HttpResponse(status=304)
    else:
        answer = served(name, content_type)
    answer["Cache-Control"] = KEEP_AND_ASK
    answer["ETag"] = etag
    return answer
