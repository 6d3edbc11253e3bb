"""The synthetic rows that the benches read."""

from django.core.management import call_command
from django.db import connection

from awards.models import Winner


def require_postgresql() -> None:
    """Refuse to compare with COPY on a database that has none; bring the tables up to date."""
    if connection.vendor != "postgresql":
        raise SystemExit("the benches measure on PostgreSQL: run `make bench`")
    call_command("migrate", verbosity=0)
    call_command("load_regions", verbosity=0)


def at_least(winners: int) -> None:
    """Make synthetic winners until there are that many."""
    missing = winners - Winner.objects.count()
    if missing > 0:
        call_command("generate", winners=missing, nominations=missing, seed=7)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
