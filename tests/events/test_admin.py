"""Events in the admin: steps as buttons, rows below an edition, scope."""

import pytest
from django.urls import reverse

from events.models import Edition, Series
from events.workflow import EDITION, EditionState
from ledger.models import Entry
from tests.factories.directory import OrganisationFactory, PersonFactory
from tests.factories.events import (
    EditionFactory,
    EditionFigureFactory,
    ParticipantFactory,
    SeriesFactory,
    SessionFactory,
)
from tests.sent import opened
from tests.staff import Staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return Staff()


@pytest.fixture
def series(staff):
    return SeriesFactory(run_by=staff.runner, name="520公益季")


def url_of(thing, page="change"):
    model = f"{thing._meta.app_label}_{thing._meta.model_name}"
    return reverse(f"admin:{model}_{page}", args=(thing.pk,))


@pytest.mark.parametrize("state", EditionState.values)
def test_edition_when_opened_then_exactly_its_next_steps_are_offered(staff, series, state):
    reason = "台风" if state in ("postponed", "cancelled") else ""
    edition = EditionFactory(series=series, state=state, state_reason=reason)
    page = staff.client("organiser").get(url_of(edition)).content.decode()
    offered = {verb for verb in EDITION.verbs() if f'name="verb" value="{verb}"' in page}
    assert offered == {step.verb for step in EDITION.steps_from(state)}
    assert 'name="state"' not in page


def test_edition_when_an_auditor_opens_it_then_it_is_there_to_read_and_nothing_else(staff, series):
    page = staff.client("auditor").get(url_of(EditionFactory(series=series))).content.decode()
    assert 'name="verb"' not in page
    assert 'name="_save"' not in page
    assert "您只能查看" in page


def test_step_when_pressed_then_the_state_moves_and_an_old_page_is_refused(staff, series):
    edition = EditionFactory(series=series, planned=True)
    client, facts = staff.client("organiser"), {"verb": "announce", "version": "1"}
    assert client.post(url_of(edition, "step"), facts).status_code == 302
    assert client.post(url_of(edition, "step"), facts).status_code == 409
    assert Edition.objects.get().state == EditionState.ANNOUNCED
    assert Entry.objects.filter(verb="edition.announce").count() == 1


@pytest.mark.parametrize(
    "facts", [{}, {"verb": "nonsense"}, {"verb": "start", "version": "x" * 50}]
)
def test_step_when_what_is_sent_is_nonsense_then_nothing_moves(staff, series, facts):
    edition = EditionFactory(series=series, planned=True)
    response = staff.client("organiser").post(url_of(edition, "step"), facts)
    assert response.status_code == 409
    assert not Entry.objects.exists()


def test_step_when_it_is_only_asked_for_then_405(staff, series):
    edition = EditionFactory(series=series)
    assert staff.client("organiser").get(url_of(edition, "step")).status_code == 405


def test_edition_when_foreign_then_an_organiser_gets_404_for_every_act(staff):
    foreign = EditionFactory(series=SeriesFactory(run_by=OrganisationFactory()))
    participant = ParticipantFactory(session__edition=foreign)
    client = staff.client("organiser")
    for url in (url_of(foreign), url_of(foreign, "history"), url_of(participant)):
        assert client.get(url).status_code == 404
    for url in (url_of(foreign, "step"), url_of(participant, "hide"), url_of(foreign)):
        assert client.post(url, {"verb": "archive", "reason": "试试"}).status_code == 404


def test_edition_when_added_with_rows_below_then_all_are_kept(staff, series):
    client, url = staff.client("organiser"), "/admin/events/edition/add/"
    host = OrganisationFactory()
    sent = opened(client, url) | {
        "series": series.pk,
        "official_title": "第十届520公益季",
        "ordinal": "10",
        "issues": "乡村儿童\n助残",
        "organisations-TOTAL_FORMS": "1",
        "organisations-0-organisation": host.pk,
        "organisations-0-role": "host",
        "organisations-0-position": "0",
    }
    assert client.post(url, sent).status_code == 302
    edition = Edition.objects.get()
    assert (edition.state, edition.slug) == (EditionState.PLANNED, "di-shi-jie-520-gong-yi-ji")
    assert edition.issues == ["乡村儿童", "助残"]
    assert edition.organisations.get().organisation == host


def test_edition_when_its_ordinal_is_taken_then_the_sentence_stands_on_the_page(staff, series):
    EditionFactory(series=series, ordinal=10)
    client, url = staff.client("organiser"), "/admin/events/edition/add/"
    sent = opened(client, url) | {"series": series.pk, "official_title": "又一届", "ordinal": "10"}
    page = client.post(url, sent).content.decode()
    assert "这个系列已有同一届次。" in page
    assert "又一届" in page


def test_edition_without_series_when_an_organiser_adds_it_then_it_opens_again(staff):
    client, url = staff.client("organiser"), "/admin/events/edition/add/"
    sent = opened(client, url) | {"official_title": "一次启动仪式", "_continue": "1"}
    response = client.post(url, sent, follow=True)
    assert response.status_code == 200
    assert "一次启动仪式" in response.content.decode()


def test_figure_when_its_qualifier_and_value_disagree_then_the_sentence_says_so(staff, series):
    edition = EditionFactory(series=series)
    EditionFigureFactory(edition=edition)
    client = staff.client("organiser")
    sent = opened(client, url_of(edition)) | {"figures-0-qualifier": "several"}
    page = client.post(url_of(edition), sent).content.decode()
    assert "概数（数千、数百）不填数值只填量级" in page


def test_series_when_an_organiser_adds_it_then_it_is_run_by_an_own_body(staff):
    foreign = OrganisationFactory()
    client, url = staff.client("organiser"), "/admin/events/series/add/"
    sent = opened(client, url) | {"name": "新系列"}
    assert client.post(url, sent).status_code == 200
    assert client.post(url, sent | {"run_by": foreign.pk}).status_code == 200
    assert client.post(url, sent | {"run_by": staff.runner.pk}).status_code == 302
    assert Series.objects.get().run_by == staff.runner


def test_participant_when_hidden_then_it_stays_in_the_list_and_says_so(staff, series):
    session = SessionFactory(edition=EditionFactory(series=series))
    participant = ParticipantFactory(session=session, person=PersonFactory(name="某人"))
    client = staff.client("organiser")
    page = client.get(url_of(participant)).content.decode()
    assert "从公开页隐藏" in page
    assert client.post(url_of(participant, "hide"), {"reason": "本人要求"}).status_code == 302
    page = client.get(url_of(session)).content.decode()
    assert "已隐藏" in page
    assert "某人" in page
    assert 'name="participants-0-DELETE"' not in page
    assert client.post(url_of(participant, "unhide")).status_code == 302
