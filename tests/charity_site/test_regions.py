"""The regions of GB/T 2260: names people say, search by any level, a load that can be repeated."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from directory.actions import Loaded, load_regions
from directory.models import Region
from directory.regions import LIST, PLACEHOLDERS, place_syllables


@pytest.fixture
def regions(db):
    return load_regions()


def names(rows):
    return [str(row) for row in rows]


def test_load_regions_when_table_is_empty_writes_every_row_of_the_list(regions):
    listed = json.loads(LIST.read_text())["rows"]
    assert regions == Loaded(created=len(listed), updated=0)
    assert len(listed) > 3000
    stored = Region.objects.values_list("code", "name", "level", "parent_id")
    assert set(stored) == {(r["code"], r["name"], r["level"], r["parent"]) for r in listed}


def test_load_regions_when_run_again_changes_nothing(regions):
    before = list(Region.objects.order_by("code").values())
    assert load_regions() == Loaded(created=0, updated=0)
    assert list(Region.objects.order_by("code").values()) == before


def test_load_regions_when_a_name_was_changed_puts_only_that_right(regions):
    Region.objects.filter(code="522632").update(full_name="别的名字")
    assert load_regions() == Loaded(created=0, updated=1)
    assert Region.objects.get(code="522632").full_name == "贵州省黔东南苗族侗族自治州榕江县"


def test_command_when_run_says_how_many(regions):
    out = StringIO()
    call_command("load_regions", stdout=out)
    assert out.getvalue() == "Regions: 0 created, 0 updated.\n"


def test_full_name_when_levels_are_placeholders_leaves_them_out(regions):
    expected = {
        "522632": "贵州省黔东南苗族侗族自治州榕江县",
        "110101": "北京市东城区",
        "500243": "重庆市彭水苗族土家族自治县",
        "429004": "湖北省仙桃市",
        "659001": "新疆维吾尔自治区石河子市",
        "441900": "广东省东莞市",
        "710000": "台湾省",
        "810000": "香港特别行政区",
        "820000": "澳门特别行政区",
    }
    found = Region.objects.in_bulk(expected)
    assert {code: row.full_name for code, row in found.items()} == expected


def test_placeholders_when_loaded_are_in_no_other_name_and_not_for_direct_use(regions):
    unusable = Region.objects.filter(is_leaf_name=False)
    assert {row.name for row in unusable} == PLACEHOLDERS
    below = Region.objects.filter(is_leaf_name=True)
    assert not [row for row in below if "市辖区" in row.full_name or "直辖县级" in row.full_name]


def test_typed_when_any_spelling_of_rongjiang_finds_it(regions):
    for typed in ("榕江", "rongjiang", "RJX", "522632", "自治州榕江县"):
        assert "贵州省黔东南苗族侗族自治州榕江县" in names(Region.objects.typed(typed)), typed


def test_inside_when_a_province_is_given_holds_all_its_counties_and_no_other(regions):
    codes = set(Region.objects.inside("520000").values_list("code", flat=True))
    assert {"520000", "522600", "522632"} <= codes
    assert all(code.startswith("52") for code in codes)


@pytest.mark.parametrize(
    "name,spoken",
    [
        ("长子县", "zhang zi xian"),
        ("长春市", "chang chun shi"),
        ("子长市", "zi chang shi"),
        ("朝阳市", "chao yang shi"),
        ("都匀市", "du yun shi"),
        ("六安市", "lu an shi"),
        ("闵行区", "min hang qu"),
        ("延边朝鲜族自治州", "yan bian chao xian zu zi zhi zhou"),
    ],
)
def test_place_syllables_when_characters_have_two_readings_take_the_local_one(name, spoken):
    assert " ".join(place_syllables(name)) == spoken
