"""Steps of an edition and hidden people: every state, every role, one record each."""

import pytest

from events.actions import (
    hide_participant,
    name_own_host,
    step_edition,
    unhide_participant,
)
from events.models import Edition, EditionOrganisation
from events.permissions import (
    HOSTS,
    may_edit_edition,
    may_edit_series,
    may_hide_participant,
    may_step_edition,
)
from events.workflow import EDITION, EditionState
from kit.verdict import Refused, Stale, Unready
from ledger.models import Entry
from tests.factories.directory import OrganisationFactory
from tests.factories.events import (
    EditionFactory,
    EditionOrganisationFactory,
    ParticipantFactory,
    SeriesFactory,
)
from tests.staff import ROLES, Staff

pytestmark = pytest.mark.django_db

REASON = "台风"
LEGAL = {(step.verb, source): step.target for step in EDITION.steps for source in step.sources}


@pytest.fixture
def staff():
    return Staff()


@pytest.fixture
def series(staff):
    return SeriesFactory(run_by=staff.runner)


@pytest.mark.parametrize("verb", EDITION.verbs())
@pytest.mark.parametrize("state", EditionState.values)
def test_step_when_taken_from_each_state_then_the_table_decides(staff, series, state, verb, now):
    reason = REASON if state in ("postponed", "cancelled") else ""
    edition = EditionFactory(series=series, state=state, state_reason=reason)
    by = staff.person("organiser")
    if (verb, state) not in LEGAL:
        with pytest.raises(Unready, match="当前状态是"):
            step_edition(edition=edition, verb=verb, by=by, now=now, reason=REASON)
        assert not Entry.objects.exists()
        return
    step_edition(edition=edition, verb=verb, by=by, now=now, reason=REASON)
    edition.refresh_from_db()
    assert (edition.state, edition.version) == (LEGAL[verb, state], 2)
    assert edition.state_reason == (REASON if verb in ("postpone", "cancel") else "")
    entry = Entry.objects.get()
    assert (entry.verb, entry.from_state, entry.to_state) == (
        f"edition.{verb}",
        state,
        edition.state,
    )
    assert entry.public_text.startswith(f"活动“{edition.title}”")


@pytest.mark.parametrize("role", ROLES)
def test_step_when_asked_for_each_role_then_only_its_organisers_take_it(staff, series, role, now):
    edition, expected = EditionFactory(series=series, planned=True), role in ("organiser", "admin")
    user = staff.person(role)
    assert bool(may_step_edition(user, edition, "announce")) is expected
    if not expected:
        with pytest.raises(Refused):
            step_edition(edition=edition, verb="announce", by=user, now=now)
    edition.refresh_from_db()
    assert edition.state == EditionState.PLANNED


def test_step_when_somebody_else_runs_the_series_then_it_is_refused(staff, now):
    foreign = EditionFactory(series=SeriesFactory(run_by=OrganisationFactory()), planned=True)
    with pytest.raises(Refused):
        step_edition(edition=foreign, verb="announce", by=staff.person("organiser"), now=now)


@pytest.mark.parametrize("verb", ["postpone", "cancel"])
def test_step_when_its_reason_is_missing_then_nothing_is_written(staff, series, verb, now):
    edition = EditionFactory(series=series, planned=True)
    with pytest.raises(Unready, match="须写明原因"):
        step_edition(edition=edition, verb=verb, by=staff.person("organiser"), now=now, reason=" ")
    assert Edition.objects.get(pk=edition.pk).state == EditionState.PLANNED


def test_step_when_the_page_is_old_then_it_is_refused(staff, series, now):
    edition, by = EditionFactory(series=series, planned=True), staff.person("organiser")
    step_edition(edition=edition, verb="announce", by=by, now=now, version=1)
    with pytest.raises(Stale):
        step_edition(edition=edition, verb="start", by=by, now=now, version=1)


# ---------------------------------------------------------------- who keeps it


@pytest.mark.parametrize("role", ROLES)
def test_series_when_asked_for_each_role_then_its_organisers_keep_it(staff, series, role):
    assert bool(may_edit_series(staff.person(role), series)) is (role in ("organiser", "admin"))


@pytest.mark.parametrize("part", EditionOrganisation.As.values)
def test_edition_without_series_when_a_body_takes_part_then_only_hosts_keep_it(staff, part):
    edition = EditionFactory(standalone=True)
    EditionOrganisationFactory(edition=edition, organisation=staff.runner, role=part)
    assert bool(may_edit_edition(staff.person("organiser"), edition)) is (part in HOSTS)
    assert Edition.objects.visible_to(staff.person("organiser")).get() == edition


def test_edition_without_series_when_made_then_its_maker_can_open_it_again(staff, now):
    edition, by = EditionFactory(standalone=True), staff.person("organiser")
    assert not Edition.objects.visible_to(by).exists()
    name_own_host(edition=edition, by=by, now=now)
    assert may_edit_edition(by, edition)
    name_own_host(edition=edition, by=by, now=now)
    assert edition.organisations.count() == 1


# ---------------------------------------------------------------- people hidden


@pytest.mark.parametrize("role", ROLES)
def test_participant_when_hidden_then_only_organisers_do_it(staff, series, role, now):
    participant = ParticipantFactory(session__edition__series=series)
    user, expected = staff.person(role), role in ("organiser", "admin")
    assert bool(may_hide_participant(user, participant)) is expected
    if not expected:
        with pytest.raises(Refused):
            hide_participant(participant=participant, by=user, now=now, reason="本人要求")
    participant.refresh_from_db()
    assert participant.hidden_at is None


def test_participant_when_hidden_and_shown_again_then_the_record_says_why(staff, series, now):
    participant, by = ParticipantFactory(session__edition__series=series), staff.person("organiser")
    with pytest.raises(Refused):
        hide_participant(participant=participant, by=by, now=now, reason="  ")
    hide_participant(participant=participant, by=by, now=now, reason="本人要求")
    assert not type(participant).objects.shown().exists()
    with pytest.raises(Unready):
        hide_participant(participant=participant, by=by, now=now, reason="本人要求")
    unhide_participant(participant=participant, by=by, now=now)
    assert type(participant).objects.shown().get() == participant
    with pytest.raises(Unready):
        unhide_participant(participant=participant, by=by, now=now)
    assert [e.reason for e in Entry.objects.order_by("sequence")] == ["本人要求", ""]
