"""The words that mails are written from: placeholders by name, and what is shipped.

A programme's own words (`MailTemplate`) come before the shipped ones. A placeholder is a name in
braces, `{name}`; what is filled in is never read again, so that a value cannot bring its own.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings

from directory.models.outbox import MailKind

_PLACE = re.compile(r"\{([^{}\n]*)\}")
_LAST_LINE = (
    "\n\n{programme}\n本邮件由系统代为发出。评选从不收取任何费用，也不会向您索取密码或验证码。"
)
_GRANT_LINE = (
    "\n\n{programme}\n本邮件由系统代为发出。"
    "申请和资助从不收取任何费用，也不会向您索取密码或验证码。"
)

EVERYWHERE = {
    "name": ("收件人称呼", "林晓梅"),
    "programme": ("项目或主办方", "520公益季"),
    "site": ("本站名称", "公益奖项与项目"),
}


@dataclass(frozen=True, slots=True)
class Letter:
    """One kind of mail: its shipped words, and the names that it knows with a sample of each.

    Shapes: `places` maps a name to (what it is, a sample value).
    """

    subject: str
    text: str
    own: Mapping[str, tuple[str, str]]

    @property
    def places(self) -> dict[str, tuple[str, str]]:
        """Every name that may stand in these words."""
        return {**EVERYWHERE, **self.own}


SHIPPED: dict[str, Letter] = {
    MailKind.JUROR_INVITATION: Letter(
        "邀请您担任“{round}”评委",
        "{name}，您好！\n\n诚邀您担任“{round}”评委，预计评审 {count} 份材料，"
        "截止时间 {deadline}。\n"
        "请先打开下面的页面，逐份声明有无利益关系，手机上就能完成：\n{link}" + _LAST_LINE,
        {
            "round": ("轮次", "520公益季 2026"), "count": ("材料份数", "12"),
            "deadline": ("截止时间", "5月10日 23:59"),
            "link": ("评审页面", "https://example.org/jury/"),
        },
    ),
    MailKind.JUROR_REMINDER: Letter(
        "“{round}”评审还有 {count} 份没有完成",
        "{name}，您好！\n\n“{round}”的评审还有 {count} 份没有完成，截止时间 {deadline}。\n"
        "已填写的内容都已保存，打开下面的页面可以继续：\n{link}" + _LAST_LINE,
        {
            "round": ("轮次", "520公益季 2026"), "count": ("未完成份数", "3"),
            "deadline": ("截止时间", "5月10日 23:59"),
            "link": ("评审页面", "https://example.org/jury/"),
        },
    ),
    MailKind.NOMINATION_RETURNED: Letter(
        "有一份提名请补充：{round}",
        "{name}，您好！\n\n贵媒体在“{round}”的一份提名需要补充：{reason}\n"
        "请在 {deadline} 前补充并重新提交：\n{link}" + _LAST_LINE,
        {
            "round": ("轮次", "520公益季 2026"), "reason": ("退回意见", "请补充照片的授权依据。"),
            "deadline": ("补充期限", "5月10日 23:59"),
            "link": ("提名页面", "https://example.org/admin/"),
        },
    ),
    MailKind.RESULT_TOLD: Letter(
        "“{round}”评选结果",
        "{name}，您好！\n\n您提交的提名“{nominee}”在“{round}”中的结果是：{result}\n"
        "结果已经公布，可在这里查看：\n{link}" + _LAST_LINE,
        {
            "round": ("轮次", "520公益季 2026"), "nominee": ("候选者", "微光行动"),
            "result": ("结果", "已获奖"), "link": ("公开页面", "https://example.org/awards/"),
        },
    ),
    MailKind.VOTER_INVITATION: Letter(
        "请参加“{round}”投票",
        "{name}，您好！\n\n“{round}”投票已经开始，截止时间 {deadline}。每人一票，无记名。\n"
        "请打开下面的页面，用您的账号登录后投票：\n{link}" + _LAST_LINE,
        {
            "round": ("轮次", "公益委员 2026"), "deadline": ("截止时间", "5月10日 23:59"),
            "link": ("投票页面", "https://example.org/ballot/"),
        },
    ),
    MailKind.GRANT_AGREEMENT: Letter(
        "请签署资助协议：{round}",
        "{name}，您好！\n\n您在“{round}”的申请已获批准，请在 {deadline} 前阅读并签署协议。\n"
        "打开下面的专用链接，在手机上就能完成。链接只供您本人使用，请不要转发：\n{link}"
        + _GRANT_LINE,
        {
            "round": ("轮次", "小微公益行动者寻访"), "deadline": ("签署期限", "5月10日"),
            "link": ("专用链接", "https://example.org/a/…/"),
        },
    ),
    MailKind.GRANT_REPORT: Letter(
        "请提交资助反馈：{round}",
        "{name}，您好！\n\n您在“{round}”收到的资助，反馈的期限是 {deadline}{late}。\n"
        "一张照片、三个问题，在手机上就能完成。链接只供您本人使用，请不要转发：\n{link}"
        + _GRANT_LINE,
        {
            "round": ("轮次", "小微公益行动者寻访"), "deadline": ("反馈期限", "5月10日"),
            "late": ("逾期时的说明，否则为空", "，已经过期"),
            "link": ("专用链接", "https://example.org/a/…/"),
        },
    ),
    MailKind.MEDIUM_REPORT: Letter(
        "您推荐的受助人该交反馈了：{round}",
        "{name}，您好！\n\n贵媒体推荐的“{grantee}”在“{round}”收到的资助，"
        "反馈的期限是 {deadline}{late}。\n请提醒受助人，有困难的可以帮忙提交：\n{link}"
        + _GRANT_LINE,
        {
            "round": ("轮次", "小微公益行动者寻访"), "grantee": ("受助人", "稻田读书会"),
            "deadline": ("反馈期限", "5月10日"), "late": ("逾期时的说明，否则为空", "，已经过期"),
            "link": ("推荐页面", "https://example.org/admin/"),
        },
    ),
    MailKind.ASSESSOR_REMINDER: Letter(
        "“{round}”还有 {count} 份申请等您评估",
        "{name}，您好！\n\n“{round}”还有 {count} 份申请等您评估{due}。"
        "打开下面的页面就能看到，不便评估的请点“回避”：\n{link}" + _GRANT_LINE,
        {
            "round": ("轮次", "小微公益行动者寻访"), "count": ("未评估份数", "3"),
            "due": ("最早的期限，没有则为空", "，最早的一份 05月10日 到期"),
            "link": ("评估页面", "https://example.org/admin/"),
        },
    ),
}  # fmt: skip


def places_in(words: str) -> list[str]:
    """Every name in braces, in order, each once."""
    return list(dict.fromkeys(_PLACE.findall(words)))


def unknown_places(kind: str, words: str) -> str:
    """The sentence about names that this kind of mail does not know; empty when all are known."""
    known = SHIPPED[kind].places
    wrong = [name for name in places_in(words) if name not in known]
    if not wrong:
        return ""
    shown = "、".join(f"{{{name}}}" for name in wrong[:5])
    offered = "、".join(f"{{{name}}}（{what}）" for name, (what, _) in known.items())
    return f"没有这样的填充项：{shown}。可以使用：{offered}。"


def filled(words: str, values: Mapping[str, str]) -> str:
    """The words with every name replaced by its value; an unknown one stays as it stands."""
    return _PLACE.sub(lambda found: values.get(found[1], found[0]), words)


def sample_values(kind: str) -> dict[str, str]:
    """Values to look at a template with."""
    return {name: value for name, (_, value) in SHIPPED[kind].places.items()}


def common_values() -> dict[str, str]:
    """What every mail knows without being told."""
    return {"site": settings.SITE_NAME}
