"""Appending: what an entry says, what it costs, what is refused."""

import pytest
from django.db import connection, transaction

from directory.models import Agreement
from ledger import actions, chain
from ledger.actions import Change, append, append_many
from ledger.audit import verify_database
from ledger.models import Entry, Hold, current_head, entries_for


@pytest.mark.django_db
def test_append_when_acted_then_says_who_did_what_when_and_why(now, somebody, thing):
    entry = append(
        by=somebody,
        verb="confirm",
        thing=thing,
        source="notice",
        target="confirmed",
        reason="公示期满",
        payload={"b": 1, "a": "二"},
        public={"text": "已确认"},
        public_from=now,
        now=now,
    )
    stored = Entry.objects.get(sequence=1)
    assert stored.record(public=True, internal=True) == entry.record(public=True, internal=True)
    assert (stored.at, stored.actor_id, stored.actor_name) == (now, 7, "王复核")
    assert (stored.verb, stored.object_type) == ("confirm", "directory.agreement")
    assert stored.object_id == "abcdefghij2345672345"
    assert (stored.from_state, stored.to_state) == ("notice", "confirmed")
    assert (stored.reason, stored.payload) == ("公示期满", '{"a":"二","b":1}')
    assert (stored.public, stored.public_from) == ('{"text":"已确认"}', now)
    assert stored.previous_hash == chain.GENESIS
    assert current_head().hash == stored.hash


@pytest.mark.django_db
def test_append_when_nobody_acts_then_the_system_is_named(now, thing):
    entry = append(by=None, verb="close", thing=thing, now=now)
    assert (entry.actor_id, entry.actor_name) == (None, "系统")


@pytest.mark.django_db
def test_append_when_somebody_has_no_account_then_their_name_is_kept(now, somebody, thing):
    somebody.pk, somebody.full_name = None, "申请人"
    entry = append(by=somebody, verb="accept", thing=thing, now=now)
    assert (entry.actor_id, entry.actor_name) == (None, "申请人")


@pytest.mark.django_db
def test_append_when_thing_has_no_public_id_then_its_key_names_it(now):
    assert append(by=None, verb="hold", thing=Hold(pk=12), now=now).object_id == "12"


@pytest.mark.django_db
def test_append_when_about_a_whole_list_then_only_the_kind_is_named(now):
    entry = append(by=None, verb="export", thing=Agreement, now=now)
    assert (entry.object_type, entry.object_id) == ("directory.agreement", "")


@pytest.mark.django_db
def test_append_when_called_then_costs_two_queries(now, thing, django_assert_num_queries):
    with django_assert_num_queries(2 if connection.vendor == "postgresql" else 3):
        append(by=None, verb="close", thing=thing, now=now)


@pytest.mark.django_db
def test_salts_when_appended_then_never_repeat(now, thing):
    entries = [append(by=None, verb="close", thing=thing, now=now) for _ in range(3)]
    salts = {salt for entry in entries for salt in (entry.public_salt, entry.internal_salt)}
    assert len(salts) == 6
    assert {len(salt) for salt in salts} == {32}


@pytest.mark.django_db(transaction=True)
def test_append_when_outside_a_transaction_then_refused(now, thing):
    with pytest.raises(actions.OutsideTransaction):
        append(by=None, verb="close", thing=thing, now=now)
    assert current_head().sequence == 0


@pytest.mark.django_db(transaction=True)
def test_append_when_the_act_fails_afterwards_then_nothing_is_kept(now, thing):
    with transaction.atomic():
        append(by=None, verb="close", thing=thing, now=now)
        transaction.set_rollback(True)
    assert (current_head().sequence, Entry.objects.count()) == (0, 0)


@pytest.mark.django_db
@pytest.mark.parametrize("half", [{"public": {"text": "x"}}, {"public_from": "now"}])
def test_append_when_public_part_and_its_time_are_apart_then_refused(now, thing, half):
    given = {key: now if value == "now" else value for key, value in half.items()}
    with pytest.raises(ValueError, match="together"):
        append(by=None, verb="close", thing=thing, now=now, **given)
    assert Entry.objects.count() == 0


@pytest.mark.django_db
def test_append_when_thing_is_not_saved_then_refused(now):
    with pytest.raises(ValueError, match="save"):
        append(by=None, verb="close", thing=Agreement(), now=now)


@pytest.mark.django_db
def test_append_when_time_has_no_zone_then_refused(now, thing):
    with pytest.raises(ValueError, match="zone"):
        append(by=None, verb="close", thing=thing, now=now.replace(tzinfo=None))


@pytest.mark.django_db
@pytest.mark.parametrize("value", [float("nan"), object()])
def test_append_when_payload_is_not_exact_json_then_refused(now, thing, value):
    with pytest.raises((ValueError, TypeError)):
        append(by=None, verb="close", thing=thing, payload={"x": value}, now=now)


@pytest.mark.django_db
def test_append_when_head_moved_under_the_writer_then_refused(now, thing, monkeypatch):
    stale = current_head()
    append(by=None, verb="close", thing=thing, now=now)
    stale.sequence = 1  # a free number, and an end of the chain that is not the head's
    monkeypatch.setattr(actions, "_locked_head", lambda: stale)
    with pytest.raises(actions.HeadMoved), transaction.atomic():
        append(by=None, verb="close", thing=thing, now=now)
    assert Entry.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("count", [0, 1, 2500])
def test_append_many_when_given_changes_then_seals_them_all_in_order(now, somebody, thing, count):
    append(by=None, verb="open", thing=thing, now=now)
    changes = (
        Change(verb="announce", thing=thing, public={"n": n}, public_from=now) for n in range(count)
    )
    assert append_many(by=somebody, changes=changes, now=now) == count
    assert verify_database().sequence == count + 1
    assert list(Entry.objects.order_by("sequence").values_list("public", flat=True)[1:3]) == [
        f'{{"n":{n}}}' for n in range(min(count, 2))
    ]


@pytest.mark.django_db
def test_append_many_when_nothing_changed_then_the_head_stays(now):
    before = current_head().hash
    assert append_many(by=None, changes=[], now=now) == 0
    assert current_head().hash == before


@pytest.mark.django_db
def test_append_many_when_large_then_statements_grow_by_batch_only(now, thing):
    def cost(count):
        with connection.execute_wrapper(counted):
            calls.clear()
            changes = (Change(verb="announce", thing=thing) for _ in range(count))
            append_many(by=None, changes=changes, now=now)
        return sum("INSERT" not in sql for sql in calls)

    def counted(execute, sql, *rest):
        calls.append(sql)
        return execute(sql, *rest)

    calls: list[str] = []
    cost(1)  # the savepoints of a bulk insert are the same for every batch
    assert cost(1000) == cost(10)


@pytest.mark.django_db
def test_entries_for_when_asked_then_newest_first_and_of_this_thing_only(now, thing):
    for verb, about in [("open", thing), ("open", Agreement(pk=32)), ("close", thing)]:
        append(by=None, verb=verb, thing=about, now=now)
    assert [entry.verb for entry in entries_for(thing)] == ["close", "open"]
