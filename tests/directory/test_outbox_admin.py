"""The outbox in the admin: what each role sees, and how mails are put right and let go."""

import pytest
from django.urls import reverse

from charity_site.today import today
from directory.models import Mail, MailTemplate
from tests.factories.directory import MailFactory, MailTemplateFactory
from tests.sent import opened
from tests.staff import Staff

pytestmark = pytest.mark.django_db

LIST = "/admin/directory/mail/"
MANY = "/admin/directory/mail/release/"
TEMPLATES = "/admin/directory/mailtemplate/"
ADDRESS, WORDS = "juror@example.org", "评审还没有完成"


@pytest.fixture
def staff():
    return Staff()


def page(thing):
    return reverse(f"admin:directory_{thing._meta.model_name}_change", args=(thing.pk,))


def test_mail_when_an_auditor_looks_then_neither_address_nor_words_are_told(staff):
    mail = MailFactory(organisation=staff.runner)
    for url in (LIST, page(mail), MANY):
        text = staff.client("auditor").get(url).content.decode()
        assert ADDRESS not in text
        assert WORDS not in text
    assert "j***@example.org" in staff.client("auditor").get(LIST).content.decode()
    assert ADDRESS in staff.client("organiser").get(LIST).content.decode()
    assert WORDS in staff.client("organiser").get(page(mail)).content.decode()


def test_mail_of_the_machinery_when_the_administrator_looks_then_its_link_is_not_told(staff):
    mail = MailFactory(automatic=True, released=True)
    text = staff.client("admin").get(page(mail)).content.decode()
    assert WORDS not in text
    assert ADDRESS not in text


def test_mail_when_edited_then_the_new_words_wait(staff):
    mail, client = MailFactory(organisation=staff.runner), staff.client("organiser")
    form = opened(client, page(mail)) | {"to": "new@example.org", "text": "新的正文"}
    assert client.post(page(mail), form).status_code == 302
    mail.refresh_from_db()
    assert (mail.to, mail.text, mail.state) == ("new@example.org", "新的正文", "waiting")


def test_mail_when_edited_badly_then_what_was_typed_stays(staff):
    mail, client = MailFactory(organisation=staff.runner), staff.client("organiser")
    form = opened(client, page(mail)) | {"to": "不是邮箱", "text": "很长的新正文"}
    response = client.post(page(mail), form)
    text = response.content.decode()
    assert response.status_code == 200
    assert "邮箱地址不完整" in text
    assert "很长的新正文" in text


def test_mails_when_released_together_then_exactly_those_that_were_ticked(staff):
    client = staff.client("organiser")
    first, second = (MailFactory(organisation=staff.runner) for _ in range(2))
    MailFactory()
    text = client.get(MANY).content.decode()
    assert "<strong>2</strong>" in text
    form = {"mails": [first.pk], "form_key": "key-1"}
    assert client.post(MANY, form).status_code == 302
    assert client.post(MANY, form).status_code in {200, 302}
    states = dict(Mail.objects.values_list("pk", "state"))
    assert (states[first.pk], states[second.pk]) == ("released", "waiting")


@pytest.mark.parametrize(
    "facts,sentence",
    [
        ({"form_key": "k"}, "请至少选一封"),
        ({"form_key": "k", "mails": ["987654321"]}, "已经不在等待"),
        ({"form_key": "k", "mails": ["x"]}, "已经不在等待"),
        ({"mails": ["own"]}, "页面不完整"),
    ],
)
def test_mails_when_released_wrongly_then_the_sentence_is_told_and_all_wait(staff, facts, sentence):
    mail = MailFactory(organisation=staff.runner)
    facts = facts | {k: [mail.pk] for k, v in facts.items() if v == ["own"]}
    response = staff.client("organiser").post(MANY, facts)
    assert sentence in response.content.decode()
    assert Mail.objects.waiting().count() == 1


def test_mail_when_it_belongs_to_another_house_then_it_is_not_there(staff):
    foreign, client = MailFactory(), staff.client("organiser")
    assert client.get(page(foreign)).status_code == 404
    assert client.post(f"{LIST}{foreign.pk}/release/").status_code == 404
    assert client.post(MANY, {"mails": [foreign.pk], "form_key": "k"}).status_code == 200
    assert Mail.objects.waiting().count() == 1
    assert foreign.subject not in client.get(LIST).content.decode()


def test_mail_when_discarded_then_the_reason_stands_on_its_page(staff):
    mail, client = MailFactory(organisation=staff.runner), staff.client("organiser")
    assert client.post(f"{LIST}{mail.pk}/discard/", {"reason": "已口头通知"}).status_code == 302
    assert "已口头通知" in client.get(page(mail)).content.decode()


def test_template_when_added_empty_then_it_begins_with_the_shipped_words(staff):
    client = staff.client("organiser")
    url = f"{TEMPLATES}add/"
    form = opened(client, url) | {"organisation": staff.runner.pk, "kind": "juror_reminder"}
    assert client.post(url, form).status_code == 302
    made = MailTemplate.objects.get()
    assert "{count}" in made.text
    preview = client.get(page(made)).content.decode()
    assert "评审还有 3 份没有完成" in preview
    assert "{link} 评审页面" in preview


def test_template_when_a_place_is_unknown_then_it_is_refused_and_named(staff):
    template, client = MailTemplateFactory(organisation=staff.runner), staff.client("organiser")
    form = opened(client, page(template)) | {"text": "{称呼}，您好！"}
    text = client.post(page(template), form).content.decode()
    assert "没有这样的填充项：{称呼}" in text
    assert "{称呼}，您好！" in text
    template.refresh_from_db()
    assert "称呼" not in template.text


@pytest.mark.parametrize("count", [1, 3])
def test_outbox_when_there_are_more_then_it_costs_the_same(staff, count, django_assert_num_queries):
    client = staff.client("organiser")
    for _ in range(count):
        MailFactory(organisation=staff.runner)
    client.get(LIST)
    with django_assert_num_queries(6):
        client.get(LIST)
    with django_assert_num_queries(7):
        client.get(MANY)


def test_today_when_mails_wait_then_they_are_among_what_waits(staff, now):
    MailFactory(organisation=staff.runner)
    MailFactory(organisation=staff.runner, failed=True, try_after=None)
    MailFactory()
    blocks = {b.title: b.count for b in today(staff.person("organiser"), now).blocks}
    assert (blocks["待发邮件"], blocks["没有发出的邮件"]) == ("1", "1")
    titles = [b.title for b in today(staff.person("approver"), now).blocks]
    assert "待发邮件" not in titles
