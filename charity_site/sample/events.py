"""Series, editions with everything that happened at them, and county produce."""

from datetime import datetime

from charity_site.sample.facts import Facts, Record, add_figures, is_loaded, parse_day
from charity_site.sample.organisations import organisation
from directory.models import Organisation, Person, RegionGroup
from events.models import (
    CountyProduct,
    Edition,
    EditionFigure,
    EditionHighlight,
    EditionOrganisation,
    Lineup,
    Participant,
    ProductFigure,
    Series,
    Session,
)
from events.workflow import EditionState
from ledger.actions import Change, append_many

PRODUCE_EDITION = "95-2021"  # the article that names the county produce reports on this edition
RECURRENCE = {
    "520-gongyiji": Series.Recurrence.YEARLY,  # ten editions in ten years
    "yuangong-gongyibang": Series.Recurrence.YEARLY,
    "1yuan-gongyiri": Series.Recurrence.MONTHLY,
}
ANCHORS = {"每年03-03": "每年3月3日", "09-05（中华慈善日）": "9月5日（中华慈善日）"}
ROLES = {str(label): value for value, label in EditionOrganisation.As.choices}
SESSION_KINDS = {"salon": Session.Kind.PANEL}
PARTS = {
    Session.Kind.SPEECH: Participant.As.SPEAKER,
    Session.Kind.STORY: Participant.As.SPEAKER,
    Session.Kind.PANEL: Participant.As.GUEST,
}
LINEUP_PARTS = {"主播": Participant.As.ANCHOR, "公益明星": Participant.As.STAR}
# Under which counted set of an edition the loaded rows fall (十大乡村公益项目 …).
HOSTS, STARS, CAUSES, PRODUCE = "淘宝主播", "公益明星", "乡村公益项目", "乡村农特产"


def load_events(facts: Facts) -> list[Edition]:
    """Write series and editions with all they hold.

    Shapes: returns the new editions, whose entry in the record is still to be made.
    """
    if is_loaded(Series, facts["event_series"][0]):
        return []
    for record in facts["event_series"]:
        _series(facts, record)
    editions = [_edition(facts, record) for record in facts["editions"]]
    for place, record in enumerate(facts["county_products"]):
        _product(facts, record, place)
    for edition in editions:
        _count_highlights(edition)
    return editions


def record_editions(editions: list[Edition], *, now: datetime) -> None:
    """Note in the record that these editions were entered as they stand."""
    changes = (
        Change(verb="edition.import", thing=edition, target=edition.state) for edition in editions
    )
    append_many(by=None, changes=changes, now=now)


def _series(facts: Facts, record: Record) -> None:
    hosts = record["host_orgs"]
    row = Series.objects.create(
        slug=record["slug"],
        name=record["name"],
        cobrand=record["cobrand"] or "",
        started=record.get("started_month") or str(record["started_year"] or ""),
        origin_region=facts.region(record.get("started_region")),
        scope_group=RegionGroup.objects.filter(slug=record.get("scope_group")).first(),
        recurrence=RECURRENCE.get(record["slug"], Series.Recurrence.UNKNOWN),
        anchor_day=_anchor(record.get("anchor_date") or ""),
        former_names=[record["former_name"]] if "former_name" in record else [],
        run_by=organisation(hosts[0]),
        source=facts.cite(record["source"]),
        note=record.get("recurrence_note") or "",
        is_sample=True,
    )
    row.hosts.set(Organisation.objects.filter(slug__in=hosts))


def _anchor(text: str) -> str:
    return ANCHORS.get(text, text)


def _inferred(record: Record) -> list[str]:
    """The fields that the source only implies; a day without its year is implied as a whole."""
    names = [name for name in ("ordinal", "year") if record.get(f"{name}_inferred")]
    dated = [name for name in ("starts_on", "ends_on") if record[name] and "year" in names]
    return names + dated


def _date_note(record: Record) -> str:
    """What the source says of the date; where its year is implied, the day and month alone."""
    if "starts_on" not in _inferred(record):
        return record.get("date_note") or ""
    first, last = (parse_day(record[name])[0] for name in ("starts_on", "ends_on"))
    if first is None or last is None:
        raise ValueError(record["slug"])
    return f"{first.month}月{first.day}日至{last.day}日"


def _edition(facts: Facts, record: Record) -> Edition:
    """Write one edition and what it holds."""
    starts_on, starts_precision = parse_day(record["starts_on"])
    ends_on, ends_precision = parse_day(record["ends_on"])
    row = Edition.objects.create(
        series=Series.objects.filter(slug=record["series"]).first(),
        slug=record["slug"],
        ordinal=record["ordinal"],
        year=record["year"],
        official_title=record["official_title"] or "",
        theme=record.get("theme") or "",
        starts_on=starts_on,
        starts_precision=starts_precision,
        ends_on=ends_on,
        ends_precision=ends_precision,
        date_note=_date_note(record),
        region=facts.region(record.get("region") or record["city"]),
        city=record["city"] or "",
        venue=record.get("venue") or "",
        issues=record.get("issues", []),
        attendee_groups=record.get("attendee_groups", []),
        agenda_order_known=record.get("agenda_order_known", True),
        inferred=_inferred(record),
        state=EditionState.FINISHED,
        source=facts.cite(record["source"]),
        note=record.get("note") or "",
        is_sample=True,
    )
    _fill(facts, row, record)
    return row


def _fill(facts: Facts, edition: Edition, record: Record) -> None:
    add_figures(facts, EditionFigure, record["metrics"], edition=edition)
    EditionOrganisation.objects.bulk_create(
        EditionOrganisation(
            edition=edition,
            organisation=Organisation.objects.get(slug=part["org"]),
            role=ROLES[part["role"]],
            is_inferred=part.get("role_inferred", False),
            position=place,
        )
        for place, part in enumerate(record["organisations"])
    )
    EditionHighlight.objects.bulk_create(
        EditionHighlight(
            edition=edition, label=item["label"], stated_count=item["count"], quoted=item["raw"]
        )
        for item in record.get("headline_sets", [])
    )
    for place, item in enumerate(record.get("agenda", [])):
        _session(facts, edition, item, place)


def _session(facts: Facts, edition: Edition, item: Record, place: int) -> None:
    name = str(item["kind"])
    kind = SESSION_KINDS[name] if name in SESSION_KINDS else Session.Kind(name)
    session = Session.objects.create(
        edition=edition,
        kind=kind,
        title=item["title"],
        summary=item.get("summary") or "",
        position=place,
        note=item.get("note") or "",
        source=facts.cite(item["source"]),
    )
    session.organisations.set(Organisation.objects.filter(slug__in=item.get("orgs", [])))
    part = PARTS.get(kind, Participant.As.PARTICIPANT)
    Participant.objects.bulk_create(
        Participant(session=session, person=person, role=part, position=position)
        for position, person in enumerate(_people(item.get("people", [])))
    )
    for position, group in enumerate(item.get("lineup", [])):
        _lineup(facts, session, group, position)


def _people(names: list[str]) -> list[Person]:
    found = {person.name: person for person in Person.objects.filter(name__in=names)}
    return [found[name] for name in names]


def _lineup(facts: Facts, session: Session, group: Record, place: int) -> None:
    cause = next(row for row in facts["projects"] if row["slug"] == group["project"])
    row = Lineup.objects.create(
        session=session,
        project_slug=group["project"],
        project_name=cause["name"] or "",
        host_known=group.get("host_known", True),
        position=place,
    )
    people = _people(group["people"])
    row.people.set(people)
    Participant.objects.bulk_create(
        Participant(
            session=session,
            person=person,
            role=LINEUP_PARTS[person.kind],
            role_inferred=person.kind_inferred,
            position=place * 10 + position,
        )
        for position, person in enumerate(people)
    )


def _product(facts: Facts, record: Record, place: int) -> None:
    edition = Edition.objects.get(slug=PRODUCE_EDITION)
    row = CountyProduct.objects.create(
        edition=edition,
        county_name=record["county"],
        name=record["product"],
        region=facts.region(record["county"]),
        source=facts.cite(record["source"]),
        position=place,
    )
    add_figures(facts, ProductFigure, record["metrics"], product=row)


def _count_highlights(edition: Edition) -> None:
    """Write beside each counted set how much of it is loaded."""
    shown = Participant.objects.filter(session__edition=edition)
    loaded = {
        HOSTS: shown.filter(role=Participant.As.ANCHOR).count(),
        STARS: shown.filter(role=Participant.As.STAR).count(),
        CAUSES: Lineup.objects.filter(session__edition=edition).count(),
        PRODUCE: edition.products.count(),
    }
    for highlight in edition.highlights.all():
        highlight.loaded_count = loaded[highlight.label]
        highlight.save()
