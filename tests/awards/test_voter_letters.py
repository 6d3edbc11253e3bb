"""Letters to voters: once each, to all alike, with nothing in them that votes."""

import json
from datetime import timedelta

import pytest

from awards.actions.voter_letters import invitations, invite_voters
from awards.models import Ballot, Voter
from directory.models import Mail, MailKind
from kit.verdict import Refused, Unready
from ledger.models import Entry
from tests.awards.polling import make_polling
from tests.awards.test_admin_ballots import take
from tests.factories.ballot import VoterFactory
from tests.factories.directory import OrganisationFactory, UserFactory


@pytest.fixture
def polling(cast, now, clock):
    """Four who sign in: two with an address, one without, one whose account is closed."""
    made = make_polling(
        cast, now, voters=0, electorate="members", organisation=OrganisationFactory()
    )
    people = [
        {"email": "a@example.cn", "full_name": "甲"}, {"email": "b@example.cn"},
        {"email": ""}, {"email": "c@example.cn", "is_active": False},
    ]  # fmt: skip
    made.voters = [
        VoterFactory(ballot=made.ballot, user=UserFactory(**one), code_hash="") for one in people
    ]
    return made


def test_letters_when_written_then_once_each_with_the_shared_address_and_nothing_that_votes(
    polling, now
):
    polling.vote(0, 0, now=now)
    assert invite_voters(ballot=polling.fresh(), by=polling.cast.organiser, now=now) == 2
    letters = list(Mail.objects.order_by("pk"))
    assert [letter.to for letter in letters] == ["a@example.cn", "b@example.cn"]
    assert {letter.kind for letter in letters} == {MailKind.VOTER_INVITATION}
    assert {letter.organisation for letter in letters} == {polling.cast.house}
    one, other = (letter.text.splitlines()[1:] for letter in letters)
    assert one == other  # but for the name they are the same: no code, no link of one's own
    assert f"/vote/{polling.ballot.public_id}/" in letters[0].text
    assert "#" not in letters[0].text
    assert letters[0].text.startswith("甲，您好！")
    entry = Entry.objects.get(verb="ballot.invite_voters")
    facts = json.loads(entry.payload)
    assert (facts["mails"], facts["without_address"]) == (2, 1)
    with pytest.raises(Unready, match="都已经写过"):
        invite_voters(ballot=polling.fresh(), by=polling.cast.organiser, now=now)
    polling.voters[2].user.email = "late@example.cn"
    polling.voters[2].user.save()
    assert invite_voters(ballot=polling.fresh(), by=polling.cast.organiser, now=now) == 1
    assert Mail.objects.count() == 3


def test_letters_when_it_is_not_the_time_or_not_the_person_then_refused_in_words(polling, now):
    def refused(words, by=polling.cast.organiser, at=now):
        with pytest.raises(Refused, match=words):
            invite_voters(ballot=polling.fresh(), by=by, now=at)

    refused("只能查看", by=polling.cast.approver)
    refused("时间已过", at=now + timedelta(days=2))
    polling.put("planned")
    refused("投票开始之后")
    polling.put("closed")
    refused("投票开始之后")
    polling.put("open")
    Voter.objects.all().delete()
    Ballot.objects.update(electorate="codes", organisation=None)
    refused("投票码只印在选票条上")
    assert not Mail.objects.exists()


def test_page_when_the_button_is_taken_twice_then_the_letter_was_shown_and_nobody_has_two(
    polling, django_assert_max_num_queries
):
    client, url, page, sent = take(polling, "invite_voters")
    assert "等待放行" in page.content.decode()
    assert Mail.objects.count() == 2
    client.post(url, sent)
    assert Mail.objects.count() == 2
    text = client.get(url).content.decode()
    assert "还要写 0 封，已写过 2 封。" in text
    assert "1 人没有填邮箱" in text
    ballot = polling.fresh()
    with django_assert_max_num_queries(2):
        found = invitations(ballot)
    assert (len(found.owed), found.without_address, found.written) == (0, 1, 2)
    assert "用您的账号登录后投票" in text
