"""App registration."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """The app as Django knows it."""

    name = "projects"
    verbose_name = "公益项目"

    public_content = True  # read by public pages (kit.contentwatch)
    private_tables = frozenset({"projects_fund", "projects_commitment"})
