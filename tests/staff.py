"""One person for each role, as most tests of the inside need them."""

from dataclasses import dataclass, field

from django.test import Client

from directory.models import MediaPartner, Organisation, Role, User
from tests.factories.directory import (
    MediaPartnerFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
)

MEDIA = (Role.EDITOR, Role.LEAD_EDITOR)
ROLES = (*Role.values, "admin", "nobody")


@dataclass
class Staff:
    """A foundation that runs programmes, one medium, and a person for each role."""

    runner: Organisation = field(default_factory=OrganisationFactory)
    partner: MediaPartner = field(default_factory=MediaPartnerFactory)
    people: dict[str, User] = field(default_factory=dict)

    def person(self, role: str) -> User:
        """The person of this role, made when first asked for."""
        if role not in self.people:
            self.people[role] = self._made(role)
        return self.people[role]

    def _made(self, role: str) -> User:
        user = UserFactory(full_name=f"某{role}", is_superuser=role == "admin")
        if role in Role.values:
            place = self.partner.organisation if role in MEDIA else self.runner
            MembershipFactory(user=user, organisation=place, role=role)
        return user

    def client(self, role: str) -> Client:
        """A browser in which the person of this role is signed in."""
        client = Client()
        client.force_login(self.person(role))
        return client
