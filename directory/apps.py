"""App registration."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """The app as Django knows it."""

    name = "directory"
    verbose_name = "名录"
