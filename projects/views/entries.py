"""What the applicant's pages know of a request: the visit with its addresses."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse

from projects.models import PrivateLink
from projects.views.visits import Visit


@dataclass(frozen=True, slots=True)
class Entry:
    """Who asks what through which applicant's link."""

    request: HttpRequest
    visit: Visit

    @property
    def link(self) -> PrivateLink:
        """The link that was opened."""
        return self.visit.link

    @property
    def now(self) -> datetime:
        """The moment of the request."""
        return self.visit.now

    @property
    def step(self) -> str:
        """The part of the address behind the token."""
        return self.visit.step

    @property
    def is_sent(self) -> bool:
        """Whether a form was sent."""
        return self.request.method == "POST"

    def url(self, step: str = "") -> str:
        """The address of a step behind this link."""
        if not step:
            return reverse("links:private_link", args=(self.visit.token,))
        return reverse("links:private_step", args=(self.visit.token, step))
