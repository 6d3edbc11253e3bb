"""What a house has beside its awards: people, a medium, agreements, mails, a fund, a series."""

from typing import Any

from tests.factories.deciding import CommitmentFactory, FundFactory
from tests.factories.directory import (
    AgreementFactory,
    AgreementPlanFactory,
    MailFactory,
    MailTemplateFactory,
)
from tests.factories.events import (
    CountyProductFactory,
    EditionFactory,
    ParticipantFactory,
    SeriesFactory,
    SessionFactory,
)


def put_house(things: dict[str, Any], house: Any, partner: Any, people: dict[str, Any]) -> None:
    """The house, the medium, what they agreed, and the mails of the house."""
    agreement = AgreementFactory(parties=[house, partner.organisation])
    fund = FundFactory(run_by=house)
    things |= {
        "directory.user": people["editor"],
        "directory.organisation": house,
        "directory.mediapartner": partner,
        "directory.agreement": agreement,
        "directory.agreementplan": AgreementPlanFactory(agreement=agreement),
        "directory.mail": MailFactory(organisation=house),
        "directory.mailtemplate": MailTemplateFactory(organisation=house),
        "projects.fund": fund,
        "projects.commitment": CommitmentFactory(fund=fund),
    }
    put_events(things, house)


def put_events(things: dict[str, Any], house: Any) -> None:
    """A series of the house with one edition."""
    series = SeriesFactory(run_by=house)
    edition = EditionFactory(series=series)
    session = SessionFactory(edition=edition)
    things |= {
        "events.series": series,
        "events.edition": edition,
        "events.session": session,
        "events.participant": ParticipantFactory(session=session),
        "events.countyproduct": CountyProductFactory(edition=edition),
    }
