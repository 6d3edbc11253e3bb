"""The admin with our own site. Apart from `apps.py`, where Django would take it for this app's."""

from django.contrib.admin.apps import AdminConfig


class CharityAdminConfig(AdminConfig):
    """The admin app as Django knows it."""

    default_site = "charity_site.admin_site.CharityAdminSite"
