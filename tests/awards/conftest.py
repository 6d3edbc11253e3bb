"""What the tests of the awards share."""

import pytest

from tests.awards.cast import Cast, make_cast


@pytest.fixture
def cast(db: None) -> Cast:
    """An open batch round and everybody who has to do with it."""
    return make_cast()


@pytest.fixture
def rolling(db: None) -> Cast:
    """An open rolling round and everybody who has to do with it."""
    return make_cast(rolling=True)
