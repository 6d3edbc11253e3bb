"""Mails that wait, are let go, changed or thrown away."""

import pytest

from directory.actions import (
    compose,
    edit_mail,
    queue_mail,
    release_mails,
    step_mail,
    write_mail,
)
from directory.letters import SHIPPED, filled, places_in, sample_values, unknown_places
from directory.models import Mail, MailKind, Role
from directory.models.outbox import UNWORDED
from directory.permissions import may_edit_mail, may_run_mail, may_see_mails, may_step_mail
from directory.workflow import MAIL, MailState
from kit.verdict import Refused, Stale, Unready
from ledger.models import Entry
from tests.factories.directory import (
    MailFactory,
    MailTemplateFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return OrganisationFactory(name="样例公益基金会")


@pytest.fixture
def organiser(house):
    return MembershipFactory(organisation=house, role=Role.ORGANISER).user


def queued(house, now, **more):
    facts = {
        "to": "juror@example.org", "recipient": None, "subject": "请评审", "text": "您好！",
        "kind": MailKind.OTHER, "organisation": house, "by": None, "now": now,
    }  # fmt: skip
    return queue_mail(**(facts | more))


# ---------------------------------------------------------------- written


def test_mail_when_queued_then_it_waits_and_the_table_holds_neither_address_nor_words(house, now):
    mail = queued(house, now)
    stored = str(Mail.objects.filter(pk=mail.pk).values())
    assert (mail.state, mail.to, mail.text) == ("waiting", "juror@example.org", "您好！")
    assert "juror@example.org" not in stored
    assert "您好" not in stored


def test_mail_when_queued_twice_under_one_key_then_it_is_one_mail(house, now):
    first = queued(house, now, key="reminder:7:2026-03-07")
    again = queued(house, now, key="reminder:7:2026-03-07", text="别的话")
    assert (again.pk, again.text) == (first.pk, "您好！")
    assert queued(house, now).pk != queued(house, now).pk


def test_mail_when_the_address_is_the_recipients_own_then_it_need_not_be_given(house, now):
    mail = queued(house, now, to="", recipient=UserFactory(email="li@example.org"))
    assert mail.to == "li@example.org"


@pytest.mark.parametrize(
    "more,sentence",
    [
        ({"to": ""}, "没有填邮箱"),
        ({"to": "不是邮箱"}, "邮箱地址"),
        ({"to": "a@example.org\nBcc: b@example.org"}, "邮箱地址"),
        ({"subject": " "}, "都要填写"),
        ({"text": " "}, "都要填写"),
        ({"subject": "长" * 121}, "最多 120 个字"),
        ({"text": "长" * 10_001}, "最多 10000 个字"),
    ],
)
def test_mail_when_it_cannot_be_sent_then_it_is_refused_in_a_sentence(house, now, more, sentence):
    with pytest.raises(Refused, match=sentence):
        queued(house, now, **more)
    assert not Mail.objects.exists()


def test_mail_when_its_kind_is_unknown_then_that_is_a_mistake_of_ours(house, now):
    with pytest.raises(ValueError, match="nonsense"):
        queued(house, now, kind="nonsense")


def test_subject_when_it_has_a_line_break_then_it_becomes_one_line(house, now):
    assert queued(house, now, subject="请\r\nBcc: x@example.org 评审").subject == (
        "请 Bcc: x@example.org 评审"
    )


def test_mail_of_the_machinery_when_queued_then_it_is_released(house, now):
    mail = queued(None, now, kind=MailKind.PASSWORD_RESET)
    assert (mail.state, mail.try_after) == ("released", now)


# ---------------------------------------------------------------- words


@pytest.mark.parametrize("kind", SHIPPED)
def test_shipped_words_when_looked_at_then_every_place_is_known_and_has_a_sample(kind):
    letter = SHIPPED[kind]
    words = f"{letter.subject}\n{letter.text}"
    assert unknown_places(kind, words) == ""
    assert "{" not in filled(words, sample_values(kind))
    assert "从不收取任何费用" in letter.text


def test_kinds_when_listed_then_each_has_words_unless_it_needs_none():
    assert set(MailKind.values) - SHIPPED.keys() == UNWORDED


def test_places_when_a_value_has_braces_then_it_is_not_read_again():
    assert filled("{name}：{reason}", {"name": "{reason}", "reason": "补充"}) == "{reason}：补充"
    assert places_in("{name}、{name}、{ count}") == ["name", " count"]


def test_places_when_one_is_unknown_then_the_sentence_names_it_and_what_there_is():
    sentence = unknown_places(MailKind.JUROR_REMINDER, "{名字} {count}")
    assert "{名字}" in sentence
    assert "{count}（未完成份数）" in sentence


def test_words_when_the_programme_has_its_own_then_they_come_first(house, now):
    values = {"name": "李", "count": "3"}
    shipped = compose(kind=MailKind.JUROR_REMINDER, organisation=house, values=values)
    MailTemplateFactory(organisation=house)
    MailTemplateFactory()
    own = compose(kind=MailKind.JUROR_REMINDER, organisation=house, values=values)
    assert own == ("还有 3 份", "李：还有 3 份没有完成。")
    assert shipped != own
    assert "样例公益基金会" in shipped[1]


def test_mail_when_written_from_a_template_then_it_greets_its_recipient(house, now):
    juror = UserFactory(full_name="林晓梅", email="lin@example.org")
    values = {"round": "520公益季", "count": "2", "deadline": "5月10日", "link": "http://x/jury/"}
    mail = write_mail(
        kind=MailKind.JUROR_REMINDER, recipient=juror, values=values, organisation=house,
        by=None, now=now,
    )  # fmt: skip
    assert mail.to == "lin@example.org"
    assert mail.text.startswith("林晓梅，您好！")


# ---------------------------------------------------------------- who may


@pytest.mark.parametrize(
    "role,near,sees,runs",
    [
        (Role.ORGANISER, True, True, True),
        (Role.LEAD_EDITOR, True, True, True),
        (Role.ORGANISER, False, False, False),
        (Role.EDITOR, True, False, False),
        (Role.APPROVER, True, False, False),
        (Role.JUROR, True, False, False),
        (Role.FINANCE, True, False, False),
        (Role.AUDITOR, False, True, False),
    ],
)
def test_mail_when_somebody_asks_then_the_role_over_its_programme_decides(
    house, role, near, sees, runs
):
    place = house if near else OrganisationFactory()
    user = MembershipFactory(organisation=place, role=role).user
    mail = MailFactory(organisation=house)
    assert Mail.objects.visible_to(user).filter(pk=mail.pk).exists() is sees
    assert bool(may_run_mail(user, mail)) is runs
    assert bool(may_edit_mail(user, mail)) is runs


def test_outbox_when_nobody_runs_anything_then_it_does_not_open(house):
    editor = MembershipFactory(organisation=house, role=Role.EDITOR).user
    assert not may_see_mails(editor)
    assert not may_see_mails(UserFactory())
    assert may_see_mails(MembershipFactory(role=Role.LEAD_EDITOR).user)


def test_mail_of_the_machinery_when_anybody_asks_then_nobody_reads_or_decides_on_it(organiser, now):
    mail = MailFactory(automatic=True)
    admin = UserFactory(admin=True)
    assert not may_run_mail(admin, mail)
    assert not may_step_mail(admin, mail, "release", now)
    assert not Mail.objects.visible_to(organiser).exists()


# ---------------------------------------------------------------- steps

SHAPES = {
    "waiting": {}, "released": {"released": True}, "failed": {"failed": True},
    "sent": {"sent": True}, "discarded": {"discarded": True},
}  # fmt: skip


@pytest.mark.parametrize("state", SHAPES)
@pytest.mark.parametrize("verb", ["release", "retry", "take_back", "discard"])
def test_step_when_taken_then_the_table_decides(house, organiser, now, verb, state):
    mail = MailFactory(organisation=house, **SHAPES[state])
    step = MAIL.step(verb, state)
    if step is None:
        with pytest.raises(Unready):
            step_mail(mail=mail, verb=verb, by=organiser, now=now, reason="原因")
        assert not Entry.objects.exists()
        return
    done = step_mail(mail=mail, verb=verb, by=organiser, now=now, reason="原因")
    entry = Entry.objects.get()
    assert (done.state, entry.verb, entry.to_state) == (step.target, f"mail.{verb}", step.target)
    assert "example.org" not in str(Entry.objects.values())
    done.validate_constraints()


def test_mail_when_discarded_without_a_reason_then_it_stays(house, organiser, now):
    mail = MailFactory(organisation=house)
    with pytest.raises(Refused, match="原因"):
        step_mail(mail=mail, verb="discard", by=organiser, now=now)
    mail.refresh_from_db()
    assert mail.state == "waiting"


def test_mail_when_it_is_being_sent_then_nobody_takes_it_back(house, organiser, now):
    mail = MailFactory(organisation=house, released=True, lease_until=now.replace(hour=11))
    with pytest.raises(Unready, match="正在发送"):
        step_mail(mail=mail, verb="take_back", by=organiser, now=now)


def test_mail_when_edited_then_the_record_names_the_fields_and_no_words(house, organiser, now):
    mail = MailFactory(organisation=house)
    edit_mail(
        mail=mail, to="new@example.org", subject=mail.subject, text="新的正文", by=organiser,
        now=now, version=1,
    )  # fmt: skip
    mail.refresh_from_db()
    assert (mail.to, mail.text, mail.version) == ("new@example.org", "新的正文", 2)
    entry = Entry.objects.get()
    assert '"changed":["text","to"]' in entry.payload
    with pytest.raises(Stale):
        edit_mail(mail=mail, to="x@example.org", subject="a", text="b", by=organiser, now=now,
                  version=1)  # fmt: skip


def test_mail_when_it_waits_no_more_then_it_cannot_be_edited(house, organiser, now):
    mail = MailFactory(organisation=house, released=True)
    with pytest.raises(Unready, match="已放行"):
        edit_mail(mail=mail, to="x@example.org", subject="a", text="b", by=organiser, now=now,
                  version=None)  # fmt: skip


def test_mails_when_released_together_then_all_or_none(house, organiser, now):
    mails = [MailFactory(organisation=house) for _ in range(3)]
    foreign = MailFactory()
    with pytest.raises(Stale):
        release_mails(mails=[m.pk for m in [*mails, foreign]], by=organiser, now=now)
    assert Mail.objects.waiting().count() == 4
    assert release_mails(mails=[m.pk for m in mails], by=organiser, now=now) == 3
    assert Entry.objects.filter(verb="mail.release").count() == 3
    assert list(Mail.objects.waiting()) == [foreign]
    assert Mail.objects.filter(state=MailState.RELEASED, try_after=now, releaser=organiser)
