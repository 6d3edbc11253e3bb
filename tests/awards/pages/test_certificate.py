"""Is a certificate real? The answers, and who may not be told anything yet."""

import pytest

from tests.answers import assert_public, told
from tests.factories.awards import WinnerFactory

pytestmark = pytest.mark.django_db
NUMBER = "2026-7K3QX9WM-F"
OTHER = "2026-AAAAAAAA-B"


def url(number: str = NUMBER) -> str:
    return f"/verify/{number}/"


@pytest.mark.parametrize(
    "trait,words",
    [("", "有效"), ("corrected", "有效，内容有更正"), ("revoking", "目前正在复核")],
)
def test_certificate_when_valid_then_name_and_award_are_shown(client, trait, words):
    traits = {trait: True} if trait else {}
    winner = WinnerFactory(certificate_number=NUMBER, **traits)
    text = assert_public(client.get(url()))
    assert words in text
    assert winner.display_name in text
    assert winner.round.title in text
    assert "本奖项从不收费" in text


@pytest.mark.parametrize("trait,words", [("revoked", "已撤销"), ("hidden", "内容暂不公开")])
def test_certificate_when_taken_down_then_the_state_is_told_and_no_name(client, trait, words):
    winner = WinnerFactory(certificate_number=NUMBER, **{trait: True})
    text = assert_public(client.get(url()))
    assert words in text
    assert winner.display_name not in text


@pytest.mark.parametrize("trait", ["embargoed", "upcoming"])
def test_certificate_when_not_released_then_it_is_exactly_like_unknown(client, trait):
    unknown = told(client.get(url()), forget=NUMBER)
    WinnerFactory(certificate_number=NUMBER, **{trait: True})
    assert told(client.get(url()), forget=NUMBER) == unknown
    assert unknown[0] == 404
    assert "查无此证书" in unknown[3]


@pytest.mark.parametrize(
    "typed",
    [
        NUMBER.lower(), " 2026-7K3QX9WM-F ", "２０２６－7k3qx9wm－f", "20267K3QX9WMF",
        "2026 7k3q x9wm f", "证书编号：2026-7K3QX9WM-F", "2026—7K3QX9WM—F",
    ],
)  # fmt: skip
def test_certificate_when_typed_loosely_then_it_is_found(client, typed):
    WinnerFactory(certificate_number=NUMBER)
    response = client.get("/verify/", {"number": typed})
    assert (response.status_code, response["Location"]) == (302, url())
    assert "有效" in client.get(response["Location"]).content.decode()


@pytest.mark.parametrize("typed", ["", " ", "../../etc", "%00", "长" * 500, "a/b", "<b>"])
def test_certificate_search_when_typed_oddly_then_it_answers(client, typed):
    response = client.get("/verify/", {"number": typed}, follow=True)
    assert response.status_code in {200, 404}
    assert "<b>" not in response.content.decode()


def test_certificate_search_when_opened_then_asks_for_a_number(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        text = assert_public(client.get("/verify/"))
    assert "证书编号" in text


@pytest.mark.parametrize("others", [1, 3])
def test_certificate_when_there_are_more_then_it_costs_the_same(
    client, others, django_assert_num_queries
):
    WinnerFactory(certificate_number=NUMBER)
    for _ in range(others):
        WinnerFactory()
    with django_assert_num_queries(1):
        client.get(url())
    with django_assert_num_queries(1):
        client.get(url(OTHER))
