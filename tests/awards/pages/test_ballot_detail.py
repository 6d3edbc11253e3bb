"""The public integrity report: there with the announcement, complete, and verifiable offline."""

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from awards.models import OpenedBallot
from tests.awards.cast import make_cast, put
from tests.awards.polling import make_polling
from tests.factories.awards import WinnerFactory
from tests.factories.ballot import OpenedBallotFactory, OutsidePollFactory

pytestmark = pytest.mark.django_db


def published(now, clock, **fields):
    polling = make_polling(make_cast(), now, voters=5, **fields)
    polling.codes_given = [polling.vote(n, n % 2, 2, now=now).code for n in range(4)]
    polling.confirm(now)
    put(polling.cast.round, "announced", announce_at=now + timedelta(days=3))
    clock.pass_by(days=3)
    return polling


@pytest.fixture(params=["plain", "stv"])
def polling(request, now, clock):
    return published(now, clock, method=request.param)


def address(polling, name="ballot_detail"):
    round_ = polling.cast.round
    names = (round_.award.slug, round_.slug, polling.ballot.public_id)
    return reverse(f"awards:{name}", args=names)


@pytest.mark.parametrize("language", ["", "/en"])
def test_report_when_announced_then_everything_is_there(language, polling, client):
    page = client.get(language + address(polling))
    text = page.content.decode()
    assert page.status_code == 200
    assert polling.fresh().result["sha256"] in text
    assert all(code in text for code in polling.codes_given)
    assert all(f"候选人{n}" in text for n in range(4))
    assert "80.0%" in text


def test_report_when_the_minute_has_not_come_then_absent_everywhere(polling, client, clock):
    clock.pass_by(seconds=-1)
    for name in ("ballot_detail", "ballot_download"):
        assert client.get(address(polling, name)).status_code == 404
    clock.pass_by(seconds=1)
    assert client.get(address(polling)).status_code == 200


def test_report_when_under_another_round_then_absent(polling, client):
    wrong = address(polling).replace(polling.cast.round.slug, "another-round")
    assert client.get(wrong).status_code == 404


def test_file_when_downloaded_then_the_command_verifies_it(polling, client, tmp_path, capsys):
    file = tmp_path / "ballot.json"
    file.write_bytes(client.get(address(polling, "ballot_download")).content)
    call_command("verify_ballot", str(file), sha256=polling.fresh().result["sha256"])
    assert "校验通过" in capsys.readouterr().out
    report = json.loads(file.read_text())
    report["ballots"][0]["choices"] = [report["candidates"][3]["id"]]
    file.write_text(json.dumps(report))
    with pytest.raises(CommandError, match="摘要不一致"):
        call_command("verify_ballot", str(file))


@pytest.mark.parametrize("content", ["", "[]", "{}", "\x00", '{"ballots": 3}'])
def test_file_when_it_is_none_then_the_command_says_so(content, tmp_path):
    file = tmp_path / "x.json"
    file.write_text(content)
    with pytest.raises(CommandError):
        call_command("verify_ballot", str(file))


def test_digest_when_another_stands_in_the_ledger_then_it_is_told(polling, client, tmp_path):
    file = tmp_path / "ballot.json"
    file.write_bytes(client.get(address(polling, "ballot_download")).content)
    with pytest.raises(CommandError, match="账本"):
        call_command("verify_ballot", str(file), sha256="0" * 64)


def test_name_when_the_winner_is_hidden_then_gone_from_the_report(now, clock, client):
    polling = published(now, clock)
    nomination = polling.entries[2].nomination
    winner = WinnerFactory(nomination=nomination, round=polling.cast.round, display_name="改称")
    assert "改称" in client.get(address(polling)).content.decode()
    type(winner).objects.filter(pk=winner.pk).update(
        state="hidden", hidden_at=now, hidden_by=polling.cast.organiser,
        hide_code="safety",
    )  # fmt: skip
    text = client.get(address(polling)).content.decode()
    assert "候选人2" not in text
    assert "姓名已隐去" in text


def test_list_when_long_then_cut_by_the_first_character(now, clock, client, monkeypatch):
    monkeypatch.setattr("awards.ballot_page.SHOWN", 3)
    polling = published(now, clock)
    first = OpenedBallot.objects.order_by("receipt").first().receipt
    text = client.get(address(polling), {"group": first[0]}).content.decode()
    assert first in text
    assert client.get(address(polling), {"group": "\x00<"}).status_code == 200


def test_report_when_votes_from_outside_count_too_then_it_leads_to_their_points(now, clock, client):
    polling = published(now, clock)
    round_ = polling.cast.round
    there = f"/awards/{round_.award.slug}/{round_.slug}/"
    assert "outside-votes" not in client.get(address(polling)).content.decode()
    assert "outside-votes" not in client.get(there).content.decode()
    OutsidePollFactory(stage=polling.ballot.stage)
    assert f'href="{there}#outside-votes"' in client.get(address(polling)).content.decode()
    assert 'id="outside-votes"' in client.get(there).content.decode()


def test_round_when_it_had_a_ballot_then_leads_to_the_report(now, clock, client):
    polling = published(now, clock)
    type(polling.cast.round).objects.update(has_jury=True)
    round_ = polling.cast.round
    page = client.get(reverse("awards:round_detail", args=(round_.award.slug, round_.slug)))
    assert address(polling) in page.content.decode()


@pytest.mark.parametrize("more", [0, 2])
def test_report_when_there_are_more_votes_then_the_same_cost(
    more, now, clock, client, django_assert_num_queries
):
    polling = published(now, clock)
    for _ in range(more):
        OpenedBallotFactory(ballot=polling.fresh())
    with django_assert_num_queries(6):
        client.get(address(polling))
