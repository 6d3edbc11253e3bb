"""The page of one entry, open or sealed."""

import hashlib
import html

import pytest

from ledger.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("chain_of_five", "clock")]


def text_of(client, sequence: int) -> str:
    page = client.get(f"/ledger/{sequence}/")
    assert page.status_code == 200
    return page.content.decode()


def sources(text: str) -> list[str]:
    """What the page tells people to compute the digest of."""
    return [html.unescape(part.split("</code>")[0]) for part in text.split("<pre><code>")[1:]]


def test_entry_detail_when_open_then_everybody_can_compute_it_again(client):
    entry = Entry.objects.get(sequence=3)
    digests = [hashlib.sha256(part.encode()).hexdigest() for part in sources(text_of(client, 3))]
    assert digests == [entry.public_digest, entry.hash]
    assert entry.public_digest in text_of(client, 3)
    assert "第3步已公布" in text_of(client, 3)


@pytest.mark.parametrize("sequence", [1, 4, 5])
def test_entry_detail_when_sealed_then_shows_digests_only(client, sequence, thing):
    entry = Entry.objects.get(sequence=sequence)
    text = text_of(client, sequence)
    (source,) = sources(text)
    assert hashlib.sha256(source.encode()).hexdigest() == entry.hash
    secrets = (entry.public_salt, entry.internal_salt, entry.verb, entry.object_type)
    for secret in (*secrets, thing.public_id, "理由", "王复核", f"第{sequence}步"):
        assert secret not in text


def test_entry_detail_when_open_then_the_inside_stays_closed(client):
    entry = Entry.objects.get(sequence=3)
    text = text_of(client, 3)
    for secret in (entry.internal_salt, entry.reason, entry.actor_name):
        assert secret not in text


def test_entry_detail_when_at_an_end_then_leads_only_inwards(client):
    assert ['rel="prev"' in text_of(client, n) for n in (1, 3, 5)] == [False, True, True]
    assert ['rel="next"' in text_of(client, n) for n in (1, 3, 5)] == [True, True, False]


@pytest.mark.parametrize("sequence", [0, 6, 10**18, 10**40])
def test_entry_detail_when_there_is_no_such_entry_then_absent(client, sequence):
    assert client.get(f"/ledger/{sequence}/").status_code == 404


def test_entry_detail_when_opened_then_costs_two_queries(client, django_assert_num_queries):
    with django_assert_num_queries(2):
        client.get("/ledger/3/")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_entry_detail_when_written_to_then_refused(client, method):
    assert getattr(client, method)("/ledger/3/").status_code == 405
