"""Factories of merges, one person's records, story checks and the keys of likeness."""

from datetime import date

import factory

from awards.models import LikenessKey, Merge, SamePerson, StoryCheck
from tests.factories.awards import NominationFactory, NomineeFactory
from tests.factories.base import Dull
from tests.factories.directory import LONG_AGO, UserFactory


class LikenessKeyFactory(Dull):
    class Meta:
        model = LikenessKey

    nomination = factory.SubFactory(NominationFactory)
    key = factory.Sequence(lambda n: n)


class MergeFactory(Dull):
    """A merge that holds; the nomination hangs on the target."""

    class Meta:
        model = Merge

    target = factory.SubFactory(NominationFactory, accepted=True)
    nomination = factory.SubFactory(
        NominationFactory, merged=True, merged_into=factory.SelfAttribute("..target")
    )
    nominee_before = factory.SubFactory(NomineeFactory)
    state_before = "submitted"
    merged_at = LONG_AGO
    merged_by = factory.SubFactory(UserFactory)

    class Params:
        undone = factory.Trait(undone_at=LONG_AGO, undone_by=factory.SubFactory(UserFactory))


class SamePersonFactory(Dull):
    class Meta:
        model = SamePerson

    nominee = factory.SubFactory(NomineeFactory)
    hero = factory.SubFactory(NomineeFactory)
    linked_at = LONG_AGO
    linked_by = factory.SubFactory(UserFactory)


class StoryCheckFactory(Dull):
    class Meta:
        model = StoryCheck

    nomination = factory.SubFactory(NominationFactory, submitted=True)
    channel = "phone"
    relation = "同事"
    asked_on = date(2026, 3, 1)
    result = "confirmed"
    story_mark = "0123456789abcdef"
    recorded_at = LONG_AGO
    recorded_by = factory.SubFactory(UserFactory)

    class Params:
        signed = factory.Trait(signed_at=LONG_AGO, signed_by=factory.SubFactory(UserFactory))
        voided = factory.Trait(
            voided_at=LONG_AGO, voided_by=factory.SubFactory(UserFactory), void_reason="打错电话"
        )
        on_paper = factory.Trait(channel="document", document="见义勇为确认书 2026-3号")
