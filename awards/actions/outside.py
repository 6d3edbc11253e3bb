"""Outside votes: imported whole, and combined with the jury by a published formula."""

import hashlib
from datetime import datetime
from fractions import Fraction

from django.db import transaction

from awards.actions.locks import locked_stage
from awards.models import Nomination, OutsidePoll, OutsideVote, Stage
from awards.models.jury import MOST
from awards.outside_lines import LinesOff, TallyLine, tally_problems
from awards.permissions.ballots import may_keep_poll
from awards.standings import stage_ranking
from awards.stv import combined_points
from directory.models import User
from kit.sheets import Table
from kit.verdict import unready
from ledger.actions import append

FORMULA = "总分 =（100 − {weight}）% × 评委平均分 ÷ 5 × 100 + {weight}% × 得票 ÷ 最高得票 × 100"


@transaction.atomic
def keep_poll(*, poll: OutsidePoll, by: User, now: datetime) -> OutsidePoll:
    """Save what the votes are and how much they weigh, before they are imported.

    Errors: Unready once votes are there: a weight is set before the figures are known.
    """
    poll.stage = locked_stage(poll.stage)
    may_keep_poll(by, poll).require()
    if poll.pk and OutsideVote.objects.filter(poll=poll).exists():
        unready("已经导入票数，权重和办法不能再改。").require()
    poll.version += 1 if poll.pk else 0
    poll.full_clean()
    poll.save()
    payload = {"weight": poll.weight, "source": poll.source}
    append(by=by, verb="poll.keep", thing=poll, payload=payload, now=now)
    return poll


@transaction.atomic
def import_outside_votes(
    *, poll: OutsidePoll, rows: Table, by: User, now: datetime, version: int | None = None
) -> OutsidePoll:
    """Take the figures in, all of them or none, and combine them with the jury's scores.

    Shapes: a heading 提名编号 and 票数; the former is the nomination's public id.
    Errors: LinesOff with every bad line; Unready.
    """
    del version
    stage = locked_stage(poll.stage)
    fresh = OutsidePoll.objects.select_for_update().get(pk=poll.pk)
    fresh.stage = stage
    may_keep_poll(by, fresh).require()
    entries = stage.entries.select_related("nomination").order_by("pk")
    known = {entry.nomination.public_id: entry.nomination_id for entry in entries}
    good, bad = tally_problems(rows, known)
    if bad:
        raise LinesOff(bad)
    _replace(fresh, good, known)
    fresh.file_sha256 = hashlib.sha256(repr(rows).encode()).hexdigest()
    fresh.imported_at, fresh.imported_by = now, by
    fresh.result = combined(stage, {line.name: line.votes for line in good}, fresh.weight)
    fresh.version += 1
    fresh.save()
    payload = {"rows": len(good), "sha256": fresh.file_sha256, "weight": fresh.weight}
    append(by=by, verb="poll.import", thing=fresh, payload=payload, now=now)
    return fresh


def _replace(poll: OutsidePoll, lines: list[TallyLine], known: dict[str, int]) -> None:
    OutsideVote.objects.filter(poll=poll).delete()
    OutsideVote.objects.bulk_create(
        OutsideVote(poll=poll, nomination_id=known[line.name], votes=line.votes) for line in lines
    )


def combined(stage: Stage, votes: dict[str, int], weight: int) -> dict[str, object]:
    """The formula, every input and every result, as texts that are exact."""
    jury = jury_scores(stage)
    points = combined_points(jury, votes, weight=weight, top_score=MOST)
    ranked = sorted(points, key=lambda one: (-points[one], one))
    return {
        "formula": FORMULA.format(weight=weight),
        "weight": weight,
        "jury": {one: str(score) for one, score in sorted(jury.items())},
        "votes": dict(sorted(votes.items())),
        "points": {one: str(points[one]) for one in ranked},
    }


def jury_scores(stage: Stage) -> dict[str, Fraction]:
    """The jury's aggregate of every nomination of the stage, by its public id.

    Shapes: of the stage itself, where it is scored; else of the last scoring stage before it.
    """
    scoring = stage
    if stage.kind != Stage.Kind.SCORING:
        found = Stage.objects.before(stage).filter(kind=Stage.Kind.SCORING).last()
        if found is None:
            return {}
        scoring = found
    entered = Nomination.objects.filter(stage_entries__stage=stage)
    ranked = stage_ranking(scoring, entered)
    return {one.key: Fraction(one.raw) for one in ranked if one.raw is not None}
