"""What a private link reads: an application and its pictures, by names that nobody can guess."""

from decimal import Decimal

from django.db.models import Sum

from projects.models import Application, Grant, Payment, Report, ReportPhoto
from projects.models.pictures import GrantPhoto
from projects.workflow import PaymentState, ReportState


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


def arrived(application: Application) -> Decimal:
    """What has reached those who receive the money of a grant, less the tax that was withheld.

    Shapes: the report tells of this and no more; what was approved counts where no payment is
    known, as in a round that was paid before the system was there.
    Units: yuan, two places.
    """
    paid = Payment.objects.filter(
        commitment=application.commitment_id, state=PaymentState.PAID
    ).aggregate(sum=Sum("net"))["sum"]
    return paid if paid is not None else application.amount or Decimal("0.00")


def owed(application: Application, report: Report | None) -> Decimal:
    """What of an accepted grant was not spent and is not back yet.

    Units: yuan, two places.
    """
    if report is None or report.state != ReportState.ACCEPTED:
        return Decimal("0.00")
    rows = Grant.objects.filter(application=application)
    found = rows.values_list("unspent", "application__commitment__returned").first()
    unspent, back = found or (None, None)
    return max((unspent or Decimal(0)) - (back or Decimal(0)), Decimal(0))


def report_of(application: Application) -> Report | None:
    """The report that is owed for it, if one is."""
    return Report.objects.filter(grant__application=application).first()
