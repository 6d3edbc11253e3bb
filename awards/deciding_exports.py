"""The grid and the reviews behind it as files: our selection must be justifiable."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from awards.grid import Row
from awards.models import Assignment, Nomination, Round, Score, Stage
from directory.models import User
from kit.aggregates import METHOD
from kit.cells import Column, Kind, Sheet
from kit.cells import Row as Cells

RANKING = (
    Column("nomination", "提名编号", Kind.CODE, 24),
    Column("category", "类别", Kind.TEXT, 16),
    Column("place", "名次", Kind.NUMBER, 8, "同一类别内；有效评分不足的没有名次"),
    Column("name", "被提名者", Kind.TEXT, 20),
    Column("partner", "提名媒体", Kind.TEXT, 20),
    Column("region", "地区", Kind.TEXT, 14),
    Column("state", "状态", Kind.TEXT, 10),
    Column("raw", "原始总评", Kind.NUMBER, 10, METHOD),
    Column("adjusted", "校正总评", Kind.NUMBER, 10, "说明同原始总评"),
    Column("valid", "有效评分", Kind.NUMBER, 10),
    Column("spread", "极差", Kind.NUMBER, 10),
    Column("disagreement", "分歧", Kind.NUMBER, 10, "得分的总体标准差"),
    Column("continuity", "持续性平均", Kind.NUMBER, 12, "并列时先比这一项"),
    Column("submitted_at", "提交时间", Kind.DATETIME, 20, "再比提交先后"),
    Column("conflicts", "回避评委", Kind.NUMBER, 10),
    Column("prize", "奖金（元）", Kind.MONEY, 12),
)
REVIEWS = (
    Column("nomination", "提名编号", Kind.CODE, 24),
    Column("category", "类别", Kind.TEXT, 16),
    Column("name", "被提名者", Kind.TEXT, 20),
    Column("juror", "评委", Kind.TEXT, 12, "盲审的环节以代号代替姓名"),
    Column("counts", "是否计入", Kind.TEXT, 10, "回避、改派和未提交的评分不计入"),
    Column("criteria_version", "标准版本", Kind.NUMBER, 10),
    Column("criterion", "标准", Kind.TEXT, 14),
    Column("weight", "权重（%）", Kind.NUMBER, 10),
    Column("value", "分值", Kind.NUMBER, 8, "弃权时为空：视为缺项，不计 0 分"),
    Column("abstains", "弃权", Kind.TEXT, 8),
    Column("scored_at", "评分时间", Kind.DATETIME, 20),
    Column("comment", "给评委会的意见", Kind.TEXT, 40),
)
TITLES = {"ranking": ("定评表", RANKING), "reviews": ("评分明细", REVIEWS)}


def sheet(what: str, round_: Round, *, words: str, by: User, now: datetime) -> Sheet:
    """What is exported, for whom and when.

    Errors: KeyError for anything but `ranking` and `reviews`.
    """
    title, columns = TITLES[what]
    return Sheet(f"deciding_{what}", title, columns, f"{round_.title} {words}", by.full_name, now)


def ranking_rows(round_: Round, rows: list[Row]) -> Iterator[Cells]:
    """The rows of the grid, in its order."""
    submitted = dict(Nomination.objects.filter(round=round_).values_list("pk", "submitted_at"))
    for row in rows:
        one = row.standing
        yield (
            row.key, row.category, one.place, row.name, row.partner, row.region, row.state_label,
            one.raw, one.adjusted, one.valid, one.spread,
            one.disagreement, one.tie, submitted.get(row.pk), row.conflicts,
            row.prize,
        )  # fmt: skip


def review_rows(stage: Stage | None, rows: list[Row]) -> Iterator[Cells]:
    """Every mark of every juror for the rows of the grid, those that do not count marked so."""
    if stage is None:
        return
    by_pk = {row.pk: row for row in rows}
    counted = set(Assignment.objects.counted().filter(stage=stage).values_list("pk", flat=True))
    names = juror_names(stage)
    marks = Score.objects.filter(assignment__stage=stage).order_by(
        "assignment__nomination", "assignment__juror", "criterion__position", "criterion"
    )
    columns = (
        "assignment_id", "assignment__nomination_id", "assignment__juror_id",
        "criterion__version", "criterion__name", "criterion__weight", "value", "abstains",
        "scored_at", "assignment__comment",
    )  # fmt: skip
    for pk, nomination, juror, *mark, abstains, at, comment in marks.values_list(*columns):
        row = by_pk.get(nomination)
        if row is not None:
            yield (
                row.key, row.category, row.name, names[juror], "是" if pk in counted else "否",
                *mark, "是" if abstains else "", at, comment,
            )  # fmt: skip


def juror_names(stage: Stage) -> Mapping[int, str]:
    """The jurors as the stage lets them be named: a blind one by a number instead."""
    rows = stage.assignments.order_by("juror_id").values_list("juror_id", "juror__full_name")
    jurors = dict(rows)
    if stage.shows_names:
        return jurors
    return {pk: f"评委{number:02d}" for number, pk in enumerate(jurors, start=1)}
