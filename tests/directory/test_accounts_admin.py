"""Accounts and roles in the admin: invited, given, suspended; it counts at the next request."""

import pytest
from django.core import mail
from django.urls import reverse

from directory.models import Membership, Role, User
from ledger.models import Entry
from tests.factories.directory import MembershipFactory, OrganisationFactory, UserFactory
from tests.sent import opened
from tests.staff import Staff

pytestmark = pytest.mark.django_db

ADD_USER = "/admin/directory/user/add/"
PASSWORD = "a-long-enough-word"


@pytest.fixture
def staff():
    return Staff()


def act(client, thing, name, **facts):
    model = f"{thing._meta.app_label}_{thing._meta.model_name}"
    return client.post(reverse(f"admin:{model}_{name}", args=(thing.pk,)), facts)


def invited(staff, **facts):
    client = staff.client("organiser")
    form = opened(client, ADD_USER) | {"username": "new.editor", "full_name": "新编辑"}
    return client.post(ADD_USER, form | {"password": PASSWORD} | facts)


def test_editor_when_invited_then_the_account_the_role_and_the_record_are_there(staff):
    place = staff.partner.organisation
    assert invited(staff, organisation=place.pk, role="editor").status_code == 302
    user = User.objects.get(username="new.editor")
    assert user.check_password(PASSWORD)
    assert not user.is_superuser
    membership = Membership.objects.get(user=user)
    assert (membership.organisation, membership.role) == (place, "editor")
    verbs = Entry.objects.order_by("sequence").values_list("verb", flat=True)
    assert list(verbs) == ["user.create", "membership.grant"]


@pytest.mark.parametrize(
    "facts,sentence",
    [
        ({"username": "有 空格"}, "用户名"),
        ({"password": "12345678"}, "密码"),
        ({"password": "", "email": ""}, "须填邮箱"),
        ({"role": "editor"}, "机构和角色须一起选"),
        ({"role": "approver", "organisation": "own"}, "选择一个有效的选项"),
        ({"role": "editor", "organisation": "runner"}, "选择一个有效的选项"),
        ({"email": "不是邮箱"}, "Email 地址"),
    ],
)
def test_editor_when_invited_wrongly_then_a_sentence_says_so_and_nothing_is_made(
    staff, facts, sentence
):
    places = {"own": staff.partner.organisation.pk, "runner": staff.runner.pk}
    facts = facts | {k: places[v] for k, v in facts.items() if k == "organisation"}
    response = invited(staff, **facts)
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert not User.objects.filter(full_name="新编辑").exists()


def test_password_when_sent_by_mail_then_it_goes_to_the_address_on_record(
    staff, django_capture_on_commit_callbacks
):
    editor = UserFactory(email="editor@example.org")
    with django_capture_on_commit_callbacks(execute=True):
        assert act(staff.client("organiser"), editor, "password-mail").status_code == 302
        assert not mail.outbox
    assert mail.outbox[0].to == ["editor@example.org"]
    assert "http://testserver/accounts/password/reset/key/" in mail.outbox[0].body
    verbs = Entry.objects.order_by("sequence").values_list("verb", flat=True)
    assert list(verbs) == ["user.password_mail", "mail.send"]
    assert "editor@example.org" not in str(Entry.objects.values())


def test_password_when_set_then_it_counts_and_old_sessions_end(staff):
    editor_client, editor = staff.client("editor"), staff.person("editor")
    assert editor_client.get("/admin/").status_code == 200
    assert act(staff.client("organiser"), editor, "password", password=PASSWORD).status_code == 302
    editor.refresh_from_db()
    assert editor.check_password(PASSWORD)
    assert editor_client.get("/admin/").status_code == 302
    assert PASSWORD not in str(Entry.objects.values())


def test_password_when_it_is_weak_then_the_reason_is_told_and_the_old_one_stays(staff):
    editor = staff.person("editor")
    response = act(staff.client("organiser"), editor, "password", password="123")
    assert response.status_code == 403
    editor.refresh_from_db()
    assert editor.check_password("secret-secret")


@pytest.mark.parametrize("name", ["password", "password-mail", "close", "reopen"])
@pytest.mark.parametrize("owner", ["approver", "organiser", "finance"])
def test_account_when_its_owner_decides_things_then_an_organiser_cannot_take_it_over(
    staff, owner, name
):
    account = Staff(staff.runner, staff.partner).person(owner)
    User.objects.filter(pk=account.pk).update(email="approver@example.org")
    response = act(staff.client("organiser"), account, name, password=PASSWORD, reason="试试")
    assert response.status_code == 403
    account.refresh_from_db()
    assert account.check_password("secret-secret")
    assert account.is_active
    assert not mail.outbox
    assert not Entry.objects.exists()


def test_account_when_an_organiser_writes_to_it_then_its_address_stays(staff):
    account = Staff(staff.runner, staff.partner).person("approver")
    url = reverse("admin:directory_user_change", args=(account.pk,))
    client = staff.client("organiser")
    assert client.post(url, {"username": "x", "email": "mine@example.org"}).status_code == 403
    assert "邮箱" not in client.get(url).content.decode()


def test_account_when_closed_then_its_owner_is_out_at_the_next_request(staff):
    editor_client, editor = staff.client("editor"), staff.person("editor")
    assert editor_client.get("/admin/").status_code == 200
    organiser = staff.client("organiser")
    assert act(organiser, editor, "close", reason="").status_code == 403
    assert act(organiser, editor, "close", reason="已离职").status_code == 302
    assert editor_client.get("/admin/").status_code == 302
    assert act(organiser, editor, "close", reason="再来").status_code == 409
    assert act(organiser, editor, "reopen").status_code == 302
    assert [e.reason for e in Entry.objects.order_by("sequence")] == ["已离职", ""]


def test_role_when_suspended_then_it_counts_no_more_at_the_next_request(staff):
    editor_client = staff.client("editor")
    membership = Membership.objects.get(user=staff.person("editor"))
    assert editor_client.get("/admin/awards/nomination/").status_code == 200
    organiser = staff.client("organiser")
    assert act(organiser, membership, "suspend", reason="调岗").status_code == 302
    assert editor_client.get("/admin/awards/nomination/").status_code == 403
    assert act(organiser, membership, "resume").status_code == 302
    assert editor_client.get("/admin/awards/nomination/").status_code == 200
    verbs = Entry.objects.order_by("sequence").values_list("verb", flat=True)
    assert list(verbs) == ["membership.suspend", "membership.resume"]


def test_role_when_given_on_its_own_page_then_it_is_there_once(staff):
    client, url = staff.client("organiser"), "/admin/directory/membership/add/"
    user, place = UserFactory(), staff.partner.organisation
    facts = {"user": user.pk, "organisation": place.pk, "role": "lead_editor"}
    assert client.post(url, opened(client, url) | facts).status_code == 302
    assert Membership.objects.get(user=user).role == "lead_editor"
    assert client.post(url, opened(client, url) | facts).status_code == 200
    assert Entry.objects.filter(verb="membership.grant").count() == 1


@pytest.mark.parametrize("role", ["organiser", "approver", "auditor"])
def test_role_when_an_organiser_gives_one_that_decides_then_the_form_refuses(staff, role):
    client, url = staff.client("organiser"), "/admin/directory/membership/add/"
    user = UserFactory()
    facts = {"user": user.pk, "organisation": staff.partner.organisation.pk, "role": role}
    assert client.post(url, opened(client, url) | facts).status_code == 200
    assert not Membership.objects.filter(user=user).exists()


def test_role_when_it_exists_then_its_page_changes_nothing(staff):
    membership = MembershipFactory(role=Role.EDITOR)
    url = reverse("admin:directory_membership_change", args=(membership.pk,))
    client = staff.client("admin")
    assert client.post(url, {"role": "auditor"}).status_code == 403
    membership.refresh_from_db()
    assert membership.role == Role.EDITOR


def test_role_when_it_belongs_elsewhere_then_an_organiser_gets_404(staff):
    elsewhere = MembershipFactory(organisation=OrganisationFactory(), role=Role.EDITOR)
    organiser = staff.client("organiser")
    assert act(organiser, elsewhere, "suspend", reason="试试").status_code == 404
    elsewhere.refresh_from_db()
    assert elsewhere.suspended_at is None
