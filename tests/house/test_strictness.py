"""The guards of the suite itself: each is tried, so that none is off unnoticed."""

import socket
from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.template import Context, Engine
from django.utils import timezone

from ledger.actions import append
from ledger.models import Entry
from tests.strictness import OURS, OutsideConnection, UnknownTemplateVariable, UnknownVariable


def render(templates, name, **values):
    engine = Engine(
        loaders=[("django.template.loaders.locmem.Loader", templates)],
        string_if_invalid=UnknownVariable(),
    )
    return engine.get_template(name).render(Context(values))


def test_template_when_a_variable_is_unknown_then_the_test_fails():
    page = str(OURS / "page.html")
    with pytest.raises(UnknownTemplateVariable, match="titel"):
        render({page: "<h1>{{ titel }}</h1>"}, page, title="x")


def test_template_when_an_attribute_is_unknown_then_the_test_fails():
    page = str(OURS / "page.html")
    with pytest.raises(UnknownTemplateVariable, match=r"winner\.nmae"):
        render({page: "{{ winner.nmae }}"}, page, winner={"name": "x"})


def test_template_when_a_default_is_given_then_it_is_shown():
    page = str(OURS / "page.html")
    shown = render({page: "{{ note|default:'无' }}{% if missing %}x{% endif %}"}, page)
    assert shown == "无"


def test_template_when_it_is_not_ours_then_an_unknown_variable_is_empty():
    assert render({"/elsewhere/a.html": "[{{ x }}]"}, "/elsewhere/a.html") == "[]"


def test_template_when_our_block_fills_a_foreign_page_then_each_is_judged_by_its_own_file():
    page, parent = str(OURS / "page.html"), "/elsewhere/parent.html"
    around = "{{ theirs }}{% block a %}{% endblock %}"
    ours = f"{{% extends '{parent}' %}}{{% block a %}}{{{{ mine }}}}{{% endblock %}}"
    assert render({parent: around, page: ours}, page, mine="x") == "x"
    with pytest.raises(UnknownTemplateVariable, match="mine"):
        render({parent: around, page: ours}, page, theirs="x")


def test_network_when_a_test_reaches_out_then_it_fails():
    with socket.socket() as outside, pytest.raises(OutsideConnection):
        outside.connect(("192.0.2.1", 80))
    with pytest.raises(OutsideConnection):
        socket.getaddrinfo("example.org", 443)


def test_network_when_it_is_this_machine_then_it_is_reached():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()


def test_clock_when_it_is_moved_then_the_site_sees_it(clock, now):
    assert timezone.now() == now
    clock.pass_by(hours=2)
    assert timezone.now() == now + timedelta(hours=2)


@pytest.mark.django_db
def test_query_when_it_has_no_order_then_sqlite_answers_backwards():
    if connection.vendor == "sqlite":
        first = ContentType.objects.order_by("pk").first()
        assert list(ContentType.objects.order_by())[-1] == first


@pytest.mark.django_db(transaction=True)
def test_flush_when_tables_are_append_only_then_empties_and_guards_them_again(now):
    def write():
        with transaction.atomic():
            append(by=None, verb="open", thing=ContentType.objects.first(), now=now)

    kinds = set(ContentType.objects.values_list("pk", "model"))
    write()
    call_command("flush", interactive=False, verbosity=0)
    assert not Entry.objects.exists()
    assert set(ContentType.objects.values_list("pk", "model")) == kinds
    write()
    with pytest.raises(DatabaseError), transaction.atomic():
        Entry.objects.update(verb="forged")
