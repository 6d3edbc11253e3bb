"""Who owes something in a grant round, and was not reminded of it lately."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from kit.dates import china_day
from projects.models import Application, Assessment, Grant, GrantRound, Report
from projects.workflow import ApplicationState, AssessmentState

EVERY = timedelta(days=7)  # nobody is reminded of the same thing more often
REPORT_AHEAD = timedelta(days=14)
AGREEMENT_AHEAD = timedelta(days=5)
ASSESSOR_AHEAD = timedelta(days=3)
ASSESSOR_AFTER = timedelta(days=3)  # where no day was named
_JUDGED = (ApplicationState.ELIGIBLE, ApplicationState.REVIEWING, ApplicationState.VISITED)


def not_lately(now: datetime) -> Q:
    """What nobody was reminded of within the rule."""
    return Q(reminded_at__isnull=True) | Q(reminded_at__lte=now - EVERY)


@dataclass(slots=True)
class Owing:
    """What is owed in one round and may be asked for now."""

    reports: list[Report]
    agreements: list[Grant]
    assessments: list[Assessment]

    @property
    def words(self) -> str:
        """How much of each kind, in a sentence; empty when nothing is owed."""
        counts = (
            (len(self.reports), "份反馈快到期或已逾期"), (len(self.agreements), "份协议快到期"),
            (len({one.assessor_id for one in self.assessments}), "位评估人没有评完"),
        )  # fmt: skip
        return "，".join(f"{count} {what}" for count, what in counts if count)


def owing(round_: GrantRound, now: datetime) -> Owing:
    """Everything that is owed in the round, in three statements."""
    today, lately = china_day(now), not_lately(now)
    undated = Q(due_on__isnull=True, asked_at__lte=now - ASSESSOR_AFTER)
    related = ("application__partner", "application__recommended_by")
    reports = Report.objects.owed().filter(
        lately, grant__application__round=round_.pk,
        grant__application__state=ApplicationState.REPORTING, due_on__lte=today + REPORT_AHEAD,
    )  # fmt: skip
    agreements = Grant.objects.filter(
        lately, application__round=round_.pk, application__state=ApplicationState.APPROVED,
        application__asked_step="", agree_by__range=(today, today + AGREEMENT_AHEAD),
    )  # fmt: skip
    assessments = Assessment.objects.filter(
        lately, Q(due_on__lte=today + ASSESSOR_AHEAD) | undated, state=AssessmentState.ASKED,
        application__round=round_.pk, application__state__in=_JUDGED,
    )  # fmt: skip
    return Owing(
        list(reports.select_related("grant", *(f"grant__{one}" for one in related))
             .order_by("due_on", "pk")),
        list(agreements.select_related(*related).order_by("agree_by", "pk")),
        list(assessments.select_related("assessor").order_by("assessor", "due_on", "pk")),
    )  # fmt: skip


def rounds_to_look_at() -> Iterator[GrantRound]:
    """The rounds in which somebody may owe something."""
    live = Application.objects.filter(
        state__in=(*_JUDGED, ApplicationState.APPROVED, ApplicationState.REPORTING)
    )
    yield from GrantRound.objects.filter(applications__in=live).distinct().order_by("pk")
