"""What the transition tables say to people: every sentence of refusal, read as Chinese."""

import re

import pytest

from awards.workflow import WORKFLOWS as AWARDS
from directory.workflow import WORKFLOWS as DIRECTORY
from events.workflow import WORKFLOWS as EVENTS
from kit.verdict import Unready
from projects.workflow import WORKFLOWS as PROJECTS

TABLES = [*DIRECTORY, *EVENTS, *PROJECTS, *AWARDS]
SENTENCE = re.compile(r"当前状态是“[^“”]+”，只有(?:“[^“”]+”)+状态才能办理“[^“”]+”。")
LATIN = re.compile(r"[A-Za-z_{}]")


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_step_when_refused_then_one_sentence_whose_quotation_marks_are_not_nested(table):
    said = 0
    for verb in table.verbs():
        for state in table.states:
            verdict = table.verdict(verb, state)
            if not verdict:
                said += 1
                assert SENTENCE.fullmatch(verdict.reason), verdict.reason
                assert not LATIN.search(verdict.reason), verdict.reason
    assert said
    for step in table.steps:
        if step.needs_reason:
            with pytest.raises(Unready, match=re.escape(f"办理“{step.label}”须写明原因。")):
                table.require(step.verb, step.sources[0])
