"""The pages on which honours follow a grant: linked, looked at, conferred once."""

import re

import pytest
from django.urls import reverse

from awards.models import GrantHonour, Winner
from projects.workflow import ApplicationState
from tests.awards.honouring import confer, granted, grants, honour_cast, honour_of
from tests.awards.test_admin_rounds import address, take
from tests.awards.test_admin_scope import signed_in
from tests.awards.test_admin_steps import asked
from tests.factories.grants import GrantRoundFactory

pytestmark = pytest.mark.django_db
CONFER = "confer_honours"
SEEN = re.compile(r'name="seen" value="(\w+)"')


def preview(cast, role="approver"):
    return signed_in(cast, role).get(address(cast.round, CONFER)).content.decode()


def send(cast, seen, times=1):
    """What was answered to the last of so many clicks on one page."""
    client, url = signed_in(cast, "approver"), address(cast.round, CONFER)
    given = asked(client, url) | {"seen": seen}
    return [client.post(url, given, follow=True) for _ in range(times)][-1]


def test_page_when_linked_and_conferred_then_each_step_is_offered_to_who_may(now, clock):
    cast = honour_cast(now, link=False)
    right, foreign = grants(cast), GrantRoundFactory(honour_name="别家的称号", open=True)
    page = signed_in(cast, "organiser").get(address(cast.round)).content.decode()
    assert ("关联资助轮次" in page, "由资助授予称号" in page) == (True, False)
    choices = signed_in(cast, "organiser").get(address(cast.round, "link_honour"))
    assert right.title in (words := choices.content.decode())
    assert foreign.title not in words
    answer = take(cast, "organiser", "link_honour", category=cast.category.pk,
                  grant_round=foreign.pk)  # fmt: skip
    assert "请从列出的轮次里选择" in answer.content.decode()
    take(cast, "organiser", "link_honour", category=cast.category.pk, grant_round=right.pk)
    assert GrantHonour.objects.get().grant_round == right
    cast.round.refresh_from_db()
    assert "取消关联资助" in signed_in(cast, "organiser").get(address(cast.round)).content.decode()
    assert "由资助授予称号" in signed_in(cast, "approver").get(address(cast.round)).content.decode()
    assert "由复核人办理" in preview(cast, "organiser")
    take(cast, "organiser", "unlink_honour", link=GrantHonour.objects.get().pk)
    assert not GrantHonour.objects.exists()


def test_preview_when_opened_then_it_says_who_how_much_and_what_is_missing(now, clock):
    cast = honour_cast(now)
    assert "还没有可以授予的资助" in preview(cast)
    granted(cast, name="艾必齐")
    granted(cast, name="钱多多", level="surname")
    granted(cast, name="周小小", is_minor=True)
    granted(cast, name="吴未签", state=ApplicationState.APPROVED)
    text = re.sub(r"\s+", " ", preview(cast))
    assert "将授予 3 位，资助金额共 15,000 元" in text
    assert "公开为“钱某”（姓＋某）" in text
    assert "未成年人，公布前须登记监护人同意" in text
    assert "还不能授予 1 位" in text
    assert "还没有签署协议" in text
    for role in ("organiser", "auditor"):
        assert "艾必齐" not in preview(cast, role)
    assert signed_in(cast, "other_organiser").get(address(cast.round, CONFER)).status_code == 404


def test_confer_when_sent_twice_or_after_a_change_then_once_and_only_what_was_shown(now, clock):
    cast = honour_cast(now)
    one = granted(cast)
    shown = SEEN.search(preview(cast))[1]
    granted(cast)
    stale = send(cast, shown)
    assert stale.status_code == 409
    assert not Winner.objects.exists()
    fresh = SEEN.search(stale.content.decode())[1]
    assert fresh != shown
    answer = send(cast, fresh, times=2)
    assert "没有重复办理" in answer.content.decode()
    assert Winner.objects.count() == 2
    page = signed_in(cast, "organiser").get(
        reverse("admin:awards_winner_change", args=(honour_of(one).winner.pk,))
    )
    assert "随资助授予：" in (words := page.content.decode())
    assert "资助金额" in words
    made = reverse("admin:awards_nomination_change", args=(honour_of(one).pk,))
    assert "随资助授予" in signed_in(cast, "organiser").get(made).content.decode()
    assert "此前已授予 2 位" in preview(cast)


@pytest.mark.parametrize("many", [1, 3])
def test_preview_when_there_are_more_then_it_costs_the_same(
    many, now, clock, django_assert_num_queries
):
    cast = honour_cast(now)
    for _ in range(many):
        granted(cast)
        granted(cast, state=ApplicationState.APPROVED)
    client, url = signed_in(cast, "approver"), address(cast.round, CONFER)
    client.get(url)
    with django_assert_num_queries(17):
        assert client.get(url).status_code == 200


def test_today_when_honour_and_grant_part_then_the_organiser_reads_of_both(now, clock):
    cast = honour_cast(now)
    one, other = granted(cast, name="终止者"), granted(cast, name="撤销者")
    confer(cast, now)
    made, revoked = honour_of(one).winner, honour_of(other).winner
    Winner.objects.filter(pk=made.pk).update(state="published", release_at=now)
    type(one).objects.filter(pk=one.pk).update(state=ApplicationState.TERMINATED)
    Winner.objects.filter(pk=revoked.pk).update(
        state="revoked", release_at=now, revoked_at=now, revoked_by=cast.approver,
        revoking_at=now, revoking_by=cast.organiser, revoke_reason="不实", revoke_evidence="核查",
    )  # fmt: skip
    text = signed_in(cast, "organiser").get("/admin/").content.decode()
    assert "资助已终止，称号等待启动撤销" in text
    assert "称号已撤销，资助等待处理" in text
    page = signed_in(cast, "organiser").get(reverse("admin:awards_winner_change", args=(made.pk,)))
    assert "称号不能保留" in page.content.decode()
