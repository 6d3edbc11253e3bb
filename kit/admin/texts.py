"""Lists and pairs as people write them: one to a line."""

from collections.abc import Mapping
from typing import Any

from django import forms

ITEM_LENGTH = 300
ITEMS = 100


class _Lines(forms.CharField):
    """What both fields share: a text box, and lines without the empty ones."""

    def __init__(self, **kwargs: Any) -> None:
        for unknown in ("encoder", "decoder"):
            kwargs.pop(unknown, None)
        kwargs["widget"] = forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"})
        super().__init__(**kwargs)

    def lines(self, value: Any) -> list[str]:
        """The lines of what was typed.

        Errors: ValidationError for too many, or one that is too long.
        """
        found = [line.strip() for line in str(value or "").splitlines() if line.strip()]
        if len(found) > ITEMS:
            raise forms.ValidationError(f"最多 {ITEMS} 行。")
        if any(len(line) > ITEM_LENGTH for line in found):
            raise forms.ValidationError(f"每行最多 {ITEM_LENGTH} 个字。")
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(self.prepare_value(initial)).split("\n") != str(data or "").splitlines() and (
            self.to_python(data) != (initial or self.to_python(""))
        )


class LinesField(_Lines):
    """A list of texts, one to a line."""

    def to_python(self, value: Any) -> Any:
        return value if isinstance(value, list) else self.lines(value)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(str(item) for item in value) if isinstance(value, list) else value


class PairsField(_Lines):
    """Headings with their text, one pair to a line: 申报方式：线上提交.

    Shapes: a heading that comes twice has a list of texts.
    """

    def to_python(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return value
        pairs: dict[str, Any] = {}
        for line in self.lines(value):
            heading, mark, text = line.replace(":", "：", 1).partition("：")
            if not mark or not heading.strip() or not text.strip():
                raise forms.ValidationError(f"每行写“名称：内容”，这一行没有冒号：{line[:20]}")
            kept = pairs.get(heading.strip())
            if kept is None:
                pairs[heading.strip()] = text.strip()
            else:
                pairs[heading.strip()] = [
                    *(kept if isinstance(kept, list) else [kept]),
                    text.strip(),
                ]
        return pairs

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, Mapping):
            return value
        return "\n".join(
            f"{heading}：{one}"
            for heading, text in value.items()
            for one in (text if isinstance(text, list) else [text])
        )
