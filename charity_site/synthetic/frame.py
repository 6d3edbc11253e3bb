"""What synthetic nominations hang on: people, media, awards, editions, rounds, themes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from awards.models import Award, Category, Criterion, Round
from awards.workflow import RoundState
from charity_site.synthetic import words
from directory.models import MediaPartner, Organisation, Region, Theme, User
from events.models import Edition, Series
from events.workflow import EditionState
from kit.chinese import pinyin_key
from kit.dates import Precision, china_day, start_of
from ledger.actions import Change, append_many

PREFIX = "synthetic-"
MEDIA = 400
YEARS = 12
REVEAL = (5, 20, 10)  # month, day and hour of every announcement on stage
FEE_FREE = "合成数据：本奖项不向任何个人或机构收取费用。"


@dataclass(frozen=True)
class Frame:
    """Everything a synthetic row may point at, in an order that does not change."""

    editor: User
    organiser: User
    approver: User
    partners: list[MediaPartner]
    regions: list[Region]
    themes: list[Theme]
    decided: list[Category]  # of rounds that have winners
    running: list[Category]  # of rounds that take nominations now


def load_frame(now: datetime) -> Frame:
    """Make what is missing of the frame, and read all of it."""
    home, _ = Organisation.objects.get_or_create(
        slug=f"{PREFIX}foundation",
        defaults={"name": "合成数据公益基金会", "kind": Organisation.Kind.FOUNDATION},
    )
    editor, organiser, approver = (_user(role) for role in ("editor", "organiser", "approver"))
    regions = list(Region.objects.filter(level=Region.Level.COUNTY).order_by("code"))
    rounds = _rounds(home, organiser, approver, now)
    categories = list(
        Category.objects.filter(round__in=rounds)
        .select_related("round__award__series", "round__edition")
        .order_by("round__slug", "position")
    )
    return Frame(
        editor=editor,
        organiser=organiser,
        approver=approver,
        partners=_partners(regions),
        regions=regions,
        themes=[_theme(name) for name in words.THEMES],
        decided=[c for c in categories if c.round.is_rolling or c.round.announce_at],
        running=[c for c in categories if c.round.state == RoundState.OPEN],
    )


def _user(role: str) -> User:
    """Somebody to have done it; inactive and without a password."""
    user: User
    user, created = User.objects.get_or_create(
        username=f"{PREFIX}{role}",
        defaults={"full_name": f"合成{role}", "is_active": False, "is_staff": False},
    )
    if created:
        user.set_unusable_password()
        user.save()
    return user


def _theme(name: str) -> Theme:
    row, _ = Theme.objects.get_or_create(
        slug=f"{PREFIX}{pinyin_key(name).replace(' ', '-')}", defaults={"name": f"{name}（合成）"}
    )
    return row


def _partners(regions: list[Region]) -> list[MediaPartner]:
    """Four hundred media, each named after a place."""
    if not MediaPartner.objects.filter(organisation__slug__startswith=f"{PREFIX}medium").exists():
        step = max(1, len(regions) // MEDIA)
        bodies = Organisation.objects.bulk_create(
            _medium(place, regions[place * step]) for place in range(MEDIA)
        )
        MediaPartner.objects.bulk_create(
            MediaPartner(organisation=body, group=f"合成传媒集团{place % 40}")
            for place, body in enumerate(bodies)
        )
    rows = MediaPartner.objects.filter(organisation__slug__startswith=f"{PREFIX}medium")
    return list(rows.select_related("organisation").order_by("organisation__slug"))


def _medium(place: int, region: Region) -> Organisation:
    name = f"{region.name}{words.PAPERS[place % len(words.PAPERS)]}"
    return Organisation(
        slug=f"{PREFIX}medium-{place:03d}",
        name=name,
        kind=Organisation.Kind.MEDIA,
        region=region,
        name_pinyin=pinyin_key(name),
    )


def _rounds(home: Organisation, organiser: User, approver: User, now: datetime) -> list[Round]:
    first = china_day(now).year - YEARS + 1
    made = [
        row
        for slug, name, rolling in words.AWARDS
        for row in _rounds_of(_award(home, slug, name, rolling), first, organiser, approver, now)
    ]
    changes = [Change(verb="round.generate", thing=row, target=row.state) for row in made]
    editions = dict.fromkeys(row.edition for row in made if row.edition is not None)
    changes += [Change(verb="edition.generate", thing=row, target=row.state) for row in editions]
    append_many(by=None, changes=changes, now=now)
    return list(Round.objects.filter(slug__startswith=PREFIX))


def _award(home: Organisation, slug: str, name: str, rolling: bool) -> Award:
    series = None
    if not rolling:
        series, _ = Series.objects.get_or_create(
            slug=f"{PREFIX}{slug}", defaults={"name": f"{name}盛典（合成）", "run_by": home}
        )
    row, _ = Award.objects.get_or_create(
        slug=f"{PREFIX}{slug}",
        defaults={
            "name": f"{name}（合成）",
            "mode": Award.Mode.ROLLING if rolling else Award.Mode.BATCH,
            "run_by": home,
            "series": series,
        },
    )
    return row


def _rounds_of(
    award: Award, first: int, organiser: User, approver: User, now: datetime
) -> list[Round]:
    """The rounds of one award that are missing, one a year."""
    slugs = {year: f"{award.slug}-{year}" for year in range(first, first + YEARS)}
    kept = set(Round.objects.filter(slug__in=slugs.values()).values_list("slug", flat=True))
    made = []
    for year, slug in slugs.items():
        if slug in kept:
            continue
        round_ = _round(award, slug, year, now)
        if round_.announce_at:
            round_.announcement_proposed_at = round_.announcement_approved_at = round_.announce_at
            round_.announcement_proposed_by = organiser
            round_.announcement_approved_by = approver
        round_.save()
        _furnish(round_)
        made.append(round_)
    return made


def _round(award: Award, slug: str, year: int, now: datetime) -> Round:
    rolling = award.mode == Award.Mode.ROLLING
    month, day, hour = REVEAL
    opened = start_of(china_day(now).replace(year=year, month=1, day=1))
    reveal = opened.replace(month=month, day=day, hour=hour)
    over = reveal <= now and not rolling
    past = year < china_day(now).year
    state = RoundState.ARCHIVED if past else RoundState.ANNOUNCED if over else RoundState.OPEN
    return Round(
        award=award,
        edition=_edition(award.series, year, reveal) if award.series else None,
        slug=slug,
        title=f"{year}年{award.name}",
        year=year,
        is_rolling=rolling,
        state=state,
        opens_at=opened,
        closes_at=None if rolling else opened + timedelta(days=110 if over or past else 400),
        announce_at=reveal if over else None,
        fee_free_statement=FEE_FREE,
        organiser_type=Round.OrganiserType.SOCIAL,
        approval_not_applicable="合成数据",
    )


def _edition(series: Series, year: int, reveal: datetime) -> Edition:
    row, _ = Edition.objects.get_or_create(
        slug=f"{series.slug}-{year}",
        defaults={
            "series": series,
            "year": year,
            "official_title": f"{year}{series.name}",
            "starts_on": china_day(reveal),
            "starts_precision": Precision.DAY,
            "state": EditionState.FINISHED,
        },
    )
    return row


def _furnish(round_: Round) -> None:
    Criterion.objects.create(round=round_, name="综合评价", weight=100)
    Category.objects.bulk_create(
        Category(
            round=round_,
            slug=slug,
            name=name,
            position=place,
            notice_policy=Category.NoticePolicy.AFTER_ANNOUNCEMENT,
            prize_amount=Decimal(1000 * (place + 1)),
        )
        for place, (slug, name) in enumerate(words.CATEGORIES)
    )
