"""The sample grants: the real frame, an application in every state, every sum in its place."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.storage import default_storage

from awards.models import Round, Winner
from charity_site.sample.facts import Facts
from charity_site.sample.grant_earlier import HONOUR
from charity_site.sample.grant_earlier import SLUG as EARLIER
from charity_site.sample.grant_round import COMING, SLUG, frame_of
from charity_site.sample.grants import FRESH, ROUTES, WAVES
from charity_site.sample.grants import load_grants as load_grants_again
from charity_site.sample.load import load_sample
from charity_site.sample.purge import purge_sample
from charity_site.today import today
from directory.models import User
from projects.models import (
    Application,
    ApplicationPhoto,
    Batch,
    Fund,
    Grant,
    GrantNotice,
    GrantNoticeRow,
    GrantRound,
    Payment,
    Report,
    ReportPhoto,
)
from projects.workflow import ApplicationState, PaymentState, ReportState
from tests.charity_site.sample_data import NOW, loaded

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(scope="module", autouse=True)
def sample(django_db_setup, django_db_blocker, tmp_path_factory):
    with loaded(django_db_blocker, tmp_path_factory.mktemp("media")) as media:
        yield media


def test_round_when_loaded_has_the_frame_of_the_source():
    round_, frame = GrantRound.objects.get(slug=SLUG), frame_of(Facts.read())
    assert round_.pool == frame["pool"]["value"] == 1_000_000
    assert round_.min_grantees == frame["min_awardees"]["value"] == 100
    assert [round_.least_amount, round_.most_amount] == [5000, 10_000]
    assert list(round_.criteria.values_list("name", flat=True)) == frame["criteria"]
    assert round_.honour_name == frame["award_title"]
    assert f"{frame['launch_media_count']} 家媒体" in round_.summary
    assert not round_.partners.exists()  # the source does not name the thirteen
    assert "样例" in round_.title
    assert "虚构" in round_.summary


def test_applications_when_loaded_wait_in_every_state_in_which_one_can_wait():
    states = set(Application.objects.values_list("state", flat=True))
    assert states == set(ApplicationState.values) - {"disbursed"}  # passed at once
    taken = {verb for route in ROUTES.values() for verb in route}
    told = {verb for wave in WAVES.values() for verb in wave} | set(FRESH)
    assert taken == told


def test_applications_when_invented_say_so_and_no_number_of_theirs_is_anybodys():
    for one in Application.objects.exclude(state="draft").prefetch_related("answers"):
        assert one.is_sample
        assert "样例：人物与事迹均为虚构" in one.answers.all()[0].text
    assert not Payment.objects.filter(is_sample=False).exists()
    assert not Batch.objects.filter(is_sample=False).exists()


def test_money_when_loaded_is_in_every_place_from_reserved_to_reported():
    fund = Fund.objects.get(grant_round__slug=SLUG)
    assert fund.reserved > 0
    assert fund.committed > fund.paid > 0
    states = set(Payment.objects.values_list("state", flat=True))
    wanted = {"collecting", "ready", "batched", "paid", "failed"}
    assert wanted <= states
    part = Payment.objects.filter(commitment__application__state="disbursing")
    assert set(part.values_list("state", "gross")) == {
        (PaymentState.PAID, Decimal(5000)), (PaymentState.FAILED, Decimal(5000)),
    }  # fmt: skip
    column = Payment.objects.get(commitment__fund__partner__organisation__slug="cover-news")
    assert column.state in (PaymentState.READY, PaymentState.HELD)


def test_reports_when_loaded_are_due_overdue_filed_returned_and_accepted():
    owed = Report.objects.owed().filter(grant__application__state="reporting")
    assert owed.filter(due_on__lt=NOW.date()).count() == 2
    assert owed.filter(due_on__gte=NOW.date(), state=ReportState.DUE).count() == 2
    assert set(Report.objects.values_list("state", flat=True)) == set(ReportState.values)
    assert Report.objects.filter(published_at__isnull=False).count() == 3 + 3


def test_agreements_when_loaded_are_near_and_missed():
    waiting = Grant.objects.filter(application__state="approved")
    days = sorted((grant.agree_by - NOW.date()).days for grant in waiting)
    assert days[0] < 0 < days[1] < 14
    served = GrantNoticeRow.objects.filter(application__state="notice", ends_at__lt=NOW)
    assert [str(row.application) for row in served] == ["鲁老街"]


def test_finance_when_payments_of_a_round_are_called_alike_then_the_number_tells_them_apart():
    page = {b.title: b for b in today(User.objects.get(username="finance"), NOW).blocks}
    for title in ("收款信息等您核对", "等您编入批次", "银行没有付成，等您更正"):
        assert "　XW-" in page[title].lines[0].detail, title


def test_grants_when_loaded_again_change_nothing_also_when_somebody_went_on():
    before = list(Application.objects.order_by("pk").values())
    load_sample(now=NOW + timedelta(days=3))
    load_grants_again(Facts.read(), None, now=NOW)
    assert list(Application.objects.order_by("pk").values()) == before
    assert GrantNotice.objects.count() == 6


def test_page_of_the_round_when_a_visitor_opens_it_shows_money_grantees_and_reports(client):
    page = client.get(f"/grants/{SLUG}/").content.decode()
    for words in ("持续性", "创新性", "感染力", "一位申请人", "溪口护水队（样例）", "为演示而编"):
        assert (words in page) is (words != "一位申请人"), words
    assert client.get(f"/grants/{COMING}/").status_code == 404
    assert "1990000" not in page


def test_earlier_round_when_a_visitor_opens_it_shows_its_grantees_and_their_honours(client):
    """Paid, reported on and closed; each grantee was conferred the title that goes with it."""
    grants = GrantRound.objects.get(slug=EARLIER)
    assert (grants.state, grants.fund.committed, grants.fund.paid) == ("finished", 20_000, 20_000)
    assert set(grants.applications.values_list("state", flat=True)) == {"closed"}
    honour = Round.objects.get(slug=HONOUR)
    assert honour.state == "settled"
    listed = client.get(f"/grants/{EARLIER}/").content.decode()
    assert "样例" in grants.title
    assert "没有报道提到" in listed
    winners = Winner.objects.published(NOW).filter(round=honour)
    assert {str(one) for one in winners} == {"竹溪夜灯（样例）", "江小渔", "乔某"}
    for winner in winners.select_related("nomination__application"):
        assert winner.prize_amount == winner.nomination.application.amount
        assert f'href="/winners/{winner.slug}/"' in listed
        page = client.get(f"/winners/{winner.slug}/").content.decode()
        assert f'href="/grants/{EARLIER}/"' in page
        assert "样例" in page
    told = client.get(f"/awards/{honour.award.slug}/{honour.slug}/").content.decode()
    assert all(f"/winners/{one.slug}/" in told for one in winners)
    assert "乔满仓" not in listed + told


def test_purge_when_run_takes_the_grants_and_their_pictures(
    sample, settings, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = sample
    names = [
        *ApplicationPhoto.objects.values_list("file_name", flat=True),
        *ReportPhoto.objects.values_list("file_name", flat=True),
    ]
    assert len(names) == 37 + 8
    assert all(default_storage.exists(name) for name in names)
    with django_capture_on_commit_callbacks(execute=True):
        purge_sample(now=NOW)
    for model in (Winner, GrantRound, Application, Grant, Report, Payment, Fund):
        assert not model._default_manager.exists(), model
    assert not any(default_storage.exists(name) for name in names)
