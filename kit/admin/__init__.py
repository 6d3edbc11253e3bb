"""The parts every admin page is made of.

An app's pages derive from `directory.admin.base.StaffAdmin`, which adds the ledger and the
one-time keys to `ScopedAdmin`. What a page says about itself:

- `scoped(request)`: the rows (default `visible_to(request.user)`); `may_view/add/change/delete`:
  the rights, each refused unless named; `choices_for(request, field)`: narrower related things.
- `store(request, obj, form, change)`: how a row is written (default `obj.save()`);
  `form.expected_version` is the version that the sender saw.
- `buttons(request, obj)` with `object_views()` (POST) and `object_pages()` (GET) for all else.
- `search_fields` (see `kit.admin.search`) or `search(request, rows, text)` where there is an index;
  `sortable_by` (indexed columns only), `section`, `place`.
"""

from kit.admin.buttons import Button, Choice, reason_question
from kit.admin.forms import HouseForm, RowForm, RowFormSet
from kit.admin.lists import BoundedChangeList, BoundedPaginator, ScopedRelatedFilter
from kit.admin.rows import ScopedStackedInline, ScopedTabularInline
from kit.admin.scoped import AlreadySent, HistoryLine, ScopedAdmin
from kit.admin.site import GuardedSite
from kit.admin.widgets import TypedSelect, TypedSelectMultiple

__all__ = [
    "AlreadySent",
    "BoundedChangeList",
    "BoundedPaginator",
    "Button",
    "Choice",
    "GuardedSite",
    "HistoryLine",
    "HouseForm",
    "RowForm",
    "RowFormSet",
    "ScopedAdmin",
    "ScopedRelatedFilter",
    "ScopedStackedInline",
    "ScopedTabularInline",
    "TypedSelect",
    "TypedSelectMultiple",
    "reason_question",
]
