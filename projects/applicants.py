"""What a private link reads: an application and its pictures, by names that nobody can guess."""

from projects.models import Application, Grant, Report, ReportPhoto
from projects.models.pictures import GrantPhoto


def application_of(public_id: str) -> Application | None:
    """The application of this public id, with what its pages show."""
    rows = Application.objects.select_related("round__run_by", "region", "partner__organisation")
    return rows.filter(public_id=public_id).first()


def photo_of(application: Application, public_id: str) -> GrantPhoto | None:
    """One picture of an application, or of the report on its grant."""
    found: GrantPhoto | None = application.photos.filter(public_id=public_id).first()
    if found is None:
        of_report = ReportPhoto.objects.filter(report__grant__application=application)
        found = of_report.filter(public_id=public_id).first()
    return found


def grant_of(application: Application) -> Grant | None:
    """The grant that the application became, if it did."""
    return Grant.objects.select_related("agreement").filter(application=application).first()


def report_of(application: Application) -> Report | None:
    """The report that is owed for it, if one is."""
    return Report.objects.filter(grant__application=application).first()
