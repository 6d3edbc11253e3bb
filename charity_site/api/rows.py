"""Rows as programs are told of them; pure functions on rows that are already loaded."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from awards.models import Award, Photo, Round, Winner
from awards.public import is_announced, public_state
from awards.publication import public_photos, public_source
from awards.workflow import WinnerState
from charity_site.api import schemas
from directory.models import MediaPartner, Region
from events.browse import organisations_by_role
from events.models import Edition, Series
from kit.addresses import absolute_url
from kit.dates import Precision
from kit.figures import Figure
from kit.jsonld import known_day
from projects.models import Project


def _url(view: str, *slugs: str) -> str:
    return absolute_url(reverse(view, args=slugs))


def _slug(thing: Any) -> str | None:
    return thing.slug if thing else None


def _named(thing: Any) -> schemas.Named:
    return schemas.Named(slug=thing.slug, name=thing.name)


def winner(row: Winner) -> schemas.Winner:
    """A winner of a list; its award, round, category, series, edition and themes are loaded."""
    return schemas.Winner(**_winner(row))


def winner_detail(row: Winner) -> schemas.WinnerDetail:
    """A winner with all that its page shows."""
    source = public_source(row)
    return schemas.WinnerDetail(
        **_winner(row),
        story=row.story,
        photos=[_photo(photo) for photo in public_photos(row)],
        source=schemas.Source(
            medium=source.medium, author=source.author, title=source.title, url=source.url
        ),
        partners=[_named(credit.partner.organisation) for credit in row.credits.all()],
        figures=[figure(one) for one in row.nomination.figures.all() if not one.is_inferred],
        corrections=[
            schemas.Correction(
                field=one.field, old=one.old, new=one.new, reason=one.reason,
                corrected_at=one.corrected_at,
            )
            for one in row.corrections.all()
        ],
        verify_url=_url("awards:certificate_detail", row.certificate_number),
    )  # fmt: skip


def _winner(row: Winner) -> dict[str, Any]:
    return {
        "slug": row.slug,
        "url": _url("awards:winner_detail", row.slug),
        "name": row.display_name,
        "kind": row.kind,
        "year": row.year,
        "award": _named(row.award),
        "category": row.category.name,
        "round": row.round.slug,
        "series": _slug(row.series),
        "edition": _slug(row.edition),
        "region": row.region_id,
        "region_name": row.region_name,
        "organisation": row.organisation_name,
        "role": row.role,
        "headline": row.headline,
        "citation": row.citation,
        "nominating_media": row.media_credit,
        "themes": [theme.slug for theme in row.themes.all()],
        "prize_amount": row.prize_amount,
        "certificate_number": row.certificate_number,
        "announced_at": row.release_at,
        "is_corrected": row.state == WinnerState.CORRECTED,
    }


def _photo(photo: Photo) -> schemas.Photo:
    return schemas.Photo(
        url=_url("awards:photo", photo.public_id),
        alt=photo.alt_text,
        caption=photo.caption,
        credit=photo.rights_holder,
        width=photo.width,
        height=photo.height,
    )


def award(row: Award) -> schemas.Award:
    """An award; how it is given is told only where a source states it."""
    return schemas.Award(
        slug=row.slug,
        url=_url("awards:award_detail", row.slug),
        name=row.name,
        former_names=row.former_names,
        mode="" if row.mode_inferred else row.mode,
        series=_slug(row.series),
        run_by=row.run_by.name,
        founded_by=[organisation.name for organisation in row.organisations.all()],
        since_year=row.since_year,
        introduction=row.introduction,
        eligibility=row.eligibility,
        source=row.source,
    )


def round_(row: Round, now: datetime) -> schemas.Round:
    """A round; that it was decided is not told before its minute."""
    return schemas.Round(
        slug=row.slug,
        url=_url("awards:round_detail", row.award.slug, row.slug),
        title=row.title,
        award=_named(row.award),
        year=row.year,
        state=public_state(row, now),
        is_rolling=row.is_rolling,
        edition=row.edition.slug if row.edition else None,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        announced_at=row.announce_at if is_announced(row, now) else None,
        categories=[
            schemas.Category(
                slug=one.slug, name=one.name, quota=one.quota, prize_amount=one.prize_amount
            )
            for one in row.categories.all()
        ],
        eligibility=row.eligibility,
        process_note=row.process_note,
        fee_free_statement=row.fee_free_statement,
        source=row.source,
    )


def series(row: Series) -> schemas.Series:
    """A series of events."""
    return schemas.Series(
        slug=row.slug,
        url=_url("events:series_detail", row.slug),
        name=row.name,
        started=row.started,
        recurrence=row.recurrence,
        introduction=row.introduction,
        hosts=[host.name for host in row.hosts.all()],
        calendar=_url("calendar:series", row.slug),
        source=row.source,
    )


def edition(row: Edition) -> schemas.Edition:
    """An edition without what is only inferred."""
    segment = row.series_segment
    stated = {
        name: None if name in row.inferred else getattr(row, name)
        for name in ("ordinal", "year", "starts_on", "ends_on", "city", "venue")
    }
    parts = organisations_by_role(row)
    return schemas.Edition(
        slug=row.slug,
        url=_url("events:edition_detail", segment, row.slug),
        title=row.title,
        series=_slug(row.series),
        ordinal=stated["ordinal"],
        year=stated["year"],
        starts_on=known_day(stated["starts_on"], row.starts_precision),
        ends_on=known_day(stated["ends_on"], row.ends_precision),
        when=row.when,
        city=stated["city"] or "",
        venue=stated["venue"] or "",
        theme=row.theme,
        state=row.state,
        state_reason=row.state_reason,
        summary=row.summary,
        organisations=[
            schemas.Part(role=role, name=one.organisation.name)
            for role, ones in parts
            for one in ones
        ],
        calendar=_url("calendar:edition", segment, row.slug),
        source=row.source,
        updated_at=row.updated_at,
    )


def project(row: Project) -> schemas.Project:
    """A project; its regions and amounts are those of its page."""
    return schemas.Project(
        slug=row.slug,
        url=_url("projects:project_detail", row.slug),
        name=row.title,
        summary=row.summary,
        beneficiaries=row.beneficiaries,
        programme=row.programme.name if row.programme else None,
        themes=[theme.slug for theme in row.themes.all()],
        regions=[region.code for region in row.regions.all()],
        period=row.period if row.starts_on or row.ends_on or row.period_note else "",
        target_amount=row.target_amount,
        reported_amount=row.reported_amount,
        reported_as_of=row.reported_as_of,
        verification=row.verification,
        organisations=[
            schemas.Part(role=str(one.get_role_display()), name=one.organisation.name)
            for one in row.organisations.all()
        ],
        source=row.source,
        updated_at=row.updated_at,
    )


def partner(row: MediaPartner) -> schemas.Partner:
    """A medium with its columns."""
    body = row.organisation
    return schemas.Partner(
        slug=body.slug,
        url=_url("awards:partner_detail", body.slug),
        name=body.name,
        region=None if body.region_inferred else body.region_id,
        group=row.group,
        since=known_day(row.since, Precision.DAY),
        introduction=row.introduction,
        columns=[_named(column) for column in row.columns.all()],
    )


def region(row: Region) -> schemas.Region:
    """A region."""
    return schemas.Region(
        code=row.code, name=row.name, full_name=row.full_name, level=row.level,
        parent=row.parent_id,
    )  # fmt: skip


def figure(row: Figure) -> schemas.Figure:
    """A figure by itself."""
    return schemas.Figure(**_figure(row))


def figure_of(row: Figure, of: str, about: Any) -> schemas.FigureOf:
    """A figure with what it is about."""
    name = about.title if of in {"editions", "projects"} else about.name
    return schemas.FigureOf(**_figure(row), of=of, about=schemas.Named(slug=about.slug, name=name))


def _figure(row: Figure) -> dict[str, Any]:
    return {
        "label": row.label,
        "claim": row.claim,
        "value": row.value,
        "qualifier": row.qualifier,
        "unit": row.unit,
        "as_of": row.as_of,
        "note": row.note,
        "source": row.source,
    }
