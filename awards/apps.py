"""App registration."""

from django.apps import AppConfig


class AwardsConfig(AppConfig):
    """The app as Django knows it."""

    name = "awards"
    verbose_name = "奖项"
