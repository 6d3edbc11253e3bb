"""Where uploads lie: outside every public folder, without an address of their own."""

from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible


@deconstructible(path="charity_site.storage.PrivateFiles")
class PrivateFiles(FileSystemStorage):
    """Files under MEDIA_ROOT that only a view can hand out, after it has asked who may see them."""

    def url(self, name: str | None) -> str:
        """Refuse: an upload has no public address.

        Errors: ValueError.
        """
        raise ValueError("uploads have no public address; link the view that serves them")
