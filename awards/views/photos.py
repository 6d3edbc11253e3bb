"""A photo of a winner, as long as the winner is public."""

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.http import parse_etags

from awards.public import public_photo
from kit.pages import public_page

# A copy may be kept, and is shown again only after asking: a hidden winner's photo is gone at once.
_KEEP_AND_ASK = "public, no-cache"


@public_page()
def photo(request: HttpRequest, public_id: str) -> HttpResponseBase:
    found = public_photo(public_id, now=timezone.now())
    if found is None:
        raise Http404
    etag = f'"{found.sha256}"'
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        response: HttpResponseBase = HttpResponse(status=304)
    elif settings.PHOTO_ACCEL_PREFIX:
        response = HttpResponse(content_type="image/jpeg")
        response["X-Accel-Redirect"] = f"{settings.PHOTO_ACCEL_PREFIX}{found.file_name}"
    else:
        try:
            file = default_storage.open(found.file_name)
        except FileNotFoundError as error:
            raise Http404 from error
        response = FileResponse(file, content_type="image/jpeg")
    response["Cache-Control"] = _KEEP_AND_ASK
    response["ETag"] = etag
    return response
