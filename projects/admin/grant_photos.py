"""The pictures of an application, its visits and its report, for those who screen and decide."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, TypeVar

from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from directory.admin.base import StaffAdmin, person
from directory.models import User
from kit.pages import private_page
from kit.serving import served
from projects.models import Application, ApplicationPhoto, ReportPhoto, VisitPhoto
from projects.models.pictures import GrantPhoto
from projects.permissions.grants import may_see_ranking

Thing = TypeVar("Thing", bound=Model)
_PICTURES: tuple[tuple[Any, str], ...] = (
    (ApplicationPhoto, "application"),
    (VisitPhoto, "visit__application"),
    (ReportPhoto, "report__grant__application"),
)


def picture_of(application: Application, public_id: str) -> GrantPhoto | None:
    """One picture of the application, of a visit to it, or of the report on its grant."""
    for model, owner in _PICTURES:
        found: GrantPhoto | None = model.objects.filter(
            **{owner: application}, public_id=public_id
        ).first()
        if found is not None:
            return found
    return None


def strip(application: Application, photos: Iterable[GrantPhoto], words: str) -> SafeString:
    """The pictures as those who decide see them, from the application's own address."""
    return side_by_side(photos, words, partial(address_of, application))


def side_by_side(
    photos: Iterable[GrantPhoto], words: str, address: Callable[[GrantPhoto], str]
) -> SafeString:
    """The pictures side by side, each a link to itself; nothing without one."""
    shown = list(photos)
    if not shown:
        return SafeString("")
    rows = (
        (address(one), f"{words}第 {number} 张", one.width, one.height)
        for number, one in enumerate(shown, start=1)
    )
    lines = format_html_join(
        "", '<li><a href="{0}"><img src="{0}" alt="{1}" width="{2}" height="{3}" '
        'loading="lazy" decoding="async"></a></li>', rows,
    )  # fmt: skip
    return format_html('<ul class="thumbs">{}</ul>', lines)


def address_of(application: Application, photo: GrantPhoto) -> str:
    """Where the file of a picture answers."""
    return reverse("admin:projects_application_photo", args=(application.pk, photo.public_id))


def private_file(photo: GrantPhoto | None) -> HttpResponseBase:
    """The file, for the one who asks alone; a foreign one is as absent as a missing one."""
    if photo is None:
        raise Http404
    answer = served(photo.file_name, "image/jpeg")
    answer["Content-Disposition"] = f'inline; filename="{photo.public_id}.jpg"'
    answer["Cache-Control"] = "no-store, private"
    return answer


class PicturePage(StaffAdmin[Thing]):
    """Where pictures around one thing answer, to those who may open its page and no others."""

    def get_urls(self) -> list[URLPattern]:
        view = private_page(methods=("GET",))(self.photo_view)
        return [
            path(
                "<path:object_id>/photo/<str:public_id>/",
                self.admin_site.admin_view(view),
                name=f"projects_{self.opts.model_name}_photo",
            ),
            *super().get_urls(),
        ]

    def photo_view(self, request: HttpRequest, object_id: str, public_id: str) -> HttpResponseBase:
        """The picture, for the one who asks alone."""
        one = self.get_object(request, object_id)
        assert one is not None  # noqa: S101 - get_object answers 404 otherwise
        return private_file(self.picture(person(request), one, public_id))

    def picture(self, user: User, one: Thing, public_id: str) -> GrantPhoto | None:
        """The picture of the thing that the user may look at, if it has it."""
        raise NotImplementedError


class PhotoPage(PicturePage[Application]):
    """The pictures around an application, for those who may read how the round is judged."""

    def picture(self, user: User, one: Application, public_id: str) -> GrantPhoto | None:
        may_see_ranking(user, one.round).require()
        return picture_of(one, public_id)
