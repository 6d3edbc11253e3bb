"""The things of grants in the world: a round of the house, an application of the medium."""

from typing import Any

from kit.ids import public_id
from projects.actions.grant_notices import file_grant_objection
from tests.factories.directory import LONG_AGO
from tests.factories.grant_objections import GrantObjectionFileFactory
from tests.factories.grants import (
    ApplicationFactory,
    ApplicationPhotoFactory,
    AssessmentFactory,
    GrantFactory,
    GrantNoticeFactory,
    GrantNoticeRowFactory,
    GrantRoundFactory,
    ReportFactory,
    ReportPhotoFactory,
)


def put_granting(things: dict[str, Any], house: Any, partner: Any, people: dict[str, Any]) -> None:
    """A round in its deciding, with what the pages of grants lead to."""
    round_ = GrantRoundFactory(run_by=house, deciding=True)
    named = {"round": round_, "partner": partner, "source": "editor",
             "recommended_by": people["editor"]}  # fmt: skip
    one = ApplicationFactory(reviewing=True, **named)
    grant = GrantFactory(
        agreed=True, application__round=round_, application__state="reporting",
        application__partner=partner, application__source="editor",
        application__recommended_by=people["editor"],
    )  # fmt: skip
    notice = GrantNoticeFactory(open=True, round=round_)
    row = GrantNoticeRowFactory(notice=notice, application__state="notice")
    receipt = file_grant_objection(
        notice=notice, row=row, name="异议人乙", contact="13800138000", text="名单里的事迹不属实。",
        form_key=public_id(), now=LONG_AGO,
    )  # fmt: skip
    report = ReportFactory(grant=grant)
    judged = ApplicationFactory(reviewing=True, round=round_)
    things |= {
        "projects.grantround": round_,
        "projects.application": one,
        "screened photo": ApplicationPhotoFactory(application=one),
        "projects.assessment": AssessmentFactory(application=judged, assessor=people["juror"]),
        "judged photo": ApplicationPhotoFactory(application=judged),
        "projects.grantnotice": notice,
        "projects.grantobjection": receipt.objection,
        "projects.grantobjectionfile": GrantObjectionFileFactory(objection=receipt.objection),
        "grant receipt": receipt.code,
        "projects.report": report,
        "owed photo": ReportPhotoFactory(report=report),
    }
