"""What a public page costs the database: few statements, few rows, however much there is."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from awards.actions.objections import file_objection, receipt_code
from charity_site.finding import INDEXES
from projects.actions.applicant_links import make_applicant_link, token_of
from projects.actions.grant_notices import file_grant_objection, grant_receipt_code
from projects.models import PrivateLink
from tests.factories.awards import (
    AwardFactory,
    AwardFigureFactory,
    ColumnBudgetFactory,
    ColumnFactory,
    CriterionFactory,
    NominationFigureFactory,
    RoundFactory,
    WinnerCreditFactory,
    WinnerFactory,
)
from tests.factories.ballot import BallotFactory
from tests.factories.directory import (
    LONG_AGO,
    AgreementFactory,
    MediaPartnerFactory,
    OrganisationFactory,
    PersonFactory,
    RegionFactory,
    ThemeFactory,
    UserFactory,
)
from tests.factories.events import (
    CountyProductFactory,
    EditionFactory,
    EditionFigureFactory,
    EditionHighlightFactory,
    EditionOrganisationFactory,
    LineupFactory,
    ParticipantFactory,
    ProductFigureFactory,
    SeriesFactory,
    SessionFactory,
)
from tests.factories.grants import (
    SOON,
    ApplicationAnswerFactory,
    ApplicationFactory,
    ApplicationPhotoFactory,
    FitQuestionFactory,
    GrantCriterionFactory,
    GrantNoticeFactory,
    GrantNoticeRowFactory,
    GrantQuestionFactory,
    GrantRoundFactory,
    GrantTierFactory,
    ReportFactory,
    ReportPhotoFactory,
)
from tests.factories.honours import GrantHonourFactory, honoured
from tests.factories.notices import NoticeAmendmentFactory, NoticeFactory, NoticeRowFactory
from tests.factories.projects import (
    ProgrammeFactory,
    ProgrammeFigureFactory,
    ProjectFactory,
    ProjectFigureFactory,
    ProjectOrganisationFactory,
    ProjectUpdateFactory,
)
from tests.security.world import addresses

pytestmark = pytest.mark.django_db
STATEMENTS, ROWS = 6, 100
# Public, and no page that a reader opens: files, feeds, answers for programs, doors and probes.
NO_PAGES = (
    "healthz", "readyz", "styleguide", "robots", "favicon", "sitemap", "calendar", "api", "embed",
    "oembed",
    "open_data", "ledger", "awards:photo", "awards:winner_feed", "awards:notice_feed",
    "awards:notice_file", "awards:winner_card", "awards:winner_poster", "awards:round_card",
    "awards:round_poster", "awards:edition_card", "awards:project_card", "awards:partner_card",
    "awards:certificate_pdf", "account", "mfa",
    "vote", "awards:ballot_download", "grants:report_photo", "grants:notice_file",
    "grants:giving",
    "links:private_item",
)  # fmt: skip


TOKEN = token_of(PrivateLink(public_id="a" * 20))  # the link of the applicant below
# Every page by the name of its view, as addresses.
PAGES = {
    "home": ["/"], "search": ["/search/", "/search/?q=公益"], "about": ["/about/"],
    "privacy": ["/privacy/"],
    "events:series_list": ["/events/", "/events/?q=公益", "/events/?year=2025"],
    "events:series_detail": ["/events/season/"],
    "events:edition_detail": ["/events/season/tenth/"],
    "awards:award_list": ["/awards/", "/awards/?q=公益"],
    "awards:award_detail": ["/awards/yearly/"],
    "awards:round_detail": ["/awards/yearly/round/"],
    "awards:ballot_detail": [f"/awards/yearly/round/ballots/{'b' * 20}/"],
    "awards:winner_list": ["/winners/", "/winners/?q=公益&year=2026"],
    "awards:winner_detail": ["/winners/winner/"],
    "awards:notice_list": ["/notices/", "/notices/?q=公益&status=open"],
    "awards:notice_detail": ["/notices/aaaaaaaaaaaaaaaaaaaa/"],
    "awards:notice_object": ["/notices/aaaaaaaaaaaaaaaaaaaa/object/"],
    "awards:objection_receipt": [f"/notices/receipt/{receipt_code('a' * 20)}/"],
    "awards:partner_list": ["/partners/", "/partners/?q=集团&winners=no"],
    "awards:partner_detail": ["/partners/medium/"],
    "awards:column_detail": ["/partners/medium/first-column/"],
    "awards:certificate_search": ["/verify/"],
    "awards:certificate_detail": ["/verify/2026-P7X2X72G-I/"],
    "projects:project_list": ["/projects/", "/projects/?q=公益&region=510000"],
    "projects:project_detail": ["/projects/project/"],
    "grants:grant_list": ["/grants/"],
    "grants:grant_detail": ["/grants/granting/", f"/grants/granting/?page=after-{'0' * 32}"],
    "grants:notice_list": ["/grants/granting/notices/"],
    "grants:notice_detail": [f"/grants/granting/notices/{'a' * 20}/"],
    "grants:notice_object": [f"/grants/granting/notices/{'a' * 20}/object/"],
    "grants:objection_receipt": [f"/grants/notices/receipt/{grant_receipt_code('a' * 20)}/"],
    "grants:apply": ["/grants/granting/apply/"],
    "grants:apply_begin": ["/grants/granting/apply/begin/"],
    "grants:apply_resume": ["/grants/granting/resume/"],
    "links:private_link": [f"/a/{TOKEN}/"],
    "links:private_step": [f"/a/{TOKEN}/{step}/" for step in ("keep", "q1", "photos", "review")],
}  # fmt: skip


@dataclass
class Cost:
    statements: int = 0
    rows: int = 0


@contextmanager
def cost(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cost]:
    """Count the statements, and the rows that come back, while it is open."""
    found = Cost()

    def count(execute, sql, params, many, context):
        found.statements += 1
        return execute(sql, params, many, context)

    def fetched(name):
        def fetch(self, *args):
            rows = getattr(self.cursor, name)(*args)
            found.rows += len(rows) if name != "fetchone" else rows is not None
            return rows

        return fetch

    with monkeypatch.context() as patch, connection.execute_wrapper(count):
        for name in ("fetchone", "fetchmany", "fetchall"):
            patch.setattr(CursorWrapper, name, fetched(name), raising=False)
        yield found


class Site:
    """One of every page, with more or less on it."""

    def __init__(self) -> None:
        self.programme = ProgrammeFactory()
        self.series = SeriesFactory(slug="season")
        self.edition = EditionFactory(series=self.series, slug="tenth", official_title="公益盛典")
        self.award = AwardFactory(slug="yearly", series=self.series, programme=self.programme)
        self.round = RoundFactory(
            award=self.award, slug="round", announced=True, edition=self.edition
        )
        self.partner = MediaPartnerFactory(organisation__slug="medium")
        self.column = ColumnFactory(
            slug="first-column", partner=self.partner, award=self.award,
            agreement=AgreementFactory(parties=[self.partner.organisation]),
        )  # fmt: skip
        self.project = ProjectFactory(slug="project", name="公益项目", editions=[self.edition])
        self.winner = WinnerFactory(
            round=self.round,
            slug="winner",
            display_name="公益的李四",
            certificate_number="2026-P7X2X72G-I",
        )
        BallotFactory(published=True, public_id="b" * 20, stage__round=self.round)
        self.notice = NoticeFactory(category=self.winner.category, public_id="a" * 20)
        row = NoticeRowFactory(notice=self.notice, nomination=self.winner.nomination)
        file_objection(notice=self.notice, row=row, name="甲", contact="1", text="不属实",
                       form_key="a" * 20, now=LONG_AGO)  # fmt: skip
        self._begin_granting()
        self.add(0)

    def add(self, number: int) -> None:
        """One more of everything that hangs on the pages."""
        winner = WinnerFactory(round=self.round, category=self.winner.category)
        WinnerCreditFactory(winner=winner, partner=self.partner)
        NominationFigureFactory(nomination=self.winner.nomination)
        themes = [ThemeFactory(name=f"公益{number}")]
        winner.themes.set(themes)
        self.winner.themes.add(*themes)
        self._add_event(number)
        self._add_grants(number)
        place = RegionFactory(code=f"{510101 + number}")
        project = ProjectFactory(name=f"公益{number}", themes=themes, editions=[self.edition])
        for one in (project, self.project):
            ProjectOrganisationFactory(project=one)
            ProjectFigureFactory(project=one)
            ProjectUpdateFactory(project=one)
            one.people.add(PersonFactory())
            one.regions.add(place)
        ProgrammeFigureFactory(programme=self.programme)
        AwardFigureFactory(award=self.award)
        self.award.organisations.add(OrganisationFactory())
        AwardFactory(name=f"公益奖{number}")
        ColumnFactory(partner=self.partner, award=self.award)
        ColumnFactory(partner__group=f"集团{number}", partner__organisation__region=place)
        AgreementFactory(parties=[self.partner.organisation])
        RoundFactory(award=self.award)
        WinnerFactory(round=RoundFactory(award=self.award, column=self.column, announced=True))
        ColumnBudgetFactory(column=self.column, year=2020 + number, is_public=True)
        CriterionFactory(round=self.round, position=number)
        NoticeFactory(category__round=self.round, category__name=f"公益{number}类")
        NoticeRowFactory(notice=self.notice)
        NoticeAmendmentFactory(notice=self.notice)

    def _begin_granting(self) -> None:
        self.granting = GrantRoundFactory(
            rolling=True, slug="granting", programme=self.programme, honour_name="行动者"
        )
        self.honour = GrantHonourFactory(grant_round=self.granting)
        self.applying = ApplicationFactory(round=self.granting, expires_at=SOON)
        self.of_grants = GrantNoticeFactory(open=True, round=self.granting, public_id="a" * 20)
        file_grant_objection(notice=self.of_grants, row=None, name="甲", contact="1",
                             text="不属实", form_key="a" * 20, now=LONG_AGO)  # fmt: skip
        with transaction.atomic():
            make_applicant_link(application=self.applying, by=None, now=LONG_AGO, key="a" * 20,
                                expires_at=SOON)  # fmt: skip

    def _add_grants(self, number: int) -> None:
        round_ = self.granting
        GrantTierFactory(round=round_, amount=5000 + number)
        GrantCriterionFactory(round=round_)
        FitQuestionFactory(round=round_)
        question = GrantQuestionFactory(round=round_, position=number + 1)
        ApplicationAnswerFactory(application=self.applying, question=question)
        ApplicationPhotoFactory(application=self.applying)
        round_.partners.add(MediaPartnerFactory())
        GrantNoticeFactory(open=True, round=round_)
        GrantNoticeRowFactory(notice=self.of_grants, application__state="notice")
        GrantRoundFactory(open=True)
        report = ReportFactory(
            grant__application__round=round_, grant__agreement__round=round_, spent=5000,
            state="accepted", accepted_at=LONG_AGO, accepted_by=UserFactory(), may_publish=True,
            published_at=LONG_AGO, published_by=UserFactory(),
            grant__agreement__version=number + 1,
        )  # fmt: skip
        ReportPhotoFactory(report=report)
        honoured(grant=report.grant, link=self.honour)

    def _add_event(self, number: int) -> None:
        EditionFactory(series=self.series, year=1990 + number, official_title=f"公益{number}")
        EditionFactory(ongoing=True, series=SeriesFactory(name=f"公益季{number}"))
        session = SessionFactory(edition=self.edition, organisations=[OrganisationFactory()])
        ParticipantFactory(session=session)
        LineupFactory(session=session, people=[PersonFactory()])
        EditionOrganisationFactory(edition=self.edition)
        EditionFigureFactory(edition=self.edition)
        EditionHighlightFactory(edition=self.edition)
        ProductFigureFactory(product=CountyProductFactory(edition=self.edition))


def measured(client, monkeypatch) -> dict[str, tuple[int, int]]:
    found = {}
    client.get("/winners/")  # after a change each process lets its tallies follow, once
    for address in (one for some in PAGES.values() for one in some):
        with cost(monkeypatch) as spent:
            assert client.get(address).status_code == 200, address
        found[address] = (spent.statements, spent.rows)
    return found


def test_public_pages_when_there_is_much_then_they_cost_few_statements_and_few_rows(
    client, monkeypatch
):
    RegionFactory(province=True)
    site = Site()
    for index in INDEXES.values():
        index.rebuild()
    assert connection.features.supports_json_field  # asked once for a process, by no page
    little = measured(client, monkeypatch)
    for number in range(1, 7):
        site.add(number)
    for index in INDEXES.values():
        index.rebuild()
    much = measured(client, monkeypatch)
    assert {page: costs for page, costs in much.items() if costs[0] > STATEMENTS} == {}
    assert {page: costs for page, costs in much.items() if costs[1] > ROWS} == {}
    assert {p: (little[p][0], much[p][0]) for p in much if little[p][0] != much[p][0]} == {}


def test_public_page_when_it_exists_then_its_cost_is_measured():
    public = {
        name for name, one in addresses().items()
        if getattr(getattr(one.pattern.callback, "page", None), "public", False)
        and not name.startswith(NO_PAGES)
    }  # fmt: skip
    assert public - PAGES.keys() == set()
