"""Every rule of every app under the invariants of domain.md §5, and one run of all of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.utils import timezone

import awards.audit
import directory.audit
import events.audit
import ledger.audit
import projects.audit
from directory.models import User
from kit.audit import Offence, Outcome, Rule, guards_in_database, look, one_moment
from ledger.actions import keep_run
from ledger.models import AuditRun, Head

OURS = ("ledger", "directory", "events", "projects", "awards")


@dataclass(frozen=True, slots=True)
class Invariant:
    """One invariant of domain.md §5, in the words of the auditor's page.

    Shapes: number 0 is what our own decisions demand beside the list.
    """

    number: int
    title: str


INVARIANTS = (
    Invariant(1, "资金池从不超额：预留 + 承诺 ≤ 总额"),
    Invariant(2, "金额在下限和上限之间，且是规定的档次之一"),
    Invariant(3, "最低资助人数始终够得着，否则有记录在案的例外"),
    Invariant(4, "付出的不超过承诺的；分项合计等于总额；税前减税等于实付，到分"),
    Invariant(5, "异议期满之前不付款；已撤销的荣誉不付款"),
    Invariant(6, "没有一笔付两次"),
    Invariant(7, "回避的评委没有计入的评分，也看不到材料和汇总"),
    Invariant(8, "提名人不独自批准；两个批准人是两个人"),
    Invariant(9, "确认 ⇒ 公示期满且没有未了结的异议，或办法允许并写明理由；公示不短于规定"),
    Invariant(10, "公布时刻之前，任何公开页面都不透露结果"),
    Invariant(11, "公开 ⇒ 发布条件都满足；撤回同意 ⇒ 同时隐藏或降低公开程度"),
    Invariant(12, "获奖者从不删除；隐藏和撤销有理由；网址和证书编号不重复使用"),
    Invariant(13, "每个申请人每轮最多一份有效申请"),
    Invariant(14, "同一轮次、类别、获奖主体只有一条获奖记录；同名可以"),
    Invariant(15, "名额不超；公布数不少于收录数"),
    Invariant(16, "媒体的范围处处有效：别人的东西等于不存在"),
    Invariant(17, "评审标准和权重在已有提名之下不变；评分记着版本"),
    Invariant(18, "每次改变状态一条账本记录；账本只增不改，链可校验；导出和查看个人信息都在其中"),
    Invariant(19, "未成年人未经监护人同意不公开；不满十四周岁不出现学校、住址、出生日期"),
    Invariant(20, "期限按北京时间到秒有效"),
    Invariant(21, "每次修改都有版本；过期的保存被拒绝，填写的内容不丢"),
    Invariant(22, "随资助产生的荣誉与资助一致：同一人、同一金额"),
    Invariant(23, "合计从不混用单位、计划与实际、截止日"),
    Invariant(24, "抹去一个人：统计保留，姓名、联系方式和照片处处消失"),
    Invariant(25, "未入选者的个人信息按期清除；访问和操作日志保存不少于 180 天"),
    Invariant(0, "本站另外的保证：票选、数据库约束"),
)


def _missing_guards(_now: datetime) -> Iterator[Offence]:
    """Constraints that the models promise and the database does not have."""
    present = guards_in_database()
    for model in (m for app in OURS for m in apps.get_app_config(app).get_models()):
        for constraint in model._meta.constraints:
            if constraint.name not in present:
                label = model._meta.label_lower
                yield Offence("", label, constraint.name, f"{label} 的约束不在数据库里")


OWN = (
    Rule(
        key="database.constraints",
        numbers=(),
        title="数据库的约束齐全",
        says="程序要求的每一条检查约束和唯一约束都在数据库里，并且启用。",
        find=_missing_guards,
    ),
    Rule(
        key="embargo.tests",
        numbers=(10, 16),
        title="公开页面和权限逐址试过",
        says="结构性保证：每次发布前，测试以每种角色打开每个地址；放进一位还没公布的获奖者，确认它不出现在任何公开页面、订阅、接口、图片和缓存里。",
        tests=("tests/security/test_leaks.py", "tests/security/test_permission_matrix.py"),
    ),
    Rule(
        key="logs.kept",
        numbers=(25,),
        title="日志保存不少于 180 天",
        says="结构性保证：deploy/logrotate.conf 保留 200 天的访问和操作日志；账本从不删除。",
        tests=("tests/charity_site/test_logging.py",),
    ),
    Rule(
        key="saves.stale",
        numbers=(21,),
        title="过期的保存被拒绝",
        says="结构性保证：每张表单带着打开时的版本，别人改过就并排显示两份内容，填写的不丢。",
        tests=("tests/kit/test_admin_stale.py",),
    ),
)
RULES: tuple[Rule, ...] = (
    *ledger.audit.RULES,
    *directory.audit.RULES,
    *events.audit.RULES,
    *projects.audit.RULES,
    *awards.audit.RULES,
    *OWN,
)


def rules_of(number: int) -> tuple[Rule, ...]:
    """The rules of one invariant; of 0 those without a number."""
    return tuple(r for r in RULES if number in r.numbers or (not number and not r.numbers))


# ------------------------------------------------------------------ a run


@dataclass(slots=True)
class Run:
    """One look at all rules, kept when it is over."""

    by: User | None
    started_at: datetime
    sequence: int = 0
    outcomes: tuple[Outcome, ...] = ()

    @property
    def red(self) -> int:
        """How many rules do not hold."""
        return sum(1 for one in self.outcomes if not one.is_green)

    def look(self, rules: Iterable[Rule] = RULES) -> Iterator[Outcome]:
        """Look at one rule after the other, all of them at the same moment of the database."""
        with one_moment():
            self.sequence = Head.objects.values_list("sequence", flat=True).first() or 0
            present = guards_in_database()
            for rule in rules:
                outcome = look(rule, self.started_at, present)
                self.outcomes = (*self.outcomes, outcome)
                yield outcome

    def keep(self) -> AuditRun:
        """Keep who looked, when, and what was found."""
        return keep_run(
            by=self.by, started_at=self.started_at, finished_at=timezone.now(),
            sequence=self.sequence, rules=len(self.outcomes), red=self.red, report=self.report(),
        )  # fmt: skip

    def report(self) -> dict[str, Any]:
        """All outcomes as plain data."""
        return {"outcomes": [one.as_kept() for one in self.outcomes]}
