"""The invented applications to 微爱万能, told from their first day to where each one stands.

Most of it lies before the sample work of the awards, the rest just before `now`, so that the
record runs in the order of time.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from charity_site.sample.accounts import Cast
from charity_site.sample.facts import Facts
from charity_site.sample.grant_earlier import finish_earlier_round, open_earlier_round
from charity_site.sample.grant_forms import Telling
from charity_site.sample.grant_money import pay_column
from charity_site.sample.grant_round import (
    COMING,
    SLUG,
    open_sample_round,
    prepare_coming_round,
    read_file,
)
from charity_site.sample.grant_steps import STEPS, Stage
from ledger.models import Entry
from projects.models import GrantRound

BEGAN, ENDED = 286, 222  # the earlier round: days before `now`, as all that follows
OPENED = 214
FIRST = "first"  # the wave of the earlier round
UNTIL = timedelta(hours=31)  # what begins after this is told by others
_JUDGED = ("hand_in", "admit", "review", "judge")
_GRANTED = (*_JUDGED, "propose", "list", "approve")
_SIGNED = (*_GRANTED, "sign")
_PAID = (*_SIGNED, "pay")

# Which steps bring an application to where its story waits.
ROUTES: dict[str, tuple[str, ...]] = {
    "draft": ("begin",),
    "submitted": ("hand_in",),
    "returned": ("hand_in", "return"),
    "eligible": ("hand_in", "admit"),
    "declined": ("hand_in", "decline"),
    "referred": ("hand_in", "refer"),
    "withdrawn": ("hand_in", "withdraw"),
    "assessing": ("hand_in", "admit", "review", "ask"),
    "visited": (*_JUDGED, "visit", "reserve"),
    "not_selected": (*_JUDGED, "decline_late"),
    "recommended": (*_JUDGED, "visit", "propose_now", "schedule"),
    "listed": (*_JUDGED, "propose_now", "list_now"),
    "disputed": (*_JUDGED, "propose_now", "list_now", "object"),
    "approvable": (*_JUDGED, "propose", "list"),
    "approved": (*_JUDGED, "propose", "list", "approve_now"),
    "lapsed": _GRANTED,
    "renounced": (*_GRANTED, "renounce"),
    "waiting_payee": (*_SIGNED, "start"),
    "filled_payee": (*_SIGNED, "start", "fill"),
    "ready": (*_SIGNED, "start", "fill", "check"),
    "batched": (*_SIGNED, "start", "fill", "check", "batch"),
    "part_paid": (*_SIGNED, "pay_part", "ask_stop"),
    "due": _PAID,
    "overdue": _PAID,
    "filed": (*_PAID, "report"),
    "report_returned": (*_PAID, "report", "return_report"),
    "closed": (*_PAID, "report", "accept"),
    "suspended": (*_PAID, "suspend"),
    "honoured": (*_PAID, "report", "accept"),
    "terminated": (*_PAID, "suspend", "terminate", "claim"),
}
# How many days before `now` each step of a wave was taken; notices run in between.
WAVES: dict[str, dict[str, float]] = {
    "first": {
        "hand_in": 284, "admit": 281, "review": 280, "judge": 277, "propose": 273, "list": 272,
        "approve": 246, "sign": 244, "pay": 240, "report": 230, "accept": 226,
    },
    "spring": {
        "hand_in": 205, "decline": 203, "refer": 202, "withdraw": 201, "admit": 200,
        "review": 198, "judge": 195, "decline_late": 190, "propose": 188, "list": 186,
        "approve": 160, "sign": 158, "renounce": 157, "pay": 155, "report": 112, "accept": 108,
    },
    "summer": {
        "hand_in": 150, "admit": 147, "review": 146, "judge": 143, "propose": 134, "list": 132,
        "approve": 106, "sign": 104, "pay": 82, "pay_part": 81, "suspend": 70, "terminate": 62,
        "claim": 61, "report": 48, "return_report": 46,
    },
    "autumn": {
        "hand_in": 100, "admit": 97, "review": 95, "judge": 92, "visit": 90, "propose": 88,
        "list": 86, "approve": 60, "sign": 57, "start": 55, "fill": 52, "check": 50,
    },
}  # fmt: skip
# What is taken these days, in this order, whichever wave it is of.
FRESH = (
    "begin", "hand_in", "return", "ask", "reserve", "propose_now", "list_now", "object", "schedule",
    "approve_now", "batch", "ask_stop",
)  # fmt: skip


def before_grants(now: datetime) -> datetime:
    """A moment before the earlier round was opened."""
    return now - timedelta(days=BEGAN + 1)


def load_grants(facts: Facts, people: Cast, *, now: datetime) -> None:
    """Tell the earlier round, and of this one all that lies before the awards' own work."""
    if GrantRound.objects.filter(slug=SLUG).exists():
        return
    _load_earlier(facts, people, now=now)
    opened = now - timedelta(days=OPENED)
    round_ = open_sample_round(facts, people, at=opened, now=now)
    _tell([wave for wave in WAVES if wave != FIRST], _stage(round_, people, opened), now=now)


def _load_earlier(facts: Facts, people: Cast, *, now: datetime) -> None:
    """The round before this one, from its opening to the honours of its grantees."""
    began = now - timedelta(days=BEGAN)
    round_ = open_earlier_round(facts, people, at=began)
    _tell([FIRST], _stage(round_, people, began), now=now)
    finish_earlier_round(round_, people, at=now - timedelta(days=ENDED))


def _tell(waves: Sequence[str], on: Stage, *, now: datetime) -> None:
    """Take every step of these waves in the order of time."""
    tellings = _tellings()
    moments = ((days, wave, verb) for wave in waves for verb, days in WAVES[wave].items())
    for days, wave, verb in sorted(moments, reverse=True):
        on.at = now - timedelta(days=days)
        _take(verb, [one for one in tellings if one.row["wave"] == wave], on)


def load_fresh_grants(people: Cast, *, now: datetime) -> None:
    """What happened these days, between the newest entry of the record and the next part's."""
    if GrantRound.objects.filter(slug=COMING).exists():
        return
    round_ = GrantRound.objects.get(slug=SLUG)
    begun = Entry.objects.order_by("sequence").values_list("at", flat=True).last() or now
    span = max(now - UNTIL - begun, timedelta(0))
    tellings = _tellings()
    known = {row.applicant_index: row for row in round_.applications.all()}
    for one in tellings:
        one.application = known.get(one.index)
    on = _stage(round_, people, begun)
    for place, verb in enumerate(FRESH, start=1):
        on.at = begun + span * place / (len(FRESH) + 1)
        _take(verb, [one for one in tellings if _is_fresh(one, verb)], on)
    pay_column("cover-news", people, begun + span)
    prepare_coming_round(people, now=begun + span)


def _is_fresh(one: Telling, verb: str) -> bool:
    """Whether the step was not taken with those of its wave."""
    return verb not in WAVES.get(one.row["wave"], {})


def _take(verb: str, tellings: Sequence[Telling], on: Stage) -> None:
    rows = [one for one in tellings if verb in ROUTES[one.row["route"]]]
    if rows:
        STEPS[verb](rows, on)


def _stage(round_: GrantRound, people: Cast, at: datetime) -> Stage:
    return Stage(round_, read_file()["round"], people, at)


def _tellings() -> list[Telling]:
    return [Telling(row, place) for place, row in enumerate(read_file()["applications"], start=1)]
