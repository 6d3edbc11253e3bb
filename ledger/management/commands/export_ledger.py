"""The record as a file."""

from argparse import ArgumentParser
from datetime import datetime
from getpass import getuser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from ledger.actions import append
from ledger.exports import full_lines, public_lines, write_file
from ledger.models import Entry, current_head


class Command(BaseCommand):
    help = "导出账本: 默认为公开内容; --full 含操作人与理由, 供监督人员使用, 并留下导出记录"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and which form."""
        parser.add_argument("file", help="写入的文件")
        parser.add_argument("--full", action="store_true", help="完整内容 (含人名与理由)")

    def handle(self, *, file: str, full: bool, **_options: Any) -> None:
        """Write the file; a full one is in the record before it exists.

        Errors: CommandError when the file cannot be written.
        """
        now = timezone.now()
        if full:
            _record_export(now)
        head = current_head()
        lines = full_lines(head=head, now=now) if full else public_lines(head=head, now=now)
        try:
            write_file(Path(file), lines)
        except OSError as error:
            raise CommandError(f"文件写不了: {error}") from error
        self.stdout.write(f"已导出 {head.sequence} 条, 链尾哈希 {head.hash}")


def _record_export(now: datetime) -> None:
    with transaction.atomic():
        append(
            by=None,
            verb="export",
            thing=Entry,
            reason="命令行导出完整账本",
            payload={"form": "full", "operator": getuser()},
            now=now,
        )
