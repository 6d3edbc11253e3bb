"""Whatever changes what the public reads changes the version, in the same transaction."""

import re
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from awards.models import Nomination, Winner
from directory.models import Membership, Organisation
from kit.contentversion import content_version
from kit.contentwatch import (
    EVERYTHING,
    KEPT,
    NOTES,
    VERSIONS,
    changed_at_once,
    lay_triggers,
    lift_triggers,
    watched_tables,
)
from tests.conftest import on_postgresql
from tests.factories.awards import NominationFactory, PhotoFactory, WinnerFactory
from tests.factories.directory import (
    MembershipFactory,
    OrganisationFactory,
    ThemeFactory,
    UserFactory,
)
from tests.factories.events import EditionFactory
from tests.factories.projects import ProjectFactory
from tests.projects.told import body, give, places, settled

pytestmark = pytest.mark.django_db


@pytest.fixture
def token(clock):
    return lambda: content_version(clock.now).token


def rows_of(table):
    return values_of("*", table)


def values_of(column, table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table}")
        return cursor.fetchall()


@pytest.mark.parametrize(
    "make", [WinnerFactory, EditionFactory, ProjectFactory, ThemeFactory], ids=lambda f: f.__name__
)
def test_version_when_content_is_added_changed_or_removed_then_it_is_another(make, token):
    seen = {token()}
    thing = make()
    seen.add(token())
    type(thing)._base_manager.filter(pk=thing.pk).update(slug="another")
    seen.add(token())
    assert len(seen) == 3


def test_version_when_a_theme_is_put_to_a_winner_or_taken_away_then_it_is_another(token):
    winner, theme = WinnerFactory(), ThemeFactory()
    seen = {token()}
    winner.themes.add(theme)
    seen.add(token())
    Winner.themes.through.objects.filter(theme=theme).delete()
    assert len(seen | {token()}) == 3


def test_version_when_nothing_public_changes_then_it_stays(token):
    nomination, membership = NominationFactory(), MembershipFactory()
    photo = PhotoFactory(nomination=nomination)
    before = token()
    UserFactory()
    Membership.objects.filter(pk=membership.pk).update(suspended_at=None)
    Nomination.objects.filter(pk=nomination.pk).update(story="改了又改")
    type(photo).objects.filter(pk=photo.pk).update(caption="另一句")
    assert token() == before


def test_version_when_the_nomination_of_a_winner_or_its_photo_changes_then_it_is_another(token):
    winner = WinnerFactory()
    photo = PhotoFactory(nomination=winner.nomination)
    before = token()
    Nomination.objects.filter(pk=winner.nomination_id).update(source_title="另一个标题")
    between = token()
    type(photo).objects.filter(pk=photo.pk).update(is_withdrawn=True)
    assert len({before, between, token()}) == 3


def test_version_when_a_change_is_undone_then_it_is_the_old_one_and_never_a_wrong_one(token):
    organisation = OrganisationFactory()
    before = token()
    seen = set()
    for name in ("甲", "乙"):
        with transaction.atomic():
            Organisation.objects.filter(pk=organisation.pk).update(name=name)
            seen.add(token())
            transaction.set_rollback(True)
        assert token() == before
    assert len(seen | {before}) == 3


def test_version_when_much_changes_at_once_then_it_is_another_and_all_of_it_is_read_anew(token):
    before = token()
    with transaction.atomic(), changed_at_once(connection):
        winners = [WinnerFactory() for _ in range(3)]
    noted = {row for (row,) in values_of("row_id", NOTES)}
    assert token() != before
    assert EVERYTHING in noted or noted >= {winner.pk for winner in winners}
    after = token()
    Winner.objects.filter(pk=winners[0].pk).update(slug="later")
    assert token() != after, "changes are noted again afterwards"


@transaction.atomic
def _write_much_and_fail():
    with changed_at_once(connection):
        WinnerFactory()
        raise ValueError("bad luck")


def test_version_when_writing_much_fails_then_changes_are_noted_as_ever(token):
    with pytest.raises(ValueError, match="bad luck"):
        _write_much_and_fail()
    before = token()
    WinnerFactory()
    assert token() != before


def test_version_when_a_minute_comes_then_it_is_another(token, clock):
    WinnerFactory(release_at=clock.now + timedelta(minutes=5))
    before = token()
    clock.pass_by(minutes=4, seconds=59)
    assert token() == before
    clock.pass_by(seconds=1)
    released = token()
    assert released != before
    clock.pass_by(hours=13)
    assert released == token()  # 23:05 in Shanghai
    clock.pass_by(hours=1)
    assert released != token()


def test_version_when_read_again_then_it_costs_one_statement(token):
    token()
    with CaptureQueriesContext(connection) as captured:
        token()
    assert len(captured) == 1


def test_versions_when_there_were_many_changes_then_few_rows_are_kept(token, clock):
    organisation = OrganisationFactory()
    before = content_version(clock.now).changes
    for number in range(3 * KEPT):
        Organisation.objects.filter(pk=organisation.pk).update(name=str(number))
    assert content_version(clock.now).changes == before + 3 * KEPT
    assert len(rows_of(VERSIONS)) <= 2 * KEPT + 1
    assert {version for version, _ in rows_of(NOTES)} <= {row[0] for row in rows_of(VERSIONS)}


def test_triggers_when_lifted_then_a_change_is_not_noticed(token):
    """The negative control of this file."""
    organisation = OrganisationFactory()
    before = token()
    with connection.cursor() as cursor:
        if on_postgresql():
            cursor.execute("SET LOCAL session_replication_role = replica")
        lift_triggers(connection)
        Organisation.objects.filter(pk=organisation.pk).update(name="没人注意")
        assert token() == before
        if on_postgresql():
            cursor.execute("SET LOCAL session_replication_role = origin")
    lay_triggers(connection)
    Organisation.objects.filter(pk=organisation.pk).update(name="又被注意")
    assert token() != before


def test_public_pages_when_they_read_a_table_then_it_is_watched(client, token):
    winner = WinnerFactory()
    PhotoFactory(nomination=winner.nomination)
    edition, project = EditionFactory(), ProjectFactory()
    places()
    give(settled(), paid=5000, spent=4000)
    pages = [
        "/", "/winners/", "/awards/", "/events/", "/projects/", "/partners/",
        f"/winners/{winner.slug}/", f"/awards/{winner.award.slug}/{winner.round.slug}/",
        edition.get_absolute_url(), f"/projects/{project.slug}/",
        f"/partners/{winner.nomination.partner.organisation.slug}/",
        f"/verify/{winner.certificate_number}/", "/grants/", "/grants/weiai/", "/open-data/",
        "/grants/weiai/?format=csv", "/grants/?format=csv", "/open-data/grants-360giving.json",
    ]  # fmt: skip
    with CaptureQueriesContext(connection) as captured:
        for page in pages:
            answer = client.get(page)
            assert answer.status_code == 200, page
            body(answer)
    watched = {row.table for row in watched_tables()} | {VERSIONS, NOTES}
    read = {
        table
        for query in captured.captured_queries
        for table in re.findall(r'(?:FROM|JOIN) "?(\w+)"?', query["sql"])
        if table.startswith(("kit_", "ledger_", "directory_", "events_", "projects_", "awards_"))
    }
    assert {name for name in read if not name.endswith("_terms")} <= watched


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres("SQLite has one writer at a time")
def test_version_when_an_older_transaction_commits_later_then_it_is_noticed(token):
    first, second = (OrganisationFactory() for _ in range(2))
    other = connections.create_connection("default")
    rename = "UPDATE directory_organisation SET name = %s WHERE id = %s"
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(rename, ["先写", first.pk])
            Organisation.objects.filter(pk=second.pk).update(name="先提交")
            between = token()
            cursor.execute("COMMIT")
        assert token() != between
    finally:
        other.close()
