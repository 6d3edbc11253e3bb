"""The check of a ballot's published report: digest, every vote, and the whole count again."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from awards.ballot_report import problems_of

MAX_BYTES = 50 * 1024 * 1024


class Command(BaseCommand):
    help = (
        "离线校验票选的公正性报告（不连接数据库）：清单摘要、每张选票、重新计票；不符时退出码为 1"
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The downloaded file, and the digest that the public ledger has."""
        parser.add_argument("file", help="从报告页下载的 JSON 文件")
        parser.add_argument("--sha256", default="", help="公开账本里的清单摘要，须与文件一致")

    def handle(self, *, file: str, sha256: str, **_options: Any) -> None:
        """Check and say so.

        Errors: CommandError with code 1 lists what does not hold; with 2, an unreadable file.
        """
        try:
            report = self._read(Path(file))
        except (OSError, ValueError) as error:
            raise CommandError(f"文件打不开: {error}", returncode=2) from error
        problems = problems_of(report)
        if sha256 and report.get("sha256") != sha256.strip().lower():
            problems.append("文件的清单摘要与账本里的不同。")
        if problems:
            raise CommandError("\n".join(problems), returncode=1)
        facts = report["facts"]
        self.stdout.write(
            f"校验通过: 选票 {facts['used']} 张, 名单 {facts['electorate']} 人, "
            f"清单摘要 {report['sha256']}"
        )

    @staticmethod
    def _read(path: Path) -> dict[str, Any]:
        if path.stat().st_size > MAX_BYTES:
            raise ValueError("too large")
        report = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(report, dict):
            raise ValueError("no report")  # noqa: TRY004 - one answer to every unreadable file
        return report
