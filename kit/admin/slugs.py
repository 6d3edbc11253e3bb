"""Addresses in Latin letters that nobody has to think of."""

from typing import Any

from django.db.models import Model, QuerySet

from kit.admin.forms import HouseForm
from kit.chinese import pinyin_slug

_NUMBERED = 12  # room for "-" and a number


def free_slug(rows: QuerySet[Any], text: str, *, limit: int = 60) -> str:
    """The text in pinyin as an address that no row has yet; numbered where it is taken."""
    wanted = pinyin_slug(text)[: limit - _NUMBERED].strip("-") or rows.model._meta.model_name or "x"
    taken = set(rows.filter(slug__startswith=wanted).values_list("slug", flat=True))
    number, found = 1, wanted
    while found in taken:
        number += 1
        found = f"{wanted}-{number}"
    return found


class SluggedForm(HouseForm):
    """A form in which the address may stay empty and is then made of the name.

    Shapes: `slug_sources` names the fields it is made of, the first one that is filled in.
    """

    slug_sources: tuple[str, ...] = ("name",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].help_text = "网址里的拼音标识，留空则自动生成；保存后不再更改。"

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if cleaned is not None and "slug" in self.fields and cleaned.get("slug") == "":
            model: type[Model] = self._meta.model
            source = next(filter(None, map(cleaned.get, self.slug_sources)), "")
            rows = model._base_manager.all()
            cleaned["slug"] = free_slug(rows, source, limit=self.fields["slug"].max_length)  # type: ignore[attr-defined]
        return cleaned


class SluggedAdmin:
    """A page whose things keep their address once they have one."""

    def get_readonly_fields(self, request: Any, obj: Any = None) -> Any:
        names = super().get_readonly_fields(request, obj)  # type: ignore[misc]
        return [*names, "slug"] if obj is not None else names
