"""Forms that lose nothing: a stale save shows both texts, a double click saves once."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms.models import (
    BaseInlineFormSet,
    InlineForeignKeyField,
    ModelChoiceField,
    ModelMultipleChoiceField,
)
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property

from kit.admin.widgets import KnownWords
from kit.ids import public_id

SEEN = "seen_version"  # what the page showed, so that a stale save is noticed
KEY = "form_key"  # the one-time key of a form that adds something
HOUSE_FIELDS = (SEEN, KEY)
THEIRS = "theirs"
STALE = (
    "您打开页面之后，有人保存过这条记录。您填写的内容都在下面，还没有保存：请逐项选择，再点保存。"
)
_NOTHING = "（空）"


class HiddenText(forms.CharField):
    """A hidden field of the machinery, which never counts as a change."""

    def __init__(self) -> None:
        super().__init__(required=False, max_length=4000, widget=forms.HiddenInput, label="")

    def has_changed(self, initial: object, data: object) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that two people filled in differently."""

    name: str
    label: str
    mine: str
    theirs: str


def fingerprint(value: object) -> str:
    """A short mark of a stored value; equal values have equal marks."""
    if isinstance(value, Iterable) and not isinstance(value, str | bytes | Mapping):
        plain: object = sorted(str(v.pk if isinstance(v, Model) else v) for v in value)
    elif isinstance(value, Model):
        plain = str(value.pk)
    else:
        plain = value
    text = json.dumps(plain, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.blake2s(text.encode(), digest_size=4).hexdigest()


class HouseForm(forms.ModelForm):  # type: ignore[type-arg]
    """The form behind every page that writes.

    Shapes: `seen_version` is "v<version>;<field>:<mark>;…" of the row as the page showed it;
    a bare number is taken as the version alone. `keep-<field>=theirs` takes the stored value.
    """

    seen_version = HiddenText()
    form_key = HiddenText()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.differences: list[Difference] = []
        self._unseen: dict[str, list[Model]] = {}
        if self.instance._state.adding:
            self.fields[KEY].initial = public_id()
            return
        self.fields[SEEN].initial = self.token()
        if self.is_bound:
            self._unseen = self._note_unseen()
        for name, field in self.fields.items():
            if self.data.get(f"keep-{self.add_prefix(name)}") == THEIRS:
                field.disabled = True

    @cached_property
    def changed_data(self) -> list[str]:
        """The fields that say something else now; other line ends say the same."""
        changed: list[str] = super().changed_data
        return [name for name in changed if not _reads_alike(self[name])]

    # ---------------------------------------------------------------- what was seen

    def current_values(self) -> dict[str, Any]:
        """The stored values that the form shows, by field; a hook for forms over several rows."""
        return {name: value for name, value in self.initial.items() if name in self.fields}

    def token(self) -> str:
        """What the page shows, in a form that can be compared later."""
        marks = [f"{name}:{fingerprint(v)}" for name, v in sorted(self.current_values().items())]
        return ";".join([f"v{getattr(self.instance, 'version', 0)}", *marks])

    @property
    def expected_version(self) -> int | None:
        """The version of the row that the sender saw, for actions that check it under lock."""
        seen = str(self.data.get(self.add_prefix(SEEN), "")).split(";")[0].removeprefix("v")
        return int(seen) if seen.isdecimal() and len(seen) < 10 else None

    def is_stale(self) -> bool:
        """Whether the row was saved by somebody else after the page had been opened."""
        if self.instance._state.adding or SEEN not in self.fields:
            return False
        seen = str(self.data.get(self.add_prefix(SEEN), ""))
        if seen.isdecimal():
            return seen != str(getattr(self.instance, "version", ""))
        return seen != self.token()

    # ---------------------------------------------------------------- what is not seen

    def _note_unseen(self) -> dict[str, list[Model]]:
        """Related things outside the sender's scope, which the form could neither show nor keep."""
        unseen: dict[str, list[Model]] = {}
        for name, field in self.fields.items():
            value = self.initial.get(name)
            if not isinstance(field, ModelChoiceField) or not value or field.queryset is None:
                continue
            linked = value if isinstance(value, list) else [getattr(self.instance, name)]
            seen = set(field.queryset.filter(pk__in=[one.pk for one in linked]).values_list("pk"))
            hidden = [one for one in linked if (one.pk,) not in seen]
            if hidden:
                unseen[name] = hidden
                field.required = False
        return unseen

    def _keep_unseen(self, cleaned: Any) -> None:
        for name, hidden in self._unseen.items():
            if name not in cleaned:
                continue
            if isinstance(self.fields[name], ModelMultipleChoiceField):
                cleaned[name] = [*cleaned[name], *hidden]
            elif cleaned[name] is None:
                cleaned[name] = hidden[0]

    # ---------------------------------------------------------------- what is told

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        self._keep_unseen(cleaned)
        if self.is_stale():
            self.differences = list(self._compare())
            self.refuse_stale()
            self.data = _with(self.data, self.add_prefix(SEEN), self.token())
        return cleaned

    def refuse_stale(self) -> None:
        """Say so above the form; the differences stand in a table there."""
        self.add_error(None, STALE)

    def _compare(self) -> Iterable[Difference]:
        stored, seen = self.current_values(), self._marks_seen()
        for name, field in self.fields.items():
            if name in HOUSE_FIELDS or name not in stored or field.disabled:
                continue
            if seen.get(name) == fingerprint(stored[name]):
                continue  # only the sender changed it
            bound = self[name]
            theirs = shown(field, field.prepare_value(stored[name]))
            mine = shown(field, bound.data)
            if mine != theirs:
                yield Difference(self.add_prefix(name), str(bound.label), mine, theirs)

    def _marks_seen(self) -> dict[str, str]:
        pairs = str(self.data.get(self.add_prefix(SEEN), "")).split(";")[1:]
        return dict(pair.rpartition(":")[::2] for pair in pairs)

    @property
    def kept_theirs(self) -> list[str]:
        """The fields for which the sender took the stored value, to be sent along again."""
        return [self.add_prefix(n) for n, f in self.fields.items() if f.disabled and self.is_bound]


class RowForm(HouseForm):
    """The form of one row below its parent; the sentence about a stale row stands beside it."""

    def current_values(self) -> dict[str, Any]:
        """Without the parent: its field joins the form after the page has been marked."""
        shown_values = super().current_values()
        return {
            name: value
            for name, value in shown_values.items()
            if not isinstance(self.fields[name], InlineForeignKeyField)
        }

    def refuse_stale(self) -> None:
        told = "；".join(f"{d.label}：{d.theirs}" for d in self.differences) or "状态已变"
        self.add_error(
            None,
            f"这一行刚被他人改过，对方保存的是——{told}。要用您填写的就再保存一次，否则照上面改回。",
        )


class RowFormSet(BaseInlineFormSet):  # type: ignore[type-arg]
    """Rows below their parent; the words of related things are loaded once for all rows."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for form in self.initial_forms:
            for name, field in form.fields.items():
                widget = getattr(field.widget, "widget", field.widget)
                if isinstance(widget, KnownWords):
                    self._remember(widget, form.instance, name)

    @staticmethod
    def _remember(widget: KnownWords, row: Model, name: str) -> None:
        if widget.field.many_to_many:
            related = list(getattr(row, name).all()) if row.pk else []
        elif widget.field.is_cached(row):
            related = [getattr(row, name)]
        else:
            return
        widget.remember(thing for thing in related if thing is not None)


def _reads_alike(field: forms.BoundField) -> bool:
    stored, sent = field.initial, field.data
    if not isinstance(stored, str) or not isinstance(sent, str):
        return False
    return stored.splitlines() == sent.splitlines()


def _with(data: Mapping[str, Any], name: str, text: str) -> Any:
    changed: Any = data.copy() if isinstance(data, QueryDict) else dict(data)
    changed[name] = text
    return changed


def shown(field: forms.Field, raw: Any) -> str:
    """A value of a form field in words, as people read it."""
    try:
        value = field.clean(raw)
    except ValidationError:
        value = raw
    if isinstance(field, ModelChoiceField) and value is not None:
        several = value if isinstance(value, Iterable) and not isinstance(value, str) else [value]
        return "、".join(str(one) for one in several) or _NOTHING
    choices = getattr(field, "choices", None)
    if choices is not None:
        words = dict(choices)
        several = value if isinstance(value, list) else [value]
        return "、".join(str(words.get(one, one)) for one in several) or _NOTHING
    return _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False) if value else _NOTHING
    return _NOTHING if value in (None, "") else str(value)
