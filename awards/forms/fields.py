"""Form fields that read what people really type: half dates, lists of links, rows of figures."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDict
from django.utils.safestring import SafeString

from kit.chinese import unify
from kit.dates import Precision, render_date
from kit.figures import Qualifier, render_claim

_DAY = re.compile(
    r"(?P<year>[0-9]{4})\s*(?:年|[-/.])?\s*"
    r"(?:(?P<month>[0-9]{1,2})\s*(?:月|[-/.])?\s*(?:(?P<day>[0-9]{1,2})\s*[日号]?)?)?"
)
_LINK = re.compile(r"https?://[^\s，。；、）)】]+", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]{1,2})?")
_SCALES = {"万": 10_000, "亿": 100_000_000}
MAX_LINKS = 20
MAX_FIGURES = 12
MAX_PARTIES = 30


class Rows(tuple[Any, ...]):
    """A cleaned list that reads as lines, so that two versions of it can be compared in words."""

    __slots__ = ()

    def __str__(self) -> str:
        return "\n".join(_line(row) for row in self)


def _line(row: Any) -> str:
    if isinstance(row, Mapping):
        claim = render_claim(row["value"], row["qualifier"], row["unit"], row["magnitude"])
        return f"{row['label']} {claim} {row['as_of']}".strip()
    return " ".join(row) if isinstance(row, tuple) else str(row)


class PartialDate(tuple[date | None, str]):
    """A day as far as it is known, with its precision."""

    __slots__ = ()

    def __str__(self) -> str:
        known = self[0] is not None and self[1] != Precision.UNKNOWN
        return render_date(*self) if known else ""


class PartialDateField(forms.CharField):
    """A date typed as far as it is known: 2025年5月20日, 2025-05-20, 2025年5月, 2025."""

    default_error_messages = {
        "unread": "看不懂这个日期。请写成 2025年5月20日；只知道月份就写 2025年5月。",
    }

    def prepare_value(self, value: Any) -> Any:
        return str(value) if isinstance(value, PartialDate) else value

    def clean(self, value: Any) -> PartialDate:
        text = super().clean(self.prepare_value(value)).strip()
        if not text:
            return PartialDate((None, Precision.DAY))
        found = _DAY.fullmatch(unify(text))
        if found is None:
            raise ValidationError(self.error_messages["unread"])
        return self._as_date(found)

    def _as_date(self, found: re.Match[str]) -> PartialDate:
        month, day = found["month"], found["day"]
        precision = Precision.DAY if day else Precision.MONTH if month else Precision.YEAR
        try:
            known = date(int(found["year"]), int(month or 1), int(day or 1))
        except ValueError:
            raise ValidationError(self.error_messages["unread"]) from None
        if known.year < 1900:
            raise ValidationError(self.error_messages["unread"])
        return PartialDate((known, precision))


class LinesField(forms.CharField):
    """Several short texts, one on each line."""

    widget = forms.Textarea

    def __init__(self, *, each: int = 120, most: int = MAX_PARTIES, **options: Any) -> None:
        self.each, self.most = each, most
        super().__init__(required=False, **options)

    def prepare_value(self, value: Any) -> Any:
        return str(value) if isinstance(value, Rows) else value

    def clean(self, value: Any) -> Rows:
        text = super().clean(self.prepare_value(value)) or ""
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        if len(lines) > self.most:
            raise ValidationError(f"最多 {self.most} 行，现在有 {len(lines)} 行。")
        return Rows(self.read(line) for line in lines)

    def read(self, line: str) -> Any:
        """One line as it is kept; a hook."""
        if len(line) > self.each:
            raise ValidationError(f"“{line[:12]}…”太长：每行最多 {self.each} 个字。")
        return line


class LinksField(LinesField):
    """Links with their titles, one on each line: 报道标题 https://…"""

    def __init__(self, **options: Any) -> None:
        super().__init__(most=MAX_LINKS, **options)

    def read(self, line: str) -> tuple[str, str]:
        found = _LINK.search(line)
        if found is None:
            raise ValidationError(f"“{line[:24]}”里没有网址。请写上 https:// 开头的完整网址。")
        url = found[0]
        title = f"{line[: found.start()]} {line[found.end() :]}".strip(" ：:-—|，,") or url
        URLValidator(schemes=["http", "https"], message=f"“{url[:40]}”不是有效的网址。")(url)
        if len(url) > 500:
            raise ValidationError(f"“{url[:40]}…”太长：网址最多 500 个字符。")
        return title[:120], url


class FigureRows(forms.Widget):
    """A few rows of label, qualifier, number, unit and date; empty rows are left out."""

    template_name = "admin/awards/nomination/figure_rows.html"
    parts = ("label", "qualifier", "number", "unit", "as_of")
    spare = 2

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        rows = [_typed_row(row) for row in value or ()]
        context["widget"]["rows"] = [*rows, *({} for _ in range(self.spare))][:MAX_FIGURES]
        context["widget"]["qualifiers"] = Qualifier.choices
        return context

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return render_to_string(self.template_name, self.get_context(name, value, attrs))

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        columns = [_texts(data, f"{name}-{part}") for part in self.parts]
        rows = [dict(zip(self.parts, row, strict=True)) for row in zip(*columns, strict=False)]
        return [
            row
            for row in rows
            if any(row[part].strip() for part in self.parts if part != "qualifier")
        ]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}-label" not in data


def _texts(data: Any, name: str) -> list[str]:
    if isinstance(data, MultiValueDict):
        return [str(text) for text in data.getlist(name)]
    return [str(text) for text in data.get(name, ())]


def _typed_row(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """A stored figure as its row of inputs shows it; a typed one stays as it is."""
    if "number" in row:
        return row
    number = row["magnitude"] if row["qualifier"] == Qualifier.SEVERAL else row["value"]
    return {**row, "number": "" if number is None else f"{Decimal(number).normalize():f}"}


class FiguresField(forms.Field):
    """The figures that a story claims, each with its qualifier and unit."""

    widget = FigureRows

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, **options)

    def clean(self, value: Any) -> Rows:
        rows = [_typed_row(row) for row in value or ()]
        if len(rows) > MAX_FIGURES:
            raise ValidationError(f"最多 {MAX_FIGURES} 项数据。")
        return Rows(self._figure(row) for row in rows)

    def _figure(self, row: Mapping[str, Any]) -> dict[str, Any]:
        label, unit, as_of = (str(row[part]).strip() for part in ("label", "unit", "as_of"))
        if not label:
            raise ValidationError("每项数据请写明指标，如“受益学生”。")
        for text, limit, words in ((label, 80, "指标"), (unit, 20, "单位"), (as_of, 20, "截至")):
            if len(text) > limit:
                raise ValidationError(f"“{label[:12]}”的{words}最多 {limit} 个字。")
        qualifier = str(row["qualifier"] or Qualifier.EXACT)
        if qualifier not in Qualifier.values:
            raise ValidationError(f"请为“{label[:12]}”选择限定词。")
        number = self._number(label, str(row["number"]))
        several = qualifier == Qualifier.SEVERAL
        return {
            "label": label,
            "qualifier": qualifier,
            "value": None if several else number,
            "magnitude": int(number) if several else None,
            "unit": unit,
            "as_of": as_of,
        }

    def _number(self, label: str, typed: str) -> Decimal:
        text = unify(typed).replace(",", "").replace("，", "").strip()
        scale = _SCALES.get(text[-1:], 1)
        text = text.rstrip("万亿").strip()
        if _NUMBER.fullmatch(text) is None:
            raise ValidationError(f"“{label[:12]}”的数值请只写数字，如 6800 或 2.2亿。")
        number = Decimal(text) * scale
        if number >= Decimal(10) ** 15:
            raise ValidationError(f"“{label[:12]}”的数值太大，请核对。")
        return number

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.clean(initial) != self.clean(data))
        except ValidationError:
            return True


def lines_of(rows: Iterable[tuple[str, str]]) -> str:
    """Stored links as the lines they are typed in."""
    return "\n".join(f"{title} {url}" if title != url else url for title, url in rows)
