"""Who may write, who may ask for rows, and where an import stands."""

import ast
import re

import pytest

from tests.house.source import FUNCTIONS, Module, modules

WRITING = {
    "save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create",
    "update_or_create", "raw_delete", "asave", "acreate", "aupdate", "adelete",
}  # fmt: skip
# Writes with consequences are actions; the sample data and the generator prepare whole tables.
WRITERS = re.compile(
    r"\w+/(actions|actions/.*|\w+_actions)(\.py)?$|charity_site/(sample|synthetic)/|\w+/management/"
)
# What else calls a method of such a name, each with its reason.
NO_CONSEQUENCE = {
    "charity_site/rotation.py:rotate_column": "the same texts under the newest key",
    "kit/admin/scoped.py:store": "the hook through which an admin page saves descriptive fields",
    "directory/admin/accounts.py:store": "the same hook, for an account before its password",
    "directory/admin/accounts.py:mail_password": "Django's own form that mails a link",
    "directory/models/people.py:create_user": "how Django's own commands make an account",
    "kit/intake.py:read_photo": "Pillow saves a picture into memory",
    "kit/pictures.py:_encoded": "the same, for each size",
    "kit/pictures.py:_placeholder": "the same, for a few pixels",
    "kit/drawing.py:file": "the same, for a card or poster",
    "kit/paper.py:close": "the same, for a PDF file",
    "awards/share/cache.py:drawn": "a picture that can be drawn again at any time",
    "awards/share/cache.py:_forget": "the same",
    "kit/intake.py:store": "a file gets its random name; its row is an action's",
    "kit/strays.py:_removed": "a file that no row names; what calls it is an action's",
    "kit/search.py:index_terms": "a dictionary",
    "kit/gather.py:run": "a dictionary",
    "kit/pagecache.py:response": "the marks of an answer in memory",
    "awards/tallies.py:follow": "sets in memory",
    "charity_site/release.py:release_mark": "a digest",
    "kit/searchindex.py:_write": "the line a row is found by, made of what is stored already",
    "ledger/admin.py:_fields": "a set",
    "charity_site/health.py:storage_takes_files": "the probe writes and removes its own file",
    "charity_site/logs.py:format": "a dictionary",
}
ASKING = re.compile(r"\w+/(views|admin|api)(/.*|\.py)$|\w+/\w+_views\.py$")
SCOPES = {
    "visible_to", "run_by", "nominated_by", "nominable_by", "published", "once_public", "opened",
    "with_opened", "told", "told_to", "shown", "accepting", "kept", "coming", "active", "live",
}  # fmt: skip
MANAGERS = {"objects", "_default_manager", "_base_manager"}


def functions_with_names(module: Module) -> "list[tuple[str, ast.AST]]":
    """Each function with its name; what stands outside of one is called (module)."""
    named: list[tuple[str, ast.AST]] = [(f.name, f) for f in module.functions()]
    outside = [n for n in module.tree.body if not isinstance(n, (*FUNCTIONS, ast.ClassDef))]
    return [*named, *(("(module)", node) for node in outside)]


def calls(node: ast.AST, names: set[str]) -> "list[ast.Call]":
    return [
        n
        for n in ast.walk(node)
        if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute) and n.func.attr in names
    ]


def writes(module: Module) -> set[str]:
    """Every function of the module that calls something named like a write."""
    return {
        f"{module.name}:{name}"
        for name, node in functions_with_names(module)
        if calls(node, WRITING)
    }


def bare_managers(module: Module) -> set[str]:
    """Every `Model.objects` whose next step is no scope."""
    found = set()
    scoped = {
        id(call.func.value)  # type: ignore[attr-defined]
        for call in calls(module.tree, SCOPES)
    }
    for name, node in functions_with_names(module):
        for one in ast.walk(node):
            if not isinstance(one, ast.Attribute) or one.attr not in MANAGERS or id(one) in scoped:
                continue
            model = ast.unparse(one.value).rsplit(".", 1)[-1]
            if model not in OPEN_TABLES:
                found.add(f"{module.name}:{name}:{model}")
    return found


def inner_imports(module: Module) -> set[str]:
    return {
        module.at(node)
        for function in module.functions()
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }


# Everything in these tables is on public pages, so that there is nothing to scope.
OPEN_TABLES = {
    "Award", "Organisation", "OrganisationAlias", "ProgrammeFigure", "Region", "Series", "Theme",
}  # fmt: skip
# Rows that the line itself limits to the user, or to one thing out of a scope.
BARE = {
    "awards/admin/jury_assignments.py:choices_for:User": "of assignments in scope",
    "charity_site/api/lists.py:_editions:EditionOrganisation": "of published editions",
    "charity_site/api/lists.py:_partners:Column": "of media partners, which are all public",
    "charity_site/api/lists.py:_with_parts:ProjectOrganisation": "of published projects",
    "charity_site/api/lists.py:(module):AwardFigure": "of awards, which are all public",
    "charity_site/api/lists.py:(module):EditionFigure": "of published editions",
    "charity_site/api/lists.py:(module):ProjectFigure": "of published projects",
    "awards/admin/honours.py:_preview:GrantHonour": "the links of a round in scope",
    "awards/admin/jury_seats.py:_jurors:User": "names of jurors, for who has a jury to fill",
    "awards/admin/lists.py:lookups:Category": "within rounds that choices_for() has scoped",
    "awards/admin/nomination_drafts.py:kept_drafts:FormDraft": "filtered by the user",
    "awards/admin/nomination_page.py:_rounds:Round": "the round of a nomination in scope",
    "awards/admin/nomination_page.py:_find_by_typing:model": "the scope, and what is stored",
    "projects/admin/grant_photos.py:picture_of:model": "pictures of an application in scope",
    "kit/admin/fields.py:choices_for:remote": "asked whether it has visible_to, used only so",
    "kit/admin/scoped.py:_lock:model": "the lock of one row that came out of the scope",
    "kit/admin/slugs.py:clean:model": "a free address must be free among all rows",
}


def test_writing_when_outside_actions_then_it_has_a_reason():
    found = {w for m in modules() if not WRITERS.match(m.name) for w in writes(m)}
    assert found - NO_CONSEQUENCE.keys() == set()


def test_rows_when_asked_for_by_a_page_then_through_a_scope():
    found = {b for m in modules() if ASKING.match(m.name) or m.name.startswith("kit/admin/")
             for b in bare_managers(m)}  # fmt: skip
    assert found - BARE.keys() == set()


def test_reasons_when_nothing_needs_them_then_they_go():
    written = {w for m in modules() for w in writes(m)}
    assert NO_CONSEQUENCE.keys() - written == set()
    assert BARE.keys() - {b for m in modules() for b in bare_managers(m)} == set()


def test_import_when_written_then_it_stands_at_the_top():
    assert [place for m in modules() for place in inner_imports(m)] == []


@pytest.mark.parametrize(
    "search,text,found",
    [
        (writes, "def f(row):\n    row.save()", "x/views.py:f"),
        (writes, "class A:\n    def f(self, rows):\n        rows.filter(a=1).update(b=2)",
         "x/views.py:f"),
        (writes, "Model.objects.create()", "x/views.py:(module)"),
        (bare_managers, "def f():\n    return Winner.objects.filter(pk=1)", "x/views.py:f:Winner"),
        (bare_managers, "def f():\n    return m.Winner.objects.all()", "x/views.py:f:Winner"),
        (inner_imports, "def f():\n    import os", "x/views.py:2"),
    ],
)  # fmt: skip
def test_search_when_the_rule_is_broken_then_it_finds_the_place(search, text, found):
    assert search(Module("x/views.py", text)) == {found}


def test_search_when_rows_are_scoped_then_it_is_content():
    text = "def f(u):\n    return Winner.objects.visible_to(u).filter(a=1)"
    assert bare_managers(Module("x/views.py", text)) == set()
