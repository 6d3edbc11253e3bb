"""What a voter's paper says, and what organisers ask and are asked about a ballot."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict

from awards.candidates import Candidate
from awards.electorate import MOST_VOTERS, SHOWN_PROBLEMS, Problem, Reading, read_electorate
from awards.forms.steps import StepForm, reason_field
from awards.models import Ballot
from kit.intake import IntakeRefused
from kit.sheets import LIMITS, Table, read_table

_KEY = re.compile(r"[a-z2-7]{20}")


@dataclass(slots=True)
class Paper:
    """A voting paper as it was filled in: what is chosen, and what is wrong with it.

    Shapes: `chosen` are keys of entries in the voter's order; `marks` what each line shows again.
    """

    ballot: Ballot
    candidates: Sequence[Candidate]
    chosen: list[int] = field(default_factory=list)
    marks: dict[int, str] = field(default_factory=dict)
    error: str = ""

    @property
    def ranks(self) -> range:
        """The places that may be given."""
        return range(1, min(self.ballot.max_choices, len(self.candidates)) + 1)

    @property
    def lines(self) -> list[tuple[Candidate, str]]:
        """Every candidate with the mark that this voter gave."""
        return [(one, self.marks.get(one.pk, "")) for one in self.candidates]

    @property
    def picked(self) -> list[Candidate]:
        """The chosen candidates in the voter's order."""
        known = {one.pk: one for one in self.candidates}
        return [known[key] for key in self.chosen]


def read_paper(ballot: Ballot, candidates: Sequence[Candidate], data: Mapping[str, Any]) -> Paper:
    """The paper as sent; what is no candidate or no number is passed over, not an error page."""
    paper = Paper(ballot, candidates)
    reader = _read_ranks if ballot.is_ranked else _read_picks
    reader(paper, data)
    most = ballot.max_choices
    if not paper.error and not paper.chosen:
        paper.error = "还没有选择候选人，请至少选一位。"
    if not paper.error and len(paper.chosen) > most:
        paper.error = f"最多选 {most} 位，您选了 {len(paper.chosen)} 位，请减少后再提交。"
    return paper


def _read_picks(paper: Paper, data: Any) -> None:
    sent = set(data.getlist("choice"))
    paper.chosen = [one.pk for one in paper.candidates if str(one.pk) in sent]
    paper.marks = dict.fromkeys(paper.chosen, "1")


def _read_ranks(paper: Paper, data: Any) -> None:
    for one in paper.candidates:
        mark = data.get(f"rank-{one.pk}", "")
        if mark in {str(rank) for rank in paper.ranks}:
            paper.marks[one.pk] = mark
    given = sorted(int(mark) for mark in paper.marks.values())
    paper.chosen = sorted(paper.marks, key=lambda key: int(paper.marks[key]))
    if len(set(given)) < len(given):
        paper.error = "有两位候选人用了同一个顺位，请给每位不同的顺位。"
    elif given != list(range(1, len(given) + 1)):
        paper.error = "顺位要从第 1 位开始，中间不能空缺。"


def form_key_of(data: Mapping[str, Any]) -> str:
    """The one-time key of the review page, or nothing when it is not one of ours."""
    key = str(data.get("form_key", ""))
    return key if _KEY.fullmatch(key) else ""


# ------------------------------------------------------------------ for organisers


SHAPES = [("page", "在网页上显示，可以打印"), ("csv", "下载表格文件（csv）")]
ONCE = "投票码只在这一次给出，系统不保存，请马上打印或存好。"


def shape_field() -> forms.ChoiceField:
    """How the codes are handed out."""
    return forms.ChoiceField(
        label="投票码清单", choices=SHAPES, initial="page", widget=forms.RadioSelect, help_text=ONCE
    )


class ElectorateForm(StepForm):
    """A staff list as a file."""

    file = forms.FileField(
        label="名单文件",
        help_text=f"{LIMITS}第一行写列名：投票码、姓名、工号，至少一列；"
        "有“投票码”一列就用您自己的码，没有就由系统为每人生成。",
        error_messages={"required": "请选择名单文件。", "empty": "这个文件是空的。"},
    )
    skip_bad = forms.BooleanField(label="跳过有问题的行，只导入其余的", required=False)
    shape = shape_field()

    def __init__(self, data: Any = None, *, files: Any = None, **given: Any) -> None:
        super().__init__(data, **given)
        self.files = files or MultiValueDict()

    @property
    def bad(self) -> list[Problem]:
        """The lines that were refused, as far as a page shows them."""
        reading = getattr(self, "cleaned_data", {}).get("file")
        return reading.bad[:SHOWN_PROBLEMS] if reading else []

    def clean_file(self) -> Reading:
        upload: UploadedFile[Any] = self.cleaned_data["file"]
        try:
            return read_electorate(read_table(upload))
        except IntakeRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def arguments(self) -> dict[str, Any]:
        given = super().arguments()
        given["reading"] = given.pop("file")
        return given


class OutsideVotesForm(StepForm):
    """The figures of another platform as a file."""

    rows = forms.FileField(
        label="票数文件",
        help_text=f"{LIMITS}第一行写列名：提名编号、票数。",
        error_messages={"required": "请选择票数文件。", "empty": "这个文件是空的。"},
    )

    def __init__(self, data: Any = None, *, files: Any = None, **given: Any) -> None:
        super().__init__(data, **given)
        self.files = files or MultiValueDict()

    def clean_rows(self) -> Table:
        try:
            return read_table(self.cleaned_data["rows"])
        except IntakeRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class CodesForm(StepForm):
    """How many codes without names."""

    number = forms.IntegerField(
        label="投票码数量",
        min_value=1,
        max_value=MOST_VOTERS,
        help_text=f"最多 {MOST_VOTERS} 个。已有的投票人名单会被替换，原来的投票码作废。",
        error_messages={
            "required": "请填写投票码数量。",
            "invalid": "请填写整数。",
            "min_value": "至少 1 个。",
            "max_value": f"最多 {MOST_VOTERS} 个。",
        },
    )

    shape = shape_field()


class ReissueForm(StepForm):
    """Whose code was lost, and why a new one is given out."""

    words = forms.CharField(
        label="姓名或工号",
        max_length=80,
        help_text="须与导入的名单一致；同名时填写工号。",
        error_messages={"required": "请填写姓名或工号。"},
    )
    reason = reason_field("请写明补发的原因。", limit=200, help_text="原来的投票码立即作废。")
