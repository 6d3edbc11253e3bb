"""App registration."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """The app as Django knows it."""

    name = "directory"
    verbose_name = "名录"

    # Read by public pages, all but these (kit.contentwatch).
    public_content = True
    private_tables = frozenset(
        {
            "directory_membership", "directory_user", "directory_user_groups",
            "directory_user_user_permissions", "directory_onetimekey", "directory_formdraft",
            "directory_sourcearticle", "directory_sourcenote", "directory_policy",
            "directory_mail", "directory_mailtemplate",
        }
    )  # fmt: skip
