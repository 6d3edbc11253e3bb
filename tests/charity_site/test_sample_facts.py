"""Nothing of the collected facts is dropped on the way into the tables."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import models

from awards.models import AwardFigure, NominationFigure, Round, Winner
from charity_site.sample.facts import FILE, Facts, parse_day
from charity_site.sample.history import KINDS as WINNER_KINDS
from charity_site.sample.organisations import KINDS, PERSON_KINDS
from charity_site.sample.projects import PROGRAMME_KINDS
from directory.models import Organisation, Person, Region, SourceArticle
from events.models import Edition, EditionFigure, EditionHighlight, ProductFigure, Series, Session
from kit.dates import readable_day
from projects.models import ProgrammeFigure, Project, ProjectFigure
from tests.charity_site.sample_data import loaded

pytestmark = [pytest.mark.django_db, pytest.mark.once]

OURS = ("directory", "events", "projects", "awards")
FACTS = Facts.read()

# Where the facts of each part of the collection lie.
TABLES = {
    "sources": "SourceArticle",
    "anomalies": "SourceNote",
    "policies": "Policy",
    "region_groups": "RegionGroup",
    "organizations": "Organisation OrganisationAlias",
    "people": "Person",
    "event_series": "Series",
    "editions": "Edition EditionFigure EditionOrganisation EditionHighlight Session Participant "
    "Lineup Round",
    "programmes": "Programme ProgrammeFigure ProgrammeOrganisation",
    "awards": "Award AwardFigure Category",
    "award_rounds": "Round Category AwardFigure",
    "winners": "Nominee NomineeParty Nomination NominationFigure Winner",
    "media_partners": "MediaPartner Agreement Organisation",
    "projects": "Project ProjectFigure ProjectOrganisation",
    "county_products": "CountyProduct ProductFigure",
    "processes": "CareProcess",
}
# What is deliberately not a row, and why.
LEFT_OUT = {
    "programmes.currency": "every amount of the site is in yuan; the figures say 元",
    "awards.launched_md": "told in the note as 4月18日, without the year that nobody wrote",
}
# Words of the collection that the tables hold in words of their own.
WORDS = {
    "organizations.type_inferred": {name: kind.value for name, kind in KINDS.items()},
    "people.kind": PERSON_KINDS,
    "programmes.kind": PROGRAMME_KINDS,
    "winners.subject_type": {name: kind.value for name, kind in WINNER_KINDS.items()},
    "editions.agenda.kind": {"salon": "panel"},
    "event_series.anchor_date": {
        "每年03-03": "每年3月3日",
        "09-05（中华慈善日）": "9月5日（中华慈善日）",
    },
    "sources.articles.publisher_inferred": {
        "公益时报（文中“接受《公益时报》记者采访”）": "文中“接受《公益时报》记者采访”",
    },
    "projects.regions": {row["name"]: row["code_derived"][:6] for row in FACTS["regions"]}
    | {"定威水族乡": "定威水族乡", "四川": "510000"},
    "editions.organisations.role": {
        "主办": "host", "联合主办": "co_host", "承办": "organiser", "支持": "support",
        "公益伙伴": "charity_partner", "联合发起": "co_initiator",
    },
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def sample(django_db_setup, django_db_blocker, tmp_path_factory):
    with loaded(django_db_blocker, tmp_path_factory.mktemp("media")) as media:
        yield media


def leaves(value: object, path: str) -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        for name, part in value.items():
            yield from leaves(part, f"{path}.{name}")
    elif isinstance(value, list):
        for part in value:
            yield from leaves(part, path)
    elif value is not None and not isinstance(value, bool):
        yield path, value


def names_of(thing: models.Model) -> list[str]:
    fields = ("slug", "code", "name", "label")
    return [str(getattr(thing, name)) for name in fields if hasattr(thing, name)]


def cells(row: models.Model) -> Iterator[str]:
    for field in row._meta.get_fields():
        if field.many_to_many and not field.auto_created:
            for other in getattr(row, field.name).all():
                yield from names_of(other)
        elif isinstance(field, models.ForeignKey):
            other = getattr(row, field.name)
            yield from names_of(other) if other else []
        elif isinstance(field, models.Field) and not field.auto_created:
            value = getattr(row, field.attname)
            yield json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else ""
            yield f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


@pytest.fixture(scope="module")
def text_of(sample):
    """All cells of some tables as one text, a separator between them."""
    tables = {
        model.__name__: "\x00".join(
            ["", *(cell for row in model._base_manager.all() for cell in cells(row)), ""]
        )
        for app in OURS
        for model in apps.get_app_config(app).get_models()
    }
    return lambda names: "".join(tables[name] for name in names.split())


def spellings(path: str, value: object) -> list[str]:
    """How a table may write the value."""
    key = path.rsplit(".", 1)[-1]
    if key in {"source", "also_source"}:
        return [FACTS.cite(str(value))]
    text = WORDS.get(path, {}).get(str(value), str(value))
    if isinstance(value, int | float):
        return [f"\x00{text}\x00", text] if key != "value" else [f"\x00{text}\x00"]
    day, _ = parse_day(text)
    return [text, readable_day(text), *([day.isoformat()] if day else [])]


@pytest.mark.parametrize("part", sorted(TABLES))
def test_leaf_of_the_facts_when_loaded_is_found_in_its_tables(part, text_of):
    text = text_of(TABLES[part])
    found = list(leaves(FACTS[part], part))
    assert len(found) >= len(FACTS[part])
    lost = [
        (path, value)
        for path, value in found
        if path not in LEFT_OUT
        and not any(path.startswith(f"{name}.") for name in LEFT_OUT)
        and not any(spelling in text for spelling in spellings(path, value))
    ]
    assert not lost


def test_exception_when_listed_is_needed(text_of):
    """An exception that nothing needs any more would hide the next fact that gets lost."""
    idle = []
    for path in LEFT_OUT:
        part = path.split(".")[0]
        text = text_of(TABLES[part])
        values = [v for p, v in leaves(FACTS[part], part) if f"{p}.".startswith(f"{path}.")]
        if not any(all(s not in text for s in spellings(path, v)) for v in values):
            idle.append(path)
    assert idle == []


def test_collection_when_walked_has_no_part_without_a_table():
    assert set(json.loads(FILE.read_text())) - set(TABLES) == {"meta", "regions"}


def test_region_of_the_facts_when_loaded_is_a_row_whose_name_holds_the_words(text_of):
    townships = []
    for record in FACTS["regions"]:
        code = record["code_derived"]
        if len(code) > 6:
            townships.append(record["name"])
            continue
        row = Region.objects.get(code=code)
        short = re.sub("^(山西|河北|吉林|河南|贵州|新疆|成都市)(?=..)", "", record["name"])
        assert short in row.full_name, record
    assert townships
    assert all(name in text_of("Project") for name in townships)


# ------------------------------------------------------------------ figures

FIGURE_OWNERS = {
    "editions": (EditionFigure, "edition__slug", "slug"),
    "programmes": (ProgrammeFigure, "programme__slug", "slug"),
    "projects": (ProjectFigure, "project__slug", "slug"),
    "awards": (AwardFigure, "award__slug", "slug"),
    "county_products": (ProductFigure, "product__name", "product"),
    "winners": (NominationFigure, "nomination__nominee__name", "display_name"),
}


def figures(value: object) -> Iterator[dict]:
    if isinstance(value, dict):
        if {"label", "qualifier"} <= set(value):
            yield value
        for part in value.values():
            yield from figures(part)
    elif isinstance(value, list):
        for part in value:
            yield from figures(part)


@pytest.mark.parametrize("part", sorted(FIGURE_OWNERS))
def test_figure_when_loaded_keeps_every_one_of_its_columns(part):
    model, owner, key = FIGURE_OWNERS[part]
    expected = [(record[key], figure) for record in FACTS[part] for figure in figures(record)]
    assert expected
    for name, figure in expected:
        row = model.objects.get(**{owner: name}, label=figure["label"])
        stored = (row.value, row.qualifier, row.magnitude, row.unit, row.as_of, row.quoted)
        assert stored == (
            figure["value"], figure["qualifier"], figure.get("magnitude"), figure["unit"] or "",
            figure["as_of"] or "", figure["raw"],
        ), figure  # fmt: skip
        assert row.note == figure.get("note", "")
        assert row.source == FACTS.cite(figure["source"])
        assert not row.is_inferred


def test_figures_when_all_are_loaded_are_as_many_as_in_the_facts():
    counted = sum(len(list(figures(FACTS[part]))) for part in TABLES)
    derived = ProgrammeFigure.objects.filter(is_inferred=True)
    assert {row.value for row in derived} == {1_000_000, 200}
    plain_counts = 3  # launch media, pilot cities, electorate
    loaded_rows = sum(model.objects.count() for model, _, _ in FIGURE_OWNERS.values())
    sample_stories = NominationFigure.objects.filter(nomination__round__slug__endswith="-sample")
    assert loaded_rows - sample_stories.count() == counted + derived.count() + plain_counts


# ------------------------------------------------------------------ what is only implied


def test_edition_when_the_year_is_inferred_shows_neither_year_nor_full_date():
    seminar = Edition.objects.get(slug="theory-seminar-6")
    assert (seminar.year, seminar.year_label) == (2025, "")
    assert seminar.when == "12月6日至7日"
    assert "2025" not in seminar.title


def test_edition_when_the_ordinal_is_inferred_shows_none():
    first = Edition.objects.get(slug="520-2016")
    assert (first.ordinal, first.ordinal_label) == (1, "")
    assert Edition.objects.get(slug="520-2025").ordinal_label == "第十届"


def test_values_when_only_implied_are_marked():
    flags = (
        (Edition, "inferred", "editions", ("ordinal_inferred", "year_inferred")),
        (Person, "kind_inferred", "people", ("kind_inferred",)),
    )
    for model, field, part, names in flags:
        marked = sum(1 for row in FACTS[part] if any(row.get(name) for name in names))
        rows = [row for row in model.objects.all() if getattr(row, field)]
        assert len(rows) == marked > 0
    assert not Organisation.objects.filter(aliases__isnull=False, kind_inferred=False).exists()
    assert Project.objects.get(slug="shijie-xiaohai").period.startswith("原文“今年3月”")
    guessed = SourceArticle.objects.get(key="002c")
    assert (guessed.publisher, str(guessed)[0]) == ("公益时报", "《")


def test_winner_when_its_category_is_inferred_says_so_in_public():
    winners = Winner.objects.filter(round__slug="gongyibang-2023")
    guessed = {row["display_name"] for row in FACTS["winners"] if row.get("category_inferred")}
    marked = {w.display_name for w in winners if "推定" in w.category.name}
    assert marked == guessed == {"池培红", "阿里急救幸福团"}


# ------------------------------------------------------------------ stated and loaded


def test_counts_when_stated_stand_beside_what_is_loaded():
    highlights = EditionHighlight.objects.values_list("label", "stated_count", "loaded_count")
    assert set(highlights) == {
        ("乡村公益项目", 10, 5), ("乡村农特产", 10, 5), ("淘宝主播", 10, 4), ("公益明星", 10, 5),
    }  # fmt: skip
    annual = Round.objects.get(slug="520-annual-2025")
    assert annual.stated_winner_count == annual.winners.count() == 11
    assert Round.objects.get(slug="gongyi-weiyuan-2021").stated_winner_count == 14
    staff = Round.objects.get(slug="gongyibang-2023")
    stated = dict(staff.categories.values_list("name", "stated_note"))
    assert stated == {"公益之星": "十组", "公益之星（推定）": "", "公益项目奖": "十个"}
    assert "前员工两名、生态伙伴两名" in staff.note


def test_main_kinds_when_loaded_are_as_many_as_in_the_facts():
    real = {
        "event_series": Series.objects,
        "editions": Edition.objects.exclude(slug="520-sample"),
        "projects": Project.objects,
        "people": Person.objects,
        "winners": Winner.objects.exclude(round__title__contains="样例"),
        "award_rounds": Round.objects.exclude(title__contains="样例"),
    }
    for part, rows in real.items():
        assert rows.count() == len(FACTS[part]), part
    sessions = sum(len(record.get("agenda", [])) for record in FACTS["editions"])
    assert Session.objects.count() == sessions


def test_winners_of_one_name_and_one_body_when_loaded_stay_apart():
    named = Winner.objects.filter(display_name__contains="微光行动")
    assert named.count() == 2
    twice = Winner.objects.filter(nominee__organisation__slug="sc-youth")
    assert len({winner.nominee_id for winner in twice}) == 2
    joint = named.get(kind="joint").nominee
    assert joint.stated_parties == 6
    assert [(p.name, p.organisation.slug) for p in joint.parties.all()] == [
        ("致公党四川省委", "zhigong-sc")
    ]


def test_announcement_when_historic_is_on_the_day_of_the_facts():
    for record in FACTS["award_rounds"]:
        if "announced_on" in record:
            row = Round.objects.get(slug=record["slug"])
            assert row.announce_at.strftime("%Y-%m-%d") == record["announced_on"]
            assert row.opens_at is row.closes_at is None


def test_source_when_shown_is_an_article_and_never_a_file():
    titles = [article["title"] for group in FACTS["sources"] for article in group["articles"]]
    for app in OURS:
        for model in apps.get_app_config(app).get_models():
            told = {field.name for field in model._meta.fields if not field.choices}
            if "source" not in told:
                continue
            for source in model._base_manager.exclude(source="").values_list("source", flat=True):
                assert any(title in source for title in titles) or "报道" in source, source
                assert ".txt" not in source
