import pytest

from tests.factories.awards import WinnerFactory

pytestmark = pytest.mark.django_db


def test_open_data_when_some_winners_are_public_then_it_says_how_many(client, clock):
    shown = [WinnerFactory() for _ in range(3)]
    WinnerFactory(hidden=True)
    WinnerFactory(embargoed=True)
    assert "共 3 条" in client.get("/open-data/").text
    type(shown[0]).objects.filter(pk=shown[0].pk).delete()
    assert "共 2 条" in client.get("/open-data/").text


@pytest.mark.parametrize("count", [1, 12])
def test_open_data_when_there_are_more_winners_then_it_costs_the_same(
    client, count, django_assert_max_num_queries
):
    for _ in range(count):
        WinnerFactory()
    client.get("/open-data/")  # the tallies are read by the first page of a process
    with django_assert_max_num_queries(4):
        client.get("/open-data/")
