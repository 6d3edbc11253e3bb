"""Keys change: every enciphered value follows, in steps that stay done; none is forgotten."""

import re
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command

from charity_site import rotation
from charity_site.rotation import enciphered, rotate_column
from kit.crypto import is_newest
from projects.models import Batch, Payee
from tests.factories.notices import ObjectionFactory
from tests.factories.payments import BatchFactory, PayeeFactory
from tests.house.source import modules

pytestmark = pytest.mark.django_db
WRITTEN = re.compile(r"(\w+)\s*=\s*(?:factory\.LazyFunction\(lambda: )?encrypt\(")
NOT_STORED = {"entry"}  # the pass of a voter, in a form


def new_key(settings: Any) -> str:
    key = Fernet.generate_key().decode()
    settings.FIELD_ENCRYPTION_KEYS = [key, *settings.FIELD_ENCRYPTION_KEYS]
    return key


def test_keys_when_rotated_then_the_old_one_may_go(settings: Any, capsys: Any) -> None:
    payee, batch, objection = PayeeFactory(filled=True), BatchFactory(), ObjectionFactory()
    before = payee.secrets()
    key = new_key(settings)
    call_command("rotate_keys")
    settings.FIELD_ENCRYPTION_KEYS = [key]
    assert Payee.objects.get().secrets() == before
    assert is_newest(Batch.objects.get(pk=batch.pk).file_cipher)
    objection.refresh_from_db()
    assert is_newest(objection.name_cipher)
    said = capsys.readouterr().out
    assert "projects.Payee.account_cipher: 1 rotated, 0 newest already" in said
    call_command("rotate_keys")
    assert "projects.Payee.account_cipher: 0 rotated, 1 newest already" in capsys.readouterr().out


def test_keys_when_stopped_in_the_middle_then_the_rest_follows(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        PayeeFactory(filled=True)
    new_key(settings)
    done: list[str] = []

    def breaking(cipher: str) -> str:
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(cipher)
        return original(cipher)

    original = rotation.rotate
    monkeypatch.setattr(rotation, "rotate", breaking)
    with pytest.raises(KeyboardInterrupt):
        rotate_column(Payee, "name_cipher", rows=1)
    monkeypatch.setattr(rotation, "rotate", original)
    count = rotate_column(Payee, "name_cipher", rows=1)
    assert (count.rotated, count.newest) == (1, 2)


def test_keys_when_one_is_missing_then_said_and_nothing_lost(settings: Any) -> None:
    payee = PayeeFactory(filled=True)
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(CommandError, match="put the old key back"):
        call_command("rotate_keys")
    assert Payee.objects.get().name_cipher == payee.name_cipher


def test_column_when_something_is_enciphered_into_it_then_it_is_known() -> None:
    known = {name for _, name in enciphered()}
    written = {name for module in modules() for name in WRITTEN.findall(module.text)}
    assert written - NOT_STORED - known == set()
    assert len(known) > 10
