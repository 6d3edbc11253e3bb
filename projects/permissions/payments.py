"""Who starts, checks, releases and records payments, and who may read what a payee wrote."""

from directory.models import Role, User, is_overseer, organisations_held
from directory.models.organisations import RUNNERS
from kit.verdict import ALLOWED, Verdict, absent, refuse, unready
from projects.models import Batch, Clawback, Commitment, Payee, Payment
from projects.models.batches import BATCH_ROLES
from projects.models.funds import FUND_ROLES
from projects.permissions.funds import may_see_fund, roles_over_fund
from projects.permissions.steps import step_verdict
from projects.workflow import (
    BATCH,
    CLAWBACK,
    PAYEE,
    PAYMENT,
    RELEASED,
    BatchState,
    CommitmentState,
    PaymentState,
)

STARTERS = frozenset({Role.ORGANISER, Role.LEAD_EDITOR})
# While a payment stands here, what its payee wrote must not change.
FIXED = (PaymentState.READY, PaymentState.BATCHED, PaymentState.EXPORTED)


# ------------------------------------------------------------------ payments


def may_read_payments(user: User) -> Verdict:
    """Whether the user may open the list of payments."""
    reads = is_overseer(user) or organisations_held(user, (*FUND_ROLES, Role.LEAD_EDITOR))
    return ALLOWED if reads else refuse("您的角色不经手付款。")


def may_see_payment(user: User, payment: Payment) -> Verdict:
    """Whether the payment exists for this user (the row's form of `visible_to`)."""
    return may_see_payee(user, payment.payee)


def may_see_payee(user: User, payee: Payee) -> Verdict:
    """Whether the payee exists for this user: finance learns of one that has been filled in."""
    if is_overseer(user):
        return ALLOWED
    roles = roles_over_fund(user, payee.commitment.fund)
    runs = roles & {*RUNNERS, Role.LEAD_EDITOR}
    pays = Role.FINANCE in roles and payee.filled_at is not None
    return ALLOWED if runs or pays else absent()


def may_start_payment(user: User, commitment: Commitment) -> Verdict:
    """Whether the user may begin to pay out what was committed."""
    seen = may_see_fund(user, commitment.fund)
    if not seen:
        return seen
    if not roles_over_fund(user, commitment.fund) & STARTERS:
        return refuse("付款由项目运营发起。")
    if commitment.state != CommitmentState.COMMITTED:
        return unready("这笔资金还没有承诺，不能付款。")
    if commitment.started >= commitment.amount:
        return unready("这笔资金已经全部发起付款。")
    return ALLOWED


def may_step_payment(user: User, payment: Payment, verb: str) -> Verdict:
    """Whether the user may take this step with the payment, apart from what else it needs."""
    seen = may_see_payment(user, payment)
    roles = roles_over_fund(user, payment.commitment.fund)
    return seen & step_verdict(roles, PAYMENT, verb, payment.state)


def may_set_terms(user: User, payment: Payment) -> Verdict:
    """Whether the user may say how the payment is taxed and which voucher proves it."""
    seen = may_see_payment(user, payment)
    if not seen:
        return seen
    roles = roles_over_fund(user, payment.commitment.fund)
    if not roles & {*STARTERS, Role.FINANCE}:
        return refuse("税务处理和凭证由项目运营或财务确定。")
    if payment.state not in (PaymentState.COLLECTING, PaymentState.HELD):
        return unready("付款已经备妥，不能再改；请先暂缓。")
    return ALLOWED


def may_demand_back(user: User, payment: Payment) -> Verdict:
    """Whether the user may ask for money back that was paid."""
    seen = may_see_payment(user, payment)
    roles = roles_over_fund(user, payment.commitment.fund)
    if seen and not roles & STARTERS:
        return refuse("追回由项目运营提出。")
    paid = payment.state == PaymentState.PAID
    return seen & (ALLOWED if paid else unready("没有付出的款项不用追回。"))


def may_step_clawback(user: User, clawback: Clawback, verb: str) -> Verdict:
    """Whether the user may say what came of a demand; nobody drops the own one."""
    seen = may_see_payment(user, clawback.payment)
    roles = roles_over_fund(user, clawback.payment.commitment.fund)
    allowed = seen & step_verdict(roles, CLAWBACK, verb, clawback.state)
    if allowed and verb == "drop" and clawback.demanded_by_id == user.pk:
        return refuse("须由另一个人决定：追回是您提出的。")
    return allowed


# ------------------------------------------------------------------ payees


def may_step_payee(user: User, payee: Payee, verb: str) -> Verdict:
    """Whether the user may take this step with the payee."""
    seen = may_see_payee(user, payee)
    roles = roles_over_fund(user, payee.commitment.fund)
    return seen & step_verdict(roles, PAYEE, verb, payee.state)


def may_link_payee(user: User, payee: Payee) -> Verdict:
    """Whether the user may make a private link for the payee."""
    seen = may_see_payee(user, payee)
    roles = roles_over_fund(user, payee.commitment.fund)
    if seen and not roles & {*STARTERS, Role.FINANCE}:
        return refuse("收款链接由项目运营或财务生成。")
    waits = payee.state == "waiting"
    return seen & (ALLOWED if waits else unready("收款信息已经填好；要改请先退回重新填写。"))


def may_reveal_payee(user: User, payee: Payee) -> Verdict:
    """Whether the user may read what the payee wrote: finance alone, with a reason."""
    seen = may_see_payee(user, payee)
    roles = roles_over_fund(user, payee.commitment.fund)
    if seen and Role.FINANCE not in roles:
        return refuse("收款人的完整信息只有财务可以查看。")
    return seen & (ALLOWED if payee.filled_at else unready("收款人还没有填写。"))


def may_add_file(user: User, payee: Payee) -> Verdict:
    """Whether the user may add a private file to the payee."""
    seen = may_see_payee(user, payee)
    roles = roles_over_fund(user, payee.commitment.fund)
    able = roles & {*STARTERS, Role.FINANCE}
    return seen & (ALLOWED if able else refuse("收款材料由项目运营或财务上传。"))


def may_read_file(user: User, payee: Payee) -> Verdict:
    """Whether the user may open a private file: who checks it, or added such files."""
    return may_add_file(user, payee)


# ------------------------------------------------------------------ batches


def may_read_batches(user: User) -> Verdict:
    """Whether the user may open the list of batches."""
    reads = is_overseer(user) or organisations_held(user, BATCH_ROLES)
    return ALLOWED if reads else refuse("您的角色不经手付款批次。")


def may_see_batch(user: User, batch: Batch) -> Verdict:
    """Whether the batch exists for this user (the row's form of `visible_to`)."""
    sees = is_overseer(user) or batch.organisation_id in organisations_held(user, BATCH_ROLES)
    return ALLOWED if sees else absent()


def may_make_batch(user: User) -> Verdict:
    """Whether the user may put payments into a batch."""
    pays = organisations_held(user, (Role.FINANCE,))
    return ALLOWED if pays else refuse("付款批次由财务生成。")


def _batch_roles(user: User, batch: Batch) -> frozenset[str]:
    house = batch.organisation_id
    held = {role for role in BATCH_ROLES if house in organisations_held(user, (role,))}
    return frozenset(held | ({Role.APPROVER} if user.is_superuser else set()))


def may_step_batch(user: User, batch: Batch, verb: str) -> Verdict:
    """Whether the user may release or annul the batch; nobody releases the own one."""
    seen = may_see_batch(user, batch)
    allowed = seen & step_verdict(_batch_roles(user, batch), BATCH, verb, batch.state)
    if allowed and verb == "release" and batch.made_by_id == user.pk:
        return refuse("须由另一个人放行：这个批次是您生成的。")
    return allowed


def may_download_batch(user: User, batch: Batch) -> Verdict:
    """Whether the user may have the file for the bank: finance, once somebody released it."""
    seen = may_see_batch(user, batch)
    if seen and Role.FINANCE not in _batch_roles(user, batch):
        return refuse("付款文件只有财务可以下载。")
    released = batch.state == BatchState.RELEASED
    return seen & (ALLOWED if released else unready("放行之后才能下载付款文件。"))


def may_answer_batch(user: User, batch: Batch) -> Verdict:
    """Whether the user may record what the bank made of the batch."""
    seen = may_see_batch(user, batch)
    if seen and Role.FINANCE not in _batch_roles(user, batch):
        return refuse("付款结果由财务登记。")
    released = batch.state == BatchState.RELEASED
    return seen & (ALLOWED if released else unready("放行之后才有付款结果。"))


def may_export_withholding(user: User) -> Verdict:
    """Whether the user may have the list of taxes withheld: finance."""
    pays = organisations_held(user, (Role.FINANCE,))
    return ALLOWED if pays else refuse("代扣申报表只有财务可以导出。")


def is_released(payment: Payment) -> bool:
    """Whether the bank has, or had, the payment in its hands."""
    return payment.state in RELEASED
