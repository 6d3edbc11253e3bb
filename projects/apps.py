"""App registration."""

from django.apps import AppConfig

from projects.entitlements import register


class ProjectsConfig(AppConfig):
    """The app as Django knows it."""

    name = "projects"
    verbose_name = "公益项目"

    # Read by public pages, all but these (kit.contentwatch).
    public_content = True
    private_tables = frozenset(
        {
            "projects_applicationanswer", "projects_applicationphoto",
            "projects_budgetline", "projects_application_themes", "projects_assessment",
            "projects_assessmentscore", "projects_sitevisit", "projects_visitphoto",
            "projects_reportextension", "projects_referralplace",
            "projects_payee", "projects_payeefile", "projects_clawback",
            "projects_batch", "projects_batchline", "projects_privatelink",
            "projects_grantobjectionfile",
        }
    )  # fmt: skip
    watched_when = {
        "projects_fund": "EXISTS (SELECT 1 FROM projects_grantround WHERE fund_id = {row}.id)",
        # Whoever has a grant, had one, or stands in a list: many apply on one day, and of these
        # none is public.
        "projects_application": (
            "({row}.state IN ('approved', 'agreed', 'disbursing', 'disbursed', 'reporting', "
            "'closed', 'suspended', 'terminated', 'cancelled') OR EXISTS "
            "(SELECT 1 FROM projects_grantnoticerow WHERE application_id = {row}.id))"
        ),
        "projects_report": "{row}.state = 'accepted'",
        # What public pages add up; what is promised is noted with the application and the fund.
        "projects_commitment": "{row}.paid > 0 OR {row}.state = 'released'",
        "projects_payment": "{row}.state IN ('paid', 'returned')",
    }
    public_moments = (
        ("projects_grantround", "opens_at"),
        ("projects_grantround", "closes_at"),
        ("projects_grantnotice", "starts_at"),
        ("projects_grantnotice", "ends_at"),
        ("projects_grantnoticerow", "ends_at"),
    )

    def ready(self) -> None:
        """Say who answers when money of a grant is to leave."""
        register("application", "projects.grant_source.GrantSource")
