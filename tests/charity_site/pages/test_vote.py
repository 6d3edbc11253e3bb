"""The voter's page: the whole way, every mistake, and what it never says."""

import logging
import re
from datetime import timedelta

import pytest
from django.test import Client

from awards.actions.electorate import reissue_code
from awards.models import Deposit, Nomination, OpenedBallot
from charity_site import voting
from tests.awards.cast import make_cast, put
from tests.awards.polling import make_polling
from tests.factories.ballot import VoterFactory
from tests.factories.selection import StageEntryFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def polling(now, clock):
    return make_polling(make_cast(), now)


class Voter:
    """A browser on its way through the forms."""

    def __init__(self, polling):
        self.polling, self.client = polling, Client(enforce_csrf_checks=True)
        self.url = f"/vote/{polling.ballot.public_id}/"
        self.page = self.client.get(self.url)

    def send(self, **given):
        """Send the form of the page with its hidden fields."""
        hidden = dict(
            re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', self.text)
        )
        self.page = self.client.post(self.url, hidden | given)
        return self

    @property
    def text(self):
        return self.page.content.decode()

    def pick(self, *places):
        keys = [str(self.polling.entries[n].pk) for n in places]
        return self.send(choice=keys)

    @property
    def receipt(self):
        return re.search(r'ballot__receipt">([\w-]+)<', self.text)[1]


def test_way_when_walked_then_receipt_and_the_own_vote_in_the_list(polling, now):
    voter = Voter(polling).send(code=polling.codes[0].lower())
    assert "候选人0" in voter.text
    voter.pick(0, 2)
    assert "还没有投出" in voter.text
    assert not Deposit.objects.exists()
    voter.send(step="cast", choice=[str(polling.entries[n].pk) for n in (0, 2)])
    code = voter.receipt
    polling.count(now)
    chosen = OpenedBallot.objects.get(receipt=code).choices
    assert set(chosen) == {polling.entries[n].nomination.public_id for n in (0, 2)}


def test_way_when_the_answer_is_lost_then_sending_again_gives_the_same_receipt(polling):
    voter = Voter(polling).send(code=polling.codes[0]).pick(1)
    review = voter.page
    first = voter.send(step="cast").receipt
    voter.page = review
    voter.send(step="cast")
    assert (voter.receipt, "没有重复计票" in voter.text) == (first, True)
    assert Deposit.objects.count() == 1


def test_way_when_gone_again_then_already_voted(polling):
    Voter(polling).send(code=polling.codes[0]).pick(1).send(step="cast")
    again = Voter(polling).send(code=polling.codes[0])
    assert voting.ALREADY in again.text
    assert 'name="code"' in again.text


def test_way_when_two_windows_are_open_then_the_second_is_refused(polling):
    one = Voter(polling).send(code=polling.codes[0]).pick(1)
    two = Voter(polling).send(code=polling.codes[0]).pick(2)
    one.send(step="cast")
    assert two.send(step="cast").page.status_code == 409
    assert "已经投过票" in two.text


def test_back_when_pressed_then_the_choices_are_kept(polling):
    voter = Voter(polling).send(code=polling.codes[0]).pick(1).send(step="paper")
    assert voter.text.count("checked") == 1


@pytest.mark.parametrize(
    "places,sentence", [((), "至少选一位"), ((0, 1, 2), "最多选 2 位，您选了 3 位")]
)
def test_paper_when_wrong_then_a_sentence_and_the_choices_stay(places, sentence, polling):
    voter = Voter(polling).send(code=polling.codes[0]).pick(*places)
    assert sentence in voter.text
    assert voter.text.count("checked") == len(places)


@pytest.mark.parametrize(
    "ranks,sentence",
    [(("1", "1"), "同一个顺位"), (("2", ""), "从第 1 位开始"), (("1", "9"), ""), (("2", "1"), "")],
)
def test_ranks_when_sent_then_judged(ranks, sentence, now, clock):
    polling = make_polling(make_cast(), now, method="stv", max_choices=3)
    voter = Voter(polling).send(code=polling.codes[0])
    voter.send(**{f"rank-{polling.entries[n].pk}": rank for n, rank in enumerate(ranks)})
    assert sentence in voter.text
    assert ("还没有投出" in voter.text) is (sentence == "")


@pytest.mark.parametrize(
    "given",
    [
        {"step": "cast", "form_key": "short"}, {"step": "cast", "entry": "forged"},
        {"step": "nonsense"}, {"choice": ["abc", "999999"]}, {"entry": "x" * 9000},
        {"step": "\x00"}, {"form_key": "\x00" * 20, "step": "cast"},
    ],
)  # fmt: skip
def test_form_when_it_is_forged_then_a_page_and_no_vote(given, polling):
    voter = Voter(polling).send(code=polling.codes[0]).pick(1).send(**given)
    assert voter.page.status_code < 500
    assert not Deposit.objects.exists()


@pytest.mark.parametrize("code", ["", "WRONG-CODE-1234", "\x00", "投票", "x" * 5000])
def test_code_when_wrong_then_a_sentence(code, polling):
    assert voting.WRONG in Voter(polling).send(code=code).text


def test_code_when_guessed_too_often_then_this_network_waits_and_nobody_else(polling):
    inside = Voter(polling).send(code=polling.codes[1])
    guesser = Voter(polling)
    for _ in range(voting.WRONG_CODES):
        assert guesser.send(code="WRONG-CODE-1234").page.status_code == 200
    assert guesser.send(code=polling.codes[0]).page.status_code == 429
    # Whoever is inside goes on, and another network is not concerned.
    assert "还没有投出" in inside.pick(0).text
    other = Voter(polling)
    other.client.defaults["REMOTE_ADDR"] = "10.1.2.3"
    assert "候选人0" in other.send(code=polling.codes[0]).text


def test_code_when_right_then_never_counted_as_a_guess(polling):
    for _ in range(voting.WRONG_CODES + 5):
        assert "候选人0" in Voter(polling).send(code=polling.codes[0]).text


def test_pass_when_the_code_is_made_void_then_it_ends(polling, now):
    voter = Voter(polling).send(code=polling.codes[0]).pick(1)
    polling.voters[0].code_hash = "f" * 64
    polling.voters[0].save()
    assert voting.LOST in voter.send(step="cast").text
    assert not Deposit.objects.exists()


def test_pass_when_of_another_ballot_then_worthless(polling, now):
    other = make_polling(make_cast(), now)
    stranger = Voter(other).send(code=other.codes[0])
    entry = re.search(r'name="entry" value="([^"]+)"', stranger.text)[1]
    assert voting.LOST in Voter(polling).send(entry=entry, step="paper").text


@pytest.mark.parametrize("state", ["planned", "closed", "settled"])
def test_page_when_nothing_is_taken_then_it_says_so(state, polling):
    polling.put(state)
    voter = Voter(polling)
    assert 'name="code"' not in voter.text
    assert ("还没有开始" in voter.text) is (state == "planned")


def test_page_when_the_window_ends_between_paper_and_casting_then_not_taken(polling, clock):
    voter = Voter(polling).send(code=polling.codes[0]).pick(1)
    clock.pass_by(days=1, seconds=1)
    assert "已经截止" in voter.send(step="cast").text
    assert not Deposit.objects.exists()


def test_page_when_the_last_second_comes_then_taken(polling, clock):
    voter = Voter(polling).send(code=polling.codes[0]).pick(1)
    clock.pass_by(days=1)
    assert voter.send(step="cast").receipt


@pytest.mark.parametrize("state", ["draft", "cancelled"])
def test_page_when_the_round_is_hidden_then_as_if_absent(state, polling, clock):
    put(polling.cast.round, state)
    hidden, absent = Voter(polling).page, Client().get("/vote/nobody-knows-this/")
    assert (hidden.status_code, hidden.content) == (404, absent.content)


def test_page_when_nobody_has_come_in_then_no_candidate_is_named(polling):
    assert "候选人0" not in Voter(polling).text


def test_page_when_answered_then_kept_nowhere_and_found_by_nobody(polling):
    voter = Voter(polling).send(code=polling.codes[0])
    for page in (voter.page, voter.pick(0).page, voter.send(step="cast").page):
        assert page.headers["Cache-Control"] == "no-store, private"
        assert "noindex" in page.headers["X-Robots-Tag"]
        assert polling.codes[0] not in page.content.decode()
    assert voter.page.headers["Referrer-Policy"] == "no-referrer"


def test_log_when_somebody_votes_then_neither_code_nor_person_nor_network(polling, caplog):
    caplog.set_level("INFO", logger="charity.access")
    logger = logging.getLogger("charity.access")
    logger.addHandler(caplog.handler)
    try:
        Voter(polling).send(code=polling.codes[0]).pick(0).send(step="cast")
    finally:
        logger.removeHandler(caplog.handler)
    lines = [record.facts for record in caplog.records if hasattr(record, "facts")]
    assert len(lines) >= 4
    for facts in lines:
        assert not {"client", "user_id"} & facts.keys()
        assert polling.codes[0] not in str(facts)


def test_candidate_when_withdrawn_then_not_on_the_paper(polling):
    Nomination.objects.filter(pk=polling.entries[1].nomination_id).update(state="withdrawn")
    assert "候选人1" not in Voter(polling).send(code=polling.codes[0]).text


# ------------------------------------------------------------------ signed in


def test_member_when_signed_in_then_votes_without_a_code(now, clock):
    polling = make_polling(make_cast(), now, electorate="jurors", voters=0)
    VoterFactory(ballot=polling.ballot, user=polling.cast.editor, code_hash="")
    voter = Voter(polling)
    assert "登录后投票" in voter.text
    voter.client.force_login(polling.cast.editor)
    voter.page = voter.client.get(voter.url)
    assert voter.send(step="paper").pick(0).send(step="cast").receipt


def test_member_when_the_form_has_no_token_then_refused_and_with_a_code_none_is_needed(
    polling, now, clock
):
    coded = Voter(polling).send(code=polling.codes[0]).pick(0)
    assert not coded.client.cookies
    foreign = {"Sec-Fetch-Site": "cross-site"}
    sent = {"code": polling.codes[0], "step": "paper"}
    assert coded.client.post(coded.url, sent, headers=foreign).status_code == 403
    signed = make_polling(make_cast(), now, electorate="jurors", voters=0)
    VoterFactory(ballot=signed.ballot, user=signed.cast.editor, code_hash="")
    voter = Voter(signed)
    assert not voter.client.cookies
    voter.client.force_login(signed.cast.editor)
    for step in ("paper", "review", "cast"):
        refused = voter.client.post(voter.url, {"step": step})
        assert refused.status_code == 403
        assert "候选人0" not in refused.content.decode()


def test_member_when_not_on_the_roll_then_told_so(now, clock):
    polling = make_polling(make_cast(), now, electorate="jurors", voters=0)
    voter = Voter(polling)
    voter.client.force_login(polling.cast.stranger)
    voter.page = voter.client.get(voter.url)
    voter.send(step="paper")
    assert (voter.page.status_code, voting.NOT_LISTED in voter.text) == (403, True)
    assert "候选人0" not in voter.text


@pytest.mark.parametrize("more", [0, 2])
def test_paper_when_there_are_more_candidates_then_the_same_cost(
    more, polling, django_assert_num_queries
):
    for _ in range(more):
        StageEntryFactory(stage=polling.ballot.stage)
    client = Client()
    with django_assert_num_queries(6):
        page = client.post(
            f"/vote/{polling.ballot.public_id}/", {"step": "paper", "code": polling.codes[0]}
        )
    assert page.content.decode().count("candidate__pick") == 4 + more


def test_reissue_when_a_vote_is_on_its_way_then_the_person_votes_once(polling, now):
    """Named by nobody: a roll without names has nothing to reissue."""
    with pytest.raises(voting.Refused, match="没有找到"):
        reissue_code(
            ballot=polling.ballot, words="A", reason="丢失", by=polling.cast.organiser,
            now=now + timedelta(minutes=1),
        )  # fmt: skip
