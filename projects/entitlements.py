"""Who may be paid is known only by the app above; here it says where to ask.

An app registers one source for the prefix of its purposes, such as `nomination` for
`nomination:<public_id>`, in its AppConfig: an entry in a table, by the dotted name of the source,
which is looked up when it is first asked.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.utils.module_loading import import_string

from kit.verdict import Verdict, unready


@dataclass(frozen=True, slots=True)
class Beneficiary:
    """Whom a payment is for, as finance may know it; often not the payee.

    Shapes: `kind` is person, team, organisation or another word of the app above.
    """

    name: str
    kind: str = "person"
    is_minor: bool = False

    @property
    def is_organisation(self) -> bool:
        """Whether it has a bank account of its own rather than a person's."""
        return self.kind in {"organisation", "project"}


class Source(Protocol):
    """What an app above answers for the purposes that begin with its prefix."""

    def may_pay(self, purpose: str, now: datetime) -> Verdict:
        """Whether money for this purpose may leave at this moment.

        Asked with the payment locked; whoever takes the right away stops the payments afterwards
        (`stop_payments`), so that neither passes the other unseen.
        """

    def beneficiary(self, purpose: str) -> Beneficiary | None:
        """Whom it is for; None when there is nobody (any more)."""

    def is_over(self, purpose: str) -> bool:
        """Whether two people ended this for good: nothing of it will ever be paid (again).

        Asked as `may_pay` is.
        """


_SOURCES: dict[str, str] = {}
UNKNOWN = unready("没有登记这项用途由谁确认，不能付款。")


def register(prefix: str, source: str) -> None:
    """Let the source of this dotted name answer for purposes `<prefix>:…`."""
    _SOURCES[prefix] = source


def source_of(purpose: str) -> Source | None:
    """Who answers for this purpose; nobody for an unknown prefix."""
    name = _SOURCES.get(purpose.partition(":")[0])
    if name is None:
        return None
    found = import_string(name)
    made: Source = found() if isinstance(found, type) else found
    return made


def may_pay(purpose: str, now: datetime) -> Verdict:
    """Whether money for this purpose may leave at this moment; no for what nobody answers for."""
    source = source_of(purpose)
    return source.may_pay(purpose, now) if source is not None else UNKNOWN


def beneficiary_of(purpose: str) -> Beneficiary | None:
    """Whom money of this purpose is for."""
    source = source_of(purpose)
    return source.beneficiary(purpose) if source is not None else None


def is_over(purpose: str) -> bool:
    """Whether this was ended for good, so that what comes back from the bank is free again."""
    source = source_of(purpose)
    return source is not None and source.is_over(purpose)
