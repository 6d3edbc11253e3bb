"""Letters to the voters who sign in: once each, to all alike, and never with a code in them.

Codes go on slips, not by mail: a mail lies readable in the outbox until somebody lets it go, and on
every server on its way. The letter names the page that is the same for everybody; signing in says
who votes (docs/decisions/0022-ballot.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from awards.actions.electorate import STALE
from awards.actions.jury_letters import house_of
from awards.actions.locks import locked_stage
from awards.models import Ballot, Voter
from awards.permissions.ballots import may_invite_voters
from directory.actions.outbox import Writing, compose, write_mails
from directory.models import Mail, MailKind, User
from kit.addresses import absolute_url
from kit.dates import SHANGHAI
from kit.verdict import Stale, unready
from ledger.actions import append


@dataclass(frozen=True, slots=True)
class Invitations:
    """Who of the roll is written to, and who is not.

    Shapes: `without_address` and `written` are numbers; nothing here asks who has voted.
    """

    owed: Sequence[User]
    without_address: int
    written: int


def vote_address(ballot: Ballot) -> str:
    """Where voters go; the same for all of them."""
    return absolute_url(reverse("vote", args=(ballot.public_id,)))


def invitations(ballot: Ballot) -> Invitations:
    """The roll as it stands: who has no letter yet, who has one, and who has no address."""
    keys = Mail.objects.filter(kind=MailKind.VOTER_INVITATION, key__startswith=_key(ballot, ""))
    known = set(keys.values_list("key", flat=True))
    people = [voter.user for voter in _signing_in(ballot) if voter.user is not None]
    open_ = [user for user in people if _key(ballot, user.pk) not in known]
    owed = [user for user in open_ if user.email]
    return Invitations(owed, len(open_) - len(owed), len(people) - len(open_))


def _signing_in(ballot: Ballot) -> QuerySet[Voter]:
    rows = Voter.objects.filter(ballot=ballot, user__is_active=True)
    return rows.select_related("user").order_by("pk")


def _key(ballot: Ballot, user: int | str) -> str:
    return f"voter-invitation:{ballot.pk}:{user}"


def letter_values(ballot: Ballot) -> dict[str, str]:
    """What the words of the letter know: nothing that belongs to one voter alone."""
    ends = ballot.stage.closes_at
    return {
        "round": ballot.stage.round.title,
        "deadline": f"{ends.astimezone(SHANGHAI):%m月%d日 %H:%M}" if ends else "另行通知",
        "link": vote_address(ballot),
    }


def invitation_words(ballot: Ballot) -> tuple[str, str]:
    """Subject and text as they would be queued, to look at first."""
    values = letter_values(ballot) | {"name": "（收件人姓名）"}
    house = house_of(ballot.stage.round)
    return compose(kind=MailKind.VOTER_INVITATION, organisation=house, values=values)


@transaction.atomic
def invite_voters(*, ballot: Ballot, by: User, now: datetime, version: int | None = None) -> int:
    """Write the invitation of every voter who signs in and has none yet; how many there were.

    Shapes: all wait in the outbox of the house that runs the round.
    Errors: Unready when the vote does not run, goes by codes, or nobody is left to write to;
    Stale when `version` is given and the rules were changed meanwhile.
    """
    # The lock of the stage alone: that of the ballot would let votes on their way wait.
    ballot.stage = locked_stage(ballot.stage)
    if version not in (None, ballot.version):
        raise Stale(STALE)
    may_invite_voters(by, ballot, now).require()
    found = invitations(ballot)
    if not found.owed:
        unready("没有还要写信的投票人：有邮箱的都已经写过邀请信。").require()
    values = letter_values(ballot)
    write_mails(
        kind=MailKind.VOTER_INVITATION,
        writings=[Writing(user, values, _key(ballot, user.pk)) for user in found.owed],
        organisation=house_of(ballot.stage.round), by=by, now=now,
        about=f"awards.ballot:{ballot.pk}",
    )  # fmt: skip
    facts = {"mails": len(found.owed), "without_address": found.without_address}
    append(by=by, verb="ballot.invite_voters", thing=ballot, payload=facts, now=now)
    return len(found.owed)
