"""Photos of a nomination for those inside: taken in one by one by the script, shown by asking."""

from typing import Any

from django.contrib import admin
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils import timezone

from awards.actions.photos import add_photos
from awards.admin.nomination_page import NominationPage
from awards.admin.nomination_saving import UPLOADS
from awards.forms.photos import photo_forms
from awards.models import Photo
from directory.admin.base import StaffAdmin, person
from kit.pages import private_page
from kit.pictures import variant_name

PREVIEW = 640
_TYPES = {"jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp"}


class PhotoViews(NominationPage):
    """Where the page's script sends photos while the page stays open."""

    def get_urls(self) -> list[URLPattern]:
        view = private_page(methods=("POST",))(self.upload_view)
        return [
            path(
                "<path:object_id>/photos/",
                self.admin_site.admin_view(view),
                name="awards_nomination_photos",
            ),
            *super().get_urls(),
        ]

    def upload_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """Take in what was sent; the cards of the photos kept, a sentence for each refused."""
        nomination = self.find(request, object_id)
        uploads = request.FILES.getlist(UPLOADS)
        intake = add_photos(
            nomination=nomination, uploads=uploads, by=person(request), now=timezone.now()
        )
        place = nomination.photos.kept().count() - len(intake.kept)
        cards = [
            self._card(request, photo, place + number)
            for number, photo in enumerate(intake.kept, start=1)
        ]
        return JsonResponse({"cards": cards, "refused": intake.refused})

    def _card(self, request: HttpRequest, photo: Photo, place: int) -> str:
        form = photo_forms([photo])[0]
        form.initial["place"] = place
        facts = {"form": form, "place": place}
        return render_to_string("admin/awards/nomination/photo_card.html", facts, request)


@admin.register(Photo)
class PhotoAdmin(StaffAdmin[Photo]):
    """The file of a photo, for those who see its nomination. No list and no page."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        view = private_page(methods=("GET",))(self.file_view)
        return [
            path("<str:public_id>/", self.admin_site.admin_view(view), name="awards_photo_file")
        ]

    def file_view(self, request: HttpRequest, public_id: str) -> HttpResponseBase:
        """The picture, in the user's scope; a foreign one is as absent as a missing one.

        Shapes: `?small` is for a preview of it.
        """
        rows: Any = Photo.objects.visible_to(person(request))
        photo = rows.filter(public_id=public_id).first()
        name = photo and _file_of(photo, small="small" in request.GET)
        if not name or not default_storage.exists(name):
            raise Http404
        suffix = name.rpartition(".")[2].lower()
        file = default_storage.open(name)
        answer = FileResponse(file, content_type=_TYPES.get(suffix, "application/octet-stream"))
        answer["Content-Disposition"] = f'inline; filename="{photo.public_id}.{suffix}"'
        answer["Cache-Control"] = "no-store, private"
        return answer


def _file_of(photo: Photo, *, small: bool) -> str:
    """The file that answers: one of its sizes for a preview, where they are made."""
    if not small or not photo.widths:
        return photo.file_name
    return variant_name(photo.file_name, photo.picture.nearest(PREVIEW), "webp")
