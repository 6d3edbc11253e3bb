"""The steps of an application form: what each holds, what is missing, what to look at again.

Every step is a few texts by name, as its form shows them. A form carries the mark of the texts that
it was opened with; when others are stored meanwhile, it is stale.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kit.crypto import blind_index, decrypt
from kit.gather import Gathering, Part, hang
from kit.identifiers import (
    find_donation_appeals,
    find_personal_numbers,
    mask_number,
    uscc_warning,
)
from projects.models import (
    Application,
    ApplicationAnswer,
    ApplicationPhoto,
    BudgetLine,
    GrantQuestion,
    GrantRound,
    GrantTier,
)
from projects.models.grant_rounds import ApplicantKind

CONTACT, AMOUNT, PHOTOS, REVIEW = "contact", "amount", "photos", "review"
CONSENT_VERSION = "2026-1"
MOST_PHOTOS = 6
TEXTS = (
    "kind", "name", "contact_name", "place", "uscc", "guardian_name", "related_note", "filled_by",
    "filled_relation",
)  # fmt: skip
FLAGS = ("is_minor", "is_related")
Values = dict[str, str]


@dataclass(frozen=True, slots=True)
class FormStep:
    """One screen of the form: its key in the address, its name, and the question that it asks."""

    key: str
    title: str
    question: GrantQuestion | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """What is missing or to be looked at, and the step where it can be mended."""

    step: str
    sentence: str


def question_key(question: GrantQuestion) -> str:
    """The key of a question's step: q and its place."""
    return f"q{question.position}"


def steps_of(questions: Iterable[GrantQuestion]) -> list[FormStep]:
    """Every step of the form in its order, but the last look."""
    asked = [FormStep(question_key(one), one.text, one) for one in questions]
    return [
        FormStep(CONTACT, "申请人和联系方式"), *asked, FormStep(AMOUNT, "申请金额和用途"),
        FormStep(PHOTOS, "照片"),
    ]  # fmt: skip


@dataclass(slots=True)
class Filled:
    """An application with everything that was filled in, read once for a page or an act."""

    application: Application
    questions: list[GrantQuestion]
    answers: dict[int, ApplicationAnswer]
    lines: list[BudgetLine]
    photos: list[ApplicationPhoto]

    @property
    def steps(self) -> list[FormStep]:
        """The steps of its round's form."""
        return steps_of(self.questions)

    def step(self, key: str) -> FormStep | None:
        """The step of that key, if the form has it."""
        return next((one for one in self.steps if one.key == key), None)

    def text(self, question: GrantQuestion) -> str:
        """What was answered to a question; empty for nothing."""
        answer = self.answers.get(question.pk)
        return answer.text if answer else ""

    def values(self, key: str) -> Values:
        """What a step holds, as its form shows it."""
        if key == CONTACT:
            return contact_values(self.application)
        if key == AMOUNT:
            return self._amounts()
        step = self.step(key)
        return {"text": self.text(step.question)} if step and step.question else {}

    def _amounts(self) -> Values:
        asked = self.application.asked_amount
        found = {"amount": plain(asked)}
        by_place = {line.position: line for line in self.lines}
        for place in range(1, BudgetLine.MOST + 1):
            line = by_place.get(place)
            found[f"words_{place}"] = line.words if line else ""
            found[f"amount_{place}"] = plain(line.amount) if line else ""
        return found

    def missing(self) -> list[Problem]:
        """What stands in the way of handing it in, in the order of the steps."""
        found = list(_missing_contact(self.application))
        found += [
            Problem(question_key(one), f"还没有回答：{one.text}")
            for one in self.questions
            if one.is_required and not self.text(one).strip()
        ]
        if self.application.asked_amount is None:
            found.append(Problem(AMOUNT, "还没有选择申请金额。"))
        elif sentence := amount_wrong(self.application.round, self.application.asked_amount):
            found.append(Problem(AMOUNT, sentence))
        if not self.photos:
            found.append(Problem(PHOTOS, "请至少放一张照片，拍下您正在做的事就好。"))
        return found

    def warnings(self) -> list[Problem]:
        """What does not stand in the way, but should be looked at once more."""
        found = [
            Problem(CONTACT, one) for one in contact_warnings(contact_values(self.application))
        ]
        for one in self.questions:
            found += [Problem(question_key(one), w) for w in text_warnings(self.text(one))]
        found += [Problem(AMOUNT, one) for one in budget_warnings(self._amounts())]
        return found

    def first_open(self) -> str:
        """The step to go on with: the first that lacks something, else the last look."""
        lacking = {one.step for one in self.missing()}
        return next((step.key for step in self.steps if step.key in lacking), REVIEW)

    def after(self, key: str) -> str:
        """The step that follows one."""
        keys = [step.key for step in self.steps] + [REVIEW]
        return keys[keys.index(key) + 1] if key in keys[:-1] else REVIEW

    def before(self, key: str) -> str:
        """The step that goes before one; empty for the first."""
        keys = [step.key for step in self.steps] + [REVIEW]
        place = keys.index(key) if key in keys else 0
        return keys[place - 1] if place else ""


def _parts(application: Application) -> dict[str, Part]:
    mine = {"application": application.pk}
    of_round = {"round__applications": application.pk}
    return {
        "questions": Part(GrantQuestion.objects.filter(**of_round).order_by("position", "pk")),
        "tiers": Part(GrantTier.objects.filter(**of_round).order_by("amount", "pk")),
        "answers": Part(ApplicationAnswer.objects.filter(**mine).order_by("pk")),
        "lines": Part(BudgetLine.objects.filter(**mine).order_by("position", "pk")),
        "photos": Part(ApplicationPhoto.objects.filter(**mine).order_by("added_at", "pk")),
    }


_EVERYTHING = Gathering(Application, _parts)


def filled(application: Application) -> Filled:
    """Read everything that was filled in, and the questions of its round, in one statement."""
    found = _EVERYTHING.of(application)
    hang(application.round, "tiers", found["tiers"])
    answers = {answer.question_id: answer for answer in found["answers"]}
    return Filled(application, found["questions"], answers, found["lines"], found["photos"])


def plain(amount: Decimal | None) -> str:
    """An amount as it is typed: 5000, 1234.50; empty for none."""
    return "" if amount is None else f"{amount:.2f}".removesuffix(".00")


def mark_of(values: Values) -> str:
    """The mark of what a step holds; keyed, because a telephone number could be guessed by it."""
    text = json.dumps(values, sort_keys=True, ensure_ascii=False)
    return blind_index(text, purpose="application.step")[:20]


# ------------------------------------------------------------------ who applies


def contact_values(application: Application) -> Values:
    """Who applies and how to reach them, deciphered, as the form shows it."""
    found = {name: str(getattr(application, name)) for name in TEXTS}
    found |= {name: "on" if getattr(application, name) else "" for name in FLAGS}
    found["phone"] = decrypt(application.phone_cipher) if application.phone_cipher else ""
    found["mail"] = decrypt(application.mail_cipher) if application.mail_cipher else ""
    found["region"] = application.region_id or ""
    return found


def masked_phone(application: Application) -> str:
    """The telephone number as a page shows it: 138****8000."""
    return mask_number(decrypt(application.phone_cipher)) if application.phone_cipher else ""


def applicant_index(values: Values) -> str:
    """The keyed hash by which a second application of the same applicant is found.

    Shapes: by the code of a body that has one, else by the telephone number.
    """
    is_body = values["kind"] != ApplicantKind.PERSON and values["uscc"]
    key = f"uscc:{values['uscc']}" if is_body else f"phone:{values['phone']}"
    return blind_index(key, purpose="application.applicant")


def _missing_contact(application: Application) -> Iterable[Problem]:
    if not (application.name and application.phone_cipher and application.region_id):
        yield Problem(CONTACT, "请补全申请人、手机号和地区。")
    elif application.consented_at is None:
        yield Problem(CONTACT, "请本人看过联系方式，并点“同意并继续”。")


def contact_warnings(values: Values) -> list[str]:
    """What to look at once more in a step that is saved all the same."""
    warnings = [uscc_warning(values["uscc"])] if values["uscc"] else []
    return [one for one in warnings if one]


# ------------------------------------------------------------------ texts and amounts


def text_warnings(text: str) -> list[str]:
    """What a text should not hold: numbers of people, and anything that asks for money."""
    found = [
        f"文字里有{one.label}“{one.masked}”。公开前会被要求去掉，请改成不带号码的说法。"
        for one in find_personal_numbers(text)
    ]
    found += [
        f"文字里有“{one.excerpt}”。本站不替任何人募捐，收款、转账一类的话请去掉。"
        for one in find_donation_appeals(text)
    ]
    return found


def tier_words(amounts: Sequence[Decimal]) -> str:
    """The tiers in one line: 5,000 元、10,000 元."""
    return "、".join(f"{money(one)} 元" for one in amounts)


def money(amount: Decimal) -> str:
    """An amount with thousands: 5,000 or 1,234.50."""
    return f"{amount:,.2f}".removesuffix(".00")


def amount_wrong(round_: GrantRound, amount: Decimal) -> str:
    """The sentence about an amount that the round does not give; empty for a good one."""
    if amount > round_.most_amount:
        return f"这一轮最多可申请 {money(round_.most_amount)} 元，您填的是 {money(amount)} 元。"
    if amount < round_.least_amount:
        return f"这一轮最少申请 {money(round_.least_amount)} 元，您填的是 {money(amount)} 元。"
    tiers = [tier.amount for tier in round_.tiers.all()] if round_.tiers_strict else []
    if tiers and amount not in tiers:
        return f"这一轮只有这些档位：{tier_words(tiers)}，请选一个。"
    return ""


def budget_warnings(values: Values) -> list[str]:
    """What to look at once more where the lines do not sum to what is asked for."""
    lines = [Decimal(values[f"amount_{n}"]) for n in (1, 2, 3) if values[f"amount_{n}"]]
    if not lines or not values["amount"] or sum(lines) == Decimal(values["amount"]):
        return []
    total, asked = money(sum(lines, Decimal())), money(Decimal(values["amount"]))
    return [f"各项用途合计 {total} 元，与申请金额 {asked} 元不一致，请核对；核对无误也可以提交。"]
