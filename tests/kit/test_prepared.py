"""A prepared queryset answers as the queryset itself, every time, without being compiled again."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import F
from django.db.models.sql.compiler import SQLCompiler, SQLUpdateCompiler

from awards.models import Nomination, Winner
from directory.models import Theme
from kit.idsets import Among
from kit.prepared import Prepared, PreparedUpdate
from projects.models import Fund
from projects.models.funds import exactly
from tests.factories.awards import PhotoFactory, WinnerFactory
from tests.factories.deciding import FundFactory
from tests.factories.directory import ThemeFactory

pytestmark = pytest.mark.django_db


def build(now, slug):
    rows = Winner.objects.published(now).select_related("award").filter(slug=slug)
    return rows.annotate(cover=Winner.objects.for_cards().query.annotations["cover"])


def test_rows_when_asked_with_other_values_then_they_are_those_of_the_queryset(clock):
    winners = [WinnerFactory() for _ in range(3)]
    PhotoFactory(nomination=winners[1].nomination)
    late = WinnerFactory(release_at=clock.now + timedelta(minutes=1))
    prepared = Prepared(build, now=type(clock.now), slug=str)
    for winner in (*winners, *reversed(winners)):
        [found] = prepared.rows(now=clock.now, slug=winner.slug)
        assert vars(found).keys() >= {"cover", "headline"}
        assert (found, found.award.name) == (winner, winner.award.name)
        assert found.cover == build(clock.now, winner.slug).get().cover
    assert prepared.first(now=clock.now, slug=late.slug) is None
    assert prepared.first(now=clock.now + timedelta(minutes=1), slug=late.slug) == late
    assert prepared.first(now=clock.now, slug="nobody") is None


def test_first_when_made_of_a_row_then_it_is_what_the_queryset_makes(clock):
    winner = WinnerFactory()
    PhotoFactory(nomination=winner.nomination)
    prepared = Prepared(build, now=type(clock.now), slug=str)
    made = prepared.first(now=clock.now, slug=winner.slug)
    [plain] = build(clock.now, winner.slug)
    kept = {name: value for name, value in vars(plain).items() if name != "_state"}
    assert {name: value for name, value in vars(made).items() if name != "_state"} == kept
    assert vars(made.award).keys() == vars(plain.award).keys()
    assert (made._state.db, made._state.adding) == (plain._state.db, False)
    fund = Prepared(lambda pk: Fund.objects.filter(pk=pk), pk=int)
    assert fund.first(pk=FundFactory(total=3).pk).total == Decimal(
        "3.00"
    )  # a number, on SQLite too


def test_first_when_more_is_fetched_along_then_it_is_there(django_assert_num_queries):
    photo = PhotoFactory()
    prepared = Prepared(
        lambda pk: Nomination.objects.filter(pk=pk).prefetch_related("photos"), pk=int
    )
    found = prepared.first(pk=photo.nomination_id)
    with django_assert_num_queries(0):
        assert list(found.photos.all()) == [photo]


def test_ids_when_many_or_none_then_those_rows():
    themes = ThemeFactory.create_batch(3)
    prepared = Prepared(lambda ids: Theme.objects.filter(Among("pk", ids)).order_by("pk"), ids=list)
    for wanted in (themes, [], themes[:1]):
        assert list(prepared.rows(ids=[one.pk for one in wanted])) == wanted


def test_rows_when_asked_again_then_nothing_is_compiled(clock, monkeypatch):
    winner = WinnerFactory()
    prepared = Prepared(build, now=type(clock.now), slug=str)
    prepared.first(now=clock.now, slug=winner.slug)
    monkeypatch.setattr(SQLCompiler, "as_sql", None)
    assert prepared.first(now=clock.now, slug=winner.slug) == winner


@pytest.mark.postgres("SQLite plans in microseconds")
def test_rows_when_asked_again_then_the_server_knows_the_statement():
    prepared = Prepared(lambda slug: Winner.objects.filter(slug=slug).order_by("story"), slug=str)
    for _ in range(2):
        prepared.first(slug="nobody")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT generic_plans + custom_plans FROM pg_prepared_statements"
            " WHERE statement LIKE '%%slug%%story%%'"
        )
        assert cursor.fetchall() == [(2,)]


@pytest.mark.postgres("SQLite plans in microseconds")
def test_rows_when_a_known_value_would_make_them_cheap_then_the_server_plans_no_more():
    Theme.objects.bulk_create(Theme(name=f"主题{n}", slug=f"theme-{n}") for n in range(3000))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE directory_theme")
    prepared = Prepared(
        lambda after, slug: Theme.objects.filter(pk__gt=after, slug__gte=slug).order_by("name"),
        after=int, slug=str,
    )  # fmt: skip
    for after in (3, 300, 70_000, 3_000_000_000, 70_000, 80_000, 90_000, 100_000):
        list(prepared.rows(after=after + 1_000_000, slug="z"))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT generic_plans, custom_plans FROM pg_prepared_statements"
            " WHERE statement LIKE '%%directory_theme%%slug%%'"
        )
        assert cursor.fetchall() == [(3, 5)]  # the first five tell it that planning is in vain


def test_value_when_it_changes_the_statement_or_is_not_used_then_refused(clock):
    with pytest.raises(ValueError, match="more than a value"):
        Prepared(
            lambda slug: Winner.objects.filter(slug=slug) if slug.endswith("1")
            else Winner.objects.all(), slug=str,
        ).rows(slug="x")  # fmt: skip
    with pytest.raises(ValueError, match="no place"):
        Prepared(lambda slug: Winner.objects.all(), slug=str).rows(slug="x")


def test_update_when_run_with_other_values_then_it_writes_as_the_queryset_does(monkeypatch):
    first, second = (FundFactory(total=Decimal("100.10")) for _ in range(2))
    change = PreparedUpdate(
        lambda pk, most, more: (
            Fund.objects.filter(pk=pk, reserved__lte=most),
            {"reserved": exactly(F("reserved") + more)},
        ),
        pk=int, most=Decimal, more=Decimal,
    )  # fmt: skip
    for _ in range(3):
        assert change.run(pk=first.pk, most=Decimal("0.20"), more=Decimal("0.10")) == 1
    assert change.run(pk=first.pk, most=Decimal("0.20"), more=Decimal("0.10")) == 0
    monkeypatch.setattr(SQLUpdateCompiler, "as_sql", None)  # it is not compiled again
    assert change.run(pk=second.pk, most=Decimal("0.20"), more=Decimal("99.99")) == 1
    reserved = Fund.objects.order_by("pk").values_list("reserved", flat=True)
    assert list(reserved) == [Decimal("0.30"), Decimal("99.99")]
