"""The screens of an application: what is asked, and what is wrong with an answer.

A form makes the texts of its step (`values`) in the form in which they are stored; everything typed
comes back whatever is wrong with it.
"""

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.validators import validate_email

from directory.models import Region
from kit.identifiers import normalise_phone, normalise_uscc, phone_warning
from kit.ids import PUBLIC_ID
from kit.intake import clean_story
from projects.applying import FLAGS, TEXTS, Values, amount_wrong, money, plain
from projects.models import Application, BudgetLine, GrantQuestion, GrantRound
from projects.models.grant_rounds import ApplicantKind
from projects.regions import Meant, meant_by, within

_AMOUNT = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?")


def typed_amount(text: str) -> Decimal:
    """The amount that somebody typed: ５０００, 5,000元 and ¥5000.00 are all the same.

    Errors: ValidationError with the sentence about what is none.
    """
    plainly = unicodedata.normalize("NFKC", text).replace("−", "-")
    plainly = re.sub(r"[\s,，元¥￥]", "", plainly)
    try:
        amount = Decimal(plainly) if _AMOUNT.fullmatch(plainly) else None
    except InvalidOperation:
        amount = None
    if amount is None or amount >= 10**9:
        raise forms.ValidationError(f"“{text.strip()[:20]}”不是金额，请只填数字，如 5000。")
    if amount <= 0:
        raise forms.ValidationError("金额要大于零。")
    if amount != amount.quantize(Decimal("0.01")):
        raise forms.ValidationError("金额最多两位小数。")
    return amount


class Screen(forms.Form):
    """What every screen has: the mark of what it was opened with."""

    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def values(self) -> Values:
        """What the step is to hold."""
        raise NotImplementedError

    @property
    def seen_mark(self) -> str:
        """The mark of the texts that the form was opened with."""
        return str(self.data.get("seen", ""))[:40]


def _line(label: str, most: int, *, required: str = "") -> forms.CharField:
    told = f"“{label}”最多 {most} 个字，现在有 %(show_value)d 个。"
    messages = {"required": required, "max_length": told}
    return forms.CharField(
        label=label, max_length=most, required=bool(required), error_messages=messages
    )


class ContactForm(Screen):
    """Who applies and how to reach them; the region is typed, and chosen where it is not clear.

    Shapes: `region_for` is the text for which a choice of regions was offered.
    """

    kind = forms.ChoiceField(
        label="谁来申请", choices=ApplicantKind.choices, initial=ApplicantKind.PERSON,
        error_messages={
            "required": "请选择个人、团队或机构。", "invalid_choice": "请从列出的里面选。",
        },
    )  # fmt: skip
    name = _line("申请人姓名，或团队、机构名称", 80, required="请填写姓名或名称。")
    contact_name = _line("联系人", 60)
    phone = _line("手机号", 30, required="请填写手机号，结果要打电话告诉您。")
    mail = _line("邮箱", 120)
    region_typed = _line("在哪个县（市、区）", 30)
    region = forms.CharField(required=False, max_length=6)
    region_for = forms.CharField(required=False, max_length=30, widget=forms.HiddenInput)
    place = _line("乡镇或村", 80)
    uscc = _line("统一社会信用代码", 40)
    is_minor = forms.BooleanField(label="申请人未满十八周岁", required=False)
    guardian_name = _line("监护人姓名", 60)
    is_related = forms.BooleanField(label="与主办方有关联关系", required=False)
    related_note = _line("关联关系说明", 300)
    filled_by = _line("代填人姓名", 60)
    filled_relation = _line("代填人与申请人的关系", 60)

    meant: Meant = Meant()
    province = ""  # the code of the one from which a place is to be chosen

    @property
    def needs_more(self) -> bool:
        """Whether the part that is folded away holds something to be seen."""
        names = ("mail", "contact_name", "uscc", "place", "is_minor", "guardian_name", "filled_by",
                 "filled_relation", "is_related", "related_note")  # fmt: skip
        return any(self[name].value() or self[name].errors for name in names)

    @classmethod
    def opened_with(cls, stored: Values, seen: str) -> "ContactForm":
        """The form as it is opened, with what is stored."""
        region = Region.objects.filter(code=stored["region"]).first() if stored["region"] else None
        typed = region.full_name if region else ""
        form = cls(initial={**stored, "region_typed": typed, "region_for": typed, "seen": seen})
        form.province = stored["region"]
        return form

    def clean_phone(self) -> str:
        """The number as it is stored; one that cannot be called is no way to tell the result."""
        phone = normalise_phone(self.cleaned_data["phone"])
        if sentence := phone_warning(phone):
            raise forms.ValidationError(sentence)
        return phone

    def clean_mail(self) -> str:
        """An address, or nothing."""
        mail = unicodedata.normalize("NFKC", self.cleaned_data["mail"]).strip()
        if mail:
            try:
                validate_email(mail)
            except forms.ValidationError:
                raise forms.ValidationError("邮箱不完整，请核对；没有邮箱可以不填。") from None
        return mail

    def clean_uscc(self) -> str:
        """The code as it is stored; one that looks mistyped is kept, with a warning elsewhere."""
        code = normalise_uscc(self.cleaned_data["uscc"])
        if len(code) > 18:
            raise forms.ValidationError(f"统一社会信用代码应为18位，现在是{len(code)}位，请核对。")
        return code

    def clean(self) -> dict[str, Any]:
        """Find the region, and ask for what belongs to a choice that was made."""
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned["region"] = self._region(cleaned)
        if cleaned.get("is_minor") and not cleaned.get("guardian_name"):
            self.add_error("guardian_name", "申请人未满十八周岁，请填写监护人姓名。")
        if cleaned.get("is_related") and not cleaned.get("related_note"):
            self.add_error("related_note", "请写明是什么关联关系，如：配偶在主办方工作。")
        if cleaned.get("filled_by") and not cleaned.get("filled_relation"):
            self.add_error("filled_relation", "请写明代填人与申请人的关系，如：女儿、村干部。")
        return cleaned

    def _region(self, cleaned: Mapping[str, Any]) -> Region | None:
        typed, chosen = cleaned.get("region_typed", ""), cleaned.get("region", "")
        self.province = str(self.data.get("province", ""))[:6]
        if chosen and cleaned.get("region_for", "") == typed:
            region = Region.objects.filter(code=chosen).first()
            is_way = region is not None and region.level == Region.Level.PROVINCE
            if region is None or not is_way or self.province == region.code:
                self.meant = Meant(region)
            else:
                self.province = region.code
                self.meant = within(region)
        else:
            self.meant = meant_by(typed)
        if self.meant.region is None:
            self.add_error("region_typed", self.meant.sentence or "请重新填写所在的县或市。")
        return self.meant.region

    def values(self) -> Values:
        """What the step is to hold."""
        cleaned = self.cleaned_data
        found = {name: str(cleaned[name]).strip() for name in (*TEXTS, "phone", "mail")}
        found |= {name: "on" if cleaned[name] else "" for name in FLAGS}
        if not found["is_minor"]:
            found["guardian_name"] = ""
        found["region"] = cleaned["region"].code
        return found


class BeginForm(ContactForm):
    """The first screen, which makes the application: with the key that makes it one only."""

    form_key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """A form without its key was not opened here."""
        cleaned = super().clean()
        if PUBLIC_ID.fullmatch(cleaned.get("form_key") or "") is None:
            self.add_error(None, "页面不完整，请重新打开这一页再填写。")
        return cleaned


class AnswerForm(Screen):
    """One question."""

    text = forms.CharField(required=False, strip=False)

    def __init__(self, *args: Any, question: GrantQuestion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.question = question

    def clean_text(self) -> str:
        """The answer without what an editor or a web page hid in it."""
        text = clean_story(self.cleaned_data["text"])
        most = self.question.most
        if len(text) > most:
            raise forms.ValidationError(
                f"最多 {most} 个字，现在有 {len(text)} 个，请删去 {len(text) - most} 个字。"
            )
        if self.question.is_required and not text:
            raise forms.ValidationError("请写几句话，不用很长。")
        return text

    def values(self) -> Values:
        """What the step is to hold."""
        return {"text": self.cleaned_data["text"]}


class AmountForm(Screen):
    """How much, and at most three lines of what for; one line alone may leave its amount out."""

    amount = forms.CharField(required=False, max_length=40)
    words_1 = _line("用途一", 60)
    amount_1 = forms.CharField(required=False, max_length=40)
    words_2 = _line("用途二", 60)
    amount_2 = forms.CharField(required=False, max_length=40)
    words_3 = _line("用途三", 60)
    amount_3 = forms.CharField(required=False, max_length=40)

    def __init__(self, *args: Any, round_: GrantRound, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.round = round_

    @property
    def tiers(self) -> list[tuple[str, str, str]]:
        """The tiers to choose from: value, amount in words, what it is meant for."""
        if not self.round.tiers_strict:
            return []
        return [(plain(t.amount), f"{money(t.amount)} 元", t.words) for t in self.round.tiers.all()]

    @property
    def lines(self) -> list[tuple[int, Any, Any]]:
        """The lines of the purpose: place, words, amount."""
        places = range(1, BudgetLine.MOST + 1)
        return [(n, self[f"words_{n}"], self[f"amount_{n}"]) for n in places]

    def clean_amount(self) -> str:
        """An amount that the round gives."""
        text = self.cleaned_data["amount"]
        if not text.strip():
            raise forms.ValidationError("请选择申请多少。" if self.tiers else "请填写申请多少元。")
        amount = typed_amount(text)
        if sentence := amount_wrong(self.round, amount):
            raise forms.ValidationError(sentence)
        return plain(amount)

    def clean(self) -> dict[str, Any]:
        """Read the lines: words and amount belong together."""
        cleaned: dict[str, Any] = super().clean() or {}
        places = range(1, BudgetLine.MOST + 1)
        used = [n for n in places if cleaned.get(f"words_{n}") or cleaned.get(f"amount_{n}")]
        for place in used:
            self._read_line(cleaned, place, is_only=len(used) == 1)
        return cleaned

    def _read_line(self, cleaned: dict[str, Any], place: int, *, is_only: bool) -> None:
        field, text = f"amount_{place}", cleaned.get(f"amount_{place}", "").strip()
        if not cleaned.get(f"words_{place}"):
            if f"words_{place}" not in self.errors:
                self.add_error(f"words_{place}", f"第 {place} 行写了金额，还请写明用在哪里。")
        elif not text and is_only and cleaned.get("amount"):
            cleaned[field] = cleaned["amount"]
        elif not text:
            self.add_error(field, f"第 {place} 行请写明金额。")
        else:
            try:
                cleaned[field] = plain(typed_amount(text))
            except forms.ValidationError as error:
                self.add_error(field, error)

    def values(self) -> Values:
        """What the step is to hold."""
        names = [f"{part}_{n}" for n in (1, 2, 3) for part in ("words", "amount")]
        return {name: self.cleaned_data[name].strip() for name in ("amount", *names)}


class SubmitForm(forms.Form):
    """The last look: by which line the application is called, and how the name is published."""

    title = _line("对外的一句话说明", 80)
    level = forms.ChoiceField(
        label="如果获得资助，名单上怎样写您的名字", choices=Application.PublishLevel.choices,
        required=False, error_messages={"invalid_choice": "请从列出的里面选。"},
    )  # fmt: skip


class ResumeForm(forms.Form):
    """The way back: the short code and the telephone number."""

    code = _line("短码", 20, required="请填写短码，如 K7QM-2XTP。")
    phone = _line("手机号", 30, required="请填写申请时的手机号。")

    def clean_code(self) -> str:
        """Full-width letters count as letters."""
        return unicodedata.normalize("NFKC", self.cleaned_data["code"]).upper()

    def clean_phone(self) -> str:
        """The number as it is stored."""
        return normalise_phone(self.cleaned_data["phone"])
