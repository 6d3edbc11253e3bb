"""Who gets which answer where: one line per address, one character per role.

The roles stand in the order of `world.ROLES`:

    visitor, editor, foreign editor, lead editor, organiser, foreign organiser,
    approver, juror, finance, auditor, superuser, suspended editor

o the page   L to the door   > led elsewhere   x refused with a reason   - as if it were not there
m method not known   c not in this state   b nonsense   g gone

The things are those of `world.py`: a nomination sent in by the medium of editor and lead editor,
a published winner, an open round, all run by the house of organiser, approver, juror and finance.

Each capability has a module of its own with its tables `PAGES`, `POSTS` and `ADMIN_PAGES`; none may
name an address that another one names.
"""

import pkgutil
from importlib import import_module


def _gathered(table):
    rows = {}
    for module in pkgutil.iter_modules(__path__):
        found = getattr(import_module(f"{__name__}.{module.name}"), table, {})
        assert not rows.keys() & found.keys(), (module.name, rows.keys() & found.keys())
        rows |= found
    return rows


PAGES = _gathered("PAGES")
# What the acts answer that are only ever sent, with an empty form.
POSTS = _gathered("POSTS")
ADMIN_PAGES = _gathered("ADMIN_PAGES")

# The short address of a thing leads to its page, which decides.
SAME_FOR_ALL_MODELS = {
    "<path:object_id>/": "L>>>>>>>>>>x",
}
