"""A grant round with an application, its private link, a published report, a recommendation."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction

from projects.actions.applicant_links import make_applicant_link
from projects.workflow import ReportState
from tests.factories.directory import LONG_AGO, UserFactory
from tests.factories.grants import (
    ApplicationFactory,
    ApplicationPhotoFactory,
    FitQuestionFactory,
    GrantRoundFactory,
    ReportFactory,
    ReportPhotoFactory,
)
from tests.factories.recommendations import RecommendationFactory
from tests.security.granting_things import put_granting

EVER = timedelta(days=36500)


def put_grants(things: dict[str, Any], house: Any, partner: Any, people: dict[str, Any]) -> None:
    """One of everything near the house and the medium."""
    put_granting(things, house, partner, people)
    round_ = GrantRoundFactory(open=True, run_by=house)
    FitQuestionFactory(round=round_)
    application = ApplicationFactory(round=round_, expires_at=LONG_AGO + EVER)
    with transaction.atomic():
        made = make_applicant_link(
            application=application, by=None, now=LONG_AGO, expires_at=LONG_AGO + EVER
        )
    report = ReportFactory(
        grant__application__round__rolling=True, grant__application__round__run_by=house,
        state=ReportState.ACCEPTED, spent=5000,
        accepted_at=LONG_AGO, accepted_by=UserFactory(), may_publish=True,
        published_at=LONG_AGO, published_by=UserFactory(),
    )  # fmt: skip
    things |= {
        "open grant round": round_,
        "projects.recommendation": RecommendationFactory(
            round=round_, partner=partner, expires_at=LONG_AGO + EVER
        ),
        "private link": made.token,
        "application photo": ApplicationPhotoFactory(application=application),
        "report photo": ReportPhotoFactory(report=report),
    }


def _round(world: Any) -> dict[str, Any]:
    return {"slug": world.things["open grant round"].slug}


def _notice(world: Any) -> dict[str, Any]:
    notice = world.things["projects.grantnotice"]
    return {"slug": notice.round.slug, "public_id": notice.public_id}


def _reported(world: Any) -> dict[str, Any]:
    """The recommendation whose report is owed."""
    return {"object_id": world.things["projects.report"].grant.application_id}


def _reported_picture(world: Any) -> dict[str, Any]:
    return _reported(world) | {"public_id": world.things["owed photo"].public_id}


def _picture(world: Any) -> dict[str, Any]:
    photo = world.things["screened photo"]
    return {"object_id": photo.application_id, "public_id": photo.public_id}


def _judged_picture(world: Any) -> dict[str, Any]:
    assessment, photo = world.things["projects.assessment"], world.things["judged photo"]
    return {"object_id": assessment.pk, "public_id": photo.public_id}


GRANT_ARGUMENTS: dict[str, Callable[[Any], dict[str, Any]]] = {
    **{f"grants:{page}": _round for page in ("grant_detail", "apply", "apply_begin")},
    **{f"grants:{page}": _round for page in ("apply_resume", "notice_list")},
    **{f"grants:notice_{page}": _notice for page in ("detail", "file", "object")},
    "grants:objection_receipt": lambda w: {"code": w.things["grant receipt"]},
    "admin:projects_application_photo": _picture,
    "admin:projects_assessment_photo": _judged_picture,
    "admin:projects_recommendation_report": _reported,
    "admin:projects_recommendation_file_report": _reported,
    "admin:projects_recommendation_report_photo": _reported_picture,
    "admin:projects_recommendation_visit": _reported,
    "admin:projects_recommendation_visit_form": _reported,
    "grants:report_photo": lambda w: {"public_id": w.things["report photo"].public_id},
    "links:private_link": lambda w: {"token": w.things["private link"]},
    "links:private_step": lambda w: {"token": w.things["private link"], "step": "keep"},
    "links:private_item": lambda w: {
        "token": w.things["private link"], "step": "photo",
        "item": w.things["application photo"].public_id,
    },
}  # fmt: skip
