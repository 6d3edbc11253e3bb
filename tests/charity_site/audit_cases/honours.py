"""Honours that follow a grant: another person or amount, or one that outlives the other."""

from projects.workflow import ApplicationState
from tests.charity_site.audit_cases import breaks, change, unguarded
from tests.factories.awards import NominationFactory
from tests.factories.deciding import CommitmentFactory
from tests.factories.honours import honoured

RULE = "honours.follow"


@breaks(RULE)
def an_honour_has_another_amount_than_its_grant(_now):
    winner = honoured()
    yield winner.public_id
    with unguarded():
        change(winner, prize_amount=4000)


@breaks(RULE)
def a_grant_has_another_amount_than_its_honour(_now):
    winner = honoured()
    yield winner.public_id
    with unguarded():
        change(winner.nomination.application, amount=6000, tier_amount=6000, cost=6000)


@breaks(RULE)
def an_honour_is_given_to_somebody_else(_now):
    winner = honoured()
    yield winner.public_id
    change(winner.nominee, name="别人")


@breaks(RULE)
def a_category_follows_the_grants_no_more(_now):
    winner = honoured()
    yield winner.nomination.public_id
    winner.category.grant_honour.delete()


@breaks(RULE)
def somebody_without_a_grant_stands_where_grants_confer(_now):
    winner, other = honoured(), NominationFactory()
    yield other.public_id
    change(other, category=winner.category)


@breaks(RULE)
def a_grant_is_terminated_and_its_honour_stays(_now):
    winner = honoured()
    yield winner.public_id
    change(winner.nomination.application, state=ApplicationState.TERMINATED)


@breaks(RULE)
def an_honour_is_in_question_and_its_grant_does_not_know(_now):
    winner = honoured()
    yield winner.public_id
    change(winner, state="revoking")


@breaks(RULE)
def a_grant_says_that_a_standing_honour_was_revoked(_now):
    winner = honoured()
    yield winner.public_id
    change(winner.nomination.application.grant, honour_mark="revoked")


@breaks(RULE)
def a_prize_is_set_aside_beside_the_grant(_now):
    winner, money = honoured(), CommitmentFactory()
    yield money.public_id
    change(money, purpose=f"nomination:{winner.nomination.public_id}")
