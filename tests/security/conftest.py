"""One world for all tests of a file; every request's writes are taken back."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.template.response import SimpleTemplateResponse

from kit.pictures import variant_name
from tests.security.world import World, make_world


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


@pytest.fixture
def files(world: World, _own_media: None) -> None:
    """The pictures behind the photos, the file behind the plan."""
    for name in ("awards.photo", "public photo", "directory.agreementplan", "awards.objectionfile",
                 "projects.grantobjectionfile", "application photo", "screened photo",
                 "judged photo", "owed photo", "report photo"):  # fmt: skip
        default_storage.save(world.things[name].file_name, ContentFile(b"picture"))
    size = variant_name(world.things["public photo"].file_name, 640, "webp")
    default_storage.save(size, ContentFile(b"picture"))


@pytest.fixture
def unrendered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of the admin decide and then are not drawn: what counts here is the status.

    That every page draws is tried elsewhere, once for each.
    """

    def empty(self: SimpleTemplateResponse) -> SimpleTemplateResponse:
        self.content = b""
        return self

    monkeypatch.setattr(SimpleTemplateResponse, "render", empty)
