"""What a private link reads: an application and its pictures, by names that nobody can guess."""

from projects.models import Application, ApplicationPhoto


def application_of(public_id: str) -> Application | None:
    """The application of this public id, with what its pages show."""
    rows = Application.objects.select_related("round__run_by", "region", "partner__organisation")
    return rows.filter(public_id=public_id).first()


def photo_of(application: Application, public_id: str) -> ApplicationPhoto | None:
    """One picture of an application."""
    return application.photos.filter(public_id=public_id).first()
