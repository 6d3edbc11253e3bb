"""Taking off the sample grants: what points at other things before what it points at."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q, QuerySet

from directory.models import Mail
from projects.actions.applications import mails_about
from projects.models import (
    AgreementText,
    Application,
    ApplicationPhoto,
    Assessment,
    Grant,
    GrantNotice,
    GrantObjection,
    GrantObjectionFile,
    GrantRound,
    LinkKind,
    PrivateLink,
    Report,
    ReportPhoto,
    SiteVisit,
    VisitPhoto,
)

OURS = Q(is_sample=True) | Q(round__is_sample=True)


def grant_rows() -> Iterator[QuerySet[Any]]:
    """Everything of sample rounds, the commitments and the fund apart (`money_rows`)."""
    ours = Application.objects.filter(OURS)
    keys = list(ours.values_list("pk", "public_id"))
    applications = Application.objects.filter(pk__in=[pk for pk, _ in keys])
    _forget_pictures(applications)
    evidence = GrantObjectionFile.objects.filter(objection__notice__round__is_sample=True)
    names = list(evidence.values_list("file_name", flat=True))
    transaction.on_commit(lambda: _delete(names))
    yield Mail.objects.filter(about__in=[mails_about(one) for one in applications.only("pk")])
    yield PrivateLink.objects.filter(
        kind=LinkKind.APPLICANT, subject__in=[subject for _, subject in keys]
    )
    yield GrantObjection.objects.filter(notice__round__is_sample=True)
    yield GrantNotice.objects.filter(round__is_sample=True)
    yield Report.objects.filter(grant__application__in=applications)
    yield Grant.objects.filter(application__in=applications)
    yield Assessment.objects.filter(application__in=applications)
    yield SiteVisit.objects.filter(application__in=applications)
    yield applications
    yield AgreementText.objects.filter(round__is_sample=True)
    yield GrantRound.objects.filter(is_sample=True)


def _forget_pictures(applications: QuerySet[Application]) -> None:
    """Delete the files once it is certain that their rows are gone."""
    names = [
        *ApplicationPhoto.objects.filter(application__in=applications).values_list(
            "file_name", flat=True
        ),
        *VisitPhoto.objects.filter(visit__application__in=applications).values_list(
            "file_name", flat=True
        ),
        *ReportPhoto.objects.filter(report__grant__application__in=applications).values_list(
            "file_name", flat=True
        ),
    ]
    transaction.on_commit(lambda: _delete(names))


def _delete(names: Iterable[str]) -> None:
    for name in names:
        default_storage.delete(name)
