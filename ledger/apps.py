"""The app's name in the admin."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The ledger as Django sees it."""

    name = "ledger"
    verbose_name = "公开账本"
    default_auto_field = "django.db.models.BigAutoField"
