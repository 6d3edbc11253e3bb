"""What is personal and past its time, or purged and there all the same."""

from datetime import timedelta

from kit.crypto import encrypt
from tests.charity_site.audit_cases import breaks, change
from tests.factories.awards import NominationFactory, RoundFactory
from tests.factories.grant_objections import GrantObjectionFactory, GrantObjectionFileFactory
from tests.factories.grants import (
    ApplicationAnswerFactory,
    ApplicationFactory,
    GrantRoundFactory,
)
from tests.factories.heroes import StoryCheckFactory
from tests.factories.notices import ObjectionFactory, ObjectionFileFactory

LONG = timedelta(days=400)
EMPTY = dict.fromkeys(
    ("contact_name", "phone_cipher", "mail_cipher", "uscc", "place", "title", "applicant_index"), ""
)  # fmt: skip


def purged_application(now):
    return ApplicationFactory(
        submitted=True, state="withdrawn", purged_at=now,
        round=GrantRoundFactory(state="finished"), **EMPTY,
    )  # fmt: skip


def purged_nomination(now):
    return NominationFactory(
        not_selected=True, purged_at=now, nominee__name="（已清除）", headline="", story="",
        happened_place="",
    )  # fmt: skip


@breaks("applications.retention")
def an_application_is_kept_too_long(now):
    round_ = GrantRoundFactory(state="finished", closes_at=now)
    one = ApplicationFactory(submitted=True, state="declined", reason="名额已满", round=round_)
    yield one.public_id
    change(round_, closes_at=now - LONG)
    change(one, ended_at=now - LONG)


@breaks("applications.retention")
def a_purged_application_has_its_telephone_again(now):
    one = purged_application(now)
    yield one.public_id
    change(one, phone_cipher=encrypt("13800138000"))


@breaks("applications.retention")
def a_purged_application_has_an_answer(now):
    one = purged_application(now)
    yield one.public_id
    ApplicationAnswerFactory(application=one)


@breaks("applications.retention")
def an_objection_to_a_grant_is_kept_too_long(now):
    one = GrantObjectionFactory()
    yield one.public_id
    change(one, state="not_accepted", reply="没有依据", screened_at=now - LONG,
           screened_by=one.notice.made_by)  # fmt: skip


@breaks("nominations.retention")
def a_nomination_is_kept_too_long(now):
    one = NominationFactory(not_selected=True, ended_at=now, round=RoundFactory(rolling=True))
    yield one.public_id
    change(one, ended_at=now - LONG)


@breaks("nominations.retention")
def a_purged_nomination_has_its_story_again(now):
    one = purged_nomination(now)
    yield one.public_id
    change(one, story="他开了一家洗车店。")


@breaks("nominations.retention")
def a_purged_nomination_has_a_name_again(now):
    one = purged_nomination(now)
    yield one.public_id
    change(one.nominee, name="艾必齐")


@breaks("nominations.retention")
def a_purged_nomination_tells_who_was_asked(now):
    one = purged_nomination(now)
    yield one.public_id
    StoryCheckFactory(nomination=one, informant_cipher=encrypt("村支书"))


@breaks("nominations.retention")
def an_objection_is_kept_too_long(now):
    one = ObjectionFactory()
    yield one.public_id
    change(one, state="not_accepted", decline_reason="没有依据", screened_at=now - LONG,
           screened_by=one.notice.opened_by)  # fmt: skip


@breaks("applications.retention")
def a_purged_objection_to_a_grant_has_its_evidence_still(now):
    one = GrantObjectionFactory(name_cipher="", contact_cipher="", purged_at=now)
    yield one.public_id
    GrantObjectionFileFactory(objection=one)


@breaks("nominations.retention")
def a_purged_objection_has_its_evidence_still(now):
    one = ObjectionFactory(name_cipher="", contact_cipher="", purged_at=now)
    yield one.public_id
    ObjectionFileFactory(objection=one)
