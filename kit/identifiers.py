"""Codes that name organisations and people: read leniently, warned about, rarely refused."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from django.db import models

_SPACING = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\-–—]+")
_MASK = "*"


class DocumentKind(models.TextChoices):
    """The papers by which a person is identified."""

    ID_CARD = "id_card", "居民身份证"
    RESIDENCE_PERMIT = "residence_permit", "港澳台居民居住证"
    FOREIGN_PERMIT = "foreign_permit", "外国人永久居留身份证"
    TRAVEL_PERMIT = "travel_permit", "港澳居民来往内地通行证／台胞证"
    PASSPORT = "passport", "护照"
    OTHER = "other", "其他证件"


@dataclass(frozen=True, slots=True)
class Check:
    """What was read, and what to say about it: nothing, a warning, or why it cannot be right."""

    value: str
    sentence: str = ""
    wrong: bool = False


def _compact(text: str) -> str:
    """Half width, upper case, no spaces or hyphens: as people type codes from paper."""
    return _SPACING.sub("", unicodedata.normalize("NFKC", text)).upper()


# ------------------------------------------------------------------ organisations

_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I O Z S V: they look like 1 0 2 5 U
_USCC_LENGTH = 18


def normalise_uscc(text: str) -> str:
    """The unified social credit code as it is stored: half width, upper case, no spaces."""
    return _compact(text)


def uscc_check_character(body: str) -> str:
    """The eighteenth character that belongs to the first seventeen.

    Source: GB 32100-2015, weights 3^i modulo 31.
    """
    total = sum(_USCC_ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(body))
    return _USCC_ALPHABET[-total % 31]


def uscc_warning(text: str) -> str:
    """The sentence beside a code that looks mistyped; empty for a good or a missing one.

    A warning never blocks: village groups begin with N or Y, and many have no code at all.
    """
    code = normalise_uscc(text)
    if not code:
        return ""
    if len(code) != _USCC_LENGTH:
        return f"统一社会信用代码应为18位，现在是{len(code)}位，请核对；核对无误也可以保存。"
    strange = "、".join(dict.fromkeys(char for char in code if char not in _USCC_ALPHABET))
    if strange:
        return f"统一社会信用代码里不会出现“{strange}”，请核对；核对无误也可以保存。"
    if not code[2:8].isdigit():
        return "统一社会信用代码第3至8位应为数字，请核对；核对无误也可以保存。"
    if uscc_check_character(code[:-1]) != code[-1]:
        return "统一社会信用代码的校验位不符，可能有一位输错了，请核对；核对无误也可以保存。"
    return ""


def _is_uscc(code: str) -> bool:
    return len(code) == _USCC_LENGTH and not uscc_warning(code)


# ------------------------------------------------------------------ people

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_FREE_FORM = re.compile(r"[0-9A-Z()]{4,30}")
_NUMBERED_KINDS = {
    DocumentKind.ID_CARD,
    DocumentKind.RESIDENCE_PERMIT,
    DocumentKind.FOREIGN_PERMIT,
}
_OLD_FOREIGN_PERMIT = re.compile(r"[A-Z]{3}[0-9]{12}")


def id_check_character(body: str) -> str:
    """The eighteenth character that belongs to the first seventeen digits.

    Source: GB 11643-1999 (ISO 7064 MOD 11-2).
    """
    return _ID_CHECKS[sum(int(d) * w for d, w in zip(body, _ID_WEIGHTS, strict=True)) % 11]


def id_birth_date(number: str) -> date | None:
    """The date of birth inside an 18 or 15 character number; None when it is no date."""
    code = _compact(number)
    digits = code[6:14] if len(code) == 18 else f"19{code[6:12]}"
    try:
        return date.fromisoformat(f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}")
    except ValueError:
        return None


def check_id_number(text: str, *, today: date) -> Check:
    """Check an identity number by its length, date and check character, and by nothing else.

    Shapes: residence permits (81, 82, 83 …) and the new permanent residence cards (9 …) follow
    the same rule, so no list of region codes is consulted.
    Source: GB 11643-1999; norms.md.
    """
    code = _compact(text)
    if re.fullmatch(r"[0-9]{17}[0-9X]|[0-9]{15}", code) is None:
        return Check(code, "身份证号应为18位：前17位是数字，最后一位是数字或X。", wrong=True)
    born = id_birth_date(code)
    if born is None or not date(1900, 1, 1) <= born <= today:
        return Check(code, "身份证号第7至14位应是出生日期，请核对。", wrong=True)
    if len(code) == 15:
        return Check(code, "这是15位旧身份证号，现行证件为18位，请尽量填写新号码。")
    if id_check_character(code[:-1]) != code[-1]:
        return Check(code, "身份证号的校验位不符，可能有一位输错了，请核对。", wrong=True)
    return Check(code)


def check_document(kind: str, text: str, *, today: date) -> Check:
    """Check the number of any identity document; only numbers with a public rule can be wrong."""
    code = _compact(text)
    if kind == DocumentKind.FOREIGN_PERMIT and _OLD_FOREIGN_PERMIT.fullmatch(code):
        return Check(code)
    if kind in _NUMBERED_KINDS:
        return check_id_number(text, today=today)
    if _FREE_FORM.fullmatch(code) is None:
        return Check(code, "证件号码只包含字母和数字，请按证件上的样子填写。", wrong=True)
    return Check(code)


_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"(010|02[0-9]|0[3-9][0-9]{2})([2-8][0-9]{6,7})")


def normalise_phone(text: str) -> str:
    """The phone number as it is stored: 13800138000, 0851-85250000; others stay as typed."""
    code = re.sub(r"[()]", "", _compact(text))
    code = re.sub(r"^(\+|00)?86(?=1[3-9][0-9]{9}$|0[0-9]{10,11}$)", "", code)
    if landline := _LANDLINE.fullmatch(code):
        return "-".join(landline.groups())
    return code


def phone_warning(text: str) -> str:
    """The sentence beside a number that cannot be dialled in China; empty for a good one."""
    phone = normalise_phone(text)
    known = (_MOBILE, re.compile(r"0[0-9]{2,3}-[0-9]{7,8}"), re.compile(r"[48]00[0-9]{7}"))
    if not phone or any(pattern.fullmatch(phone) for pattern in known):
        return ""
    if phone.startswith("+"):
        return ""
    return "电话号码看起来不完整：手机号为11位，座机请加区号，境外号码请以+开头。"


def mask_number(number: str, *, head: int = 3, tail: int = 4) -> str:
    """Hide the middle of a number: 138****8000. A number too short to be hidden is all stars."""
    hidden = len(number) - head - tail
    if hidden <= 0:
        return _MASK * len(number)
    return number[:head] + _MASK * hidden + number[len(number) - tail :]


def passes_luhn(digits: str) -> bool:
    """Whether the check digit of a bank card number holds."""
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(map(int, digits[::-2])) + sum(doubled)) % 10 == 0


# ------------------------------------------------------------------ found in a text


@dataclass(frozen=True, slots=True)
class Finding:
    """A passage that must not be published, with its place in the text."""

    kind: str
    excerpt: str
    start: int
    end: int

    @property
    def label(self) -> str:
        """What the passage looks like, in the words of the page."""
        return _LABELS[self.kind]

    @property
    def masked(self) -> str:
        """The excerpt as it may be logged or shown to somebody else."""
        return self.excerpt if self.kind == "appeal" else mask_number(self.excerpt, tail=2)


_LABELS = {"id": "身份证号", "phone": "电话号码", "card": "银行卡号", "appeal": "募捐或收款内容"}
_SEPARATOR = "[ \\-\u00a0\u2002-\u2015\u2060\u3000\ufeff\u00b7\uff0d]"
_RUN = re.compile(f"[0-9]+(?:{_SEPARATOR}{{1,3}}[0-9]+)*(?:{_SEPARATOR}{{0,3}}[Xx])?")
_GROUP = re.compile("[0-9]+|[Xx]")
_DOTTED_PHONE = re.compile(r"(?<![0-9.])1[3-9][0-9]\.[0-9]{4}\.[0-9]{4}(?![0-9.])")
_LANDLINE_IN_TEXT = re.compile(
    r"(?<![0-9])(?:\(0[0-9]{2,3}\) ?|0[0-9]{2,3}[-\u2010-\u2015 ])[2-8][0-9]{6,7}(?![0-9])"
)
# The provinces of numbers given out before 1999.
_OLD_ID_REGION = re.compile("1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12]")
_CHINESE_DIGITS = {**dict(zip("〇一二三四五六七八九", "0123456789", strict=True)), "零": "0",
                   "壹": "1", "幺": "1", "两": "2"}  # fmt: skip
_LONGEST = 19


class _Digits(dict[int, str]):
    """The translation table to plain digits that keeps every character in its place."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        digit = unicodedata.digit(char, None)
        plain = _CHINESE_DIGITS.get(char) or (char if digit is None else str(digit))
        if char in "（）＋－．Ｘｘ":
            plain = unicodedata.normalize("NFKC", char)
        self[code] = plain
        return plain


_DIGITS = _Digits()


def _is_one_number(groups: list[str]) -> bool:
    """Whether people would write one number in these groups: 4-4-4-4, or digit by digit."""
    sizes = [len(group) for group in groups]
    return min(sizes[:-1], default=3) >= 3 or max(sizes) == 1


def _kind_of(number: str) -> str:
    """What the digits look like, or nothing."""
    if _MOBILE.fullmatch(number) or re.fullmatch("0{0,2}861[3-9][0-9]{9}", number):
        return "phone"
    if _looks_like_id(number):
        return "id"
    return "card" if _looks_like_card(number) else ""


def _looks_like_card(number: str) -> bool:
    if not (13 <= len(number) <= _LONGEST and number.isdigit() and number[0] in "34569"):
        return False
    return passes_luhn(number) and not _is_uscc(number)


def _looks_like_id(number: str) -> bool:
    """Whether it is built like an identity number; a mistyped one is still somebody's."""
    if len(number) not in (15, 18) or not number[:-1].isdigit() or number[0] == "0":
        return False
    born = id_birth_date(number)
    if born is None or not 1900 <= born.year <= 2099:
        return False
    if len(number) == 15:
        return number.isdigit() and _OLD_ID_REGION.match(number) is not None
    return id_check_character(number[:-1]) == number[-1] or not _is_uscc(number)


def _numbers_in(run: re.Match[str], plain: str) -> list[tuple[str, int, int]]:
    """The longest telling numbers in one run of digit groups, from left to right."""
    groups = list(_GROUP.finditer(plain, run.start(), run.end()))
    found, first = [], 0
    while first < len(groups):
        last = _end_of_number(groups, first)
        if last:
            texts = [group[0].upper() for group in groups[first:last]]
            kind, end = _kind_of("".join(texts)), groups[last - 1].end()
            # digits that run on into letters are a code (91330100MA2…), not a card
            if kind != "card" or not re.match("[A-Za-z]", plain[end : end + 1]):
                found.append((kind, groups[first].start(), end))
        first = last or first + 1
    return found


def _end_of_number(groups: list[re.Match[str]], first: int) -> int:
    """The index after the last group of the longest number that begins at `first`; 0 for none."""
    texts: list[str] = []
    best = 0
    for place in range(first, len(groups)):
        texts.append(groups[place][0].upper())
        number = "".join(texts)
        if len(number) > _LONGEST:
            break
        if _is_one_number(texts) and _kind_of(number):
            best = place + 1
    return best


def find_personal_numbers(text: str) -> list[Finding]:
    """The identity, phone and bank card numbers in a text, however their digits are written.

    Shapes: full-width, circled and Chinese digits count; groups may be parted by spaces or
    hyphens. A card needs a valid check digit; an identity number needs only a possible date.
    """
    plain = text.translate(_DIGITS)
    places = [place for run in _RUN.finditer(plain) for place in _numbers_in(run, plain)]
    for pattern in (_DOTTED_PHONE, _LANDLINE_IN_TEXT):
        places.extend(("phone", *match.span()) for match in pattern.finditer(plain))
    kept: list[Finding] = []
    for kind, start, end in sorted(places, key=lambda place: (place[1], -place[2])):
        if not kept or start >= kept[-1].end:
            kept.append(Finding(kind, text[start:end], start, end))
    return kept


# ------------------------------------------------------------------ appeals for money

_SIMPLIFIED = str.maketrans(
    "轉賬帳帐賞眾籌碼號戶掃請銀彙匯錢愛給讚", "转账账账赏众筹码号户扫请银汇汇钱爱给赞"
)
_SKIPPED = re.compile("[\\s*·•._|~\u200b-\u200f\u2060\ufeff]")
# Words that are about paying wherever they stand: domain.md §1.9.
_PAYING = "收款|打赏|转账|众筹|赞赏码|收钱码|付款码"
_ACCOUNT = "(?:账号|账户|专户|链接|通道|方式|热线|二维码|码)"
_EVERYBODY = "(?:您|你|大家|各位|社会各界|各界|爱心人士|好心人|广大网友|网友)"
_GIVE = "(?:捐款|捐钱|捐助|募捐|筹款|打款|汇款)"
_CLAUSE = r"[^，。；！？,;!?\n]"
_APPEALS = (
    f"(?:捐款|捐赠|募捐|筹款|爱心捐?款?|善款|收款|打赏){_ACCOUNT}",
    # where the money is to go
    "(?:捐[款赠助]|[善打汇]款|爱心款|转账)请?[汇打转存寄捐]?(?:至|到(?![账位])|入)(?=.{0,12}[账卡户码号])",
    "(?:开户行|开户银行|开户名|户名)(?:是|为|:)",
    "(?:账号|账户|卡号|支付宝|微信)(?:是|为|:)?(?=.{0,3}[0-9]{6})",
    # scan this
    "扫(?:一扫|描)?(?:下方|上方|以下|图中)?(?:二维)?码(?:即可)?(?:捐|献爱心|支持|帮助|资助)",
    # please give
    f"(?<![邀申聘宴])请(?![假客教缨示愿来]){_CLAUSE}{{0,16}}{_GIVE}",
    f"(?:欢迎|恳求|跪求|期待|希望|盼望){_EVERYBODY}{_CLAUSE}{{0,8}}{_GIVE}",
)
_ALWAYS = re.compile("|".join(_APPEALS))
_MENTIONED = re.compile(_PAYING)
_REFUSING = re.compile(
    "拒绝|谢绝|婉拒|婉言|不接受|不收|不要|不得|不会|从不|从未|禁止|严禁|劝阻|阻止|拦下|拦住|制止|劝住"
)
_ABOUT_FRAUD = re.compile("诈骗|被骗|骗子|骗走|骗取|骗局|受骗|行骗|上当|反诈|防骗")
_CLAUSE_ENDS = "，。；！？,;!?\n：:"
_SENTENCE_ENDS = "。！？!?\n"


def _squeezed(text: str) -> tuple[str, list[int]]:
    """The text without what is put between characters to hide a word, and where each stood."""
    plain = "".join(
        unicodedata.normalize("NFKC", char)[:1] or char for char in text.translate(_SIMPLIFIED)
    )
    kept = [place for place, char in enumerate(plain) if char == "\n" or not _SKIPPED.match(char)]
    return "".join(plain[place] for place in kept), kept


def _around(text: str, span: tuple[int, int], ends: str) -> str:
    """The clause or sentence, as `ends` says, in which the span stands."""
    first = max(text.rfind(mark, 0, span[0]) for mark in ends) + 1
    lasts = [place for mark in ends if (place := text.find(mark, span[1])) >= 0]
    return text[first : min(lasts, default=len(text))]


def _is_harmless(text: str, span: tuple[int, int]) -> bool:
    """Whether a word about paying tells of a refusal or of a fraud."""
    refused = _REFUSING.search(_around(text, span, _CLAUSE_ENDS))
    return bool(refused or _ABOUT_FRAUD.search(_around(text, span, _SENTENCE_ENDS)))


def find_donation_appeals(text: str) -> list[Finding]:
    """The passages that ask for money, which only designated platforms may do.

    Shapes: 收款, 打赏, 转账 and 众筹 count wherever they stand, except where the clause tells of
    a refusal (谢绝打赏) or the sentence of a fraud (骗子让他转账). 获得捐款 is reporting.
    Source: 慈善法 27 and 124; domain.md §1.9.
    """
    squeezed, places = _squeezed(text)
    spans = [match.span() for match in _ALWAYS.finditer(squeezed)]
    mentions = (match.span() for match in _MENTIONED.finditer(squeezed))
    spans += [span for span in mentions if not _is_harmless(squeezed, span)]
    found: list[Finding] = []
    for first, last in sorted(spans, key=lambda span: (span[0], -span[1])):
        start, end = places[first], places[last - 1] + 1
        if not found or start >= found[-1].end:
            found.append(Finding("appeal", text[start:end], start, end))
    return found
