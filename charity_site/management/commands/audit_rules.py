"""Looks at every rule of domain.md §5, and says green or red, with the rows that break it."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import timezone

from charity_site.audit import INVARIANTS, RULES, Run, rules_of
from charity_site.audit_pages import address_of
from kit.audit import Outcome, Rule

_BY_KEY = {rule.key: rule for rule in RULES}


class Command(BaseCommand):
    """Run the rules; a whole run is kept for the auditor's page."""

    help = "核查全部规则 (domain.md §5): 每条一行, 绿或红, 列出不符的记录; 有红时退出码为 1"

    def add_arguments(self, parser: CommandParser) -> None:
        """Form, and the rules that are meant."""
        parser.add_argument("--format", choices=("text", "json"), default="text")
        parser.add_argument(
            "--rule", action="append", default=[], metavar="N",
            help="只核查这些条: domain.md §5 的编号 (0 为本站另外的保证), 或规则的标识; 可多次",
        )  # fmt: skip

    def handle(self, *, format: str, rule: list[str], **_options: Any) -> None:  # noqa: A002
        """Look, say so, and keep the result of a whole run.

        Errors: CommandError with code 1 when a rule is red, 2 for an unknown rule.
        """
        run = Run(by=None, started_at=timezone.now())
        for outcome in run.look(_chosen(rule) if rule else RULES):
            if format == "text":
                self._tell(outcome)
        if not rule:
            self._keep(run)
        if format == "json":
            self.stdout.write(json.dumps(_told(run), ensure_ascii=False, indent=2))
        else:
            self._sum_up(run)
        if run.red:
            raise CommandError(f"{run.red} 条规则不通过", returncode=1)

    def _tell(self, outcome: Outcome) -> None:
        rule = _BY_KEY[outcome.key]
        mark = "绿" if outcome.is_green else "红"
        numbers = ",".join(map(str, rule.numbers)) or "—"
        self.stdout.write(
            f"{mark}  {numbers:>6}  {rule.title}  [{rule.key}] {outcome.seconds:.2f} s"
        )
        if outcome.problem:
            self.stdout.write(f"            {outcome.problem}")
        for row in outcome.rows:
            self.stdout.write(f"            {row.name}  {row.why}  {address_of(row)}".rstrip())
        if outcome.count > len(outcome.rows):
            self.stdout.write(f"            …… 另有 {outcome.count - len(outcome.rows)} 条")

    def _sum_up(self, run: Run) -> None:
        seconds = sum(outcome.seconds for outcome in run.outcomes)
        green = len(run.outcomes) - run.red
        self.stdout.write(
            f"共 {len(run.outcomes)} 条：通过 {green}，不通过 {run.red}；用时 {seconds:.1f} s"
        )

    def _keep(self, run: Run) -> None:
        """A database that cannot be written must not hide what was found."""
        try:
            run.keep()
        except DatabaseError as error:
            self.stderr.write(f"结果没有存下来（{type(error).__name__}）")


def _chosen(names: list[str]) -> tuple[Rule, ...]:
    known = {str(one.number): rules_of(one.number) for one in INVARIANTS}
    known |= {key: (rule,) for key, rule in _BY_KEY.items()}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise CommandError(f"没有这条规则：{'、'.join(unknown)}", returncode=2)
    return tuple(dict.fromkeys(rule for name in names for rule in known[name]))


def _told(run: Run) -> dict[str, Any]:
    rules = [
        {
            **outcome.as_kept(), "numbers": list(_BY_KEY[outcome.key].numbers),
            "title": _BY_KEY[outcome.key].title, "green": outcome.is_green,
            "rows": [
                {"kind": row.kind, "id": row.name, "why": row.why, "admin": address_of(row)}
                for row in outcome.rows
            ],
        }
        for outcome in run.outcomes
    ]  # fmt: skip
    return {
        "at": run.started_at.isoformat(), "ledger": run.sequence, "red": run.red, "rules": rules,
    }  # fmt: skip
