"""App registration."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """The app as Django knows it."""

    name = "events"
    verbose_name = "活动"

    public_content = True  # read by public pages (kit.contentwatch)
