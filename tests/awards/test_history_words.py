"""Every act that the awards write into the record has words of its own where people read it."""

import re

from awards.admin.history import _WORDS
from awards.workflow import WORKFLOWS
from tests.house.source import ROOT

NAMED = re.compile(r'"([a-z]+\.[a-z_]+)"')
TABLES = {"stage", "ballot", "nomination", "assignment", "winner", "notice", "objection"}
ELSEWHERE = {"objection.form", "objection.receipt"}  # keys and addresses, no acts


def test_act_when_written_into_the_record_then_the_history_has_chinese_words_for_it():
    written = set()
    for file in (ROOT / "awards" / "actions").glob("*.py"):
        written |= set(NAMED.findall(file.read_text(encoding="utf-8")))
    own = [table for table in WORKFLOWS if table.name in TABLES]
    assert len(own) == len(TABLES)
    written |= {f"{table.name}.{verb}" for table in own for verb in table.verbs()}
    assert "ballot.invite_voters" in written
    assert {verb for verb in written - ELSEWHERE if verb not in _WORDS} == set()
