"""The deciding page of a grant round: ranked, tried, taken over, kept in reserve."""

import re

import pytest
from django.utils import timezone

from kit.ids import public_id
from projects.actions.grant_reserve import put_in_reserve
from projects.actions.grant_screening import decline_application
from projects.actions.granting import recommend_application
from projects.grant_standings import standings_of
from projects.models import Application
from projects.workflow import ApplicationState, GrantRoundState
from tests.factories.directory import LONG_AGO, RegionFactory, ThemeFactory
from tests.factories.grants import AssessmentFactory, GrantCriterionFactory
from tests.projects.granting import FIVE, TEN, approved, asked, fund_of, made_round, text_of

pytestmark = pytest.mark.django_db
A = ApplicationState
ROUNDS, APPLICATIONS = "/admin/projects/grantround/", "/admin/projects/application/"


def at(round_, page):
    return f"{ROUNDS}{round_.pk}/{page}/"


def judged(round_, name, value, **facts):
    """An application with one assessment of this value."""
    one = asked(round_, name=name, **facts)
    criterion = round_.criteria.first() or GrantCriterionFactory(round=round_, name="持续性")
    given = AssessmentFactory(application=one, state="submitted", submitted_at=LONG_AGO)
    given.scores.create(criterion=criterion, value=value)
    return one


def spent(client, url, counting):
    with counting(100) as asked_for:
        page = text_of(client.get(url))
    return len(asked_for), page


def test_page_when_there_are_thirty_then_ranked_at_the_cost_of_three(
    staff, django_assert_max_num_queries
):
    client, found = staff.client("approver"), []
    client.get(at(made_round(staff), "deciding"))
    for number in (3, 30):
        round_ = made_round(staff)
        for place in range(number):
            one = judged(round_, f"第{place}号", 1 + place % 5)
            one.themes.add(ThemeFactory())
        statements, page = spent(client, at(round_, "deciding"), django_assert_max_num_queries)
        again, _ = spent(client, at(round_, "deciding"), django_assert_max_num_queries)
        found.append((statements, again))
        assert page.count("grid__who") == number
        assert page.index("第2号") < page.index("第1号") < page.index("第0号")
    assert found[0] == found[1]
    assert found[0][0] <= 30


def test_list_when_there_are_thirty_then_at_the_cost_of_three(staff, django_assert_max_num_queries):
    client, found = staff.client("organiser"), []
    client.get(APPLICATIONS)
    for number in (3, 30):
        round_ = made_round(staff)
        for place in range(number):
            asked(round_, name=f"第{place}号", partner=staff.partner)
        url = f"{APPLICATIONS}?round__id__exact={round_.pk}"
        statements, page = spent(client, url, django_assert_max_num_queries)
        assert page.count("field-who") == min(number, 25)
        found.append(statements)
    assert found[0] == found[1] <= 20


def test_ranking_when_an_assessment_changes_then_counted_anew(staff):
    round_ = made_round(staff)
    first, second = judged(round_, "甲", 3), judged(round_, "乙", 3)
    equal = {key: one.place for key, one in standings_of(round_).items()}
    assert equal == {first.public_id: 1, second.public_id: 1}
    third = judged(round_, "丙", 5)
    places = {key: one.place for key, one in standings_of(round_).items()}
    assert (places[third.public_id], places[first.public_id], places[second.public_id]) == (1, 2, 2)
    decline_application(application=third, reason="x", by=staff.person("organiser"), now=LONG_AGO)
    assert {key: one.place for key, one in standings_of(round_).items()} == equal


def test_trial_when_asked_for_then_it_explains_and_changes_nothing(staff):
    guangxi = RegionFactory(code="450000", name="广西壮族自治区", level="province")
    round_ = made_round(staff, pool=15_000)
    judged(round_, "甲行动", 5, asked_amount=TEN)
    judged(round_, "乙行动", 4, asked_amount=TEN)
    judged(round_, "丙行动", 1, region=guangxi)
    asked(round_, name="丁行动")
    client, url = staff.client("organiser"), at(round_, "deciding")
    page = text_of(client.get(url, {"try": "division", "most": "２", "floors": "广西 1"}))
    assert "为满足“广西壮族自治区至少 1 名”" in page
    assert "还没有评估，不参与试算" in page
    assert "新增 2 名，占用 15,000 元" in page
    assert page.count('name="pick"') == 2
    assert fund_of(round_).reserved == 0
    page = text_of(client.get(url, {"try": "division", "floors": "广西 三"}))
    assert "看不懂，请写“省份 人数”" in page
    page = text_of(client.get(url, {"try": "division", "floors": "西藏 2"}))
    assert "没有找到省份" in page
    page = text_of(client.get(url, {"try": "what_if", "more": "2"}))
    assert "那样会占用 10,000 元 / 15,000 元" in page
    assert "请填写改为多少元" in text_of(client.get(url, {"try": "what_if"}))


def test_proposal_when_taken_over_then_looked_at_once_more_and_done_once(staff):
    round_ = made_round(staff, pool=15_000)
    best = judged(round_, "甲行动", 5, asked_amount=TEN)
    other = judged(round_, "乙行动", 4)
    client, url = staff.client("organiser"), at(round_, "take_proposal")
    look = text_of(client.post(url, {"act": "marked", "pick": best.public_id}))
    assert fund_of(round_).reserved == 0
    assert re.findall(r'name="award" value="(.*?)"', look) == [f"{best.public_id}:10000.00"]
    assert "1 名，占用 10,000 元，余 5,000 元" in look
    sent = {"confirmed": "yes", "form_key": public_id(),
            "award": re.findall(r'name="award" value="(.*?)"', look)}  # fmt: skip
    for _ in range(2):
        client.post(url, sent)
    assert fund_of(round_).reserved == TEN
    assert Application.objects.get(pk=best.pk).proposed_by == staff.person("organiser")
    both = text_of(client.post(url, {"act": "all"}))
    assert re.findall(r'name="award" value="(.*?)"', both) == [f"{other.public_id}:5000.00"]
    again = client.post(url, sent | {"form_key": public_id()})
    assert (again.status_code, fund_of(round_).reserved) == (409, TEN)
    assert "1 份不能办理，全部没有办理" in text_of(again)
    assert staff.client("approver").post(url, sent).status_code == 403
    round_.state = GrantRoundState.COMMITTED
    round_.save()
    assert client.post(url, {"act": "all"}).status_code == 409


def test_reserve_when_numbered_on_the_page_then_the_others_follow(staff):
    round_, client = made_round(staff), staff.client("organiser")
    one, two, three = (asked(round_, name=name) for name in ("甲", "乙", "丙"))

    def sent(seen, **places):
        fields = {f"place_{key}": text for key, text in places.items()}
        return client.post(at(round_, "rank_reserve"), {"seen": ",".join(seen), **fields})

    def now():
        return [a.name for a in round_.applications.in_reserve()]

    sent([], **{one.public_id: "1", two.public_id: "5"})
    assert now() == ["甲", "乙"]
    kept = [one.public_id, two.public_id]
    shown = {one.public_id: "1", two.public_id: "2"}
    sent(kept, **(shown | {three.public_id: "１"}))
    assert now() == ["丙", "甲", "乙"]
    stale = sent(kept, **(shown | {three.public_id: ""}))
    assert stale.status_code == 409
    assert "候补名单在您打开之后有了变化" in text_of(stale)
    wrong = sent([three.public_id, *kept], **{one.public_id: "最先", two.public_id: "3"})
    assert "甲：“最先”不是名次" in text_of(wrong)
    assert 'value="最先"' in text_of(wrong)
    client.post(at(round_, "rank_reserve"), {
        "seen": ",".join([three.public_id, *kept]), "order": f"{two.public_id},{one.public_id}",
    })  # fmt: skip
    assert now() == ["乙", "甲"]


def test_reserve_when_somebody_drops_out_then_the_page_offers_the_first(staff):
    organiser, round_ = staff.person("organiser"), made_round(staff)
    client, now = staff.client("organiser"), timezone.now()
    first = asked(round_, name="候补甲")
    put_in_reserve(round_=round_, places=[first], by=organiser, now=now)
    gone = recommend_application(
        application=asked(round_, name="退出乙"), amount=FIVE, by=organiser, now=now
    )
    assert "move_up" not in text_of(client.get(at(round_, "deciding")))
    decline_application(application=gone, reason="核实不符", by=organiser, now=now)
    assert "还没有人递补" in text_of(client.get(at(round_, "deciding")))
    sent = {"application": first.public_id, "replaces": gone.public_id, "amount": "6000"}
    refused = client.post(at(round_, "move_up"), sent)
    assert "金额须是本轮的档位" in text_of(refused)
    assert client.post(at(round_, "move_up"), sent | {"replaces": "x"}).status_code == 404
    done = client.post(at(round_, "move_up"), sent | {"amount": "5,000"}, follow=True)
    assert "候补甲 已递补 退出乙：拟资助 5,000 元" in text_of(done)
    assert fund_of(round_).reserved == FIVE


def test_days_to_agree_when_over_then_the_page_says_so_and_more_are_given(staff):
    round_ = made_round(staff)
    grant, _ = approved(staff, round_, LONG_AGO)
    client, page = staff.client("organiser"), f"{APPLICATIONS}{grant.application_id}/"
    assert "逾期没有签署" in text_of(client.get(at(round_, "deciding")))
    assert "按逾期未签署办理" in text_of(client.get(f"{page}change/"))
    client.post(f"{page}extend_agreeing/", {"agree_by": "2126-01-01", "reason": "外出务工"})
    grant.refresh_from_db()
    assert grant.agree_by.year == 2126
    assert "逾期没有签署" not in text_of(client.get(at(round_, "deciding")))
    assert "延长签署期限" in text_of(client.get(f"{page}history/"))
