"""App registration."""

from django.apps import AppConfig


class KitConfig(AppConfig):
    """The app as Django knows it."""

    name = "kit"
    verbose_name = "公共部件"
