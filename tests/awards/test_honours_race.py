"""Two approvers at once, and a grant that is stopped while its round is announced."""

import pytest

from awards.actions.honours import confer_honours
from awards.actions.rounds import approve_announcement, propose_announcement
from awards.honours import candidates, seen_mark
from awards.models import Round, Winner
from directory.models import User
from kit.verdict import Refused
from ledger.audit import verify_database
from ledger.models import Entry
from projects.actions.grant_stops import ask_step, confirm_step
from projects.models import Application
from tests.awards.honouring import confer, granted, honour_cast, honour_of, second_approver
from tests.ledger.test_concurrency import together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def test_confer_when_two_press_at_once_then_each_grant_has_one_honour(now):
    cast = honour_cast(now)
    for _ in range(3):
        granted(cast)
    people, refused = [cast.approver, second_approver(cast)], []
    mark = seen_mark(candidates(cast.round, cast.approver))

    def press(number):
        try:
            confer_honours(round_=Round.objects.get(pk=cast.round.pk), seen=mark,
                           by=User.objects.get(pk=people[number].pk), now=now)  # fmt: skip
        except Refused as refusal:
            refused.append(refusal.reason)

    assert together(2, press) == []
    assert Winner.objects.count() == 3
    assert len(refused) == 1
    assert verify_database().sequence == Entry.objects.count()


def test_grant_when_stopped_while_the_round_is_announced_then_never_public_without_it(now):
    cast = honour_cast(now)
    one = granted(cast)
    granted(cast)
    confer(cast, now)
    propose_announcement(round_=cast.round, at=now, by=cast.organiser, now=now)
    ask_step(application=one, verb="suspend", reason="核实", by=cast.organiser, now=now)

    def both(number):
        by = User.objects.get(pk=cast.approver.pk)
        if number:
            confirm_step(application=Application.objects.get(pk=one.pk), by=by, now=now)
        else:
            approve_announcement(round_=Round.objects.get(pk=cast.round.pk), by=by, now=now,
                                 leave_behind=True)  # fmt: skip

    assert together(2, both) == []
    assert Application.objects.get(pk=one.pk).state == "suspended"
    # Announced first: it is public, as one whose grant is suspended later; else it stays behind.
    entries = list(
        Entry.objects.filter(verb__in=("winner.publish", "application.suspend"),
                             object_id__in=(one.public_id, honour_of(one).winner.public_id))
        .order_by("sequence").values_list("verb", flat=True)
    )  # fmt: skip
    told = honour_of(one).winner.state
    first = entries[0] == "winner.publish"
    assert (told, len(entries)) == (("published", 2) if first else ("embargoed", 1))
