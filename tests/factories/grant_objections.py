"""Objections to lists of grants, and their evidence."""

import factory

from kit.crypto import encrypt
from projects.models import GrantObjection, GrantObjectionFile
from tests.factories.base import Dull
from tests.factories.directory import LONG_AGO
from tests.factories.grants import GrantNoticeFactory


class GrantObjectionFactory(Dull):
    """An objection that was just filed."""

    class Meta:
        model = GrantObjection

    notice = factory.SubFactory(GrantNoticeFactory, open=True)
    name_cipher = factory.LazyFunction(lambda: encrypt("钱多多"))
    contact_cipher = factory.LazyFunction(lambda: encrypt("13900139000"))
    text = "他们的课堂已经停了。"
    receipt_index = factory.Sequence("{:064x}".format)
    form_key = factory.Sequence("{:064x}".format)
    filed_at = LONG_AGO


class GrantObjectionFileFactory(Dull):
    """A row without a file."""

    class Meta:
        model = GrantObjectionFile

    objection = factory.SubFactory(GrantObjectionFactory)
    file_name = factory.Sequence("grantobjections/{:026d}.pdf".format)
    media_type = "application/pdf"
    size = 1000
    sha256 = factory.Sequence("{:064x}".format)
