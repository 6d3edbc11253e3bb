"""App registration."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """The app as Django knows it."""

    name = "projects"
    verbose_name = "公益项目"

    public_content = True  # read by public pages (kit.contentwatch)
    private_tables = frozenset(
        {
            "projects_fund", "projects_commitment", "projects_payee", "projects_payeefile",
            "projects_payment", "projects_clawback", "projects_batch", "projects_batchline",
            "projects_privatelink",
        }
    )  # fmt: skip
