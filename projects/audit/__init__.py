"""What must hold of funds, payments and grants: every rule finds the rows that break it."""

from projects.audit import funds, grants, payments

RULES = (*funds.RULES, *payments.RULES, *grants.RULES)
