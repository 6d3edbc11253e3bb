"""Every page of the directory opens for whom it is meant for."""

import pytest
from django.contrib import admin
from django.urls import reverse

from directory.models import (
    Agreement,
    AgreementPlan,
    MediaPartner,
    Membership,
    Organisation,
    Person,
    Policy,
    Region,
    RegionGroup,
    SourceArticle,
    SourceNote,
    Theme,
    User,
)
from tests.factories import directory as make
from tests.staff import Staff

pytestmark = pytest.mark.django_db

MAKERS = {
    Agreement: make.AgreementFactory,
    AgreementPlan: make.AgreementPlanFactory,
    MediaPartner: make.MediaPartnerFactory,
    Membership: make.MembershipFactory,
    Organisation: make.OrganisationFactory,
    Person: make.PersonFactory,
    Policy: make.PolicyFactory,
    Region: make.RegionFactory,
    RegionGroup: make.RegionGroupFactory,
    SourceArticle: make.SourceArticleFactory,
    SourceNote: make.SourceNoteFactory,
    Theme: make.ThemeFactory,
    User: make.UserFactory,
}


@pytest.fixture
def staff():
    return Staff()


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.mark.parametrize("model", MAKERS, ids=lambda m: m.__name__)
def test_pages_when_the_administrator_opens_them_then_all_work(model, staff):
    thing = MAKERS[model]()
    client = staff.client("admin")
    for page, args in (("changelist", ()), ("change", (thing.pk,)), ("history", (thing.pk,))):
        assert client.get(address(model, page, *args)).status_code == 200, page
    assert client.get(address(model, "changelist"), {"q": "第1"}).status_code == 200
    may_add = admin.site.get_model_admin(model).may_add(staff.person("admin"))
    assert client.get(address(model, "add")).status_code == (200 if may_add else 403)
