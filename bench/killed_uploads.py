"""Photos of applications, put there and taken off without end, by a worker that is killed."""

import hashlib
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import BytesIO

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import QuerySet
from PIL import Image

from bench.funds_data import Money, remove_money
from bench.said import Said, say
from kit.ids import public_id
from kit.intake import IntakePhoto, read_photo
from ledger.models import Entry
from projects.actions import add_photos, begin_application, remove_photo, remove_stray_files
from projects.actions.grant_pictures import FOLDER
from projects.applying import PHOTOS, contact_values
from projects.models import Application, ApplicationPhoto, GrantRound, PrivateLink, Programme
from projects.workflow import GrantRoundState

SIZE = (320, 240)


@dataclass
class Uploads:
    """The drafts of one round that takes applications, with their photos."""

    money: Money
    kind: str = "uploads"
    pause: float = 0.6
    strays: int = 0
    round: GrantRound = field(init=False)

    def __post_init__(self) -> None:
        fund, now = self.money.fund, datetime.now(UTC)
        programme = Programme.objects.create(slug=fund.name, name="压测")
        self.round = GrantRound.objects.create(
            slug=fund.name, title="压测", year=now.year, programme=programme, run_by=fund.run_by,
            is_rolling=True, state=GrantRoundState.ROLLING, least_amount=Decimal(1),
            most_amount=Decimal(2), opens_at=now, opened_at=now, opened_by=self.money.organiser,
        )  # fmt: skip

    def arguments(self) -> list[str]:
        """The round."""
        return [str(self.round.pk)]

    def verdict(self, said: Said) -> list[str]:
        """Every row has its whole file, every answered act is there, and strays can be swept."""
        found = [*self._acts(said), *self._files()]
        names = set(self._photos().values_list("file_name", flat=True))
        self.strays = len(_stored() - names)
        remove_stray_files(now=datetime.now(UTC) + timedelta(days=2), limit=1_000_000)
        if _stored() != names:
            found.append("what was swept is not what no row names")
        return found

    def _photos(self) -> "QuerySet[ApplicationPhoto]":
        return ApplicationPhoto.objects.filter(application__round=self.round)

    def _acts(self, said: Said) -> Iterator[str]:
        """Compare what was answered with the rows and with the entries of each application.

        Shapes: of one application, added less removed are the rows, and their sum the entries.
        """
        rows: Counter[str] = Counter(
            self._photos().values_list("application__public_id", flat=True)
        )
        applications = dict(
            Application.objects.filter(round=self.round).values_list("public_id", "version")
        )
        edits = Counter(
            Entry.objects.filter(
                verb="application.edit", object_id__in=applications, payload__contains=PHOTOS
            ).values_list("object_id", flat=True)
        )
        spoken: Counter[tuple[str, str]] = Counter()
        for verb, name in said.acts:
            spoken[verb, name.partition("/")[0]] += 1
        unsaid = 0
        for name, version in applications.items():
            if edits[name] != version - 1:
                yield f"application {name} has {edits[name]} entries and is version {version}"
            removed, odd = divmod(edits[name] - rows[name], 2)
            added = edits[name] - removed
            late = (added - spoken["add", name], removed - spoken["remove", name])
            unsaid += sum(late) + (1 - spoken["begin", name])
            if odd or min(late) < 0:
                yield f"application {name}: {rows[name]} photos, {edits[name]} entries, {late}"
        yield from self._missing(said, set(applications))
        if unsaid > said.workers:
            yield f"{unsaid} acts by {said.workers} workers were written and never answered"

    def _missing(self, said: Said, applications: set[str]) -> Iterator[str]:
        there = {
            f"{name}/{digest}"
            for name, digest in self._photos().values_list("application__public_id", "sha256")
        }
        taken = {name for verb, name in said.acts if verb == "remove"}
        put = {name for verb, name in said.acts if verb == "add"}
        begun = {name for verb, name in said.acts if verb == "begin"}
        links = set(PrivateLink.objects.filter(subject__in=begun).values_list("subject", flat=True))
        yield from (f"answered and not there: begin {one}" for one in begun - applications)
        yield from (f"begun without its link: {one}" for one in begun - links)
        yield from (f"answered and still there: remove {one}" for one in taken & there)
        # A photo may have been taken off by an act that its worker did not live to tell.
        lost = put - taken - there
        if len(lost) > said.workers:
            yield f"answered and not there: {len(lost)} photos by {said.workers} workers"

    def _files(self) -> Iterator[str]:
        for photo in self._photos():
            if not default_storage.exists(photo.file_name):
                yield f"photo without its file: {photo.file_name}"
                continue
            with default_storage.open(photo.file_name) as file:
                data = file.read()
            if (len(data), hashlib.sha256(data).hexdigest()) != (photo.size, photo.sha256):
                yield f"half a file: {photo.file_name}"

    def remove(self) -> None:
        """The applications, their round, and the fund with its people."""
        names = Application.objects.filter(round=self.round).values_list("public_id", flat=True)
        PrivateLink.objects.filter(subject__in=list(names)).delete()
        self._photos().delete()
        Application.objects.filter(round=self.round).delete()
        programme = self.round.programme
        self.round.delete()
        programme.delete()
        remove_money(self.money)


def _stored() -> set[str]:
    if not default_storage.exists(FOLDER):
        return set()
    return {f"{FOLDER}/{name}" for name in default_storage.listdir(FOLDER)[1]}


# ------------------------------------------------------------------ the worker


def work(round_id: str) -> None:
    """Begin applications, add photos and take one off, until somebody ends it."""
    round_ = GrantRound.objects.get(pk=round_id)
    empty = {**contact_values(Application()), "name": "压测", "phone": "13800138000"}
    while True:
        now = datetime.now(UTC)
        one = begin_application(round_=round_, values=empty, form_key=public_id(), now=now)
        application = one.application
        say(("begin", application.public_id))
        for _ in range(3):
            photo = _picture()
            add_photos(application=application, photos=[photo], now=now)
            say(("add", f"{application.public_id}/{photo.sha256}"))
        first = application.photos.order_by("pk")[0]
        remove_photo(application=application, public_id=first.public_id, now=now)
        say(("remove", f"{application.public_id}/{first.sha256}"))


def _picture() -> IntakePhoto:
    """A photo that nobody has sent before, taken in as every other."""
    noise = Image.frombytes("RGB", SIZE, os.urandom(SIZE[0] * SIZE[1] * 3))
    data = BytesIO()
    noise.save(data, "JPEG")
    return read_photo(SimpleUploadedFile("a.jpg", data.getvalue(), content_type="image/jpeg"))
