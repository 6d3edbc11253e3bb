"""What must hold of funds, payments and grants: every rule finds the rows that break it."""

from projects.audit import funds, grants, payments, retention

RULES = (*funds.RULES, *payments.RULES, *grants.RULES, *retention.RULES)
