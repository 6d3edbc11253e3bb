"""What a round still lacks before it may open: one list for the page, the button and the step."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise

from awards.budgets import beyond_budget
from awards.models import Criterion, Round, Stage
from awards.models.jury import LEAST, MOST
from kit.checklist import Check, asked, missing

ANCHORS = MOST - LEAST + 1
# Names that only a state body may give to an honour (评比达标表彰 rules).
INFLATED = ("中国", "全国", "国家级")
K = Stage.Kind
# The order of a selection; everything in which entries are judged stands in the middle.
_RANK = {K.NOMINATION: 0, K.SCREENING: 1, K.NOTICE: 3, K.AWARD: 4}
_JUDGING = 2
_ONCE = frozenset(_RANK)


def checklist(round_: Round, *, now: datetime | None = None) -> list[Check]:
    """Every line of the list, done or not, in the order of the page.

    Source: domain.md §4 (opening needs categories, criteria with weights, dates …); norms.md.
    """
    criteria = [c for c in round_.criteria.all() if c.version == round_.criteria_version]
    stages = list(round_.stages.all())
    return [
        asked("奖项类别", round_.categories.all(), "请至少设一个奖项类别。", "categories"),
        *_budget(round_),
        Check("评审标准", _criteria(criteria, stages), "criteria"),
        asked("征集开始", round_.opens_at, "请填写征集开始时间。", "opens_at"),
        Check("征集截止", _closing(round_, now), "closes_at"),
        asked("不收费声明", round_.fee_free_statement.strip(), "请填写不收费声明。",
               "fee_free_statement"),
        asked("主办性质", round_.organiser_type, "请选择主办性质。", "organiser_type"),
        asked(
            "批准文号", round_.approval_reference.strip() or round_.approval_not_applicable.strip(),
            "请填写评比达标表彰的批准文号，或写明不适用的理由。", "approval_reference",
        ),
        Check("评选环节", "".join(stage_problems(round_, stages)), "stages"),
        Check("评委", _jury(round_, stages), "jury"),
        Check("名称", _inflated(round_), "title", is_warning=True),
    ]  # fmt: skip


def missing_for_opening(round_: Round, *, now: datetime | None = None) -> list[str]:
    """What a round still lacks before it may open, as sentences."""
    return missing(checklist(round_, now=now))


def _budget(round_: Round) -> list[Check]:
    """A line for the rounds of columns alone: nobody else agrees on a budget this way."""
    if round_.column_id is None:
        return []
    return [Check("栏目预算", "".join(beyond_budget(round_)), "categories")]


def _closing(round_: Round, now: datetime | None) -> str:
    if round_.closes_at is None:
        return "" if round_.is_rolling else "请填写征集截止时间。"
    return "征集截止时间已经过去，请改期。" if now and round_.closes_at <= now else ""


def _criteria(criteria: Sequence[Criterion], stages: Sequence[Stage]) -> str:
    if not criteria:
        return "请填写评审标准。"
    total = sum(criterion.weight for criterion in criteria)
    if total != 100:
        return f"评审标准的权重合计须为 100%，现在是 {total}%。"
    if all(stage.kind != K.SCORING for stage in stages):
        return ""
    bare = "".join(f"“{one}”" for one in criteria if not _is_anchored(one))
    return f"评委评分前，请为{bare}的每个分值写明说明。" if bare else ""


def _is_anchored(criterion: Criterion) -> bool:
    texts = [str(text).strip() for text in criterion.anchors]
    return len(texts) == ANCHORS and all(texts)


def _jury(round_: Round, stages: Sequence[Stage]) -> str:
    wanted = max((stage.per_entry for stage in stages if stage.kind == K.SCORING), default=0)
    if not wanted:
        return ""
    seated = round_.seats.filter(left_at=None).count()
    if not seated:
        return "本轮由评委评分，请先设评委。"
    return f"每份提名须 {wanted} 位评委，现在只有 {seated} 位。" if seated < wanted else ""


def _inflated(round_: Round) -> str:
    names = (round_.title, round_.award.name, *(c.name for c in round_.categories.all()))
    found = [f"“{name}”" for name in names if any(word in name for word in INFLATED)]
    if not found:
        return ""
    return f"{'、'.join(found)}含“中国”“全国”“国家级”一类字样，未经批准不得使用，请核对。"


# ------------------------------------------------------------------ stages


def stage_problems(round_: Round, stages: Sequence[Stage]) -> list[str]:
    """What is wrong with the order and the dates of the stages, as sentences."""
    problems = [*_order(stages)]
    if not round_.is_rolling:
        problems += [*_undated(stages), *_out_of_time(round_, stages)]
    return problems


def _rank(stage: Stage) -> int:
    return _RANK.get(K(stage.kind), _JUDGING)


def _order(stages: Sequence[Stage]) -> Iterator[str]:
    for earlier, later in pairwise(stages):
        if _rank(later) < _rank(earlier):
            yield f"“{later}”应排在“{earlier}”之前。"
    kinds = [stage.kind for stage in stages]
    for kind in dict.fromkeys(kinds):
        if kind in _ONCE and kinds.count(kind) > 1:
            yield f"“{K(kind).label}”环节只能有一个。"


def _undated(stages: Sequence[Stage]) -> Iterator[str]:
    for stage in stages:
        if stage.is_evaluating and not (stage.opens_at and stage.closes_at):
            yield f"请填写“{stage}”的开始和截止时间。"


def _out_of_time(round_: Round, stages: Sequence[Stage]) -> Iterator[str]:
    """Nominations first, screening around their end, then one stage after the other."""
    end, before = round_.closes_at, "征集"
    for stage in stages:
        opens, closes = stage.opens_at, stage.closes_at
        if stage.kind == K.SCREENING:
            if opens and round_.opens_at and opens < round_.opens_at:
                yield f"“{stage}”不能早于征集开始。"
            if closes and end and closes < end:
                yield f"“{stage}”不能在征集截止之前结束。"
        elif stage.kind != K.NOMINATION and opens and end and opens < end:
            yield f"“{stage}”要在“{before}”截止之后开始。"
        if closes and stage.kind != K.NOMINATION:
            end, before = max(closes, end or closes), str(stage)
