"""The form that a payee fills in on a phone: what is wrong is refused, what looks so is asked."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit.evidence import Evidence, ManyFiles, read_all
from kit.identifiers import DocumentKind, normalise_phone, phone_warning
from kit.intake import clean_story
from projects.actions.payees import (
    PayeeFacts,
    account_warning,
    check_number,
    tidy_account,
    tidy_name,
)
from projects.models import Payee
from projects.models.payees import USCC

MAX_FILES = 4
R = Payee.Relation
RELATIONS = {
    R.SELF: gettext_lazy("我就是获得者本人"),
    R.FAMILY: gettext_lazy("我是获得者的家属"),
    R.GUARDIAN: gettext_lazy("我是获得者的监护人"),
    R.TREASURER: gettext_lazy("我替团队收款"),
    R.HOSPITAL: gettext_lazy("这是医院的账户"),
    R.SCHOOL: gettext_lazy("这是学校的账户"),
    R.ORGANISATION: gettext_lazy("这是单位或机构的账户"),
}
HOUSES = frozenset({R.HOSPITAL, R.SCHOOL, R.ORGANISATION})
NUMBER_KINDS = {
    DocumentKind.ID_CARD: gettext_lazy("居民身份证"),
    DocumentKind.RESIDENCE_PERMIT: gettext_lazy("港澳台居民居住证"),
    DocumentKind.FOREIGN_PERMIT: gettext_lazy("外国人永久居留身份证"),
    DocumentKind.TRAVEL_PERMIT: gettext_lazy("港澳居民来往内地通行证／台胞证"),
    DocumentKind.PASSPORT: gettext_lazy("护照"),
    USCC: gettext_lazy("统一社会信用代码（单位）"),
    DocumentKind.OTHER: gettext_lazy("其他证件"),
}
G = Payee.GuardianRelation
GUARDIANS = {
    G.FATHER: gettext_lazy("父亲"),
    G.MOTHER: gettext_lazy("母亲"),
    G.GRANDPARENT: gettext_lazy("祖父母或外祖父母"),
    G.LEGAL: gettext_lazy("其他法定监护人"),
}


def _text(label: Any, sentence: Any, longest: int, **more: Any) -> forms.CharField:
    told = gettext_lazy("最多 %(limit_value)d 个字，现在有 %(show_value)d 个。")
    widget = forms.TextInput(attrs={"autocomplete": "off", **more.pop("attrs", {})})
    return forms.CharField(
        label=label, max_length=longest, widget=widget,
        error_messages={"required": sentence, "max_length": told}, **more,
    )  # fmt: skip


_NUMERIC = {"inputmode": "numeric"}


class PayeeForm(forms.Form):
    """Who receives the money, and on which account.

    Shapes: `warnings` are about what looks mistyped; with `confirmed` it is kept all the same.
    """

    relation = forms.ChoiceField(
        label=gettext_lazy("您和获得者的关系"), choices=list(RELATIONS.items())
    )
    name = _text(
        gettext_lazy("收款人姓名或单位名称"), gettext_lazy("请填写收款人的姓名或单位名称。"), 60
    )
    number_kind = forms.ChoiceField(
        label=gettext_lazy("证件种类"), choices=list(NUMBER_KINDS.items())
    )
    number = _text(gettext_lazy("证件号码"), "", 40, required=False)
    phone = _text(
        gettext_lazy("联系电话"), gettext_lazy("请填写联系电话，付款有问题时需要联系您。"), 30,
        attrs={"inputmode": "tel"},
    )  # fmt: skip
    bank = _text(
        gettext_lazy("开户银行"),
        gettext_lazy("请填写开户银行，写到支行，如“农业银行台江县支行”。"),
        80,
    )
    account_name = _text(
        gettext_lazy("银行户名"), gettext_lazy("请填写银行户名，和银行卡上的名字一致。"), 60
    )
    account = _text(gettext_lazy("银行账号"), gettext_lazy("请填写银行账号。"), 50, attrs=_NUMERIC)
    guardian = _text(gettext_lazy("监护人姓名"), "", 60, required=False)
    guardian_relation = forms.ChoiceField(
        label=gettext_lazy("监护人是获得者的"), required=False,
        choices=[("", gettext_lazy("请选择")), *GUARDIANS.items()],
    )  # fmt: skip
    guardian_agrees = forms.BooleanField(
        label=gettext_lazy("我是监护人，同意以上信息用于向未成年人发放这笔款项"), required=False
    )
    uploads = forms.Field(label=gettext_lazy("关系证明照片"), required=False, widget=ManyFiles)
    confirmed = forms.BooleanField(label=gettext_lazy("我已核对，没有写错"), required=False)

    def __init__(self, data: Any = None, files: Any = None, *, payee: Payee, now: datetime) -> None:
        super().__init__(data, files, initial={"relation": payee.relation})
        self.payee, self.now = payee, now
        self.warnings: dict[str, str] = {}
        self.evidence: list[Evidence] = []
        if not payee.is_minor:
            for name in ("guardian", "guardian_relation", "guardian_agrees"):
                del self.fields[name]

    # ---------------------------------------------------------------- one field

    def clean_name(self) -> str:
        return clean_story(self.cleaned_data["name"])

    def clean_account_name(self) -> str:
        return clean_story(self.cleaned_data["account_name"])

    def clean_bank(self) -> str:
        return clean_story(self.cleaned_data["bank"])

    def clean_phone(self) -> str:
        typed: str = self.cleaned_data["phone"]
        self._warn("phone", phone_warning(typed))
        return normalise_phone(typed)

    def clean_account(self) -> str:
        account = tidy_account(self.cleaned_data["account"])
        if not account.isascii() or not account.isalnum() or not 6 <= len(account) <= 40:
            raise forms.ValidationError(_("银行账号只有数字（个别有字母），请对照银行卡填写。"))
        self._warn("account", account_warning(account))
        return account

    def clean_uploads(self) -> None:
        """Take in every file; each that is refused is named."""
        uploads: list[UploadedFile[Any]] = self.files.getlist("uploads") if self.files else []
        if len(uploads) > MAX_FILES:
            raise forms.ValidationError(_("最多上传 4 个文件，请挑选最清楚的。"))
        self.evidence = read_all(uploads)

    # ---------------------------------------------------------------- several together

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        self._check_number(given)
        self._check_proof(given)
        if self.payee.is_minor:
            self._check_guardian(given)
        if self.warnings and not given.get("confirmed") and not self.errors:
            self.add_error(
                "confirmed", _("有的内容看起来写错了。请对照核对；没有错就勾选这一项再提交。")
            )
        return given

    def _warn(self, name: str, sentence: str) -> None:
        if sentence:
            self.warnings[name] = sentence

    def _check_number(self, given: dict[str, Any]) -> None:
        kind, is_house = given.get("number_kind", ""), given.get("relation") in HOUSES
        if is_house:
            kind = given["number_kind"] = USCC
        typed = given.get("number", "")
        if not typed:
            if not is_house:
                self.add_error("number", _("请填写证件号码，代扣税款和核对身份需要。"))
            return
        check = check_number(kind, typed, now=self.now)
        given["number"] = check.value
        self._warn("number", check.sentence)

    def _check_proof(self, given: dict[str, Any]) -> None:
        is_self = given.get("relation") == R.SELF
        name, account_name = given.get("name", ""), given.get("account_name", "")
        differs = bool(name and account_name) and tidy_name(name) != tidy_name(account_name)
        if self.evidence or "uploads" in self.errors:
            return
        if differs:
            self.add_error(
                "uploads",
                _("银行户名和收款人姓名不一样。写错了请改正；没有写错，请上传说明关系的照片，"
                  "如户口本、结婚证或单位证明。"),
            )  # fmt: skip
        elif not is_self:
            self.add_error(
                "uploads",
                _(
                    "不是获得者本人收款，请上传说明关系的照片，如户口本、监护证明、团队或单位的委托书。"
                ),
            )

    def _check_guardian(self, given: dict[str, Any]) -> None:
        if not given.get("guardian"):
            self.add_error("guardian", _("获得者未成年，请填写监护人姓名。"))
        if not given.get("guardian_relation"):
            self.add_error("guardian_relation", _("请选择监护人和获得者的关系。"))
        if not given.get("guardian_agrees"):
            self.add_error("guardian_agrees", _("需要监护人本人同意。"))

    # ---------------------------------------------------------------- for the action

    def arguments(self) -> dict[str, Any]:
        """What the action takes beside link, pass and moment."""
        given = self.cleaned_data
        names = (
            "relation", "name", "number_kind", "number", "phone", "bank", "account_name",
            "account", "guardian", "guardian_relation",
        )  # fmt: skip
        facts = PayeeFacts(**{name: given.get(name, "") for name in names})
        agrees = bool(given.get("guardian_agrees"))
        return {"facts": facts, "files": self.evidence, "guardian_agrees": agrees}
