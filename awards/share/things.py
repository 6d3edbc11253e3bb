"""What the card of an edition, a project or a medium says: its name, and what sources state."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings

from awards.public import media_partners, winner_counts
from events.models import Edition
from kit.contentversion import ContentVersion
from kit.dates import readable_day
from kit.figures import Figure
from kit.parts import first_char
from projects.models import Project, ProjectOrganisation

FIGURES, FACTS, LISTED = 3, 3, 4


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """A stated figure: what is before the number, the number, what is after it, what it counts."""

    before: str
    number: str
    after: str
    label: str


@dataclass(frozen=True, slots=True)
class ThingShare:
    """Everything that is drawn for one of them.

    Shapes: `char` and `tone` stand where no figure is stated; empty facts are left out.
    """

    key: str
    kicker: str
    title: str
    words: str
    facts: tuple[str, ...]
    figures: tuple[ShownFigure, ...]
    char: str
    tone: str
    foot: str
    site_name: str = field(default_factory=lambda: settings.SITE_NAME)


def _facts(*facts: str) -> tuple[str, ...]:
    return tuple(fact for fact in facts if fact)[:FACTS]


def _figures(figures: "Iterable[Figure]") -> tuple[ShownFigure, ...]:
    """The first figures that are stated; where sources differ, none of that label is chosen."""
    stated = [one for one in figures if not one.is_inferred]
    labels = [one.label for one in stated]
    sure = [one for one in stated if labels.count(one.label) == 1]
    return tuple(ShownFigure(*one.parts, _label(one)) for one in sure[:FIGURES])


def _label(figure: Figure) -> str:
    until = readable_day(figure.as_of)
    return f"{figure.label}（截至{until}）" if until else figure.label


def _char(title: str) -> str:
    """The first character that is a word's: 2016年520公益季 → 公."""
    return first_char(title.lstrip("0123456789年 "))


def edition_share(series: str, slug: str) -> ThingShare | None:
    """What is drawn for an edition that was announced."""
    rows = Edition.objects.published().select_related("series").defer("search_text")
    edition = rows.filter(slug=slug).first()
    if edition is None or edition.series_segment != series:
        return None
    name = edition.series.name if edition.series else "单次活动"
    return ThingShare(
        key=f"edition-{edition.public_id}",
        kicker=" · ".join(filter(None, (name, edition.ordinal_label or edition.year_label))),
        title=edition.title,
        words=f"主题：{edition.theme}" if edition.theme else edition.summary,
        facts=_facts(
            f"时间：{edition.when}",
            f"地点：{edition.city} {edition.venue}".rstrip() if edition.city else "",
            f"状态：{edition.get_state_display()}" if edition.state_reason else "",
        ),
        figures=_figures(edition.figures.order_by("position", "pk")),
        char=_char(edition.title),
        tone="team",
        foot="每个数字都有出处",
    )


def project_share(slug: str) -> ThingShare | None:
    """What is drawn for a published project."""
    rows = Project.objects.published().select_related("programme").defer("search_text")
    project = rows.filter(slug=slug).first()
    if project is None:
        return None
    bodies = project.organisations.filter(role=ProjectOrganisation.As.INITIATOR)
    names = bodies.order_by("position", "pk").values_list("organisation__name", flat=True)
    places = [region.full_name for region in project.regions.all()[:LISTED]]
    return ThingShare(
        key=f"project-{project.public_id}",
        kicker=project.programme.name if project.programme else "公益项目",
        title=project.title,
        words=project.summary if project.name else "",
        facts=_facts(
            f"发起：{'、'.join(names[:LISTED])}" if names else "",
            f"地区：{'、'.join(places)}" if places else "",
            f"核实程度：{project.get_verification_display()}",
        ),
        figures=_figures(project.figures.order_by("position", "pk")),
        char=first_char(project.name or project.summary or "善"),
        tone="project",
        foot="本站不接受捐款",
    )


def partner_share(slug: str, *, version: ContentVersion, now: datetime) -> ThingShare | None:
    """What is drawn for a medium; counted are the winners that are public at this moment."""
    rows = media_partners().select_related("organisation__region")
    partner = rows.filter(organisation__slug=slug).first()
    if partner is None:
        return None
    count = winner_counts("partner", [partner.pk], version, now).get(partner.pk, 0)
    columns = partner.columns.filter(is_active=True).order_by("name", "pk")
    named = "、".join(columns.values_list("name", flat=True)[:LISTED])
    region = partner.organisation.region
    shown = ShownFigure("", f"{count:,}", "位", "提名获奖者") if count else None
    return ThingShare(
        key=f"partner-{partner.pk}",
        kicker="合作媒体",
        title=partner.organisation.name,
        words=partner.introduction,
        facts=_facts(
            f"媒体集团：{partner.group}" if partner.group else "",
            f"栏目：{named}" if named else "",
            f"地区：{region.full_name}" if region else "",
        ),
        figures=(shown,) if shown else (),
        char=first_char(partner.organisation.name),
        tone="organisation",
        foot="",
    )
