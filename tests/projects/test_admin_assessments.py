"""Assessments in the admin: scores that are kept, what an assessor sees, and by when."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from kit.dates import china_day
from kit.intake import store
from projects.workflow import ApplicationState
from tests.factories.grants import (
    ApplicationPhotoFactory,
    AssessmentFactory,
    GrantCriterionFactory,
)
from tests.projects.granting import act, asked, fresh, made_round, text_of

pytestmark = pytest.mark.django_db
A = ApplicationState
APPLICATIONS = "/admin/projects/application/"


def test_assessment_when_the_juror_opens_it_then_scores_are_kept(staff):
    round_ = made_round(staff)
    criterion = GrantCriterionFactory(round=round_)
    assessment = AssessmentFactory(application=asked(round_), assessor=staff.person("juror"))
    client = staff.client("juror")
    base = "/admin/projects/assessment/"
    assert criterion.name in text_of(client.get(f"{base}{assessment.pk}/change/"))
    act(client, base, assessment, "score", **{f"criterion_{criterion.pk}": "4", "note": "好"})
    assert assessment.scores.get().value == 4
    act(client, base, assessment, "recuse", reason="同乡")
    assert client.get(f"{base}{assessment.pk}/change/").status_code == 404


def test_assessment_when_waiting_then_first_and_with_the_amount_and_the_photos(staff):
    now, juror = timezone.now(), staff.person("juror")
    soon, late = made_round(staff), made_round(staff)
    for round_, days in ((soon, 3), (late, 9)):
        round_.closes_at = now + timedelta(days=days)
        round_.save()
    decided = asked(soon, state=A.DECLINED, name="已有结论", reason="不符合")
    rows = {
        "已评": {
            "application": asked(soon, name="已评"),
            "state": "submitted",
            "submitted_at": now,
        },
        "已有结论": {"application": decided},
        "不急": {"application": asked(late, name="不急")},
        "最急": {"application": asked(soon, name="最急", asked_amount=Decimal(8000))},
    }
    made = {name: AssessmentFactory(assessor=juror, **facts) for name, facts in rows.items()}
    photo = ApplicationPhotoFactory(
        application=made["最急"].application, file_name=store(b"\xff\xd8", "grants", "jpg")
    )
    client, base = staff.client("juror"), "/admin/projects/assessment/"
    listed = text_of(client.get(base)).split("<tbody", 1)[1]
    assert sorted(rows, key=listed.index) == ["最急", "不急", "已评", "已有结论"]
    page = text_of(client.get(f"{base}{made['最急'].pk}/change/"))
    own = f"{base}{made['最急'].pk}/photo/{photo.public_id}/"
    assert "<dt>申请金额</dt><dd>8,000 元</dd>" in page
    assert f'<img src="{own}"' in page
    answer = client.get(own)
    assert b"".join(answer) == b"\xff\xd8"
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert client.get(f"{APPLICATIONS}{photo.application_id}/change/").status_code == 403
    assert client.get(f"{base}{made['不急'].pk}/photo/{photo.public_id}/").status_code == 404
    assert staff.client("finance").get(own).status_code == 404
    act(client, base, made["最急"], "recuse", reason="同乡")
    assert client.get(own).status_code == 404


def test_assessment_when_it_has_a_day_then_every_page_tells_it_and_the_organiser_moves_it(staff):
    today, juror = china_day(timezone.now()), staff.person("juror")
    one, base = asked(made_round(staff)), "/admin/projects/assessment/"
    organiser, own = staff.client("organiser"), staff.client("juror")
    day = today + timedelta(days=4)
    sent = {"assessor": juror.username, "due_on": f"{day}"}
    act(organiser, APPLICATIONS, one, "assess", **sent)
    made = one.assessments.get()
    assert made.due_on == day
    made.due_on = today - timedelta(days=1)
    made.save()
    late = f"{made.due_on}，已逾期"
    assert f"待评估（期限 {late}）" in text_of(organiser.get(f"{APPLICATIONS}{one.pk}/change/"))
    assert "待评估，已逾期" in text_of(own.get(base))
    assert f"<dt>评估期限</dt><dd>{late}</dd>" in text_of(own.get(f"{base}{made.pk}/change/"))
    assert f"请在 {made.due_on:%m月%d日} 前评完，已逾期" in text_of(own.get("/admin/"))
    assert "延长期限" not in text_of(own.get(f"{base}{made.pk}/change/"))
    assert "延长期限" in text_of(organiser.get(f"{base}{made.pk}/change/"))
    act(organiser, base, made, "extend", due_on=f"{day}", reason="材料多")
    assert fresh(made).due_on == day
    assert "已逾期" not in text_of(own.get(base)).split("<tbody", 1)[1]
