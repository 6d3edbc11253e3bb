"""Bulk data for load work: invented, marked synthetic, easily removed."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from charity_site.synthetic.purge import purge_synthetic
from charity_site.synthetic.run import generate


class Command(BaseCommand):
    help = "Generate synthetic winners and nominations, or remove them with --purge."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--winners", type=int, default=0, help="how many winners")
        parser.add_argument(
            "--nominations",
            type=int,
            default=0,
            help="how many nominations, those of the winners included",
        )
        parser.add_argument("--applications", type=int, default=0, help="not possible yet")
        parser.add_argument("--seed", type=int, default=1, help="the same seed, the same content")
        parser.add_argument("--purge", action="store_true", help="remove all synthetic rows")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["purge"]:
            removed = purge_synthetic(now=timezone.now())
            self.stdout.write(f"Synthetic rows removed: {removed}.")
            return
        winners, nominations = _wanted(options)
        begun = time.monotonic()

        def progress(written: int) -> None:
            if options["verbosity"] > 1 or written % 20_000 == 0:
                self.stdout.write(f"{written} of {nominations}", ending="\n")

        generate(
            winners=winners,
            nominations=nominations,
            seed=options["seed"],
            now=timezone.now(),
            progress=progress,
        )
        seconds = time.monotonic() - begun
        self.stdout.write(
            f"Synthetic: {winners} winners, {nominations} nominations in {seconds:.0f} s."
        )


def _wanted(options: dict[str, Any]) -> tuple[int, int]:
    """How many winners and nominations are asked for.

    Errors: CommandError for what cannot be generated.
    """
    if options["applications"] > 0:
        raise CommandError(
            "Applications cannot be generated yet: grants are not part of this version. "
            "Leave --applications out."
        )
    winners, nominations = options["winners"], options["nominations"]
    if min(winners, nominations, options["applications"]) < 0:
        raise CommandError("Numbers of rows cannot be negative.")
    if not winners and not nominations:
        raise CommandError("Say how many: --winners 1000 --nominations 2000, or --purge.")
    return winners, max(winners, nominations)
