"""Projects in the admin: who keeps them, what the public sees, what a form asks."""

import pytest
from django.contrib import admin
from django.urls import reverse

from kit.search import parse_query
from kit.verdict import Refused, Unready
from ledger.models import Entry
from projects.actions import hide_project, publish_project
from projects.models import CareProcess, Programme, Project
from projects.permissions import may_hide_project, may_publish_project
from projects.search import PROJECTS
from tests.factories.projects import ProgrammeFactory, ProjectFactory
from tests.sent import opened
from tests.staff import ROLES, Staff

pytestmark = pytest.mark.django_db

KEEPERS = {"organiser", "admin"}
READERS = KEEPERS | {"approver", "auditor"}
ADD = "/admin/projects/project/add/"


@pytest.fixture
def staff():
    return Staff()


def url_of(thing, page="change"):
    model = f"{thing._meta.app_label}_{thing._meta.model_name}"
    return reverse(f"admin:{model}_{page}", args=(thing.pk,))


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("model", [Project, Programme, CareProcess], ids=lambda m: m.__name__)
def test_rights_when_asked_for_each_role_then_organisers_keep_and_overseers_read(
    model, role, staff
):
    page, user = admin.site.get_model_admin(model), staff.person(role)
    assert bool(page.may_view(user)) is (role in READERS)
    assert bool(page.may_add(user)) is bool(page.may_change(user)) is (role in KEEPERS)
    assert not page.may_delete(user)


@pytest.mark.parametrize("role", ROLES)
def test_project_when_shown_and_taken_off_then_only_its_keepers_do_it(role, staff, now):
    shown, hidden, user = ProjectFactory(), ProjectFactory(hidden=True), staff.person(role)
    assert bool(may_hide_project(user, shown)) is (role in KEEPERS)
    assert bool(may_publish_project(user, hidden)) is (role in KEEPERS)
    if role in KEEPERS:
        hide_project(project=shown, by=user, now=now, reason="核实中")
        publish_project(project=hidden, by=user, now=now)
        assert set(Project.objects.published()) == {hidden}
        assert [e.reason for e in Entry.objects.order_by("sequence")] == ["核实中", ""]
        return
    with pytest.raises(Refused):
        hide_project(project=shown, by=user, now=now, reason="核实中")
    with pytest.raises(Refused):
        publish_project(project=hidden, by=user, now=now)
    assert set(Project.objects.published()) == {shown}


def test_project_when_already_so_then_the_state_is_the_reason(staff, now):
    user = staff.person("organiser")
    with pytest.raises(Unready, match="已经公开"):
        publish_project(project=ProjectFactory(), by=user, now=now)
    with pytest.raises(Unready, match="没有公开"):
        hide_project(project=ProjectFactory(hidden=True), by=user, now=now, reason="核实中")
    with pytest.raises(Refused, match="写明原因"):
        hide_project(project=ProjectFactory(), by=user, now=now, reason=" ")


def test_project_when_added_then_the_public_does_not_see_it_until_it_is_shown(staff):
    client = staff.client("organiser")
    assert client.post(ADD, opened(client, ADD) | {"name": "快乐操场"}).status_code == 302
    project = Project.objects.get()
    assert list(PROJECTS.search(Project.objects.all(), parse_query("kuailecao"))) == [project]
    assert (project.slug, project.name_pinyin) == ("kuai-le-cao-chang", "kuai le cao chang")
    assert not project.is_published
    page = client.get(url_of(project)).content.decode()
    assert 'name="is_published"' not in page
    assert client.post(url_of(project, "publish")).status_code == 302
    assert Project.objects.published().get() == project


@pytest.mark.parametrize(
    "facts,sentence",
    [
        ({"name": ""}, "没有项目名时，请写明这个项目做什么。"),
        ({"target_amount": "-1"}, "目标金额不能为负数。"),
        ({"reported_amount": "100"}, "须注明截至日期"),
        ({"target_amount": "一百万"}, "数字"),
    ],
)
def test_project_when_filled_in_wrongly_then_the_sentence_says_so_and_all_is_kept(
    staff, facts, sentence
):
    client = staff.client("organiser")
    response = client.post(ADD, opened(client, ADD) | {"name": "快乐操场", "note": "备注", **facts})
    page = response.content.decode()
    assert response.status_code == 200
    assert sentence in page
    assert "备注" in page
    assert not Project.objects.exists()


def test_project_when_its_source_left_it_unnamed_then_it_takes_its_address_from_what_it_does(staff):
    client = staff.client("organiser")
    sent = opened(client, ADD) | {"summary": "给山区孩子修操场"}
    assert client.post(ADD, sent).status_code == 302
    assert Project.objects.get().slug == "gei-shan-qu-hai-zi-xiu-cao-chang"


def test_project_when_facts_are_only_inferred_then_their_fields_are_ticked(staff):
    project = ProjectFactory(inferred=["places"])
    client = staff.client("organiser")
    sent = opened(client, url_of(project))
    assert sent["inferred"] == "places"
    assert (
        client.post(url_of(project), sent | {"inferred": ["places", "summary"]}).status_code == 302
    )
    project.refresh_from_db()
    assert project.inferred == ["places", "summary"]


def test_programme_when_its_points_are_written_as_pairs_then_they_are_kept(staff):
    programme = ProgrammeFactory(details={"对象": ["店主", "志愿者"]})
    client = staff.client("organiser")
    sent = opened(client, url_of(programme))
    assert sent["details"] == "对象：店主\n对象：志愿者"
    text = sent["details"] + "\n方式：线上"
    assert client.post(url_of(programme), sent | {"details": text}).status_code == 302
    programme.refresh_from_db()
    assert programme.details == {"对象": ["店主", "志愿者"], "方式": "线上"}


def test_project_when_taken_off_then_the_reason_is_asked_and_kept(staff):
    project, client = ProjectFactory(), staff.client("organiser")
    assert client.post(url_of(project, "hide"), {"reason": ""}).status_code == 403
    assert client.post(url_of(project, "hide"), {"reason": "核实中"}).status_code == 302
    assert "核实中" in client.get(url_of(project, "history")).content.decode()
