"""One entry on a juror's page: read, scored, saved as one types, blind where the stage says so."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image

from awards.actions.jury_assignments import recuse_assignment
from awards.models import Nomination, Stage
from awards.workflow import AssignmentState as A
from awards.workflow import VerificationLevel
from tests.awards.panel import fresh, make_panel
from tests.factories.awards import (
    EvidenceLinkFactory,
    NominationFigureFactory,
    NomineePartyFactory,
    PhotoFactory,
)
from tests.factories.directory import MembershipFactory, OrganisationFactory, UserFactory
from tests.security.world import body

pytestmark = pytest.mark.django_db


@pytest.fixture
def panel():
    return make_panel()


@pytest.fixture
def juror(client, panel):
    client.force_login(panel.jurors[0])
    return client


def text(answer, status=200):
    assert answer.status_code == status, answer.content.decode()[:500]
    return answer.content.decode()


def url(row, page=""):
    return f"/jury/entries/{row.public_id}/{page}"


def given(panel, row, first="4", second="5", **more):
    one, two = panel.criteria
    values = {f"c{one.pk}": first, f"c{two.pk}": second, "note": "", "comment": ""}
    return {**values, "version": row.version, **more}


def test_entry_when_opened_then_story_and_worded_scale(juror, panel, now):
    row = panel.declared(0, 0, now)
    EvidenceLinkFactory(nomination=row.nomination, title="报道一", url="https://example.cn/a")
    Nomination.objects.filter(pk=row.nomination_id).update(verification_level=2)
    shown = text(juror.get(url(row)))
    for piece in (str(row.nomination.nominee), "他开了一家洗车店", "报道一", "example.cn",
                  str(row.nomination.partner), VerificationLevel(2).label, "5 分　非常突出",
                  "弃权", "权重 60%"):  # fmt: skip
        assert piece in shown, piece
    assert shown.count('type="radio"') == 12


def test_entry_when_not_declared_then_led_to_the_declaration(juror, panel, now):
    answer = juror.get(url(panel.give(0, 0, now)))
    assert answer.url == f"/jury/stages/{panel.stage.public_id}/declare/"


def test_entry_when_submitted_then_the_next_unfinished_one_comes(juror, panel, now):
    row, following = panel.declared(0, 0, now), panel.declared(0, 1, now)
    answer = juror.post(url(row), given(panel, row, act="submit"))
    assert answer.url == url(following)
    assert fresh(row).state == A.SUBMITTED
    last = juror.post(url(following), given(panel, following, act="submit"), follow=True)
    assert "我已完成" in text(last)


def test_entry_when_half_is_given_then_saved_and_the_missing_item_is_marked(juror, panel, now):
    row = panel.declared(0, 0, now)
    sent = given(panel, row, second="", note="想一想", act="submit")
    shown = text(juror.post(url(row), sent), 400)
    assert "请评分，或选择弃权" in shown
    assert "想一想" in shown
    assert (fresh(row).state, fresh(row).note) == (A.SCORING, "想一想")
    assert 'act" value="save' in shown


def test_entry_when_abstained_then_kept_as_absent(juror, panel, now):
    row = panel.declared(0, 0, now)
    juror.post(url(row), given(panel, row, second="abstain", act="submit"))
    assert list(row.scores.values_list("value", "abstains")) == [(4, False), (None, True)]
    assert fresh(row).state == A.SUBMITTED


@pytest.mark.parametrize("value", ["9", "x", "0", "\x00", "4.5"])
def test_entry_when_the_value_is_nonsense_then_told_and_the_rest_is_kept(value, juror, panel, now):
    row = panel.declared(0, 0, now)
    shown = text(juror.post(url(row), given(panel, row, value, note="留着")), 400)
    assert "1 到 5 分" in shown
    assert "留着" in shown


def test_entry_when_saved_elsewhere_then_both_are_shown_and_a_second_save_decides(
    juror, panel, now
):
    row = panel.declared(0, 0, now)
    juror.post(url(row), given(panel, row, "1", "1", note="先来的"))
    shown = text(juror.post(url(row), given(panel, row, "5", "5", note="后来的")), 409)
    assert "先来的" in shown
    assert "后来的" in shown
    version = int(re.search(r'name="version" value="(\d+)"', shown)[1])
    sent = given(panel, row, "5", "5", note="后来的") | {"version": version}
    assert juror.post(url(row), sent).status_code == 302
    assert fresh(row).note == "后来的"


def test_entry_when_changed_after_submission_then_taken_back_first(juror, panel, now):
    row = panel.submitted(0, 0, now)
    shown = text(juror.get(url(row)))
    assert "这份评分已提交" in shown
    assert "修改评分" in shown
    juror.post(url(row), {"act": "resume"})
    assert fresh(row).state == A.SCORING


def test_entry_when_the_deadline_passed_by_a_second_then_refused_and_said(client, clock, now):
    panel = make_panel(closes_at=now)
    row = panel.declared(0, 0, now)
    client.force_login(panel.jurors[0])
    assert client.post(url(row), given(panel, row)).status_code == 302
    clock.move_to(now + timedelta(seconds=1))
    late = given(panel, fresh(row), "1", "1")
    assert "10:00:00 截止" in text(client.post(url(row), late), 409)
    answer = client.post(url(row, "save/"), late)
    assert "截止" in text(answer, 409)
    assert list(row.scores.values_list("value", flat=True)) == [4, 5]
    assert "截止" in text(client.get(url(row)))


# ------------------------------------------------------------------ saved as one types


def test_autosave_when_typed_then_version_time_and_what_is_missing(juror, panel, now):
    row = panel.declared(0, 0, now)
    answer = juror.post(url(row, "save/"), given(panel, row, second="")).json()
    assert answer["missing"] == 1
    again = juror.post(url(row, "save/"), given(panel, row) | {"version": answer["version"]})
    assert again.json()["missing"] == 0
    stale = juror.post(url(row, "save/"), given(panel, row))
    assert stale.status_code == 409
    assert stale.json()["theirs"][f"c{panel.criteria[1].pk}"] == 5
    assert juror.post(url(row, "save/"), given(panel, row, "7")).status_code == 400
    whose = juror.get(url(row, "save/")).json()
    assert whose["user"] == panel.jurors[0].pk


def test_recuse_when_confirmed_then_gone_and_void(juror, panel, now):
    row = panel.submitted(0, 0, now)
    assert str(row.nomination.nominee) in text(juror.get(url(row, "recuse/")))
    answer = juror.post(url(row, "recuse/"), {"words": "师生"}, follow=True)
    assert "已回避" in text(answer)
    assert fresh(row).recusal_reason == "师生"
    for page in ("", "save/", "recuse/"):
        ask = juror.post if page == "save/" else juror.get
        assert ask(url(row, page)).status_code == 404


@pytest.mark.parametrize("page", ["", "save/", "recuse/"])
def test_entry_when_foreign_or_recused_then_exactly_as_a_missing_one(page, juror, panel, now):
    foreign, mine = panel.declared(1, 0, now), panel.submitted(0, 1, now)
    recuse_assignment(assignment=mine, reason="相识", by=panel.organiser, now=now)
    ask = juror.post if page == "save/" else juror.get
    missing = ask(f"/jury/entries/nobody/{page}")
    for row in (foreign, mine):
        answer = ask(url(row, page))
        assert answer.status_code == missing.status_code == 404
        assert answer.content.replace(row.public_id.encode(), b"nobody") == missing.content


# ------------------------------------------------------------------ the others' reviews


@pytest.mark.parametrize(
    "sight,before,after", [("never", False, False), ("after_own", False, True),
                           ("always", True, True)],
)  # fmt: skip
def test_reviews_when_the_stage_says_so_then_shown(sight, before, after, juror, panel, now):
    Stage.objects.filter(pk=panel.stage.pk).update(shows_reviews=sight)
    other = panel.submitted(1, 0, now)
    Nomination.objects.filter(pk=other.nomination_id).update(headline="")
    type(other).objects.filter(pk=other.pk).update(comment="我看很好")
    row = panel.scored(0, 0, now, 4, 5)
    assert ("我看很好" in text(juror.get(url(row)))) is before
    juror.post(url(row), given(panel, fresh(row), act="submit"))
    shown = text(juror.get(url(row)))
    assert ("我看很好" in shown) is after
    assert "私记" not in shown.replace('id="id_note"', "")[: shown.index("scoring-title")]


def test_reviews_when_a_colleague_is_recused_then_left_out(juror, panel, now):
    other, row = panel.submitted(1, 0, now), panel.submitted(0, 0, now)
    assert "评委2号" in text(juror.get(url(row)))
    recuse_assignment(assignment=other, reason="相识", by=panel.organiser, now=now)
    assert "评委2号" not in text(juror.get(url(row)))


# ------------------------------------------------------------------ blind review

SECRETS = (
    "艾必齐", "必齐", "艾师傅", "小艾", "蓝天公益社", "蓝天社", "锦城新报", "锦报", "某某日报",
    "白露", "六方之一", "example.cn", "secret-photo",
)  # fmt: skip


def blind_entry(panel, now):
    row = panel.declared(0, 0, now)
    nomination = row.nomination
    nominee, medium = nomination.nominee, nomination.partner.organisation
    nominee.name, nominee.organisation_name = "艾必齐", "蓝天公益社"
    nominee.organisation = OrganisationFactory(name="蓝天公益社")
    nominee.organisation.aliases.create(name="蓝天社")
    nominee.save()
    medium.name = "锦城新报"
    medium.save()
    medium.aliases.create(name="锦报")
    NomineePartyFactory(nominee=nominee, name="六方之一")
    story = "艾必齐开了店。大家叫他艾师傅、小艾，必齐在蓝天社。艾 必 齐说：见 https://example.cn/x"
    Nomination.objects.filter(pk=nomination.pk).update(
        headline="艾必齐的店", story=story, happened_place="蓝天公益社门口",
        source_author="白露", source_url="https://example.cn/", source_title="艾必齐的店",
        contact_name="白露",
    )  # fmt: skip
    EvidenceLinkFactory(nomination=nomination, title="锦报：艾必齐", url="https://example.cn/a")
    NominationFigureFactory(nomination=nomination, label="蓝天社受益")
    photo = PhotoFactory(
        nomination=nomination, file_name="secret-photo.jpg", caption="艾必齐在店里",
        alt_text="艾必齐", rights_holder="白露",
    )  # fmt: skip
    Stage.objects.filter(pk=panel.stage.pk).update(shows_names=False)
    return row, photo


def test_blind_when_the_stage_hides_names_then_none_is_on_any_page(juror, panel, now):
    row, photo = blind_entry(panel, now)
    pages = [url(row), "/jury/", url(row, "recuse/"),
             f"/jury/stages/{panel.stage.public_id}/scores/",
             f"/jury/stages/{panel.stage.public_id}/declare/"]  # fmt: skip
    for page in pages:
        shown = text(juror.get(page))
        assert {secret for secret in SECRETS if secret in shown} == set(), page
    shown = text(juror.get(url(row)))
    assert "〔候选人〕开了店" in shown
    assert "01 号材料" in shown
    assert f"/photos/{photo.public_id}/" in shown
    Stage.objects.filter(pk=panel.stage.pk).update(shows_names=True)
    open_text = text(juror.get(url(row)))
    assert {"艾必齐", "锦城新报", "白露", "example.cn"} <= {
        secret for secret in SECRETS if secret in open_text
    }


def test_photo_when_own_then_served_and_to_nobody_else(juror, panel, client, now):
    row, photo = blind_entry(panel, now)
    path = Path(settings.MEDIA_ROOT, photo.file_name)
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (32, 24)).save(path)
    address = url(row, f"photos/{photo.public_id}/")
    answer = juror.get(address)
    assert body(answer)
    assert answer.status_code == 200
    assert "secret" not in str(answer.headers)
    assert "no-store" in answer.headers["Cache-Control"]
    elsewhere = PhotoFactory(nomination=panel.entries[1])
    assert juror.get(url(row, f"photos/{elsewhere.public_id}/")).status_code == 404
    client.force_login(panel.jurors[1])
    assert client.get(address).status_code == 404
    client.force_login(panel.jurors[0])
    MembershipFactory(user=panel.jurors[0], organisation=row.nomination.partner.organisation)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_entry_when_there_are_more_then_the_cost_is_the_same(
    count, juror, panel, now, django_assert_num_queries
):
    rows = [panel.declared(0, entry, now) for entry in range(count)]
    for _ in range(count):
        EvidenceLinkFactory(nomination=rows[0].nomination)
        PhotoFactory(nomination=rows[0].nomination)
    juror.get(url(rows[0]))
    with django_assert_num_queries(43):
        juror.get(url(rows[0]))


def test_entry_when_a_stranger_asks_then_absent(client, panel, now):
    client.force_login(UserFactory())
    assert client.get(url(panel.declared(0, 0, now))).status_code == 404
