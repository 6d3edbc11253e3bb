"""App registration."""

from importlib import import_module

from django.apps import AppConfig


class CharitySiteConfig(AppConfig):
    """The app as Django knows it."""

    name = "charity_site"
    verbose_name = "站点"

    def ready(self) -> None:
        """Register the system checks, which need every model to be there."""
        import_module("charity_site.checks")
