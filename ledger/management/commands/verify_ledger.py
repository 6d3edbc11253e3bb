"""The check of the record, in the database or in an exported file."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ledger import audit, chain


class Command(BaseCommand):
    help = "校验账本的链: 不带文件时校验数据库, 带文件时离线校验 (不连接数据库); 断开时退出码为 1"
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file and the hash noted down earlier, both optional."""
        parser.add_argument("file", nargs="?", default="", help="导出的文件; - 表示标准输入")
        parser.add_argument("--head", default="", help="以前记下的哈希: 必须仍在链中")

    def handle(self, *, file: str, head: str, **_options: Any) -> None:
        """Check and say so.

        Errors: CommandError with code 1 names the first broken entry; with 2, an unreadable file.
        """
        try:
            report = self._verify(file, head)
        except chain.Broken as broken:
            raise CommandError(f"链条断开: {broken}", returncode=1) from broken
        except OSError as error:
            raise CommandError(f"文件打不开: {error}", returncode=2) from error
        self.stdout.write("\n".join(report.lines()))

    def _verify(self, file: str, head: str) -> chain.Report:
        if not file:
            return audit.verify_database(noted=head)
        with sys.stdin.buffer if file == "-" else Path(file).open("rb") as lines:
            return chain.verify_lines(chain.read_lines(lines), noted=head)
