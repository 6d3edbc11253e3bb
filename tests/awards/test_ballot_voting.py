"""One voter, one ballot, inside the window; a second sending of a form is the same vote."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from awards.actions import voting
from awards.actions.voting import AlreadyVoted, cast_vote, has_deposited, voter_by_code
from awards.models import Ballot, Deposit
from awards.sealing import Tampered, grouped, new_code, new_key, open_box, tidy_code
from kit.verdict import Unready
from tests.awards.cast import make_cast
from tests.awards.polling import make_polling
from tests.factories.ballot import DepositFactory, VoterFactory
from tests.factories.directory import UserFactory


@pytest.fixture
def polling(cast, now):
    return make_polling(cast, now)


def test_vote_when_cast_then_one_envelope_and_a_receipt(polling, now):
    receipt = polling.vote(0, 0, 1, now=now)
    assert len(tidy_code(receipt.code)) == 12
    assert Deposit.objects.count() == 1
    assert has_deposited(polling.fresh(), polling.voters[0])
    assert not has_deposited(polling.fresh(), polling.voters[1])


def test_vote_when_the_same_form_comes_again_then_the_same_receipt(polling, now):
    first = polling.vote(0, 0, key="form-1", now=now)
    again = polling.vote(0, 0, key="form-1", now=now)
    assert (again.code, again.repeated) == (first.code, True)
    assert Deposit.objects.count() == 1
    assert polling.fresh().refused == 0


def test_vote_when_another_form_comes_then_refused_and_counted(polling, now):
    polling.vote(0, 0, now=now)
    with pytest.raises(AlreadyVoted):
        polling.vote(0, 1, now=now)
    assert Deposit.objects.count() == 1
    assert polling.fresh().refused == 1


def test_vote_when_two_voters_send_one_form_key_then_only_the_first_counts(polling, now):
    """Two voters with one receipt would find one vote between them (a clash attack)."""
    polling.vote(0, 0, key="shared", now=now)
    with pytest.raises(Unready, match="从头再来"):
        polling.vote(1, 0, key="shared", now=now)
    assert polling.vote(1, 0, now=now).code


@pytest.mark.parametrize(
    "seconds,is_taken", [(-86401, False), (-86400, True), (86400, True), (86401, False)]
)
def test_window_when_the_second_is_its_first_or_last_then_it_counts(
    seconds, is_taken, polling, now
):
    at = now + timedelta(seconds=seconds)
    if is_taken:
        assert polling.vote(0, 0, now=at).code
    else:
        with pytest.raises(Unready, match="不在投票时间"):
            polling.vote(0, 0, now=at)
    assert Deposit.objects.count() == int(is_taken)


@pytest.mark.parametrize("state", ["planned", "closed", "settled"])
def test_window_when_the_stage_is_not_open_then_nothing_is_taken(state, polling, now):
    polling.put(state)
    with pytest.raises(Unready, match="不在投票时间"):
        polling.vote(0, 0, now=now)


@pytest.mark.parametrize(
    "places,sentence", [((), "至少选择"), ((0, 1, 2), "最多选 2 位"), ((1, 1), "只能选一次")]
)
def test_choices_when_wrong_then_a_sentence(places, sentence, polling, now):
    with pytest.raises(Unready, match=sentence):
        polling.vote(0, *places, now=now)
    assert not Deposit.objects.exists()


def test_choices_when_from_another_ballot_then_refused(polling, now):
    other = make_polling(make_cast(), now)
    polling.entries[3] = other.entries[0]
    with pytest.raises(Unready, match="候选人名单有变动"):
        polling.vote(0, 3, now=now)


def test_voter_when_of_another_ballot_then_it_is_that_ballots_box(polling, now):
    """A voter passed with the wrong ballot cannot vote in it with a foreign key."""
    other = make_polling(make_cast(), now)
    with pytest.raises(Unready):
        cast_vote(ballot=polling.fresh(), voter=other.voters[0],
                  choices=[polling.entries[0].pk], form_key="x", now=now)  # fmt: skip
    assert not Deposit.objects.exists()


def test_code_when_typed_as_people_type_then_found(polling):
    (number, voter) = (2, polling.voters[2])
    code = polling.codes[number]
    for typed in (code, code.lower(), f"  {code.replace('-', ' ')} ", code.replace("0", "Ｏ")):
        assert voter_by_code(polling.ballot, typed) == voter
    assert voter_by_code(polling.ballot, "") is None
    assert voter_by_code(polling.ballot, "WRONG-CODE-1") is None


def test_code_when_made_then_eighty_random_bits_without_letters_alike():
    made = {new_code() for _ in range(200)}
    assert len(made) == 200
    assert all(len(tidy_code(code)) == 16 and not set(code) & set("ILOU") for code in made)
    assert grouped("ABCDEFG") == "ABCD-EFG"


def test_constraint_when_a_nullifier_comes_twice_then_the_database_refuses(polling):
    DepositFactory(ballot=polling.ballot, nullifier="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        DepositFactory(ballot=polling.ballot, nullifier="x")


@pytest.mark.parametrize("fields", [{"member": True, "code_hash": "x"}, {"code_hash": ""}])
def test_constraint_when_a_voter_has_both_or_neither_then_refused(fields, polling):
    with pytest.raises(IntegrityError), transaction.atomic():
        VoterFactory(ballot=polling.ballot, **fields)


def test_constraint_when_a_user_is_on_the_roll_twice_then_refused(polling):
    user = UserFactory()
    VoterFactory(ballot=polling.ballot, user=user, code_hash="")
    with pytest.raises(IntegrityError), transaction.atomic():
        VoterFactory(ballot=polling.ballot, user=user, code_hash="")


def test_constraint_when_one_person_counts_and_confirms_then_refused(polling, cast, now):
    with pytest.raises(IntegrityError), transaction.atomic():
        Ballot.objects.update(
            state="confirmed", sealed_with="", counted_at=now, counted_by=cast.organiser,
            confirmed_at=now, confirmed_by=cast.organiser,
        )  # fmt: skip


def test_constraint_when_the_key_outlives_the_count_then_refused(polling, cast, now):
    with pytest.raises(IntegrityError), transaction.atomic():
        Ballot.objects.update(state="counted", counted_at=now, counted_by=cast.organiser)


def test_envelope_when_moved_to_another_voter_then_it_does_not_open():
    box = open_box(new_key())
    sealed = box.seal("one", "AAAA", [1, 2], room=5)
    assert box.unseal("one", sealed) == ("AAAA", [1, 2])
    for nullifier, data in (("two", sealed), ("one", sealed[:-1] + b"\0"), ("one", b"short")):
        with pytest.raises(Tampered):
            box.unseal(nullifier, data)


def test_envelope_when_more_is_chosen_then_as_long_as_any_other():
    box = open_box(new_key())
    sizes = {len(box.seal("n", "AAAA-BBBB-CCCC", list(range(1, n)), room=9)) for n in range(2, 10)}
    assert len(sizes) == 1


def test_guard_when_the_window_is_not_asked_then_a_late_vote_gets_in(polling, now, monkeypatch):
    """The negative control of the statement."""
    late = now + timedelta(days=3)
    with pytest.raises(Unready):
        polling.vote(0, 0, now=late)
    off = voting._CAST.replace("closes_at >= %s)", "closes_at >= %s OR 1 = 1)")
    monkeypatch.setattr(voting, "_CAST", off)
    assert polling.vote(0, 0, now=late).code
