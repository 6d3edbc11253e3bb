"""The sample data obeys every rule, can be loaded twice and taken off again."""

import os
import re
from collections import Counter
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.urls import resolve
from django.utils import translation
from PIL import Image

from awards.gate import winner_gate
from awards.models import Nomination, Photo, Round, Winner
from awards.workflow import NominationState, WinnerState
from charity_site.sample import accounts
from charity_site.sample.load import load_sample
from charity_site.sample.purge import purge_sample
from directory.models import MediaPartner, Membership, Organisation, Person, User
from ledger.audit import verify_database
from ledger.models import Entry
from tests.charity_site.sample_data import NOW, PASSWORD, loaded
from tests.english import unmarked_chinese
from tests.factories.awards import AwardFactory
from tools.demo import ACCOUNTS as PRINTED

pytestmark = pytest.mark.django_db

OURS = ("directory", "events", "projects", "awards")


@pytest.fixture(scope="module", autouse=True)
def sample(django_db_setup, django_db_blocker, tmp_path_factory):
    with loaded(django_db_blocker, tmp_path_factory.mktemp("media")) as media:
        yield media


@pytest.fixture(autouse=True)
def password(monkeypatch):
    monkeypatch.setenv("DEMO_PASSWORD", PASSWORD)


def models_of_ours():
    return [m for app in OURS for m in apps.get_app_config(app).get_models()]


def everything():
    """Every row of every table of ours, and the end of the ledger."""
    rows = {model._meta.label: list(model._base_manager.order_by("pk").values())
            for model in models_of_ours()}  # fmt: skip
    return rows, Entry.objects.order_by("sequence").last().hash


# ------------------------------------------------------------------ loading twice


def test_load_when_run_again_changes_nothing():
    before = everything()
    result = load_sample(now=NOW + timedelta(days=3))
    assert set(result.new.values()) == {0}
    assert result.password == ""
    assert everything() == before


def test_load_when_run_again_asks_little(django_assert_max_num_queries):
    with django_assert_max_num_queries(61):
        load_sample(now=NOW)


def test_load_when_somebody_renamed_a_person_keeps_the_new_name():
    person = Person.objects.get(name="陈项吹")
    person.name = "陈改名"
    person.save()
    load_sample(now=NOW)
    assert not Person.objects.filter(name="陈项吹").exists()


def test_load_when_neither_demo_nor_debug_refuses_and_writes_nothing(settings):
    settings.DEMO = settings.DEBUG = False
    purge_sample(now=NOW)
    with pytest.raises(CommandError, match="DEMO=1"):
        load_sample(now=NOW)
    assert not User.objects.exists()
    assert not Organisation.objects.exists()


def test_command_when_there_is_nothing_to_do_says_so():
    out = StringIO()
    call_command("load_sample", stdout=out)
    assert out.getvalue() == "Sample data: nothing new.\n"


# ------------------------------------------------------------------ accounts


def printed_names():
    names = {name for name, _ in PRINTED}
    return (names - {"juror1 … juror5"}) | {f"juror{n}" for n in range(1, 6)}


def test_accounts_when_loaded_are_those_the_demo_prints(client):
    assert printed_names() == {account.username for account in accounts.ACCOUNTS}
    users = User.objects.filter(username__in=printed_names())
    assert len(users) == len(printed_names())
    assert all(user.is_sample and user.check_password(PASSWORD) for user in users[:2])
    assert len({user.password for user in users}) == 1
    assert [user.username for user in users if user.is_superuser] == ["admin"]


def test_archivist_when_loaded_has_no_password():
    assert not User.objects.get(username=accounts.ARCHIVIST).has_usable_password()


def test_accounts_when_the_password_is_set_anew_take_it(monkeypatch):
    monkeypatch.setenv("DEMO_PASSWORD", "another-password")
    load_sample(now=NOW)
    assert User.objects.get(username="organiser").check_password("another-password")
    assert not User.objects.get(username=accounts.ARCHIVIST).has_usable_password()


def test_accounts_when_no_password_is_given_keep_theirs(monkeypatch):
    monkeypatch.delenv("DEMO_PASSWORD")
    assert load_sample(now=NOW).password == ""
    assert User.objects.get(username="organiser").check_password(PASSWORD)


def test_accounts_when_new_and_no_password_is_given_get_one_made_up(monkeypatch):
    monkeypatch.delenv("DEMO_PASSWORD")
    User.objects.filter(username="auditor").delete()
    made_up = accounts.load_accounts()
    assert len(made_up) >= 12
    assert User.objects.get(username="auditor").check_password(made_up)


def test_accounts_when_named_have_nobody_elses_name():
    assert not Person.objects.filter(name__in=[a.full_name for a in accounts.ACCOUNTS]).exists()


def test_every_award_when_loaded_has_somebody_in_each_role_that_runs_it():
    for round_ in Round.objects.select_related("award"):
        roles = Membership.objects.filter(organisation=round_.award.run_by)
        assert {"organiser", "approver", "finance"} <= set(roles.values_list("role", flat=True))


# ------------------------------------------------------------------ rules


def test_ledger_when_all_is_loaded_verifies_in_the_order_of_time():
    report = verify_database()
    assert report.sequence > 300
    assert report.backwards == 0


def test_state_of_everything_when_loaded_is_what_its_last_entry_says():
    for model in (Round, Nomination, Winner):
        for row in model.objects.all():
            last = Entry.objects.for_object(row).exclude(to_state="").exclude(
                verb="winner.level"
            ).first()  # fmt: skip
            assert last.to_state == row.state, row


def test_winners_when_confirmed_had_two_pairs_of_eyes():
    confirmed = Nomination.objects.filter(state=NominationState.CONFIRMED)
    assert confirmed.count() == Winner.objects.count() == 36 + 3
    for nomination in confirmed:
        assert nomination.confirmed_by not in (nomination.proposed_by, nomination.created_by)


def test_winners_when_public_pass_the_gate():
    public = Winner.objects.published(NOW)
    assert public.count() == 19 + 12 + 3
    assert all(winner_gate(winner).holds for winner in public)


def test_nominations_when_loaded_wait_in_every_state_that_people_reach_without_a_jury():
    rolling = Round.objects.get(slug="tiantian-sample")
    jury_or_notice = {"reviewing", "notice"}
    states = set(rolling.nominations.values_list("state", flat=True))
    assert states == set(NominationState.values) - jury_or_notice


def test_winners_when_loaded_show_every_kind_of_publicity():
    found = set(Winner.objects.values_list("state", flat=True))
    assert found == set(WinnerState.values) - {WinnerState.REVOKED}
    levels = set(Winner.objects.values_list("publish_level", flat=True))
    assert levels == {"full", "surname", "pseudonym"}


def test_every_role_when_signed_in_has_something_to_do():
    waiting = Nomination.objects
    for partner in ("cover-news", "nanguo", "shangyou"):
        own = waiting.filter(partner__organisation__slug=partner)
        assert {"draft", "submitted"} <= set(own.values_list("state", flat=True))
    column = waiting.filter(round__column__isnull=False)
    assert {"submitted", "proposed"} <= set(column.values_list("state", flat=True))
    lead = User.objects.get(username="lead.cover")
    assert not column.filter(state="proposed", proposed_by=lead).exists()
    approver = User.objects.get(username="approver")
    assert waiting.filter(state="proposed").exclude(proposed_by=approver).count() >= 2


def test_announcement_when_sealed_shows_nobody_before_its_minute():
    sealed = Round.objects.get(slug="gongyibang-sample")
    winners = Winner.objects.filter(round=sealed)
    assert winners.count() == 3
    before = sealed.announce_at - timedelta(seconds=1)
    assert sealed.announce_at > NOW
    assert not winners.published(before).exists()
    assert winners.published(sealed.announce_at).count() == 3


def test_winner_when_pseudonymous_leaks_its_name_nowhere():
    winner = Winner.objects.get(publish_level="pseudonym")
    name = winner.nominee.name
    shown = [value for value in vars(winner).values() if isinstance(value, str)]
    assert not [text for text in shown if name in text]


def test_winner_of_two_media_when_merged_credits_both():
    winner = Winner.objects.get(display_name="韦长河")
    assert [str(credit.partner) for credit in winner.credits.all()] == ["上游新闻", "南国早报"]


def test_stand_in_when_history_is_entered_is_no_active_partner():
    assert not MediaPartner.objects.active().filter(organisation__slug="unstated-medium").exists()
    assert Winner.objects.filter(media_credit="原报道未载明").count() == 19


def test_stories_when_invented_say_so():
    """Everything but the history, whose medium stands for "no source says who nominated"."""
    invented = Nomination.objects.filter(application=None).exclude(
        partner__organisation__slug="unstated-medium"
    )
    assert invented.count() > 38
    for nomination in invented.select_related("round", "nominee"):
        assert nomination.internal_note.startswith("样例"), nomination
        assert nomination.source_title.startswith("样例报道"), nomination
        assert "样例" in nomination.round.title
        if nomination.round.slug.startswith("weiyuan") or nomination.round.slug == "520-jury":
            assert "样例" in nomination.nominee.name


def test_seats_when_the_sample_elects_then_current_and_former_holders_are_shown(client):
    rows = client.get("/awards/gongyi-weiyuan/").context["seats"]
    held = [(group.is_current, [str(one) for one in group.winners]) for group in rows]
    assert [is_current for is_current, _ in held] == [True, False]
    assert held[1][1] == ["沈望舒（样例）", "马兰（样例）"]
    assert rows[1].term == "2021年至2024年"
    elected = Round.objects.get(slug="weiyuan-ballot-finished").winners
    assert held[0][1] == [str(one) for one in elected.order_by("position", "pk")]
    assert len(held[0][1]) == 2


def test_photos_when_loaded_went_through_the_intake(sample, settings):
    settings.MEDIA_ROOT = sample
    photos = Photo.objects.all()
    assert photos.count() == 19
    for photo in photos[:4]:
        with default_storage.open(photo.file_name) as file:
            picture = Image.open(BytesIO(file.read()))
        assert picture.size == (photo.width, photo.height)
        assert not picture.getexif()
        assert photo.alt_text
        assert photo.rights_basis
        assert photo.widths == "320 640 960 1200"


# ------------------------------------------------------------------ taking it off


def test_purge_when_run_leaves_regions_and_the_ledger_alone(
    sample, settings, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = sample
    files = [*(sample / "photos").iterdir()]
    assert len(files) == 9 * Photo.objects.count()  # each as it was taken in, and in eight sizes
    kept = list(Entry.objects.order_by("sequence").values_list("hash", flat=True))
    assert all(file.exists() for file in files)
    spare = {file: file.read_bytes() for file in files}
    with django_capture_on_commit_callbacks(execute=True):
        gone = purge_sample(now=NOW)
    assert gone["获奖者"] == 36 + 3
    left = {m._meta.label for m in models_of_ours() if m._base_manager.exists()}
    assert left == {"directory.Region"}
    assert not any(file.exists() for file in files)
    hashes = list(Entry.objects.order_by("sequence").values_list("hash", flat=True))
    assert hashes[:-1] == kept
    assert Entry.objects.order_by("sequence").last().verb == "sample.purge"
    assert purge_sample(now=NOW) == {}
    for file, data in spare.items():
        file.write_bytes(data)


def test_purge_when_something_real_depends_on_a_sample_removes_nothing():
    runner = Organisation.objects.get(slug="weibo")
    AwardFactory(name="真的奖项", run_by=runner, series=None)
    before = everything()
    with pytest.raises(CommandError, match="真的奖项"):
        purge_sample(now=NOW)
    assert everything() == before


def test_purge_when_people_worked_on_the_sample_takes_their_work_too():
    draft = Nomination.objects.filter(state="draft").first()
    Nomination.objects.filter(pk=draft.pk).update(is_sample=False)
    Round.objects.filter(slug="520-sample").update(is_sample=False)
    purge_sample(now=NOW)
    assert not Nomination.objects.exists()


def test_load_when_purged_before_brings_everything_back():
    call_command("load_sample", "--purge", stdout=StringIO())
    result = load_sample(now=NOW)
    assert result.new["获奖者"] == 36 + 3
    assert result.new["公益项目"] == 34


def test_password_variable_when_read_is_the_one_the_demo_sets():
    assert accounts.PASSWORD_VARIABLE in os.environ
    assert settings.DEMO


# ------------------------------------------------------------------ read by one without Chinese

ALIKE = 2  # pages of one kind that are read
ENGLISH = re.compile(r'href="(/en/[^"#]*)"')
DOORS = (
    "/en/", "/en/winners/?q=%E4%BA%BA&year=2025", "/en/winners/?year=abc", "/en/winners/?q=zzzz",
    "/en/search/?q=%E4%BA%BA", "/en/search/?q=zzzz", "/en/projects/?q=zzzz", "/en/verify/NO-SUCH/",
    "/en/ledger/?object=nothing", "/en/ledger/?before=x", "/en/no/such/page/",
)  # fmt: skip


def kind_of(url):
    """The view behind an address; one of the doors is a kind by itself."""
    with translation.override("en"):
        return url if url in DOORS else resolve(url.partition("?")[0]).view_name


def test_public_pages_when_english_then_no_word_of_the_interface_is_chinese(client):
    """Every kind of page, found by its links: what is Chinese there is content and says so."""
    queue, read, found = list(DOORS), Counter(), {}
    for url in queue:
        kind = kind_of(url)
        read[kind] += 1
        if read[kind] > ALIKE:
            continue
        answer = client.get(url)
        page = b"".join(answer).decode()
        if not answer.headers["Content-Type"].startswith("text/html"):
            continue
        if left := unmarked_chinese(page):
            found[url] = left
        links = {link for link in ENGLISH.findall(page) if "format=" not in link}
        queue += sorted({link.replace("&amp;", "&") for link in links} - set(queue))
    assert found == {}
    assert len(read) > 25
