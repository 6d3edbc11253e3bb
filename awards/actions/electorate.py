"""Who may vote: set before the stage opens, closed from then on; lost codes are replaced."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.db.models import F

from awards.actions.locks import locked_stage
from awards.actions.stages import entrants
from awards.actions.voting import code_hash, has_deposited
from awards.electorate import MOST_VOTERS, Line, Problem, Reading
from awards.models import Ballot, Seat, Stage, Voter
from awards.permissions.ballots import may_prepare_ballot, may_reissue_code
from awards.sealing import new_code, new_key
from awards.workflow import StageState
from directory.models import Membership, User
from kit.crypto import blind_index, decrypt, encrypt
from kit.verdict import Stale, Unready, unready
from ledger.actions import append

BATCH = 500
STALE = "票选设置在您打开之后已被他人修改，请重新打开再办理。"


@dataclass(frozen=True, slots=True)
class Slip:
    """One voter's code in clear, for the list that is shown once and kept nowhere."""

    place: int
    label: str
    code: str


class LinesRefused(Unready):
    """A file with bad lines: nothing of it was taken."""

    def __init__(self, bad: Sequence[Problem]) -> None:
        self.bad = bad
        super().__init__(
            f"文件里有 {len(bad)} 行不能导入，没有导入任何一行。请改好后重新上传，"
            "或勾选“跳过有问题的行”。"
        )


def locked_ballot(ballot: Ballot, version: int | None = None) -> Ballot:
    """The fresh ballot under lock, after the locks of its round and stage.

    Errors: Stale when `version` is given and no longer current.
    """
    locked_stage(ballot.stage)
    fresh = (
        Ballot.objects.select_for_update(of=("self",))
        .select_related("stage__round__award", "stage__round__column__partner", "organisation")
        .get(pk=ballot.pk)
    )
    if version is not None and version != fresh.version:
        raise Stale(STALE)
    return fresh


@transaction.atomic
def prepare_ballot(*, ballot: Ballot, by: User, now: datetime) -> Ballot:
    """Save a new ballot, or new rules of one, while its stage is planned; a key comes with it.

    Errors: Unready when the stage has begun or is no ballot.
    """
    stage = ballot.stage = locked_stage(ballot.stage)
    may_prepare_ballot(by, ballot).require()
    if stage.kind != Stage.Kind.BALLOT:
        unready("这个环节不是票选。").require()
    if stage.advance == Stage.Advance.TOP_VOTES and stage.advance_count:
        ballot.seats = stage.advance_count
    is_new = ballot.pk is None
    ballot.sealed_with = ballot.sealed_with or new_key()
    ballot.version = 1 if is_new else ballot.version + 1
    ballot.full_clean()
    ballot.save()
    verb = "ballot.prepare" if is_new else "ballot.change"
    append(by=by, verb=verb, thing=ballot, payload=rules_of(ballot), now=now)
    return ballot


def rules_of(ballot: Ballot) -> dict[str, str | int]:
    """The rules of the vote as the record and the report hold them."""
    return {
        "method": ballot.method,
        "max_choices": ballot.max_choices,
        "seats": ballot.seats,
        "electorate": ballot.electorate,
        "organisation": str(ballot.organisation or ""),
    }


@transaction.atomic
def import_electorate(
    *,
    ballot: Ballot,
    reading: Reading,
    by: User,
    now: datetime,
    skip_bad: bool = False,
    version: int | None = None,
) -> list[Slip]:
    """Take a staff list as the electorate, in place of any earlier one; all of it or nothing.

    Shapes: returns the codes that were made, in the order of the file; none when the file brought
    its own. `skip_bad` leaves out bad lines, whose number the record keeps.
    Errors: LinesRefused with every bad line.
    """
    fresh = _for_codes(ballot, by, version)
    if reading.bad and not skip_bad:
        raise LinesRefused(reading.bad)
    if not reading.good:
        unready("文件里没有可以导入的投票人。").require()
    if len(reading.good) > MOST_VOTERS:
        unready(f"一次票选最多 {MOST_VOTERS} 位投票人。").require()
    slips = _replace_electorate(fresh, reading.good)
    facts = {"voters": len(reading.good), "left_out": len(reading.bad)}
    append(by=by, verb="ballot.import_electorate", thing=fresh, payload=facts, now=now)
    return [] if reading.has_codes else slips


@transaction.atomic
def generate_codes(
    *, ballot: Ballot, number: int, by: User, now: datetime, version: int | None = None
) -> list[Slip]:
    """Make so many codes without names, in place of any earlier electorate."""
    fresh = _for_codes(ballot, by, version)
    if not 1 <= number <= MOST_VOTERS:
        unready(f"投票码数量在 1 到 {MOST_VOTERS} 之间。").require()
    slips = _replace_electorate(fresh, [Line(at, "", "") for at in range(1, number + 1)])
    append(by=by, verb="ballot.generate_codes", thing=fresh, payload={"voters": number}, now=now)
    return slips


@transaction.atomic
def take_members(*, ballot: Ballot, by: User, now: datetime, version: int | None = None) -> int:
    """Take everybody who holds a live role at the organisation, or a seat on the jury, as voters.

    Shapes: returns how many. The list is a snapshot: who joins later does not vote.
    """
    fresh = locked_ballot(ballot, version)
    may_prepare_ballot(by, fresh).require()
    people = _jurors(fresh) if fresh.electorate == Ballot.Electorate.JURORS else _members(fresh)
    if fresh.electorate == Ballot.Electorate.CODES:
        unready("这次票选用投票码，请导入名单或生成投票码。").require()
    if not people:
        unready("还没有可以投票的人，请先登记机构成员或评委。").require()
    Voter.objects.filter(ballot=fresh).delete()
    Voter.objects.bulk_create(Voter(ballot=fresh, user_id=key) for key in people)
    _touch(fresh)
    append(by=by, verb="ballot.take_members", thing=fresh, payload={"voters": len(people)}, now=now)
    return len(people)


def _members(ballot: Ballot) -> list[int]:
    rows = Membership.objects.live().filter(organisation=ballot.organisation_id)
    return sorted(set(rows.values_list("user_id", flat=True)))


def _jurors(ballot: Ballot) -> list[int]:
    rows = Seat.objects.filter(round=ballot.stage.round_id, left_at=None, juror__is_active=True)
    return sorted(set(rows.values_list("juror_id", flat=True)))


def _for_codes(ballot: Ballot, by: User, version: int | None) -> Ballot:
    fresh = locked_ballot(ballot, version)
    may_prepare_ballot(by, fresh).require()
    if fresh.electorate != Ballot.Electorate.CODES:
        unready("这次票选由投票人登录投票，不用投票码。").require()
    return fresh


def _touch(ballot: Ballot) -> None:
    """A new version, and a new key: nothing of an earlier electorate is of use any more."""
    ballot.version += 1
    ballot.sealed_with = new_key()
    ballot.save(update_fields=["version", "sealed_with"])


def _replace_electorate(ballot: Ballot, lines: Iterable[Line]) -> list[Slip]:
    Voter.objects.filter(ballot=ballot).delete()
    slips = [
        Slip(place, line.label, line.code or new_code())
        for place, line in enumerate(lines, start=1)
    ]
    for batch in _batches(slips):
        Voter.objects.bulk_create(_row(ballot, slip) for slip in batch)
    _touch(ballot)
    return slips


def _batches(slips: Iterable[Slip]) -> Iterator[list[Slip]]:
    source = iter(slips)
    while batch := list(islice(source, BATCH)):
        yield batch


def label_hash(ballot: Ballot, label: str) -> str:
    """The keyed hash by which a voter is found again."""
    text = "".join(label.split()).lower()
    return blind_index(text, purpose=f"voter:{ballot.public_id}") if text else ""


def _row(ballot: Ballot, slip: Slip) -> Voter:
    return Voter(
        ballot=ballot,
        code_hash=code_hash(ballot, slip.code),
        label=encrypt(slip.label) if slip.label else "",
        label_hash=label_hash(ballot, slip.label),
    )


def find_voters(ballot: Ballot, words: str) -> list[tuple[Voter, str]]:
    """The voters whose name or number is, or holds, these words; at most a handful.

    Names are stored enciphered, so all of them are opened to look; an electorate is small.
    """
    wanted = "".join(words.split()).lower()
    found = []
    for voter in Voter.objects.filter(ballot=ballot).exclude(label="").iterator():
        label = decrypt(voter.label)
        if wanted and wanted in "".join(label.split()).lower():
            found.append((voter, label))
            if len(found) > 5:
                break
    return found


@transaction.atomic
def reissue_code(
    *, ballot: Ballot, words: str, reason: str, by: User, now: datetime,
    version: int | None = None,
) -> Slip:  # fmt: skip
    """Replace the lost code of one voter; the old one is void from this moment.

    Errors: Unready when nobody or several fit the words, or the voter has voted already.
    """
    fresh = locked_ballot(ballot, version)
    may_reissue_code(by, fresh).require()
    if not reason.strip():
        unready("请写明补发的原因。").require()
    found = find_voters(fresh, words)
    if not found:
        unready("名单里没有找到这个人，请核对姓名或工号。").require()
    if len(found) > 1:
        unready("名单里有几个人符合，请填写完整的工号和姓名。").require()
    voter, label = found[0]
    # Whoever is about to vote with the old code has the roll's row to wait for, or comes first.
    voter = Voter.objects.select_for_update().get(pk=voter.pk)
    if has_deposited(fresh, voter):
        unready("此人的选票已经投出，不能再补发投票码。").require()
    code = new_code()
    voter.code_hash = code_hash(fresh, code)
    voter.save(update_fields=["code_hash"])
    Ballot.objects.filter(pk=fresh.pk).update(reissued=F("reissued") + 1)
    append(
        by=by, verb="ballot.reissue_code", thing=fresh, reason=reason.strip(),
        payload={"voter": voter.pk}, now=now,
    )  # fmt: skip
    return Slip(1, label, code)


def missing_for_ballot(ballot: Ballot) -> list[str]:
    """What still lacks before the stage may open, as sentences."""
    entries = len(entrants(ballot.stage))
    asked = (
        (ballot.voters.exists(), "请先导入投票人名单或生成投票码。"),
        (entries >= 2, "候选人少于两位。"),
        (entries > ballot.seats, "候选人不多于当选名额，不需要投票。"),
        (ballot.max_choices <= entries or not entries, "最多可选人数超过候选人数。"),
        (ballot.stage.opens_at and ballot.stage.closes_at, "请填写票选环节的开始和截止时间。"),
    )
    if ballot.stage.state != StageState.PLANNED:
        return []
    return [sentence for given, sentence in asked if not given]
