"""Each conflict of interest planted and found, explained, and found at the same cost for many."""

from datetime import timedelta

import pytest

from awards.jury.conflicts import find_conflicts
from awards.jury.facts import names_in, phones_in
from awards.models import Nomination
from awards.workflow import NominationState
from directory.models.organisations import OrganisationAlias
from tests.factories.awards import (
    ColumnFactory,
    NominationFactory,
    NomineeFactory,
    NomineePartyFactory,
    RoundFactory,
)
from tests.factories.directory import (
    MediaPartnerFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
)
from tests.factories.selection import SeatFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def seat():
    return SeatFactory(juror__full_name="林安然")


def hits(seat, *nominations):
    rows = Nomination.objects.filter(pk__in=[one.pk for one in nominations])
    return find_conflicts([seat], rows)


def kinds(seat, nomination):
    found = hits(seat, nomination).get((seat.juror_id, nomination.pk), ())
    assert all(hit.words for hit in found)
    return {str(hit.kind) for hit in found}


def nominated(seat, **fields):
    return NominationFactory(round=seat.round, reviewing=True, **fields)


def works_at(seat, organisation, role="editor", **fields):
    return MembershipFactory(user=seat.juror, organisation=organisation, role=role, **fields)


def merged(into, **fields):
    return NominationFactory(
        round=into.round, state=NominationState.MERGED, merged_into=into, nominee=into.nominee,
        **fields,
    )  # fmt: skip


def own_medium(seat, n):
    works_at(seat, n.partner.organisation)


def juror_at_medium(seat, n):
    works_at(seat, n.partner.organisation, "juror")


def own_group(seat, n):
    type(n.partner).objects.filter(pk=n.partner_id).update(group="样例集团")
    works_at(seat, MediaPartnerFactory(group="样例集团").organisation)


def parent_body(seat, n):
    head = OrganisationFactory()
    for organisation in (n.partner.organisation, other := OrganisationFactory()):
        organisation.parent = head
        organisation.save()
    works_at(seat, other)


def nominee_body(seat, n):
    n.nominee.organisation = OrganisationFactory()
    n.nominee.save()
    works_at(seat, n.nominee.organisation)


def nominee_body_by_name(seat, n):
    n.nominee.organisation_name = "样例 爱心医院"
    n.nominee.save()
    works_at(seat, OrganisationFactory(name="样例爱心医院"))


def joint_party(seat, n):
    party = NomineePartyFactory(nominee=n.nominee, organisation=OrganisationFactory())
    works_at(seat, party.organisation)


def stated_medium(seat, n):
    OrganisationAlias.objects.create(organisation=n.partner.organisation, name="样例晚报")
    seat.affiliation = "样例晚报社会新闻部 主任"


def stated_nominee(seat, n):
    type(n.nominee).objects.filter(pk=n.nominee_id).update(kind="team", name="春雨志愿队")
    seat.affiliation = "春雨志愿队 顾问"


def stated_parent(seat, n):
    merged(n, partner__organisation__name="样例都市报")
    seat.affiliation = "样例都市报"


def co_nominated(seat, n):
    works_at(seat, merged(n).partner.organisation)


def sibling(seat, n):
    works_at(seat, nominated(seat, nominee=n.nominee).partner.organisation)


def byline(seat, n):
    Nomination.objects.filter(pk=n.pk).update(source_author="记者 林安然、白露")


def merged_byline(seat, n):
    merged(n, source_author="林安然")


def kin_nominee(seat, n):
    type(n.nominee).objects.filter(pk=n.nominee_id).update(name="林小妹")
    seat.kin = ("林小妹",)


def kin_author(seat, n):
    Nomination.objects.filter(pk=n.pk).update(source_author="林小妹")
    seat.kin = ("林小妹",)


def kin_medium(seat, n):
    seat.kin = (n.partner.organisation.name,)


def wrote(seat, n):
    Nomination.objects.filter(pk=n.pk).update(created_by=seat.juror)


def wrote_merged(seat, n):
    merged(n, created_by=seat.juror)


def phone(seat, n):
    Nomination.objects.filter(pk=n.pk).update(contact_phone="010-66668888；+86 138 0013 8000")
    seat.phone = "13800138000"


def is_nominee(seat, n):
    type(n.nominee).objects.filter(pk=n.nominee_id).update(name="林安然")


def is_contact(seat, n):
    Nomination.objects.filter(pk=n.pk).update(contact_name="林安然")


PLANTED = [
    (own_medium, "same_organisation"),
    (juror_at_medium, "same_organisation"),
    (own_group, "same_group"),
    (parent_body, "same_group"),
    (nominee_body, "same_organisation"),
    (nominee_body_by_name, "same_organisation"),
    (joint_party, "same_organisation"),
    (stated_medium, "same_organisation"),
    (stated_nominee, "same_organisation"),
    (stated_parent, "co_nomination"),
    (co_nominated, "co_nomination"),
    (sibling, "co_nomination"),
    (byline, "byline"),
    (merged_byline, "byline"),
    (kin_nominee, "kin"),
    (kin_author, "kin"),
    (kin_medium, "kin"),
    (wrote, "own_nomination"),
    (wrote_merged, "own_nomination"),
    (phone, "same_phone"),
    (is_nominee, "same_person"),
    (is_contact, "same_person"),
]


@pytest.mark.each_case
@pytest.mark.parametrize("plant,kind", PLANTED, ids=[plant.__name__ for plant, _ in PLANTED])
def test_conflict_when_planted_then_found_there_and_nowhere_else(plant, kind, seat):
    nomination, other = nominated(seat), nominated(seat)
    assert kinds(seat, nomination) == set()
    plant(seat, nomination)
    assert kind in kinds(seat, nomination)
    assert kinds(seat, other) == set()


def test_conflict_when_the_juror_of_the_house_scores_then_none(seat):
    nomination = nominated(seat, nominee__organisation=seat.round.award.run_by)
    works_at(seat, seat.round.award.run_by, "juror")
    assert kinds(seat, nomination) == set()
    works_at(seat, seat.round.award.run_by, "finance")
    assert kinds(seat, nomination) == {"same_organisation"}


def test_conflict_when_the_role_ended_before_the_nomination_then_none(seat, now):
    nomination = nominated(seat)
    began = nomination.created_at
    post = works_at(
        seat, nomination.partner.organisation, suspended_at=began - timedelta(days=1),
        suspended_by=UserFactory(),
    )  # fmt: skip
    assert kinds(seat, nomination) == set()
    post.suspended_at = began + timedelta(days=1)
    post.save()
    assert kinds(seat, nomination) == {"same_organisation"}


def test_conflict_when_the_medium_leads_its_own_column_then_only_other_ties_count():
    column = ColumnFactory()
    seat = SeatFactory(round=RoundFactory(award=column.award, column=column))
    nomination = nominated(seat, partner=column.partner)
    works_at(seat, column.partner.organisation)
    assert kinds(seat, nomination) == set()
    wrote(seat, nomination)
    assert kinds(seat, nomination) == {"own_nomination"}


def test_conflict_when_kin_is_named_then_the_sentence_does_not_repeat_the_name(seat):
    nomination = nominated(seat)
    kin_nominee(seat, nomination)
    (hit,) = hits(seat, nomination)[seat.juror_id, nomination.pk]
    assert "林小妹" not in hit.words
    assert "林小妹" not in seat.kin_sealed


def test_conflicts_when_many_are_asked_for_then_the_queries_are_the_same(
    seat, django_assert_num_queries
):
    seats = [seat, *(SeatFactory(round=seat.round) for _ in range(4))]
    few = [nominated(seat, nominee=NomineeFactory()) for _ in range(2)]
    many = [*few, *(nominated(seat) for _ in range(8))]
    for sat in seats:
        works_at(sat, OrganisationFactory())
    for chosen, asked in ((seats[:1], few), (seats, many)):
        rows = Nomination.objects.filter(pk__in=[one.pk for one in asked])
        with django_assert_num_queries(7):
            find_conflicts(chosen, rows)


def test_names_when_several_stand_together_then_each_is_read():
    assert names_in("记者 林安然、白 露；Ann Lee") == ["记者", "林安然", "ann", "lee"]
    assert phones_in("13800138000/010-66668888、12") == ["13800138000", "010-66668888"]
