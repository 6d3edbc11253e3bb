"""App registration, and the triggers that note changes of public content."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate

from kit.contentwatch import lay_after_migrating, lift_before_migrating


class KitConfig(AppConfig):
    """The app as Django knows it."""

    name = "kit"
    verbose_name = "公共部件"

    def ready(self) -> None:
        pre_migrate.connect(lift_before_migrating, sender=self)
        post_migrate.connect(lay_after_migrating, sender=self)
