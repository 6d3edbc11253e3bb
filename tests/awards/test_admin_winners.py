"""Winners in the admin: read what the public reads, and take the steps of publicity."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from awards.models import Winner
from awards.workflow import WinnerState
from tests.awards.cast import Cast, confirmed
from tests.awards.test_admin_scope import signed_in
from tests.awards.test_admin_steps import asked

LIST = "/admin/awards/winner/"


@pytest.fixture
def winner(rolling: Cast, now: datetime, clock: Any) -> Winner:
    """A public winner."""
    return confirmed(rolling, now)


def address(winner: Winner, verb: str = "change") -> str:
    return f"{LIST}{winner.pk}/{verb}/"


def take(cast: Cast, role: str, winner: Winner, verb: str, **answers: Any) -> Any:
    client, url = signed_in(cast, role), address(winner, verb)
    return client.post(url, asked(client, url) | answers, follow=True)


STEPS = [
    ("hide", {"code": "safety", "reason": "保护"}, "hidden"),
    ("correct", {"headline": "改过的一句话", "reason": "原文有误"}, "corrected"),
    ("start_revoking", {"reason": "不实", "evidence": "声明"}, "revoking"),
]


@pytest.mark.parametrize("verb,answers,state", STEPS)
def test_step_when_taken_on_the_page_then_it_happens(
    verb: str, answers: dict[str, str], state: str, winner: Winner, rolling: Cast
) -> None:
    answer = take(rolling, "organiser", winner, verb, **answers)
    winner.refresh_from_db()
    assert winner.state == state
    assert answer.redirect_chain[-1][0] == address(winner)


@pytest.mark.parametrize(
    "verb,answers,sentence",
    [
        ("hide", {"reason": "x"}, "原因类别"),
        ("hide", {"code": "safety"}, "请写明原因"),
        ("correct", {"headline": "改", "reason": ""}, "更正的原因"),
        ("correct", {"headline": "长" * 61, "reason": "x"}, "60"),
        ("correct", {"story": "电话13812345678", "reason": "x"}, "电话号码"),
        ("start_revoking", {"reason": "x"}, "写明依据"),
        ("level", {"level": "pseudonym", "reason": "x"}, "填写化名"),
        ("level", {"reason": "x"}, "请选择公开程度"),
    ],
)
def test_step_when_an_answer_is_missing_then_it_says_so_and_nothing_happens(
    verb: str, answers: dict[str, str], sentence: str, winner: Winner, rolling: Cast
) -> None:
    text = take(rolling, "organiser", winner, verb, **answers).content.decode()
    assert sentence in text
    winner.refresh_from_db()
    assert (winner.state, winner.publish_level) == (WinnerState.PUBLISHED, "full")


def test_level_when_lowered_on_the_page_then_the_name_goes_at_once(
    winner: Winner, rolling: Cast
) -> None:
    take(rolling, "organiser", winner, "level", level="anonymous", reason="本人要求")
    winner.refresh_from_db()
    assert winner.display_name == "匿名个人"
    text = signed_in(rolling, "organiser").get(address(winner)).content.decode()
    assert "艾必齐（不公开）" in text


def test_revocation_when_run_on_the_pages_then_the_second_person_waits_for_the_answer(
    winner: Winner, rolling: Cast, clock: Any
) -> None:
    take(rolling, "organiser", winner, "start_revoking", reason="不实", evidence="声明")
    page = signed_in(rolling, "approver").get(address(winner, "revoke"))
    assert page.status_code == 409
    assert "答复期限未到" in page.content.decode()
    clock.pass_by(days=16)
    take(rolling, "approver", winner, "revoke", reason="核实")
    winner.refresh_from_db()
    assert winner.state == WinnerState.REVOKED


def test_page_when_something_is_missing_then_the_gate_says_what(
    cast: Cast, now: datetime, clock: Any
) -> None:
    waiting = confirmed(cast, now, name_basis="")
    text = signed_in(cast, "organiser").get(address(waiting)).content.decode()
    assert "还差 1 项" in text
    assert "请登记公开姓名的依据" in text
    page = signed_in(cast, "organiser").get(address(waiting, "publish"))
    assert "请登记公开姓名的依据" in page.content.decode()


def test_page_when_the_minute_is_to_come_then_it_says_when(
    winner: Winner, rolling: Cast, now: datetime
) -> None:
    Winner.objects.filter(pk=winner.pk).update(release_at=now + timedelta(hours=2))
    text = signed_in(rolling, "organiser").get(address(winner)).content.decode()
    assert "定时公布" in text
    assert "03月07日 12:00 自动公开" in text


@pytest.mark.parametrize("role", ["editor", "approver", "auditor", "finance", "stranger"])
def test_page_when_somebody_may_not_change_it_then_there_is_no_step(
    role: str, winner: Winner, rolling: Cast
) -> None:
    client = signed_in(rolling, role)
    answer = client.get(address(winner))
    if role in {"finance", "stranger"}:
        assert answer.status_code in {302, 403}
        return
    papers = ["打印证书"] if role == "approver" else []
    assert [button.label for button in answer.context["buttons"]] == papers
    refused = client.post(
        address(winner, "hide"), {"form_key": "a", "code": "safety", "reason": "x"}
    )
    assert refused.status_code == 403
    winner.refresh_from_db()
    assert winner.state == WinnerState.PUBLISHED


def test_list_when_filtered_then_the_way_to_the_file_keeps_filter_and_order(
    winner: Winner, rolling: Cast
) -> None:
    query = f"?award__id__exact={winner.award_id}&q=艾必齐"
    page = signed_in(rolling, "organiser").get(f"{LIST}{query}")
    assert page.context["cl"].result_count == 1
    export = page.context["export_url"]
    assert export.startswith("/admin/awards/winner/export/?")
    assert f"award__id__exact={winner.award_id}" in export
    assert "导出获奖名单" in page.content.decode()
    listing = signed_in(rolling, "organiser").get(f"{LIST}?state__exact=hidden")
    assert listing.context["cl"].result_count == 0


def test_history_when_opened_then_it_tells_the_life_of_the_winner(
    winner: Winner, rolling: Cast
) -> None:
    take(rolling, "organiser", winner, "hide", code="safety", reason="保护当事人")
    text = signed_in(rolling, "auditor").get(address(winner, "history")).content.decode()
    for words in ("产生获奖者", "公布", "隐藏", "保护当事人", "运营丁"):
        assert words in text
