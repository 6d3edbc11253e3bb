"""The secrecy of a ballot, attacked with everything a database administrator can read.

Every attack is first tried on a naive ballot (a roll that is marked and a vote that is written, in
one transaction), where each must find every voter's vote; then on ours, where none may.
"""

import random
from dataclasses import dataclass

import pytest
from django.apps import apps
from django.db import connection, transaction

from awards.candidates import paper_for
from awards.models import Deposit, OpenedBallot, Voter
from tests.awards.cast import make_cast
from tests.awards.polling import make_polling

VOTERS = 16
pytestmark = pytest.mark.django_db(transaction=True)
CHANCE = VOTERS // 2  # so many right guesses are far beyond luck (one in forty thousand)


def physical():
    """What the table itself gives away: the transaction and the place of a row."""
    if connection.vendor == "postgresql":
        return "xmin::text::bigint, ctid::text"
    return "0, rowid"


def rows_of(table, columns):
    """Rows in their physical order, with the transaction that wrote them."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}, {physical()} FROM {table}")
        rows = cursor.fetchall()
    return [(*row[:-2], row[-2], place(row[-1])) for row in rows]


def place(ctid):
    return tuple(map(int, ctid.strip("()").split(","))) if isinstance(ctid, str) else (ctid,)


@dataclass
class Seen:
    """Voters and votes as the database shows them: name, then the values by which to join."""

    voters: list
    votes: list


def same_transaction(seen):
    """Voter and vote that were written by the same transaction, and by no other."""
    by = {}
    for vote, xmin, _ in seen.votes:
        by.setdefault(xmin, []).append(vote)
    return {v: by[x][0] for v, x, _ in seen.voters if x and len(by.get(x, ())) == 1}


def same_rank(*, by_transaction):
    """The n-th voter in the order of writing has the n-th vote."""

    def guess(seen):
        def key(row):
            return (row[1] if by_transaction else 0, row[2])

        voters, votes = sorted(seen.voters, key=key), sorted(seen.votes, key=key)
        return {v[0]: w[0] for v, w in zip(voters, votes, strict=False)}

    return guess


ATTACKS = {
    "transaction": same_transaction,
    "order of transactions": same_rank(by_transaction=True),
    "physical order": same_rank(by_transaction=False),
}


def right(guesses, truth):
    return sum(truth[voter] == vote for voter, vote in guesses.items() if voter in truth)


@pytest.fixture
def naive():
    """The control: both rows of a vote are written when it is cast."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE naive_roll (voter text, number int)")
        cursor.execute("CREATE TABLE naive_vote (vote text)")
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE naive_roll")
        cursor.execute("DROP TABLE naive_vote")


@pytest.mark.parametrize("attack", ATTACKS)
def test_attack_when_the_ballot_is_naive_then_it_finds_every_vote(attack, naive):
    truth = {}
    with connection.cursor() as cursor:
        for number in random.sample(range(VOTERS), VOTERS):
            with transaction.atomic():
                cursor.execute("INSERT INTO naive_roll VALUES (%s, 1)", [f"voter {number}"])
                cursor.execute("INSERT INTO naive_vote VALUES (%s)", [f"vote {number}"])
            truth[f"voter {number}"] = f"vote {number}"
    seen = Seen(rows_of("naive_roll", "voter"), rows_of("naive_vote", "vote"))
    found = right(ATTACKS[attack](seen), truth)
    if attack == "transaction" and connection.vendor == "sqlite":
        assert found == 0  # SQLite keeps no transaction with a row
    else:
        assert found == VOTERS


@pytest.fixture
def election(now):
    """All have voted, each for other candidates, in an order that is not that of the roll."""
    polling = make_polling(make_cast(), now, voters=VOTERS, candidates=5)
    pairs = [(a, b) for a in range(5) for b in range(5) if a != b][:VOTERS]
    return polling, dict(enumerate(pairs))


def cast_all(polling, pairs, now):
    order = random.sample(range(VOTERS), VOTERS)
    for number in order:
        polling.vote(number, *pairs[number], now=now)
    return order


def everything():
    """Every row of every table of every app, as texts."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')
            found[table] = cursor.fetchall()
    return found


@pytest.mark.parametrize("attack", ATTACKS)
def test_attack_when_the_envelopes_are_opened_then_it_finds_nothing(attack, election, now):
    polling, pairs = election
    order = cast_all(polling, pairs, now)
    polling.count(now)
    ids = [entry.nomination.public_id for entry in polling.entries]
    truth = {polling.voters[n].pk: ",".join(ids[i] for i in pairs[n]) for n in order}
    votes = [
        (",".join(row.choices), *by[1:])
        for by in rows_of("awards_openedballot", "receipt")
        for row in [OpenedBallot.objects.get(receipt=by[0])]
    ]
    seen = Seen(rows_of("awards_voter", "id"), votes)
    assert len(seen.votes) == len(seen.voters) == VOTERS
    assert right(ATTACKS[attack](seen), truth) < CHANCE


def test_rows_when_opened_then_their_place_is_that_of_the_receipt(election, now):
    polling, pairs = election
    cast_all(polling, pairs, now)
    polling.count(now)
    rows = rows_of("awards_openedballot", "receipt")
    assert len({row[1] for row in rows}) == 1  # one transaction wrote all of them
    assert [row[0] for row in sorted(rows, key=lambda row: row[2])] == sorted(r[0] for r in rows)


def test_database_when_votes_are_cast_then_only_envelopes_come_in(election, now):
    """No row anywhere else is written: no mark in the roll, no ledger row, no key, no moment."""
    polling, pairs = election
    roll, before = rows_of("awards_voter", "id"), everything()
    counters = sequences()
    cast_all(polling, pairs, now)
    after = everything()
    assert {t for t in after if before[t] != after[t]} == {"awards_deposit"}
    assert rows_of("awards_voter", "id") == roll
    assert sequences() == counters
    assert len(after["awards_deposit"]) == VOTERS


def sequences():
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT sequencename, last_value FROM pg_sequences ORDER BY 1")
        else:
            cursor.execute("SELECT name, seq FROM sqlite_sequence ORDER BY 1")
        return cursor.fetchall()


def test_envelopes_when_the_vote_runs_then_they_say_nothing(election, now):
    """One length, no value of any other table, no choice, nothing twice for equal votes."""
    polling, _ = election
    for number in range(VOTERS):
        polling.vote(number, *((0,) if number % 2 else (0, 1)), now=now)
    rows = list(Deposit.objects.values_list("nullifier", "retry_mark", "sealed"))
    assert len({len(sealed) for *_, sealed in rows}) == 1
    assert len({bytes(sealed) for *_, sealed in rows}) == VOTERS
    elsewhere = {
        str(value)
        for table, found in everything().items()
        for row in found
        for value in row
        if table != "awards_deposit" and len(str(value)) > 12
    }
    for nullifier, mark, sealed in rows:
        assert not {nullifier, mark} & elsewhere
        for entry in polling.entries:
            assert f"{entry.pk:010d}".encode() not in bytes(sealed)
            assert entry.nomination.public_id.encode() not in bytes(sealed)


def test_everything_when_counted_then_no_row_holds_voter_and_vote(election, now):
    polling, pairs = election
    codes = [polling.vote(n, *pairs[n], now=now).code for n in range(VOTERS)]
    polling.confirm(now)
    hashes = set(Voter.objects.values_list("code_hash", flat=True))
    for table, rows in everything().items():
        for row in rows:
            text = " ".join(map(str, row))
            has_vote = any(code in text for code in codes)
            assert not (has_vote and any(one in text for one in hashes)), table
            assert has_vote is (table == "awards_openedballot"), table


def test_order_of_candidates_when_shown_then_random_for_each_voter_and_the_same_again(election):
    polling, _ = election
    orders = [tuple(c.pk for c in paper_for(polling.fresh(), voter)) for voter in polling.voters]
    assert len(set(orders)) > VOTERS // 2
    assert orders[0] == tuple(c.pk for c in paper_for(polling.fresh(), polling.voters[0]))
