"""People around the money."""

import pytest

from tests.staff import Staff


@pytest.fixture
def staff():
    return Staff()


@pytest.fixture
def organiser(staff):
    return staff.person("organiser")


@pytest.fixture
def approver(staff):
    return staff.person("approver")
