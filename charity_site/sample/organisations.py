"""Organisations, people, media partners and the agreement between them."""

from datetime import date

from charity_site.sample.facts import Facts, Record, is_loaded
from directory.models import Agreement, MediaPartner, Organisation, Person
from directory.models.organisations import OrganisationAlias
from kit.chinese import pinyin_key

Kind = Organisation.Kind

KINDS = {
    "association": Kind.NPO,
    "company": Kind.COMPANY,
    "employee_group": Kind.TEAM,
    "foundation": Kind.FOUNDATION,
    "government": Kind.GOVERNMENT,
    "grassroots": Kind.GRASSROOTS,
    "hospital": Kind.HOSPITAL,
    "institution": Kind.INSTITUTION,
    "international": Kind.WORLD,
    "law_firm": Kind.OTHER,
    "library": Kind.INSTITUTION,
    "media": Kind.MEDIA,
    "npo": Kind.NPO,
    "party": Kind.PARTY,
    "people_organization": Kind.PEOPLES,
    "platform": Kind.PLATFORM,
    "school": Kind.SCHOOL,
}
# Where an organisation's own name says where it is; marked as inferred.
NAMED_PLACES = {
    "成都市武侯区": "成都市武侯区",
    "成都市锦江区": "成都市锦江区",
    "成都市": "成都市",
    "四川": "四川",
    "致公党四川省委": "四川",
    "重庆": "重庆",
    "北京": "北京",
    "杭州": "杭州",
    "湖北省": "湖北",
    "新疆": "新疆",
    "山西省": "山西省",
    "大同市": "大同市",
}
PERSON_KINDS = {
    "advocate": "倡导者",
    "beneficiary": "受益人",
    "guest": "嘉宾",
    "livestream_host": "主播",
    "quoted": "受访者",
    "speaker": "发言人",
    "star": "公益明星",
    "winner": "获奖者",
}


def load_organisations(facts: Facts) -> None:
    """Write organisations with their other names, then the people and the partners."""
    if is_loaded(Organisation, facts["organizations"][0]):
        return
    for record in facts["organizations"]:
        _organisation(facts, record)
    for record in facts["people"]:
        _person(facts, record)
    for record in facts["media_partners"]:
        _partner(facts, record)


def organisation(slug: str | None) -> Organisation | None:
    """The organisation of a slug, or none for no slug."""
    return Organisation.objects.get(slug=slug) if slug else None


def _organisation(facts: Facts, record: Record) -> None:
    place = next((NAMED_PLACES[p] for p in NAMED_PLACES if record["name"].startswith(p)), None)
    row, created = Organisation.objects.get_or_create(
        slug=record["slug"],
        defaults={
            "name": record["name"],
            "kind": KINDS[record["type_inferred"]],
            "kind_inferred": True,
            "uscc": record["uscc"] or "",
            "region": facts.region(place),
            "region_inferred": place is not None,
            "name_pinyin": pinyin_key(record["name"]),
            "source": facts.cite(record["source"]),
            "is_sample": True,
        },
    )
    if created:
        OrganisationAlias.objects.bulk_create(
            OrganisationAlias(organisation=row, name=name) for name in record.get("aliases", [])
        )


def _person(facts: Facts, record: Record) -> None:
    notes = [record.get(name) for name in ("role_note", "name_note")]
    Person.objects.get_or_create(
        name=record["name"],
        source=facts.cite(record["source"]),
        defaults={
            "organisation": organisation(record["org"]),
            "title": record["title"] or "",
            "kind": PERSON_KINDS[record["kind"]],
            "kind_inferred": record.get("kind_inferred", False),
            "other_name": record.get("alias_hint") or "",
            "note": "；".join(note for note in notes if note),
            "name_pinyin": pinyin_key(record["name"], person=True),
            "is_sample": True,
        },
    )


def _partner(facts: Facts, record: Record) -> None:
    medium = Organisation.objects.get(slug=record["org"])
    if record["region"] and medium.region is None:
        medium.region = facts.region(record["region"])
        medium.region_inferred = record.get("region_inferred", False)
        medium.save()
    _, created = MediaPartner.objects.get_or_create(
        organisation=medium, defaults={"is_sample": True}
    )
    if created:
        _sign(facts, record, medium)


def _sign(facts: Facts, record: Record, medium: Organisation) -> None:
    """Add the medium to the agreement that it signed with the programme's organisation."""
    programme = _cobuilding(facts)
    agreement, created = Agreement.objects.get_or_create(
        title=programme["name"],
        signed_on=date.fromisoformat(record["signed_on"]),
        defaults={
            "scope": _scope(programme, record["relation"]),
            "source": facts.cite(record["source"]),
            "is_sample": True,
        },
    )
    if created:
        agreement.parties.add(Organisation.objects.get(slug=programme["org"]))
    agreement.parties.add(medium)


def _cobuilding(facts: Facts) -> Record:
    return next(p for p in facts["programmes"] if p["kind"] == "media_cobuild")


def _scope(programme: Record, relation: str) -> str:
    parts = (
        (relation, [programme["goal"]]),
        ("对媒体的支持", programme["support_to_media"]),
        ("媒体负责", programme["media_leads"]),
        ("共同开展", programme["joint_work"]),
    )
    return "\n".join(f"{label}：{'；'.join(items)}" for label, items in parts)
