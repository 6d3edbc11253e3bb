"""Public notices and objections; a sealed list comes with its rows' hashes."""

from datetime import timedelta

import factory

from awards.models import Notice, NoticeAmendment, NoticeRow, Objection, ObjectionFile
from awards.models.winners import Winner
from awards.workflow import NoticeState, ObjectionState
from kit.crypto import encrypt
from ledger.chain import canonical
from tests.factories.awards import FAR_AWAY, CategoryFactory, NominationFactory
from tests.factories.base import Dull
from tests.factories.directory import LONG_AGO, UserFactory

DAYS = timedelta(days=7)


def line(position: int) -> str:
    """What the list says of one, as it is sealed."""
    told = {"name": f"公示的人{position}", "kind": "person", "organisation": "某车行",
            "nominating_media": "某报", "region": "某省"}  # fmt: skip
    empty = dict.fromkeys(("citation", "prize_amount", "role"), "")
    return canonical({**told, **empty, "position": position, "salt": "00"})


class NoticeFactory(Dull):
    """A notice that has begun and runs for long; its states are traits."""

    class Meta:
        model = Notice

    category = factory.SubFactory(CategoryFactory, notice_policy="before", notice_waiver="")
    round = factory.SelfAttribute("category.round")
    policy = "before"
    days = 5
    state = NoticeState.OPEN
    starts_at = LONG_AGO
    least_ends_at = LONG_AGO + DAYS
    ends_at = FAR_AWAY
    open_until = factory.SelfAttribute("ends_at")
    digest = factory.Sequence("{:064x}".format)
    scheduled_at = LONG_AGO
    scheduled_by = factory.SubFactory(UserFactory)
    opened_at = LONG_AGO
    opened_by = factory.SubFactory(UserFactory)

    class Params:
        scheduled = factory.Trait(
            state=NoticeState.SCHEDULED, digest="", opened_at=None, opened_by=None
        )
        coming = factory.Trait(
            starts_at=FAR_AWAY - 2 * DAYS, least_ends_at=FAR_AWAY - DAYS, ends_at=FAR_AWAY
        )
        over = factory.Trait(ends_at=LONG_AGO + DAYS)
        closed = factory.Trait(
            state=NoticeState.CLOSED,
            ends_at=LONG_AGO + DAYS,
            closed_at=LONG_AGO + 2 * DAYS,
            closed_by=factory.SubFactory(UserFactory),
        )
        cancelled = factory.Trait(
            state=NoticeState.CANCELLED, digest="", opened_at=None, opened_by=None,
            cancel_reason="名单有变",
        )  # fmt: skip


class NoticeRowFactory(Dull):
    class Meta:
        model = NoticeRow

    notice = factory.SubFactory(NoticeFactory)
    nomination = factory.SubFactory(
        NominationFactory,
        in_notice=True,
        round=factory.SelfAttribute("..notice.round"),
        category=factory.SelfAttribute("..notice.category"),
    )
    position = factory.Sequence(lambda n: n + 1)
    text = factory.LazyAttribute(lambda o: line(o.position))
    digest = factory.Sequence("{:064x}".format)
    ends_at = factory.SelfAttribute("notice.ends_at")

    class Params:
        suspended = factory.Trait(suspended_at=LONG_AGO)
        removed = factory.Trait(removed_at=LONG_AGO, removal=NoticeRow.Removal.UPHELD)
        masked = factory.Trait(masked_at=LONG_AGO)
        under_pseudonym = factory.Trait(level=Winner.PublishLevel.PSEUDONYM, pseudonym="小雨")


class NoticeAmendmentFactory(Dull):
    class Meta:
        model = NoticeAmendment

    notice = factory.SubFactory(NoticeFactory)
    text = "第 1 位的单位名称有误，应为某车行。"
    made_at = LONG_AGO
    made_by = factory.SubFactory(UserFactory)


class ObjectionFactory(Dull):
    """An objection to the list as a whole, just received."""

    class Meta:
        model = Objection

    notice = factory.SubFactory(NoticeFactory)
    name_cipher = factory.LazyFunction(lambda: encrypt("异议人甲"))
    contact_cipher = factory.LazyFunction(lambda: encrypt("13800138000"))
    text = "名单里的事迹与我了解的情况不一致，请核实。"
    receipt_index = factory.Sequence("{:064x}".format)
    form_key = factory.Sequence("{:064x}".format)
    filed_at = LONG_AGO

    class Params:
        accepted = factory.Trait(
            state=ObjectionState.ACCEPTED, screened_at=LONG_AGO,
            screened_by=factory.SubFactory(UserFactory),
        )  # fmt: skip
        investigating = factory.Trait(
            state=ObjectionState.INVESTIGATING, screened_at=LONG_AGO,
            screened_by=factory.SubFactory(UserFactory),
        )  # fmt: skip
        declined = factory.Trait(
            state=ObjectionState.NOT_ACCEPTED, screened_at=LONG_AGO,
            screened_by=factory.SubFactory(UserFactory), decline_reason="与公示内容无关",
        )  # fmt: skip
        dismissed = factory.Trait(
            state=ObjectionState.DISMISSED, screened_at=LONG_AGO,
            screened_by=factory.SubFactory(UserFactory), resolved_at=LONG_AGO,
            resolved_by=factory.SubFactory(UserFactory), resolution="经核实，事迹属实",
            outcome="dismissed",
        )  # fmt: skip


class ObjectionFileFactory(Dull):
    """A row without a file."""

    class Meta:
        model = ObjectionFile

    objection = factory.SubFactory(ObjectionFactory)
    file_name = factory.Sequence("objections/{:026d}.pdf".format)
    media_type = "application/pdf"
    size = 1000
    sha256 = factory.Sequence("{:064x}".format)
