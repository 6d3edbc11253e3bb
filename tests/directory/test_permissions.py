"""Who may keep the directory: every role, every kind of row, every verb."""

import pytest
from django.contrib import admin

from directory.models import (
    Agreement,
    AgreementPlan,
    Mail,
    MailTemplate,
    MediaPartner,
    Membership,
    Organisation,
    Person,
    Policy,
    Region,
    RegionGroup,
    Role,
    SourceArticle,
    SourceNote,
    Theme,
    User,
)
from directory.permissions import (
    may_close_account,
    may_grant_role,
    may_manage_account,
    may_manage_membership,
    may_read_agreement,
    may_resume_membership,
    may_resume_partner,
    may_suspend_membership,
    may_suspend_partner,
)
from tests.factories.directory import (
    AgreementFactory,
    MediaPartnerFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
)
from tests.staff import ROLES, Staff

pytestmark = pytest.mark.django_db

KEEPERS = {"organiser", "admin"}
READERS = KEEPERS | {"approver", "auditor"}
WORKING = {role for role in ROLES if role != "nobody"}
MEDIA = {"editor", "lead_editor"}
NONE: set[str] = set()
# model: who reads the list, who adds, who changes, who finds it while typing
TABLE = {
    Organisation: (READERS, KEEPERS, KEEPERS, WORKING),
    MediaPartner: (READERS, KEEPERS, KEEPERS, WORKING),
    Person: (READERS, KEEPERS, KEEPERS, WORKING),
    Theme: (READERS, KEEPERS, KEEPERS, WORKING),
    RegionGroup: (READERS, KEEPERS, KEEPERS, WORKING),
    SourceArticle: (READERS, KEEPERS, KEEPERS, WORKING),
    SourceNote: (READERS, KEEPERS, KEEPERS, WORKING),
    Policy: (READERS, KEEPERS, KEEPERS, WORKING),
    Region: (READERS, NONE, NONE, WORKING),
    User: (READERS, KEEPERS, KEEPERS, READERS),
    Membership: (READERS, KEEPERS, NONE, READERS),
    Agreement: (READERS | MEDIA, KEEPERS, KEEPERS, WORKING),
    AgreementPlan: (READERS | MEDIA, NONE, NONE, READERS | MEDIA),
}

OUTBOX = {Mail, MailTemplate}  # whose rights lie in test_outbox_admin.py


@pytest.fixture
def staff():
    return Staff()


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("model", TABLE, ids=lambda model: model.__name__)
def test_rights_when_asked_for_each_role_then_they_are_those_of_the_table(model, role, staff):
    page, user = admin.site.get_model_admin(model), staff.person(role)
    answers = (page.may_view(user), page.may_add(user), page.may_change(user), page.may_pick(user))
    assert [bool(one) for one in answers] == [role in allowed for allowed in TABLE[model]]
    assert not page.may_delete(user)


def test_table_when_compared_with_the_admin_then_no_page_of_the_directory_is_left_out():
    pages = {model for model in admin.site._registry if model._meta.app_label == "directory"}
    assert pages == set(TABLE) | OUTBOX


@pytest.mark.each_case
@pytest.mark.parametrize("model", TABLE, ids=lambda model: model.__name__)
@pytest.mark.parametrize("role", ROLES)
def test_rows_when_asked_for_then_nobody_without_a_right_sees_one(model, role, staff):
    user = staff.person(role)
    readers, _, _, finders = TABLE[model]
    if role not in readers | finders:
        assert not model.objects.visible_to(user).exists()


# ---------------------------------------------------------------- accounts


@pytest.mark.parametrize("owner", [*Role.values, "admin", "nobody"])
@pytest.mark.parametrize("role", ROLES)
def test_account_when_its_owner_decides_things_then_only_the_administrator_changes_it(
    role, owner, staff
):
    user, account = staff.person(role), Staff(staff.runner, staff.partner).person(owner)
    expected = role == "admin" or (role == "organiser" and owner in MEDIA | {"nobody"})
    assert bool(may_manage_account(user, account)) is expected


def test_account_when_it_is_ones_own_then_an_organiser_leaves_it_to_the_administrator(staff):
    assert not may_manage_account(staff.person("organiser"), staff.person("organiser"))
    assert not may_close_account(staff.person("admin"), staff.person("admin"))


def test_account_when_an_editor_also_approves_somewhere_then_no_organiser_changes_it(staff):
    account = staff.person("editor")
    MembershipFactory(user=account, organisation=OrganisationFactory(), role=Role.APPROVER)
    assert not may_manage_account(staff.person("organiser"), account)


# ---------------------------------------------------------------- roles


@pytest.mark.parametrize("given", Role.values)
@pytest.mark.parametrize("role", ROLES)
def test_role_when_given_at_a_medium_then_an_organiser_gives_media_roles_only(role, given, staff):
    place, account = staff.partner.organisation, UserFactory()
    expected = role == "admin" or (role == "organiser" and given in MEDIA)
    assert bool(may_grant_role(staff.person(role), account, place, given)) is expected


def test_role_when_the_place_is_no_partner_or_the_person_is_oneself_then_it_is_refused(staff):
    organiser, account = staff.person("organiser"), UserFactory()
    assert "不是合作媒体" in may_grant_role(organiser, account, staff.runner, "editor").reason
    own = may_grant_role(organiser, organiser, staff.partner.organisation, "editor")
    assert "不能给自己" in own.reason


@pytest.mark.parametrize("held", Role.values)
@pytest.mark.parametrize("role", ROLES)
def test_membership_when_it_decides_things_then_only_the_administrator_suspends_it(
    role, held, staff
):
    place = staff.partner.organisation if held in MEDIA else staff.runner
    membership = MembershipFactory(organisation=place, role=held)
    expected = role == "admin" or (role == "organiser" and held in MEDIA)
    assert bool(may_manage_membership(staff.person(role), membership)) is expected
    assert bool(may_suspend_membership(staff.person(role), membership)) is expected
    assert not may_resume_membership(staff.person(role), membership)


@pytest.mark.parametrize("role", ROLES)
def test_partner_when_suspended_and_resumed_then_organisers_do_it(role, staff):
    user, suspended = staff.person(role), MediaPartnerFactory(suspended=True)
    assert bool(may_suspend_partner(user, staff.partner)) is (role in KEEPERS)
    assert bool(may_resume_partner(user, suspended)) is (role in KEEPERS)
    assert not may_suspend_partner(user, suspended)
    assert not may_resume_partner(user, staff.partner)


# ---------------------------------------------------------------- scope


@pytest.mark.parametrize("role", ROLES)
def test_agreement_when_a_medium_is_no_party_then_it_does_not_exist_for_it(role, staff):
    own = AgreementFactory(parties=[staff.partner.organisation])
    foreign = AgreementFactory(parties=[OrganisationFactory(media=True)])
    user = staff.person(role)
    for agreement, readers in ((own, READERS | MEDIA), (foreign, READERS)):
        verdict = may_read_agreement(user, agreement)
        assert bool(verdict) is (role in readers)
        seen = Agreement.objects.visible_to(user).filter(pk=agreement.pk).exists()
        assert seen is (role in readers)
    assert role in READERS or may_read_agreement(user, foreign).hidden


def test_users_when_an_organiser_looks_then_strangers_and_administrators_are_missing(staff):
    editor, administrator = staff.person("editor"), staff.person("admin")
    stranger = MembershipFactory(organisation=OrganisationFactory(), role=Role.ORGANISER).user
    fresh = UserFactory()
    seen = set(User.objects.visible_to(staff.person("organiser")))
    assert {editor, fresh, staff.person("organiser")} <= seen
    assert not {administrator, stranger} & seen


def test_roles_when_an_organiser_looks_then_those_elsewhere_are_missing(staff):
    own = MembershipFactory(organisation=staff.runner, role=Role.FINANCE)
    elsewhere = MembershipFactory(organisation=OrganisationFactory(), role=Role.FINANCE)
    seen = set(Membership.objects.visible_to(staff.person("organiser")))
    assert own in seen
    assert elsewhere not in seen
