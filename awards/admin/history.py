"""The record of rounds, nominations and winners in words."""

from typing import Any

from awards.admin import masks
from awards.workflow import (
    ASSIGNMENT,
    BALLOT,
    NOMINATION,
    NOTICE,
    OBJECTION,
    STAGE,
    WINNER,
    RoundState,
)
from kit.admin import HistoryLine

_WORDS = {
    "nomination.create": "开始填写",
    "nomination.edit": "修改",
    "nomination.evidence": "修改佐证",
    "nomination.co_nominate": "声明联合提名",
    "nomination.part": "取消联合提名",
    "nomination.purge": "到期清除个人信息",
    "check.record": "登记核实",
    "check.sign": "复核核实",
    "check.void": "作废核实",
    "check.reveal": "查看核实电话",
    "consent.record": "登记同意",
    "consent.withdraw": "登记撤回同意",
    "photo.add": "上传照片",
    "photo.describe": "填写照片说明",
    "photo.order": "调整照片顺序",
    "photo.remove": "移除照片",
    "photo.restore": "放回照片",
    "winner.create": "产生获奖者",
    "winner.level": "调整公开程度",
    "round.create": "新建",
    "round.edit": "修改",
    "round.propose_announcement": "提出公布时间",
    "round.move_announcement": "改期公布",
    "round.revise_criteria": "修订评审标准",
    "round.open": "开放征集",
    "round.pause": "暂停征集",
    "round.resume": "恢复征集",
    "round.close": "截止征集",
    "round.review": "进入评审",
    "round.decide": "进入定评",
    "round.notice": "开始公示",
    "round.announce": "公布结果",
    "round.settle": "办结",
    "round.archive": "归档",
    "round.cancel": "取消",
    "round.lock_result": "锁定结果",
    "export.deciding": "导出定评表",
    "meeting.hold": "记录会议",
    "meeting.edit": "修改纪要",
    "meeting.motion": "记录动议",
    "meeting.close": "纪要定稿",
    "round.make": "由模板或往年的轮次新建",
    "round.set_stages": "设置评选环节",
    "round.keep_template": "存为模板",
    "round.link_honour": "关联资助轮次",
    "round.unlink_honour": "取消关联资助",
    "round.confer": "由资助授予称号",
    "stage.enter": "补入提名",
    "stage.reschedule": "改期",
    "stage.assign": "分配评审任务",
    "stage.remind": "写评审提醒",
    "ballot.prepare": "筹备票选",
    "ballot.change": "修改规则",
    "ballot.import_electorate": "导入投票人名单",
    "ballot.generate_codes": "生成投票码",
    "ballot.take_members": "取用成员名单",
    "ballot.reissue_code": "补发投票码",
    "ballot.invite_voters": "写投票邀请信",
    "poll.keep": "保存外部投票设置",
    "poll.import": "导入外部投票",
    "nominee.link": "认定为同一候选者",
    "nominee.unlink": "取消同一候选者",
    "template.drop": "删除模板",
    "winner.print_certificate": "打印证书",
    "export.certificates": "生成整轮证书",
    "export.running_order": "导出出场顺序表",
}
_WORDS |= {f"ballot.{verb}": BALLOT.label(verb) for verb in BALLOT.verbs()}
_WORDS |= {f"stage.{verb}": STAGE.label(verb) for verb in STAGE.verbs()}
_WORDS |= {f"nomination.{verb}": NOMINATION.label(verb) for verb in NOMINATION.verbs()}
_WORDS |= {f"assignment.{verb}": ASSIGNMENT.label(verb) for verb in ASSIGNMENT.verbs()}
_WORDS |= {
    "seat.invite": "邀请入席",
    "seat.edit": "更正资料",
    "seat.declare_kin": "申报亲属与关系密切者",
    "seat.remove": "离席",
}
_WORDS |= {f"winner.{verb}": WINNER.label(verb) for verb in WINNER.verbs()}
_WORDS |= {f"notice.{verb}": NOTICE.label(verb) for verb in NOTICE.verbs()}
_WORDS |= {"notice.schedule": "拟定公示", "notice.move": "随公布改期"}
_WORDS |= {f"objection.{verb}": OBJECTION.label(verb) for verb in OBJECTION.verbs()}
_WORDS |= {
    "objection.receive": "收到异议", "objection.reveal": "查看异议人身份",
    "objection.purge": "到期清除个人信息",
}  # fmt: skip
_STATES: dict[str, dict[str, Any]] = {
    "nomination": NOMINATION.states,
    "assignment": ASSIGNMENT.states,
    "winner": {**WINNER.states, "full": "公开全名", "surname": "姓＋某", "pseudonym": "化名",
               "anonymous": "匿名"},
    "meeting": {"carried": "通过", "lost": "未通过"},
    "ballot": BALLOT.states,
    "notice": NOTICE.states,
    "objection": OBJECTION.states,
    "stage": STAGE.states,
    "round": {state.value: state.label for state in RoundState},
}  # fmt: skip


def told(entry: Any) -> HistoryLine:
    """One entry as a line; states that the reader may not know are shown as 评审中.

    Shapes: `entry.is_masked` is set by `masks.visible_entries`.
    """
    kind = entry.verb.partition(".")[0]
    states = _STATES.get(kind, {})
    moved = [entry.from_state, entry.to_state]
    if getattr(entry, "is_masked", False):
        moved = [masks.masked_state(state) for state in moved]
    words = [str(states.get(state, state)) for state in moved if state]
    return HistoryLine(
        at=entry.at,
        who=entry.actor_name,
        what=_WORDS.get(entry.verb, entry.verb),
        change=" → ".join(dict.fromkeys(words)),
        reason=entry.reason,
    )
