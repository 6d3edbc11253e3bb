"""Certificates and running orders handed out to staff: allowed, and noted in the record."""

from datetime import datetime

from django.db import transaction

from awards.models import Round, Winner
from awards.permissions import may_print_certificate, may_print_round
from directory.models import User
from ledger.actions import append


@transaction.atomic
def record_certificate(*, winner: Winner, by: User, now: datetime) -> None:
    """Note that the holder's copy of one certificate was printed.

    Errors: Refused for who does not run the round; Unready for a revoked or hidden honour.
    """
    may_print_certificate(by, winner).require()
    payload = {"number": winner.certificate_number, "version": winner.version}
    append(by=by, verb="winner.print_certificate", thing=winner, payload=payload, now=now)


@transaction.atomic
def record_round_papers(*, round_: Round, what: str, rows: int, by: User, now: datetime) -> None:
    """Note that papers with the real names of a whole round were made.

    Shapes: `what` is "certificates" or "running_order".
    """
    may_print_round(by, round_).require()
    append(by=by, verb=f"export.{what}", thing=round_, payload={"rows": rows}, now=now)
