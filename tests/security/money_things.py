"""Money of the world's house on its way, for the tables of who gets which answer."""

from typing import Any

from tests.factories.payments import BatchFactory, PaymentFactory


def put_money(world: Any, house: Any) -> None:
    """A payment whose payee has written, and a batch of the house."""
    given = {"commitment__fund__run_by": house}
    world.things |= {
        "projects.payment": PaymentFactory(payee__filled=True, **given),
        "projects.batch": BatchFactory(organisation=house),
    }
