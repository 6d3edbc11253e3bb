"""Lists of the admin: bounded, sorted and searched only as offered."""

import re

import pytest
from django.contrib import admin

from directory.models import Organisation, Theme
from kit.admin import lists
from kit.templatetags.admin_cells import labelled
from tests.factories.directory import (
    OrganisationFactory,
    RegionFactory,
)
from tests.staff import Staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return Staff()


@pytest.fixture
def short_bound(monkeypatch):
    monkeypatch.setattr(lists, "BOUND", 60)


@pytest.fixture
def many_themes():
    Theme.objects.bulk_create(Theme(slug=f"t{n}", name=f"主题{n:03}") for n in range(120))


def test_list_when_there_are_more_rows_than_the_bound_then_it_says_so(
    staff, short_bound, many_themes, django_assert_max_num_queries
):
    client = staff.client("admin")
    page = client.get("/admin/directory/theme/").content.decode()
    assert "共 60+ 条" in page
    assert "?p=2" in page
    assert "?p=3" not in page
    deep = client.get("/admin/directory/theme/?p=3")
    assert deep.status_code == 200
    assert "请用上面的查找或筛选缩小范围" in deep.content.decode()


def test_list_when_it_counts_then_the_database_stops_at_the_bound(
    staff, short_bound, many_themes, django_assert_num_queries
):
    with django_assert_num_queries(1) as captured:
        assert lists.BoundedPaginator(Theme.objects.order_by("name"), 50).count == 60
    assert "LIMIT 61" in captured.captured_queries[0]["sql"]
    assert "ORDER BY" not in captured.captured_queries[0]["sql"]


@pytest.mark.parametrize(
    "query", ["name__startswith=a", "memberships__user__email__startswith=a", "slug=x", "id__in=1"]
)
def test_list_when_a_lookup_was_not_declared_then_it_is_refused(staff, query):
    response = staff.client("admin").get(f"/admin/directory/organisation/?{query}")
    assert response.status_code == 400


def test_list_when_asked_to_sort_by_a_column_not_offered_then_the_order_stays(staff):
    for name, kind in (("甲机构", "team"), ("乙机构", "company")):
        OrganisationFactory(name=name, name_pinyin=name, kind=kind)
    place = admin.site.get_model_admin(Organisation).list_display.index("kind")
    client, orders = staff.client("admin"), []
    for query in ("", f"?o={place}", f"?o=-{place}"):
        page = client.get(f"/admin/directory/organisation/{query}").content.decode()
        orders.append(page.index("甲机构") < page.index("乙机构"))
    assert len(set(orders)) == 1


def test_search_when_a_text_holds_wildcards_then_they_mean_themselves(staff):
    OrganisationFactory(name="百分之百"), OrganisationFactory(name="100%公益")
    client = staff.client("admin")
    page = client.get("/admin/directory/organisation/", {"q": "%"}).content.decode()
    assert "100%公益" in page
    assert "百分之百" not in page


@pytest.mark.parametrize(
    "declared,allowed,refused",
    [
        ("kind", {"kind__exact", "kind__in"}, {"kind__startswith", "kind__gt"}),
        ("region", {"region__code__exact", "region__isnull"}, {"region__name__startswith"}),
        (("kind", object), {"kind__exact"}, {"kind__regex"}),
        (type("ByState", (), {"parameter_name": "kind"}), {"kind"}, {"kind__exact"}),
    ],
)
def test_filter_when_declared_then_only_its_own_questions_are_asked(declared, allowed, refused):
    names = lists.asked_by(Organisation, declared)
    assert allowed <= names
    assert not refused & names


def test_row_when_a_cell_begins_with_a_figure_then_it_carries_the_head_of_its_column():
    heads = [{"text": text} for text in ("名称", "申请<元>", "状态", "截止", "余额")]
    cells = [
        '<th class="field-name"><a href="/1/">2026年</a></th>',
        '<td class="field-asked">5,000 元</td>',
        '<td class="field-state"><span class="state">草稿</span></td>',
        '<td class="field-closes"><time datetime="2026-01-02"> 2026年</time></td>',
        '<td class="field-left"><span class="nothing">—</span></td>',
        '<td><input type="hidden" value="1"></td>',
    ]
    row = labelled(cells, heads)
    assert '<td data-label="申请&lt;元&gt;" class="field-asked">5,000 元</td>' in row
    assert '<td data-label="截止" class="field-closes">' in row
    assert row.count("data-label") == 2
    assert row.count("<td") + row.count("<th") == len(cells)


def test_list_when_it_shows_figures_then_they_are_labelled_for_phones(staff):
    RegionFactory(code="522632")
    page = staff.client("admin").get("/admin/directory/region/").content.decode()
    assert re.search(r'<td data-label="[^"]+" class="field-code[^"]*">522632', page)
