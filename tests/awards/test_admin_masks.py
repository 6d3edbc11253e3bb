"""Before the result is out, a medium sees one and the same page in every state of the decision."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from awards.actions.rounds import approve_announcement, propose_announcement
from awards.actions.screening import pass_over_nomination
from awards.models import Nomination
from awards.workflow import PENDING, NominationState
from tests.awards.cast import Cast, accepted, confirmed, proposed, put
from tests.awards.test_admin_scope import signed_in
from tests.factories.directory import UserFactory

HIDDEN_WORDS = ("拟授", "已确认", "入围", "未入选", "公示中止", "复核人确认")


def in_state(nomination: Nomination, state: str, now: datetime) -> None:
    """Put the nomination in a state by force, with the traces that the acts would leave."""
    decided = state in {
        NominationState.PROPOSED,
        NominationState.SUSPENDED,
        NominationState.CONFIRMED,
    }
    done = state == NominationState.CONFIRMED
    person = UserFactory()
    Nomination.objects.filter(pk=nomination.pk).update(
        state=state,
        version=7 if decided else 3,
        updated_at=now + timedelta(hours=len(state)),
        state_reason="名额有限" if state == NominationState.NOT_SELECTED else "",
        proposed_at=now if decided else None,
        proposed_by=person if decided else None,
        confirmed_at=now if done else None,
        confirmed_by=UserFactory() if done else None,
    )


def body(client: Client, url: str, **post: Any) -> tuple[int, str]:
    """A page without its tokens."""
    answer = client.post(url, post) if post else client.get(url)
    text = answer.content.decode()
    text = re.sub(r'value="[A-Za-z0-9]{64}"', "", text)  # the token of the form
    return answer.status_code, re.sub(r'name="form_key" value="\w+"', "", text)


VIEWS = ["{0}/change/", "{0}/history/", "", "?state=reviewing", "?q=艾必齐", "{0}/confirm/",
         "{0}/withdraw/", "{0}/propose/", "{0}/withdraw_consent/", "/admin/",
         "/admin/awards/winner/"]  # fmt: skip


@pytest.mark.parametrize("view", VIEWS)
def test_page_when_the_decision_goes_on_then_a_medium_reads_the_same_in_every_state(
    view: str, cast: Cast, now: datetime
) -> None:
    nomination = accepted(cast, now)
    client = signed_in(cast, "editor")
    pages = {}
    for state in sorted(PENDING):
        in_state(nomination, state, now)
        address = view if view.startswith("/") else f"/admin/awards/nomination/{view}"
        pages[state] = body(client, address.format(nomination.pk))
    assert len(set(pages.values())) == 1, list(pages)
    # The list names all states of the workflow that a medium can ever read; the page none.
    if "change" in view or "history" in view:
        text = next(iter(pages.values()))[1]
        assert not any(word in text for word in HIDDEN_WORDS)
        assert "评审中" in text


@pytest.mark.parametrize("state", sorted(PENDING - {NominationState.REVIEWING}))
def test_filter_when_a_medium_asks_for_a_hidden_state_then_it_finds_nothing(
    state: str, cast: Cast, now: datetime
) -> None:
    nomination = accepted(cast, now)
    in_state(nomination, state, now)
    for query in (f"?state={state}", f"?state__exact={state}", "?proposed_by__isnull=0",
                  "?winner__isnull=0", "?o=-3", "?version__gt=4"):  # fmt: skip
        page = signed_in(cast, "editor").get(f"/admin/awards/nomination/{query}", follow=True)
        listing = page.context.get("cl")
        honest = query == "?o=-3"
        assert (
            listing is None
            or listing.result_count == (1 if honest else 0)
            or "e=1" in str(page.redirect_chain)
        ), query


def test_order_when_an_organiser_acts_then_a_mediums_list_does_not_move(
    cast: Cast, now: datetime
) -> None:
    first, second = accepted(cast, now), accepted(cast, now, name="单田芳")
    client = signed_in(cast, "editor")

    def order() -> list[int]:
        listing = client.get("/admin/awards/nomination/").context["cl"]
        return [row.pk for row in listing.result_list]

    before = order()
    put(cast.round, "deciding")
    Nomination.objects.get(pk=first.pk).save()  # newest by its change now
    assert order() == before == [second.pk, first.pk]
    assert "更新时间" not in client.get("/admin/awards/nomination/").content.decode()


def test_history_when_somebody_runs_the_round_then_they_read_all_of_it(
    cast: Cast, now: datetime
) -> None:
    nomination = proposed(cast, now)
    url = f"/admin/awards/nomination/{nomination.pk}/history/"
    for role in ("organiser", "approver", "auditor", "admin"):
        page = signed_in(cast, role).get(url).content.decode()
        assert "拟授" in page, role
    page = signed_in(cast, "editor").get(url).content.decode()
    assert "受理" in page
    assert "拟授" not in page


def test_page_when_the_minute_has_come_then_the_medium_reads_the_result(
    cast: Cast, now: datetime, clock: Any
) -> None:
    winner = confirmed(cast, now)
    minute = now + timedelta(hours=1)
    propose_announcement(round_=cast.round, at=minute, by=cast.organiser, now=now)
    approve_announcement(round_=cast.round, by=cast.approver, now=now)
    client = signed_in(cast, "editor")
    url = f"/admin/awards/nomination/{winner.nomination_id}/change/"
    listing = f"/admin/awards/winner/{winner.pk}/change/"
    clock.move_to(minute - timedelta(seconds=1))
    assert "评审中" in client.get(url).content.decode()
    assert client.get(listing).status_code == 404
    assert client.get("/admin/awards/winner/").context["cl"].result_count == 0
    clock.move_to(minute)
    assert "已确认" in client.get(url).content.decode()
    assert client.get(listing).status_code == 200


def test_reason_when_passed_over_in_a_batch_then_it_waits_for_the_result(
    cast: Cast, now: datetime, clock: Any
) -> None:
    nomination = accepted(cast, now)
    pass_over_nomination(nomination=nomination, by=cast.organiser, now=now, reason="名额有限")
    client = signed_in(cast, "editor")
    url = f"/admin/awards/nomination/{nomination.pk}/"
    for page in ("change/", "history/"):
        assert "名额有限" not in client.get(url + page).content.decode()
    put(cast.round, "announced", announce_at=now)
    for page in ("change/", "history/"):
        assert "名额有限" in client.get(url + page).content.decode()


def test_withdrawn_when_the_organiser_did_it_then_the_state_before_stays_hidden(
    cast: Cast, now: datetime
) -> None:
    nomination = proposed(cast, now)
    client = signed_in(cast, "organiser")
    page = client.get(f"/admin/awards/nomination/{nomination.pk}/withdraw/")
    sent = {**page.context["form"].initial, "reason": "本人要求"}
    assert client.post(page.request["PATH_INFO"], sent).status_code == 302
    history = signed_in(cast, "editor").get(f"/admin/awards/nomination/{nomination.pk}/history/")
    text = history.content.decode()
    assert "本人要求" in text
    assert "拟授" not in text
