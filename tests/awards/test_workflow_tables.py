"""The transition tables, against the written contract: every state × every step."""

import pytest

from awards.workflow import BATCH_ROUND, NOMINATION, NOTICE, OBJECTION, ROLLING_ROUND, WINNER
from kit.workflow import Workflow

NOMINATION_MOVES = """
draft -submit-> submitted
returned -submit-> submitted
submitted -return-> returned
submitted -accept-> accepted
submitted -reject-> rejected
submitted -merge-> merged
accepted -merge-> merged
merged -unmerge-> submitted
merged -unmerge_accepted-> accepted
accepted -review-> reviewing
reviewing -shortlist-> shortlisted
accepted -pass_over-> not_selected
reviewing -pass_over-> not_selected
shortlisted -pass_over-> not_selected
accepted -propose-> proposed
shortlisted -propose-> proposed
proposed -retract-> shortlisted
proposed -notice-> notice
notice -suspend-> suspended
suspended -resume-> notice
suspended -uphold-> not_selected
proposed -confirm-> confirmed
notice -confirm-> confirmed
draft -honour-> confirmed
draft -withdraw-> withdrawn
submitted -withdraw-> withdrawn
returned -withdraw-> withdrawn
accepted -withdraw-> withdrawn
reviewing -withdraw-> withdrawn
shortlisted -withdraw-> withdrawn
proposed -withdraw-> withdrawn
notice -withdraw-> withdrawn
not_selected -readmit-> accepted
rejected -readmit-> accepted
"""
WINNER_MOVES = """
embargoed -publish-> published
published -withhold-> embargoed
published -hide-> hidden
corrected -hide-> hidden
hidden -unhide-> published
published -correct-> corrected
corrected -correct-> corrected
published -start_revoking-> revoking
corrected -start_revoking-> revoking
hidden -start_revoking-> revoking
revoking -reinstate-> published
revoking -rehide-> hidden
revoking -revoke-> revoked
"""
BATCH_MOVES = """
draft -open-> open
open -close-> closed
closed -review-> reviewing
closed -decide-> deciding
reviewing -decide-> deciding
deciding -notice-> notice
deciding -announce-> announced
notice -announce-> announced
announced -settle-> settled
settled -archive-> archived
draft -cancel-> cancelled
open -cancel-> cancelled
closed -cancel-> cancelled
reviewing -cancel-> cancelled
deciding -cancel-> cancelled
"""
ROLLING_MOVES = """
draft -open-> open
open -pause-> paused
paused -resume-> open
open -close-> closed
paused -close-> closed
closed -settle-> settled
settled -archive-> archived
draft -cancel-> cancelled
"""
NOTICE_MOVES = """
scheduled -edit-> scheduled
scheduled -open-> open
scheduled -cancel-> cancelled
open -extend-> open
open -amend-> open
closed -amend-> closed
open -confirm-> open
open -close-> closed
"""
OBJECTION_MOVES = """
received -accept-> accepted
received -decline-> not_accepted
accepted -investigate-> investigating
investigating -uphold-> upheld
investigating -dismiss-> dismissed
upheld -reply-> replied
dismissed -reply-> replied
"""
TABLES = [
    pytest.param(NOTICE, NOTICE_MOVES, id="notice"),
    pytest.param(OBJECTION, OBJECTION_MOVES, id="objection"),
    pytest.param(NOMINATION, NOMINATION_MOVES, id="nomination"),
    pytest.param(WINNER, WINNER_MOVES, id="winner"),
    pytest.param(BATCH_ROUND, BATCH_MOVES, id="batch"),
    pytest.param(ROLLING_ROUND, ROLLING_MOVES, id="rolling"),
]
SECOND_PERSON = {
    "nomination": {"notice", "resume", "uphold", "confirm", "honour", "readmit"},
    "winner": {"reinstate", "rehide", "revoke"},
    "batch_round": {"notice", "announce"},
    "rolling_round": set(),
    "notice": {"open"},
    "objection": {"uphold", "dismiss"},
}
ALL = [NOMINATION, WINNER, BATCH_ROUND, ROLLING_ROUND, NOTICE, OBJECTION]


def moves(text: str) -> dict[tuple[str, str], str]:
    """The written table as {(state, verb): state}."""
    rows = (line.replace("-> ", "-").split("-") for line in text.split("\n") if line)
    return {(source.strip(), verb): target for source, verb, target in rows}


@pytest.mark.parametrize("workflow,text", TABLES)
def test_table_when_every_state_meets_every_verb_then_only_the_written_moves_exist(
    workflow: Workflow, text: str
) -> None:
    expected = moves(text)
    for state in workflow.states:
        for verb in workflow.verbs():
            step = workflow.step(verb, state)
            assert (step.target if step else None) == expected.get((state, verb)), (state, verb)
            assert bool(workflow.verdict(verb, state)) == ((state, verb) in expected)


@pytest.mark.parametrize("workflow,text", TABLES)
def test_table_when_a_move_is_refused_then_the_sentence_names_state_and_step(
    workflow: Workflow, text: str
) -> None:
    for state, label in workflow.states.items():
        for verb in workflow.verbs():
            verdict = workflow.verdict(verb, state)
            if not verdict:
                assert label in verdict.reason
                assert workflow.label(verb) in verdict.reason


@pytest.mark.parametrize("workflow", ALL)
def test_table_when_read_then_the_second_pair_of_eyes_is_where_the_contract_says(
    workflow: Workflow,
) -> None:
    marked = {step.verb for step in workflow.steps if step.second_person}
    assert marked == SECOND_PERSON[workflow.name]


@pytest.mark.parametrize("workflow", ALL)
def test_table_when_shown_to_people_then_every_state_says_whose_turn_it_is(
    workflow: Workflow,
) -> None:
    assert set(workflow.turn) == set(workflow.states)
    assert all(workflow.turn.values())
