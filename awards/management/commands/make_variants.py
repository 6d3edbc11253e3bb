"""Makes the sizes of photos that have none yet."""

from typing import Any

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandParser

from awards.actions.photos import put_variants
from awards.models import Photo

FIELDS = ("digest", "widths", "placeholder")


class Command(BaseCommand):
    help = "Make the sizes of every photo that lacks them; running it twice changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="make them anew for every photo")

    def handle(self, *args: Any, **options: Any) -> None:
        photos = Photo.objects.order_by("pk")
        if not options["all"]:
            photos = photos.filter(widths="")
        made = sum(self._made(photo) for photo in photos.iterator(100))
        if options["verbosity"]:
            self.stdout.write(f"Made the sizes of {made} photos.")

    def _made(self, photo: Photo) -> bool:
        try:
            with default_storage.open(photo.file_name) as file:
                put_variants(photo, file.read())
        except OSError as problem:
            self.stderr.write(f"{photo.file_name}: {problem}")
            return False
        photo.save(update_fields=FIELDS)
        return True
