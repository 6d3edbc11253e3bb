"""An election for the bench, in place of nothing else: removed again afterwards."""

from dataclasses import dataclass

from awards.actions.voting import code_hash
from awards.models import (
    Award,
    Ballot,
    Deposit,
    Nomination,
    Nominee,
    Round,
    Stage,
    StageEntry,
    Voter,
)
from awards.sealing import new_code, new_key
from directory.models import MediaPartner, Organisation, User
from kit.ids import public_id


@dataclass
class Election:
    """The ballot and the codes of its voters."""

    ballot: Ballot
    codes: list[str]


def make_election(voters: int) -> Election:
    """An open ballot with five candidates and so many codes."""
    name = f"bench-{public_id()}"
    place = Organisation.objects.create(slug=name, name="压测机构")
    user = User.objects.create(username=name, full_name="压测")
    partner = MediaPartner.objects.create(organisation=place)
    award = Award.objects.create(slug=name, name="压测奖项", run_by=place, mode=Award.Mode.BATCH)
    round_ = Round.objects.create(award=award, slug=name, title="压测轮次", year=2026)
    stage = Stage.objects.create(round=round_, kind=Stage.Kind.BALLOT, state="open")
    for number in range(5):
        nominee = Nominee.objects.create(name=f"候选人{number}")
        row = Nomination.objects.create(
            round=round_, partner=partner, nominee=nominee, created_by=user
        )
        StageEntry.objects.create(stage=stage, nomination=row)
    ballot = Ballot.objects.create(stage=stage, max_choices=2, sealed_with=new_key())
    codes = [new_code() for _ in range(voters)]
    Voter.objects.bulk_create(
        (Voter(ballot=ballot, code_hash=code_hash(ballot, code)) for code in codes),
        batch_size=500,
    )
    return Election(ballot, codes)


def remove_election(election: Election) -> None:
    """Everything that was made, last things first."""
    ballot = election.ballot
    round_ = ballot.stage.round
    nominations = Nomination.objects.filter(round=round_)
    nominees = list(nominations.values_list("nominee", flat=True))
    users = list(nominations.values_list("created_by", flat=True))
    for rows in (Deposit, Voter):
        rows.objects.filter(ballot=ballot).delete()
    ballot.stage.delete()
    nominations.delete()
    Nominee.objects.filter(pk__in=nominees).delete()
    award, place = round_.award, round_.award.run_by
    round_.delete()
    award.delete()
    MediaPartner.objects.filter(organisation=place).delete()
    Organisation.objects.filter(pk=place.pk).delete()
    User.objects.filter(pk__in=users).delete()
