"""Money of the world's house on its way, for the tables of who gets which answer."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from kit.ids import random_code
from projects.actions.links import token_index
from tests.factories.payments import BatchFactory, PaymentFactory, PrivateLinkFactory

MONEY_ARGUMENTS = {"links:private_link": lambda w: {"token": w.things["link token"]}}


def put_money(world: Any, house: Any) -> None:
    """A payment whose payee has written, a batch of the house, and a payee's private link."""
    given = {"commitment__fund__run_by": house}
    waiting = PaymentFactory(**given)
    token = random_code(32)
    PrivateLinkFactory(
        subject=waiting.payee.public_id, token_index=token_index(token), made_at=timezone.now(),
        expires_at=timezone.now() + timedelta(days=14),
    )  # fmt: skip
    world.things |= {
        "projects.payment": PaymentFactory(payee__filled=True, **given),
        "projects.batch": BatchFactory(organisation=house),
        "link token": token,
    }
