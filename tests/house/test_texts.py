"""Every file of ours, by what may not stand in it; and what the documents promise."""

import re
import tomllib
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command, get_commands
from django.db.migrations.loader import MigrationLoader

from awards.workflow import WORKFLOWS as AWARD_WORKFLOWS
from directory.models import Role
from tests.house.source import APPS, ROOT, files, modules, short, texts

# One letter of each stands in brackets, so that this file does not hold what it looks for.
FORBIDDEN = {
    "place": re.compile(r"/(?:[r]oot|[w]ork|[h]ome/\w+)/|C:\\[U]sers"),
    "registry": re.compile(r"[p]ypi\.org|[f]iles\.pythonhosted|[r]egistry\.npmjs|[m]irrors?\."),
    "undone": re.compile(r"\b(?:[T]ODO|[F]IXME|[X]XX|[H]ACK)\b|[l]orem ipsum"),
}
# Where such words are data, or part of an address that is meant.
ALLOWED = {
    ("place", "deploy/"): "the example files of a server name its folders",
    ("place", "docs/operations.md"): "the folders of a server",
    ("undone", "tests/projects/giving360/"): "the standard's list of currencies has one so called",
}


def forbidden(name, text):
    kinds = {kind for kind, pattern in FORBIDDEN.items() if pattern.search(text)}
    return {k for k in kinds if not any(k == kind and name.startswith(p) for kind, p in ALLOWED)}


def test_files_when_read_then_none_names_a_machine_or_is_left_undone():
    found = {name: kinds for name, text in texts() if (kinds := forbidden(name, text))}
    assert found == {}
    assert len(files()) > 300


@pytest.mark.parametrize("words", ["/ro ot/x", "/wo rk/x", "py pi.org/simple", "TO DO: later"])
def test_search_when_a_word_is_forbidden_then_it_is_found(words):
    assert forbidden("x.py", words.replace(" ", "", 1))
    assert not forbidden("x.py", words)


def test_dependency_when_named_then_the_line_says_why():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(text)["project"]
    named = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    for requirement in named:
        line = next(one for one in text.splitlines() if f'"{requirement}"' in one)
        assert re.search(r'",\s+# .{5}', line), requirement


def test_docstring_when_a_name_is_used_by_others_then_it_is_there():
    lacking = []
    for module in modules():
        if module.part in {"actions", "permissions", "gate", "publication", "models", "workflow"}:
            functions = [f for f in module.functions() if not f.name.startswith("_")]
            lacking += [module.at(f) for f in functions if not has_docstring(f)]
        if not module.name.endswith("__init__.py") and not has_docstring(module.tree):
            lacking.append(module.name)
    assert lacking == []


def has_docstring(node):
    first = node.body[0] if node.body else None
    return isinstance(getattr(getattr(first, "value", None), "value", None), str)


def test_app_when_opened_then_it_says_what_it_owns():
    for app in APPS:
        text = (ROOT / app / "__init__.py").read_text(encoding="utf-8")
        assert text.startswith('"""'), app


# ------------------------------------------------------------------ documents

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_readme_when_it_names_a_path_then_it_exists():
    named = {p for p in re.findall(r"`([\w./]+/[\w./]*)`", README) if p[0] != "/"}
    assert {p for p in named if not (ROOT / p).exists()} == set()
    assert len(named) >= 5


def test_readme_when_it_names_a_command_then_it_exists():
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`?make (\w+)", README)) <= targets | {"it"}
    named = set(re.findall(r"manage\.py (\w+)", README))
    assert named
    assert named - get_commands().keys() == set()


def test_readme_when_it_answers_who_may_confirm_then_the_name_is_there():
    for name in re.findall(r"\(`(\w+)`\)", README):
        assert any(f"def {name}(" in m.text for m in modules()), name


def test_glossary_when_people_see_a_word_then_it_is_explained():
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    steps = {s.label for w in AWARD_WORKFLOWS if w.name == "nomination" for s in w.steps}
    named = {"受理", "合并", "入围", "撤回", "拟授", "确认授予"}
    shown = [*Role.labels, "公示", "拟授", "撤销", "更正", "隐藏", "公开程度"]
    assert [word for word in shown if word not in glossary and word != "财务"] == []
    assert named <= steps
    assert [label for label in named if label not in glossary] == []


def test_glossary_when_read_then_each_term_stands_once_in_the_order_of_the_alphabet():
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    table = glossary.partition("|---|---|---|\n")[2].partition("\n\n")[0]
    terms = [line.split("|")[1].strip().lower() for line in table.splitlines()]
    assert len(terms) > 100
    assert terms == sorted(set(terms))


def test_workflow_page_when_the_tables_change_then_it_is_stale():
    call_command("render_workflows", check=True)


def test_documents_when_they_link_then_the_file_exists():
    for path in [p for p in files() if p.suffix == ".md"]:
        for link in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", path.read_text("utf-8")):
            assert Path(path.parent, link).exists(), f"{short(path)}: {link}"


# ------------------------------------------------------------------ settings and migrations


def test_checks_when_silenced_then_not_here():
    assert settings.SILENCED_SYSTEM_CHECKS == []
    text = (ROOT / "charity_site" / "settings.py").read_text(encoding="utf-8")
    assert "SILENCED_SYSTEM_CHECKS: list[str] = []" in text


def test_migrations_when_two_people_add_one_then_it_is_seen():
    loader = MigrationLoader(None)
    assert loader.detect_conflicts() == {}
    leaves = [app for app, _ in loader.graph.leaf_nodes() if app in APPS]
    assert sorted(leaves) == sorted(set(leaves))


def test_migration_when_it_runs_python_then_there_is_a_way_back():
    for app in APPS:
        for path in (ROOT / app / "migrations").glob("0*.py"):
            text = path.read_text(encoding="utf-8")
            for call in re.findall(r"RunPython\(([^)]*)\)", text):
                assert "," in call, short(path)
            assert set(imported(text)) <= {"kit"}, short(path)


def imported(text):
    """The apps of ours that a migration imports: models there would change under its feet."""
    return re.findall(rf"^(?:from|import) ({'|'.join(APPS)})\b(?!\.migrations)", text, re.MULTILINE)
