"""Handing out a stored photo to a reader who may have a copy already."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import parse_etags

from kit.serving import served

# A copy may be kept, and is shown again only after asking: what is hidden is gone at once.
KEEP_AND_ASK = "public, no-cache"


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
