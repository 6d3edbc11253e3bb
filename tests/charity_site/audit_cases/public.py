"""What the public reads: embargo, gate, texts, and the list of winners."""

from datetime import timedelta

from awards.models import Winner, WinnerSlug
from ledger.actions import append
from tests.charity_site.audit_cases import breaks, change, let_go, unguarded
from tests.factories.awards import (
    ConsentFactory,
    CorrectionFactory,
    NominationFactory,
    NomineeFactory,
    PhotoFactory,
    WinnerFactory,
    WinnerSlugFactory,
)
from tests.factories.directory import UserFactory


def shown(**fields):
    """A winner that the public may see."""
    given = {"nomination__name_basis": "news", "nomination__source_title": "洗车店里的一家人"}
    return WinnerFactory(**(given | fields))


@breaks("embargo.lists")
def an_announcement_is_postponed_behind_its_back(now):
    winner = shown()
    yield winner.public_id
    change(winner.round, announce_at=now + timedelta(days=1))


@breaks("embargo.ledger")
def a_winner_goes_back_under_embargo(now):
    winner = shown(release_at=now)
    public = {"text": "公布一项荣誉"}
    entry = append(by=None, verb="winner.publish", thing=winner, public=public, public_from=now,
                   now=now)  # fmt: skip
    yield str(entry.sequence)
    change(winner, release_at=now + timedelta(days=1))


# ------------------------------------------------------------------ the gate


@breaks("publicity.basis")
def a_name_loses_its_ground(now):
    winner = shown()
    yield winner.public_id
    change(winner.nomination, name_basis="consent")


@breaks("publicity.basis")
def a_source_is_gone(now):
    winner = shown()
    yield winner.public_id
    change(winner.nomination, source_medium="")


@breaks("publicity.withdrawn")
def a_consent_is_taken_back(now):
    winner = shown()
    consent = ConsentFactory(nomination=winner.nomination)
    yield winner.public_id
    change(consent, withdrawn_at=now, withdrawn_by=UserFactory())


@breaks("publicity.withdrawn")
def a_consent_given_to_another_medium_is_taken_back(now):
    winner = shown()
    other = NominationFactory(merged=True, merged_into=winner.nomination)
    consent = ConsentFactory(nomination=other, purpose="story")
    yield winner.public_id
    change(consent, withdrawn_at=now, withdrawn_by=UserFactory())


@breaks("publicity.photos")
def a_photo_has_no_rights(now):
    winner = shown()
    photo = PhotoFactory(nomination=winner.nomination)
    yield winner.public_id
    change(photo, rights_basis="")


@breaks("publicity.minors")
def a_minor_has_no_guardian(now):
    winner = shown()
    yield winner.public_id
    change(winner.nomination, is_minor=True)


@breaks("publicity.minors")
def a_child_stands_with_its_full_name(now):
    winner = shown(nomination__is_minor=True)
    ConsentFactory(nomination=winner.nomination, given_by="guardian")
    yield winner.public_id
    change(winner.nomination, is_under_14=True)


@breaks("publicity.erased")
def a_name_comes_back_into_a_text(now):
    winner = shown(publish_level="anonymous", display_name="匿名个人")
    yield winner.public_id
    change(winner, story=f"大家都认识{winner.nominee.name}。")


@breaks("publicity.erased")
def a_correction_still_says_the_name(now):
    winner = shown(publish_level="anonymous", display_name="匿名个人")
    correction = CorrectionFactory(winner=winner)
    yield winner.public_id
    change(correction, old=winner.nominee.name)


@breaks("publicity.erased")
def an_old_address_leads_here(now):
    winner = shown(publish_level="anonymous", display_name="匿名个人")
    old = WinnerSlugFactory(winner=winner, redirects=False)
    yield winner.public_id
    change(old, redirects=True)


@breaks("texts.numbers")
def a_telephone_stands_in_a_story(now):
    winner = shown()
    yield winner.public_id
    change(winner, story="有事请打一三八〇〇一三八〇〇〇。")


@breaks("texts.numbers")
def a_telephone_stands_in_a_caption(now):
    winner = shown()
    photo = PhotoFactory(nomination=winner.nomination)
    yield winner.public_id
    change(photo, caption="电话１３８ ００１３ ８０００")


@breaks("texts.appeals")
def a_story_asks_for_money(now):
    winner = shown()
    yield winner.public_id
    change(winner, story="請掃碼打 賞，謝謝。")


@breaks("texts.children")
def a_child_is_found_by_its_school(now):
    winner = shown(nomination__is_under_14=True, publish_level="surname")
    yield winner.public_id
    change(winner, story="她在锦江区实验小学三年级二班。")


# ------------------------------------------------------------------ the list


@breaks("winners.kept")
def a_winner_is_deleted(now):
    winner = shown()
    append(by=None, verb="winner.create", thing=winner, target="embargoed", now=now)
    yield winner.public_id
    _delete(winner)


@breaks("winners.kept")
def a_confirmed_nomination_has_no_winner(now):
    winner = shown()
    yield winner.nomination.public_id
    _delete(winner)


def _delete(winner):
    winner.themes.clear()
    rows = Winner.objects.filter(pk=winner.pk)
    rows._raw_delete(using=rows.db)


@breaks("winners.reasons")
def a_hidden_one_has_no_reason(now):
    winner = shown(hidden=True)
    append(by=None, verb="winner.hide", thing=winner, reason="保护当事人", now=now)
    yield winner.public_id
    let_go(Winner, "winner_hidden_has_reason")
    change(winner, hide_code="")


@breaks("winners.reasons")
def a_winner_hides_without_a_word_in_the_record(now):
    winner = shown()
    yield winner.public_id
    change(winner, state="hidden", hidden_at=now, hidden_by=UserFactory(), hide_code="other")


@breaks("winners.reasons")
def an_honour_is_taken_before_the_answer(now):
    winner = shown(revoked=True, answer_until=None)
    append(by=None, verb="winner.revoke", thing=winner, reason="事迹不实", now=now)
    yield winner.public_id
    change(winner, answer_until=winner.revoked_at + timedelta(seconds=1))


@breaks("winners.addresses")
def an_old_address_is_used_again(now):
    winner, old = shown(), WinnerSlugFactory()
    yield winner.public_id
    change(winner, slug=old.slug)


@breaks("winners.addresses", is_pg=True)
def a_certificate_number_is_used_again(now):
    winner, other = shown(), shown()
    yield winner.public_id
    let_go(Winner, "certificate_number")
    change(winner, certificate_number=other.certificate_number)


@breaks("winners.addresses", is_pg=True)
def an_old_address_stands_twice(now):
    one, other = WinnerSlugFactory(), WinnerSlugFactory()
    yield one.winner.public_id
    let_go(WinnerSlug, "slug")
    change(one, slug=other.slug)


@breaks("winners.once", is_pg=True)
def somebody_wins_twice(now):
    winner, other = shown(), shown()
    yield winner.public_id
    let_go(Winner, "winner_once_per_nominee")
    change(winner, round=other.round, category=other.category, nominee=other.nominee)


@breaks("winners.once")
def a_winner_is_somebody_else(now):
    winner = shown()
    yield winner.public_id
    change(winner, nominee=NomineeFactory())


@breaks("winners.quota")
def a_quota_shrinks(now):
    winner = shown(category__quota=1)
    yield winner.round.public_id
    with unguarded():
        change(winner.category, quota=0)


@breaks("winners.stated")
def more_are_recorded_than_announced(now):
    winner = shown()
    yield winner.round.public_id
    change(winner.round, stated_winner_count=0)
