"""Every page of the admin, by what all of them have in common."""

import pkgutil
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.contrib import admin
from django.contrib.admin.utils import label_for_field
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from awards.models import Photo, RoundTemplate
from directory.models import MailTemplate
from ledger.models import Entry
from tests import factories
from tests.english import CHINESE
from tests.factories.base import Dull
from tests.staff import ROLES, Staff

pytestmark = pytest.mark.django_db

FACTORIES = {
    factory._meta.model: factory
    for app in (one.name for one in pkgutil.iter_modules(factories.__path__))
    for factory in vars(import_module(f"tests.factories.{app}")).values()
    if isinstance(factory, type) and issubclass(factory, Dull) and factory is not Dull
}
# The record has tests of its own; photos have no pages, only a file (tests/security/matrix.py).
ELSEWHERE = {Entry, Photo}
PAGES = {model._meta.label: model for model in admin.site._registry if model not in ELSEWHERE}
MISSING = {"directory.Region": "000000"}


@pytest.fixture
def staff():
    return Staff()


@pytest.fixture(params=sorted(PAGES))
def model(request):
    return PAGES[request.param]


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def make(model):
    return FACTORIES[model]()


def absent_key(model):
    return MISSING.get(model._meta.label, 987654321)


def test_list_when_it_has_columns_then_their_headings_are_chinese(model):
    page = admin.site.get_model_admin(model)
    plain = [name for name in page.list_filter if isinstance(name, str) and "__" not in name]
    headings = [str(label_for_field(name, model, page)) for name in (*page.list_display, *plain)]
    assert [words for words in headings if not CHINESE.search(words)] == []


def test_every_page_when_the_administrator_opens_it_then_it_works(model, staff):
    client, thing = staff.client("admin"), make(model)
    for page, args in (("changelist", ()), ("change", (thing.pk,)), ("history", (thing.pk,))):
        assert client.get(address(model, page, *args)).status_code == 200, page
    assert client.get(address(model, "changelist"), {"q": "第1"}).status_code == 200
    may_add = admin.site.get_model_admin(model).may_add(staff.person("admin"))
    assert client.get(address(model, "add")).status_code == (200 if may_add else 403)


def queries(client, url):
    client.get(url)  # the first page of a session also marks when it began
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_every_list_when_there_are_more_rows_then_it_costs_no_more_queries(model, staff):
    client, url = staff.client("admin"), address(model, "changelist")
    make(model)
    first = queries(client, url)
    make(model), make(model)
    assert queries(client, url) == first


def rows_below(model):
    """The kinds of rows that the page shows below its thing, with the key that leads up."""
    for inline in admin.site.get_model_admin(model).inlines:
        keys = [f for f in inline.model._meta.fields if f.related_model is model]
        yield inline.model, inline.fk_name or keys[0].name


@pytest.mark.parametrize("label", [name for name in sorted(PAGES) if any(rows_below(PAGES[name]))])
def test_every_page_when_there_are_more_rows_below_then_it_costs_no_more_queries(label, staff):
    model = PAGES[label]
    client, thing, below = staff.client("admin"), make(model), list(rows_below(model))
    for child, key in below:
        FACTORIES[child](**{key: thing})
    first = queries(client, address(model, "change", thing.pk))
    for child, key in below * 2:
        FACTORIES[child](**{key: thing})
    assert queries(client, address(model, "change", thing.pk)) == first


def test_every_page_when_a_thing_is_foreign_or_missing_then_the_answers_are_equal(model, staff):
    thing = make(model)
    for role in ROLES:
        sees_or_cannot_tell(model, thing, role, staff)


def sees_or_cannot_tell(model, thing, role, staff):
    """The role sees the thing, or gets the very answer of a thing that there is not."""
    client, page = staff.client(role), admin.site.get_model_admin(model)
    request = SimpleNamespace(user=staff.person(role), GET={}, method="GET")
    if page.has_view_or_change_permission(request) and page.get_queryset(request).filter(
        pk=thing.pk
    ):
        assert client.get(address(model, "change", thing.pk)).status_code == 200, role
        return
    for what in ("change", "history", "delete"):
        foreign = client.get(address(model, what, thing.pk))
        missing = client.get(address(model, what, absent_key(model)))
        assert foreign.status_code == missing.status_code in (403, 404), (role, what)
        assert foreign.content == missing.content, (role, what)
        assert foreign.headers == missing.headers, (role, what)


def test_every_page_when_asked_to_delete_then_it_refuses(model, staff):
    thing, client = make(model), staff.client("admin")
    answer = client.post(address(model, "delete", thing.pk), {"post": "yes"})
    # Without its row a mail has the words that come with the product; an own template is a copy.
    goes = model in (MailTemplate, RoundTemplate)
    assert answer.status_code == (302 if goes else 403)
    assert model._base_manager.filter(pk=thing.pk).exists() is not goes


KEYS = ("abc", "%00", "1%00", "9" * 30, "-1", "_5F", "é")
QUERIES = (
    "p=0", "p=-3", "p=abc", "p=99999999999999999999", "o=99.-x.1", "q=%00", "q=" + "长" * 3000,
    "all=", "id__exact=1", "name__startswith=a", "state=x", "state__exact=%00", "_to_field=zz",
    "nonsense__in=1", "e=1", "region__exact=1%00",
)  # fmt: skip
METHODS = ("put", "patch", "delete", "options", "trace")


def test_every_page_when_the_key_is_nonsense_then_404(model, staff):
    client, url = staff.client("admin"), address(model, "change", 1)
    asked = {key: url.replace("/1/change/", f"/{key}/change/") for key in KEYS}
    found = {key: client.get(there).status_code for key, there in asked.items()}
    assert found == dict.fromkeys(KEYS, 404)


def test_every_list_when_the_query_is_nonsense_then_no_server_error(model, staff):
    client, url = staff.client("admin"), address(model, "changelist")
    found = {query: client.get(f"{url}?{query}").status_code for query in QUERIES}
    assert {query: code for query, code in found.items() if code not in (200, 302, 400)} == {}


def test_every_page_when_the_method_is_not_named_then_405(model, staff):
    client, thing = staff.client("admin"), make(model)
    urls = (address(model, "changelist"), address(model, "change", thing.pk))
    found = {(m, url): getattr(client, m)(url).status_code for m in METHODS for url in urls}
    assert set(found.values()) == {405}, found


def test_every_page_when_nobody_is_signed_in_then_the_way_leads_to_the_door(model, client):
    response = client.get(address(model, "changelist"))
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/?next=")
