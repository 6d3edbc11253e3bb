"""The auditor's pages: every rule green or red on one page, and who did what to one thing."""

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.db.utils import OperationalError

from charity_site.audit import INVARIANTS, RULES
from ledger.actions import KEPT_FOR, append, keep_run
from ledger.models import AuditRun, Entry
from projects.models import Commitment
from tests.factories.awards import (
    ConsentFactory,
    NominationFactory,
    RoundFactory,
    WinnerFactory,
    WinnerSlugFactory,
)
from tests.factories.deciding import CommitmentFactory
from tests.factories.directory import UserFactory
from tests.factories.ledger import AuditRunFactory
from tests.staff import Staff

pytestmark = pytest.mark.django_db
PAGE, TRAIL = "/admin/audit/", "/admin/trail/"


@pytest.fixture
def staff():
    return Staff()


@pytest.fixture
def auditor(staff):
    return staff.client("auditor")


@pytest.fixture
def red():
    """A rule that is broken: a name without its ground."""
    return WinnerFactory(nomination__source_title="", nominee__name="不该出现的名字")


def looked(client):
    return b"".join(client.post(PAGE).streaming_content).decode()


# ------------------------------------------------------------------ the page


def test_page_when_nothing_was_looked_at_then_every_invariant_stands_there(auditor):
    text = auditor.get(PAGE).content.decode()
    assert "还没有核查过" in text
    for one in INVARIANTS:
        assert one.title in text
    for rule in RULES:
        assert rule.title in text
    assert "未核查" in text
    assert "rule__mark--red" not in text


@pytest.mark.parametrize("role", ["editor", "organiser", "approver", "finance", "juror"])
@pytest.mark.parametrize("page", [PAGE, TRAIL])
def test_page_when_no_auditor_asks_then_it_is_refused_and_nothing_runs(staff, role, page):
    client = staff.client(role)
    assert client.get(page).status_code == 403
    client.post(PAGE)
    assert not AuditRun.objects.exists()
    assert PAGE not in client.get("/admin/").content.decode()


def test_menu_when_an_auditor_looks_then_both_pages_are_in_it(auditor):
    text = auditor.get("/admin/").content.decode()
    assert f'href="{PAGE}"' in text
    assert f'href="{TRAIL}"' in text


def test_page_when_it_is_run_then_the_result_is_kept_with_who_and_when(auditor, staff, red):
    entries = Entry.objects.count()
    text = looked(auditor)
    run = AuditRun.objects.get()
    assert f"?run={run.public_id}" in text
    assert text.count('class="export-step"') >= len(RULES)
    assert (run.actor_id, run.actor_name) == (staff.person("auditor").pk, "某auditor")
    assert (run.rules, run.red > 0) == (len(RULES), True)
    assert Entry.objects.count() == entries


def test_page_when_a_rule_is_red_then_its_rows_are_named_without_anybody(auditor, red):
    looked(auditor)
    text = auditor.get(PAGE).content.decode()
    assert f"/admin/awards/winner/{red.pk}/change/" in text
    assert f"{TRAIL}?of=awards.winner%3A{red.public_id}" in text
    assert "没有写明来源媒体和原文标题" in text
    assert "不该出现的名字" not in text
    assert 'href="#invariant-11"' in text


def test_page_when_an_earlier_run_is_asked_for_then_that_one_is_shown(auditor):
    first, last = AuditRunFactory(actor_name="先来的人"), AuditRunFactory(actor_name="后来的人")
    assert "后来的人 核查" in auditor.get(PAGE).content.decode()
    assert "先来的人 核查" in auditor.get(f"{PAGE}?run={first.public_id}").content.decode()
    assert auditor.get(f"{PAGE}?run=missing").status_code == 404
    assert last.public_id


@pytest.mark.parametrize("many", [1, 3])
def test_page_when_there_are_more_runs_and_rows_then_it_costs_the_same(
    auditor, many, django_assert_num_queries
):
    for _ in range(many):
        WinnerFactory(nomination__source_title="")
        looked(auditor)
    with django_assert_num_queries(4):
        auditor.get(PAGE)


def test_page_when_the_result_cannot_be_kept_then_it_says_so(auditor, monkeypatch):
    def full(**_facts):
        raise OperationalError("disk full")

    monkeypatch.setattr("charity_site.audit.keep_run", full)
    text = looked(auditor)
    assert "结果没有存下来" in text
    assert "disk full" not in text


# ------------------------------------------------------------------ one thing


def act(thing, verb, now, *, by=None, **more):
    return append(by=by, verb=verb, thing=thing, now=now, **more)


def test_trail_when_a_winner_is_asked_for_then_who_what_when_version_and_why(auditor, now):
    winner = WinnerFactory(version=4)
    act(winner.nomination, "nomination.confirm", now, by=UserFactory(full_name="王复核"),
        source="proposed", target="confirmed", reason="公示期满")  # fmt: skip
    act(winner, "winner.hide", now, source="published", target="hidden", reason="保护当事人")
    held = CommitmentFactory(purpose=f"nomination:{winner.nomination.public_id}")
    act(held, "commitment.reserve", now, target="reserved")
    text = auditor.get(f"{TRAIL}?of={winner.certificate_number}").content.decode()
    for told in ("王复核", "确认授予", "拟授 → 已确认", "公示期满", "隐藏", "保护当事人", "第 4 版",
                 "账本第 1 条", "已预留"):  # fmt: skip
        assert told in text, told


@pytest.mark.parametrize("many", [1, 3])
def test_trail_when_more_was_done_then_it_costs_the_same(
    auditor, many, now, django_assert_num_queries
):
    winner = WinnerFactory()
    for _ in range(many):
        act(winner, "winner.correct", now)
    with django_assert_num_queries(13):
        auditor.get(f"{TRAIL}?of=awards.winner:{winner.public_id}")


def test_trail_when_things_are_asked_for_by_their_names_then_they_are_found(auditor, now):
    old = WinnerSlugFactory()
    consent = ConsentFactory()
    things = {
        old.slug: old.winner,
        old.winner.slug: old.winner,
        **{one.public_id: one for one in (NominationFactory(), RoundFactory())},
        f"awards.consent:{consent.pk}": consent,
    }
    for asked, thing in things.items():
        act(thing, "test.done", now, reason=f"理由{thing.pk}")
        assert f"理由{thing.pk}" in auditor.get(TRAIL, {"of": asked}).content.decode(), asked


@pytest.mark.parametrize(
    "asked",
    ["没有这个", "awards.winner:没有", "auth.user:1", "x.y:z", ":", "awards.consent:" + "9" * 40,
     "sessions.session:1", "awards.winner:", "%00", "a" * 300],
)  # fmt: skip
def test_trail_when_nothing_has_that_name_then_it_says_so(auditor, asked):
    answer = auditor.get(TRAIL, {"of": asked})
    assert answer.status_code == 200
    assert "没有找到" in answer.content.decode()


# ------------------------------------------------------------------ the command


def test_command_when_all_is_green_then_it_says_so_and_keeps_it(capsys):
    call_command("audit_rules")
    told = capsys.readouterr().out
    assert f"共 {len(RULES)} 条：通过 {len(RULES)}，不通过 0" in told
    for one in INVARIANTS:
        assert f" {one.number}  {one.title}" in told or any(
            one.number in rule.numbers or not one.number for rule in RULES
        )
    assert AuditRun.objects.get().actor_name == "系统"


def test_command_when_a_rule_is_red_then_it_names_the_row_and_ends_with_1(capsys, red):
    with pytest.raises(CommandError) as error:
        call_command("audit_rules", "--rule", "11")
    assert error.value.returncode == 1
    told = capsys.readouterr().out
    assert f"{red.public_id}  没有写明来源媒体和原文标题  /admin/awards/winner/{red.pk}/" in told
    assert "不该出现的名字" not in told
    assert not AuditRun.objects.exists()


def test_command_when_asked_as_json_then_it_is(capsys, red):
    with pytest.raises(CommandError):
        call_command("audit_rules", "--format", "json", "--rule", "publicity.basis")
    (rule,) = json.loads(capsys.readouterr().out)["rules"]
    assert (rule["green"], rule["numbers"], rule["count"]) == (False, [11], 2)
    assert rule["rows"][0]["id"] == red.public_id


def test_command_when_the_rule_is_unknown_then_it_ends_with_2():
    with pytest.raises(CommandError) as error:
        call_command("audit_rules", "--rule", "26")
    assert error.value.returncode == 2


def test_command_when_it_cannot_write_then_what_was_found_is_told(capsys, monkeypatch):
    def full(**_facts):
        raise OperationalError

    monkeypatch.setattr("charity_site.audit.keep_run", full)
    call_command("audit_rules")
    assert "结果没有存下来" in capsys.readouterr().err


# ------------------------------------------------------------------ what is kept


def kept(now, **more):
    facts = {"by": None, "started_at": now, "finished_at": now, "sequence": 0, "rules": 1,
             "red": 0, "report": {"outcomes": []}}  # fmt: skip
    return keep_run(**(facts | more))


def test_run_when_it_is_old_then_the_next_one_lets_it_go(now):
    kept(now - KEPT_FOR - timedelta(seconds=1))
    second = kept(now - KEPT_FOR)
    third = kept(now)
    assert list(AuditRun.objects.all()) == [third, second]


@pytest.mark.parametrize("wrong", [{"red": 2}, {"finished": -1}])
def test_run_when_it_does_not_add_up_then_the_database_refuses(now, wrong):
    end = now + timedelta(seconds=wrong.pop("finished", 0))
    with pytest.raises(IntegrityError, match="audit_run_adds_up"), transaction.atomic():
        kept(now, finished_at=end, **wrong)


def test_entry_when_its_thing_has_versions_then_it_is_noted(now):
    winner = WinnerFactory(version=7)
    assert act(winner, "winner.hide", now).thing_version == 7
    assert act(CommitmentFactory(), "commitment.reserve", now).thing_version is None
    assert act(Commitment, "export.x", now, payload={"rows": 1}).thing_version is None
