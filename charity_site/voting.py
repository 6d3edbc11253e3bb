"""The way of a voter through the pages: let in, choose, look again, cast, keep the receipt.

The code travels in the body of a form and never in an address; after the first page a sealed pass
stands for it. It lies here and not with the awards, because it asks for the client's address.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest

from awards.actions.voting import (
    Receipt,
    cast_vote,
    has_deposited,
    voter_by_code,
    voter_by_user,
)
from awards.candidates import paper_for
from awards.forms.ballots import Paper, form_key_of, read_paper
from awards.models import Ballot, Voter
from awards.workflow import BallotState, StageState
from charity_site.logs import client_mark
from directory.models import User
from kit.clients import client_address
from kit.crypto import Undecipherable, decrypt, encrypt
from kit.ids import public_id
from kit.verdict import Refused

WRONG_CODES = 30  # from one address, before it has to wait
WAIT_SECONDS = 600
ALREADY = "这个投票码（账号）已经投过票了，每人只有一票。"
WRONG = "投票码不对，请对照纸条再输一次；字母不分大小写，横线可以不输。"
TOO_MANY = (
    "这个网络输错投票码的次数太多，请十分钟后再试，或换一个网络。已经进入选票页的人不受影响。"
)
NOT_LISTED = "您的账号不在这次票选的投票人名单里，如有疑问请联系项目运营。"
LOST = "页面已经失效，请重新输入投票码。"


@dataclass(slots=True)
class Booth:
    """What one request shows: the step, the paper, and what is wrong.

    Shapes: `step` is door, paper, review or receipt, or closed when there is nothing to do.
    """

    ballot: Ballot
    now: datetime
    step: str = "door"
    error: str = ""
    status: int = 200
    entry: str = ""  # the sealed pass of a code
    paper: Paper | None = None
    receipt: Receipt | None = None
    form_key: str = field(default_factory=public_id)

    @property
    def is_open(self) -> bool:
        """Whether votes are taken at this moment."""
        return self.ballot.state == BallotState.TAKING and self.ballot.stage.takes_input(self.now)

    @property
    def phase(self) -> str:
        """Where the vote stands, for the page that takes none."""
        stage = self.ballot.stage
        if stage.state == StageState.PLANNED or (stage.opens_at and self.now < stage.opens_at):
            return "before"
        return "over"

    @property
    def needs_code(self) -> bool:
        """Whether voters come with a code; others sign in."""
        return self.ballot.needs_code


def enter(request: HttpRequest, ballot: Ballot, now: datetime) -> Booth:
    """Take one step of the way; every mistake leads back to the page with a sentence."""
    booth = Booth(ballot, now)
    if not booth.is_open:
        booth.step = "closed"
        return booth
    if request.method != "POST":
        return booth
    voter = _let_in(request, booth)
    if voter is None:
        return booth
    booth.step = request.POST.get("step", "")
    if booth.step == "cast":
        _cast(request, booth, voter)
    elif has_deposited(ballot, voter):
        _back_to_door(booth, ALREADY)
    elif booth.step == "review":
        _review(request, booth, voter)
    else:
        _hand_out(request, booth, voter)
    return booth


# ------------------------------------------------------------------ the door


def _let_in(request: HttpRequest, booth: Booth) -> Voter | None:
    if not booth.needs_code:
        return _by_account(request, booth)
    sealed = request.POST.get("entry", "")
    return _by_pass(booth, sealed) if sealed else _by_code(request, booth)


def _back_to_door(booth: Booth, error: str, status: int = 200) -> None:
    booth.step, booth.error, booth.status = "door", error, status
    booth.entry = ""


def _by_account(request: HttpRequest, booth: Booth) -> Voter | None:
    user = request.user
    voter = voter_by_user(booth.ballot, user) if isinstance(user, User) else None
    if voter is None:
        _back_to_door(booth, NOT_LISTED, 403)
    return voter


def _by_pass(booth: Booth, sealed: str) -> Voter | None:
    """The voter of a pass, as long as the code it was made with is not void."""
    try:
        ballot, key, code_hash = decrypt(sealed).split(":")
    except (Undecipherable, ValueError):
        _back_to_door(booth, LOST)
        return None
    rows = Voter.objects.filter(ballot=booth.ballot, pk=key, code_hash=code_hash)
    voter = rows.first() if ballot == booth.ballot.public_id else None
    if voter is None:
        _back_to_door(booth, LOST)
    booth.entry = sealed if voter else ""
    return voter


def _by_code(request: HttpRequest, booth: Booth) -> Voter | None:
    guesses = f"vote-guesses:{client_mark(client_address(request))}"
    if cache.get(guesses, 0) >= WRONG_CODES:
        _back_to_door(booth, TOO_MANY, 429)
        return None
    voter = voter_by_code(booth.ballot, request.POST.get("code", "")[:100])
    if voter is None:
        _note_guess(guesses)
        _back_to_door(booth, WRONG)
        return None
    booth.entry = encrypt(f"{booth.ballot.public_id}:{voter.pk}:{voter.code_hash}")
    return voter


def _note_guess(key: str) -> None:
    """One more wrong code from this address; right ones are never counted."""
    if not cache.add(key, 1, WAIT_SECONDS):
        try:
            cache.incr(key)
        except ValueError:  # it ran out between the two
            cache.set(key, 1, WAIT_SECONDS)


# ------------------------------------------------------------------ inside


def _filled(request: HttpRequest, booth: Booth, voter: Voter) -> Paper:
    return read_paper(booth.ballot, paper_for(booth.ballot, voter), request.POST)


def _hand_out(request: HttpRequest, booth: Booth, voter: Voter) -> None:
    booth.step = "paper"
    booth.paper = _filled(request, booth, voter)
    booth.paper.error = ""


def _review(request: HttpRequest, booth: Booth, voter: Voter) -> None:
    booth.paper = _filled(request, booth, voter)
    if booth.paper.error:
        booth.step, booth.error = "paper", booth.paper.error


def _cast(request: HttpRequest, booth: Booth, voter: Voter) -> None:
    booth.paper = _filled(request, booth, voter)
    booth.form_key = form_key_of(request.POST)
    booth.error = booth.paper.error or ("" if booth.form_key else LOST)
    if booth.error:
        booth.step = "paper"
        return
    try:
        booth.receipt = cast_vote(
            ballot=booth.ballot, voter=voter, choices=booth.paper.chosen,
            form_key=booth.form_key, now=booth.now,
        )  # fmt: skip
    except Refused as refusal:
        _back_to_door(booth, refusal.reason, refusal.status)
        return
    booth.step = "receipt"


def facts_of(booth: Booth, request: HttpRequest) -> dict[str, Any]:
    """What the templates show."""
    stage = booth.ballot.stage
    return {
        "booth": booth,
        "ballot": booth.ballot,
        "stage": stage,
        "round": stage.round,
        "paper": booth.paper,
        "signed_in": not booth.needs_code and request.user.is_authenticated,
    }
