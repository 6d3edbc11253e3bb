"""The criteria of a round as a text: one line each, what its values mean below it."""

import re
from collections.abc import Sequence

from django import forms
from django.core.exceptions import ValidationError

from awards.actions.criteria import CriterionText
from awards.checklist import ANCHORS
from awards.forms.rounds import ANCHOR_LENGTH
from awards.forms.steps import StepForm, reason_field

_ANCHOR = re.compile(r"([1-9])\s*分?\s*[:：、.．]\s*(.+)")


class CriteriaForm(StepForm):
    """New criteria and eligibility; a new version once nominations have come in."""

    criteria = forms.CharField(
        label="评审标准",
        widget=forms.Textarea(attrs={"rows": 18}),
        help_text=(
            "每条标准一行：名称，权重，说明。例如：真实性，40，事迹可查证。权重合计须为 100。"
            f"下面可以接 {ANCHORS} 行各分值的说明，例如：1：无法核实。"
        ),
        error_messages={"required": "请填写评审标准。"},
    )
    eligibility = forms.CharField(
        label="参评条件",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    reason = reason_field("请写明修订的原因。", limit=300)

    def clean_criteria(self) -> list[CriterionText]:
        lines = [line.strip() for line in self.cleaned_data["criteria"].splitlines()]
        rows = read_criteria([line for line in lines if line])
        names = [row.name for row in rows]
        if len(set(names)) < len(names):
            raise ValidationError("有两条标准同名，请改名或合并。")
        total = sum(row.weight for row in rows)
        if total != 100:
            raise ValidationError(f"权重合计须为 100，现在是 {total}。")
        return rows


def written(criteria: Sequence[CriterionText]) -> str:
    """The criteria as the text that `read_criteria` reads."""
    return "\n".join(line for one in criteria for line in _lines(one))


def _lines(one: CriterionText) -> list[str]:
    head = "，".join((one.name, str(one.weight), one.description)).rstrip("，")
    return [head, *(f"{value}：{text}" for value, text in enumerate(one.anchors, start=1))]


def read_criteria(lines: Sequence[str]) -> list[CriterionText]:
    """The criteria of these lines.

    Errors: ValidationError that names the line.
    """
    rows: list[CriterionText] = []
    anchors: list[str] = []
    for line in lines:
        if (match := _ANCHOR.fullmatch(line)) and rows:
            anchors.append(_anchor(line, match, len(anchors) + 1))
            continue
        rows[-1:] = _closed(rows[-1:], anchors)
        rows.append(_criterion(line))
        anchors = []
    rows[-1:] = _closed(rows[-1:], anchors)
    return rows


def _closed(last: list[CriterionText], anchors: list[str]) -> list[CriterionText]:
    """The criterion that the anchors belong to, complete or refused."""
    if anchors and len(anchors) != ANCHORS:
        raise ValidationError(
            f"“{last[0].name}”的分值说明要写全 1 到 {ANCHORS}，现在有 {len(anchors)} 行。"
        )
    return [one._replace(anchors=anchors) for one in last]


def _anchor(line: str, match: re.Match[str], value: int) -> str:
    if int(match[1]) != value or value > ANCHORS:
        raise ValidationError(f"“{line[:20]}”：分值说明请从 1 到 {ANCHORS} 依次写。")
    if len(match[2]) > ANCHOR_LENGTH:
        raise ValidationError(f"“{line[:20]}”太长：每个分值的说明最多 {ANCHOR_LENGTH} 个字。")
    return match[2]


def _criterion(line: str) -> CriterionText:
    parts = [part.strip() for part in line.replace(",", "，").split("，", 2)]
    weight = parts[1].rstrip("%％") if len(parts) > 1 else ""
    if not (parts[0] and weight.isdecimal() and 1 <= int(weight) <= 100):
        raise ValidationError(f"“{line[:20]}”请写成：名称，权重，说明。权重是 1 到 100 的整数。")
    if len(parts[0]) > 40 or len(parts[-1]) > 300:
        raise ValidationError(f"“{line[:20]}”太长：名称最多 40 个字，说明最多 300 个字。")
    return CriterionText(parts[0], int(weight), parts[2] if len(parts) > 2 else "")
