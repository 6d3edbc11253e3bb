"""What the public may read about one winner, photo, award or round, and what it may not know."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from awards.models import (
    Award,
    Ballot,
    Category,
    Criterion,
    NominationFigure,
    Notice,
    NoticeRow,
    OutsidePoll,
    Photo,
    Round,
    RuleVersion,
    Stage,
    Winner,
)
from awards.models.winners import IDENTITY_HIDDEN, WinnerQuerySet
from awards.tallies import Key, tallies
from awards.workflow import BallotState, RoundState
from directory.models import MediaPartner, Organisation
from directory.models.organisations import MediaPartnerQuerySet
from kit.contentversion import ContentVersion
from kit.gather import Gathering, Part, hang
from kit.prepared import Prepared
from projects.models import Application, GrantRound

BESIDE = 3
NOTICES = 12

# ------------------------------------------------------------------ winners and their photos

# Of the grant that an honour follows the page names the round alone.
_UNREAD = tuple(
    one.name
    for model in (Application, GrantRound)
    for one in model._meta.concrete_fields
    if one.name not in ("id", "round", "slug", "title")
)


def winner_parts(winner: Winner) -> dict[str, Part]:
    """Everything that hangs on a winner's page."""
    return {
        "credits": Part(winner.credits.order_by("position", "pk"), ("partner__organisation",)),
        "themes": Part(
            Winner.themes.through.objects.filter(winner=winner.pk).order_by("theme__name"),
            ("theme",),
        ),
        "notices": Part(
            NoticeRow.objects.filter(nomination__winner=winner.pk).order_by("-pk"),
            ("notice",),
            ("search_text", "text", "method"),
        ),
        "corrections": Part(winner.corrections.order_by("-version", "-pk")),
        "photos": Part(
            Photo.objects.filter(nomination__winner=winner.pk).order_by("position", "pk")
        ),
        "figures": Part(
            NominationFigure.objects.filter(nomination__winner=winner.pk).order_by("position", "pk")
        ),
        "grants": Part(
            Application.objects.filter(honour__winner=winner.pk).order_by("pk"), ("round",), _UNREAD
        ),
    }


_ON_WINNER = Gathering(Winner, winner_parts)


# What the page shows of the things around the winner; of the nomination nothing else is read.
_BESIDE_WINNER = (
    "award__name", "award__slug", "round__title", "round__slug", "round__award", "category__name",
    "edition__official_title", "edition__slug", "edition__series__slug", "edition__series__name",
    "edition__ordinal", "edition__year",
    "nomination__source_medium", "nomination__source_author", "nomination__source_title",
    "nomination__source_url", "nomination__source_published_on", "nomination__round",
    "nomination__application",
    "nomination__nominee__name", "nomination__nominee__kind",
)  # fmt: skip


def _one_winner(now: datetime, slug: str) -> WinnerQuerySet:
    rows = Winner.objects.once_public(now).select_related(
        "award", "round", "category", "edition__series", "nomination__nominee"
    )
    own = [one.name for one in Winner._meta.concrete_fields if one.name != "search_text"]
    return rows.only(*own, *_BESIDE_WINNER).filter(slug=slug)


def _beside(now: datetime, round: int, winner: int) -> WinnerQuerySet:  # noqa: A002
    rows = Winner.objects.published(now).filter(round=round).exclude(pk=winner)
    return rows.for_cards().order_by("position", "-pk")[:BESIDE]


_ONE_WINNER = Prepared(_one_winner, now=datetime, slug=str)
_BESIDE = Prepared(_beside, now=datetime, round=int, winner=int)


def winner_for_page(slug: str, *, now: datetime) -> Winner | None:
    """The winner at this address with everything its page shows, or that its tombstone needs.

    Shapes: None before the release and for what was never public, just as for no such address.
    """
    winner = _ONE_WINNER.first(now=now, slug=slug)
    if winner is None:
        return None
    found = _ON_WINNER.of(winner)
    for name in ("credits", "corrections"):
        hang(winner, name, found[name])
    hang(winner, "themes", [row.theme for row in found["themes"]])
    hang(winner.nomination, "photos", found["photos"])
    hang(winner.nomination, "figures", found["figures"])
    hang(winner.nomination, "notice_rows", found["notices"])
    for grant in found["grants"]:
        winner.nomination.application = grant
    return winner


def moved_winner(slug: str, *, now: datetime) -> Winner | None:
    """The winner that had this address and leads on from it, hidden or not."""
    rows = Winner.objects.once_public(now).filter(old_slugs__slug=slug, old_slugs__redirects=True)
    return rows.only("slug", "state", "hidden_at", "release_at").first()


def winners_beside(winner: Winner, *, now: datetime) -> list[Winner]:
    """A few others of the same round."""
    return list(_BESIDE.rows(now=now, round=winner.round_id, winner=winner.pk))


def public_photo(public_id: str, *, now: datetime) -> Photo | None:
    """The photo of that id if the public may see it at this moment."""
    winners = Winner.objects.published(now)
    everyone = winners.exclude(publish_level__in=IDENTITY_HIDDEN)
    shown = Q(nomination__winner__in=everyone) | Q(
        nomination__winner__in=winners, portrait=Photo.Portrait.NOBODY
    )
    return Photo.objects.kept().filter(shown, public_id=public_id).first()


def certified(number: str, *, now: datetime) -> Winner | None:
    """The winner with this certificate number, once its honour has been public."""
    rows = Winner.objects.once_public(now).select_related("award", "round", "category")
    return rows.filter(certificate_number=number).first()


# ------------------------------------------------------------------ awards and rounds


def award_parts(award: Award) -> dict[str, Part]:
    """Everything that hangs on an award."""
    backers = Award.organisations.through.objects.filter(award=award.pk).order_by("pk")
    columns = award.columns.filter(is_active=True).order_by("name", "pk")
    return {
        "rounds": Part(award.rounds.published().order_by("-year", "-pk")),
        "columns": Part(columns, ("partner__organisation",)),
        "figures": Part(award.figures.order_by("position", "pk")),
        "backers": Part(backers, ("organisation",)),
    }


_ON_AWARD = Gathering(Award, award_parts)


def award_for_page(slug: str) -> Award | None:
    """One award with its published rounds, its columns and figures, in two statements."""
    rows = Award.objects.select_related("run_by", "series", "programme").defer("search_text")
    award = rows.filter(slug=slug).first()
    if award is None:
        return None
    found = _ON_AWARD.of(award)
    for name in ("rounds", "columns", "figures"):
        hang(award, name, found[name])
    hang(award, "organisations", [row.organisation for row in found["backers"]])
    return award


def winner_counts(
    name: str, keys: Iterable[int], version: ContentVersion, now: datetime
) -> dict[Key, int]:
    """How many winners the public sees of each round, partner …, whatever their number."""
    with tallies:
        tallies.follow(version, now)
        return tallies.count(name, tallies.shown, keys)


def round_parts(round_: Round) -> dict[str, Part]:
    """Everything that hangs on a round's page beside its winners."""
    own = {"round": round_.pk}
    return {
        "categories": Part(Category.objects.filter(**own).order_by("position", "pk")),
        "stages": Part(Stage.objects.filter(**own).order_by("position", "pk")),
        "criteria": Part(Criterion.objects.filter(**own).order_by("version", "position", "pk")),
        "rule_versions": Part(RuleVersion.objects.filter(**own).order_by("version")),
        "notices": Part(
            Notice.objects.filter(**own).order_by("-starts_at", "-pk"),
            ("category",),
            ("search_text", "text", "method"),
        ),
        "polls": Part(OutsidePoll.objects.filter(stage__round=round_.pk).order_by("pk")),
        "ballots": Part(
            Ballot.objects.filter(stage__round=round_.pk).order_by("pk"),
            ("stage",),
            ("sealed_with", "result", "instructions"),
        ),
    }


_ON_ROUND = Gathering(Round, round_parts)


@dataclass(frozen=True, slots=True)
class RoundPage:
    """A published round, with what hangs on its page.

    Shapes: `notices` are those that have begun; `polls` say how votes of other platforms count;
    `ballots` are those whose integrity report is out.
    """

    round: Round
    notices: list[Notice]
    polls: list[OutsidePoll]
    ballots: list[Ballot]


def round_for_page(slug: str, now: datetime) -> RoundPage | None:
    """One published round with its page, in two statements."""
    rows = Round.objects.published().select_related(
        "award__run_by", "edition__series", "column__partner__organisation"
    )
    found = rows.filter(slug=slug).first()
    if found is None:
        return None
    parts = _ON_ROUND.of(found)
    for name in ("categories", "stages", "criteria", "rule_versions"):
        hang(found, name, parts[name])
    begun = [one for one in parts["notices"] if one.has_begun(now)]
    counted = [one for one in parts["ballots"] if one.state == BallotState.CONFIRMED]
    ballots = counted if is_announced(found, now) else []
    return RoundPage(found, begun[:NOTICES], parts["polls"], ballots)


def current_criteria(round_: Round) -> list[Criterion]:
    """The criteria in force, in their order."""
    return [one for one in round_.criteria.all() if one.version == round_.criteria_version]


def is_announced(round_: Round, now: datetime) -> bool:
    """Whether the result may be spoken of."""
    return round_.is_rolling or (round_.announce_at is not None and round_.announce_at <= now)


def public_state(round_: Round, now: datetime) -> str:
    """The state in the words that a visitor may know.

    Shapes: a batch round that was decided but whose minute has not come is still 评审中.
    """
    decided = (RoundState.DECIDING, RoundState.ANNOUNCED, RoundState.SETTLED, RoundState.ARCHIVED)
    if round_.state in decided and not is_announced(round_, now):
        return str(RoundState.REVIEWING.label)
    return round_.get_state_display()


# ------------------------------------------------------------------ media partners


def media_partners() -> MediaPartnerQuerySet:
    """The partners that are media; one that stands in for an unnamed medium has no page."""
    return MediaPartner.objects.filter(organisation__kind=Organisation.Kind.MEDIA)
