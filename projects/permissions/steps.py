"""Whether a role may take a step of a table: the role first, then the state."""

from directory.models import Role
from kit.verdict import Verdict, refuse
from kit.workflow import Workflow

NAMES = {role.value: str(role.label) for role in Role} | {
    "applicant": "申请人", "payee": "收款人"
}  # fmt: skip


def step_verdict(roles: frozenset[str], table: Workflow, verb: str, state: str) -> Verdict:
    """Whether one of the roles may take the step, and whether the table has it from here.

    Shapes: a refusal names who takes it, people before the system. What the table does not know
    at all (a rolling round is never returned to its deciding) is refused too.
    """
    who = dict.fromkeys(role for step in table.steps if step.verb == verb for role in step.who)
    if not who:
        return refuse("这里没有这一步。")
    if roles.isdisjoint(who):
        named = "、".join(NAMES[role] for role in who if role in NAMES) or "系统"
        return refuse(f"“{table.label(verb)}”由{named}办理，您没有这个角色。")
    return table.verdict(verb, state)
