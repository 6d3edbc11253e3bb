"""The English of the public pages: what needs a translation, what has none, and the compiled file.

python3 -m tools.translations           adds what is missing to the .po, empty, and compiles it
python3 -m tools.translations --check   says what is missing, superfluous or not compiled

Chinese is written in the code, so it needs no catalogue. No gettext program is needed.
"""

import argparse
import ast
import re
import struct
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.utils.translation.template import templatize

from tools.bootstrap import ROOT

PO: Final = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
MO: Final = PO.with_suffix(".mo")
APPS: Final = ("charity_site", "awards", "projects", "events", "directory", "ledger", "kit")
# What the public never reads stays Chinese.
INSIDE: Final = re.compile(
    r"templates/(admin|account|mfa|emails|jury|ballot|apply|links)/|/(admin|migrations|management|sample|synthetic)/"
    r"|/admin\.py$|templates/styleguide\.html|accounts"
)
CALLS: Final = {"gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "_"}
IN_TEMPLATE: Final = re.compile(
    r"""\b(?:n?gettext|_)\(u?((?:"[^"]*"|'(?:[^'\\]|\\.)*'))(?:,\s*u?((?:"[^"]*"|'(?:[^'\\]|\\.)*')))?"""
)
HEADER: Final = (
    "MIME-Version: 1.0\n"
    "Content-Type: text/plain; charset=UTF-8\n"
    "Content-Transfer-Encoding: 8bit\n"
    "Language: en\n"
    "Plural-Forms: nplurals=2; plural=(n != 1);\n"
)


@dataclass(frozen=True, slots=True, order=True)
class Message:
    """What is looked up: the Chinese words, and those for many where they are counted."""

    one: str
    many: str = ""


Catalogue = dict[Message, tuple[str, ...]]

# ------------------------------------------------------------------ what the code asks for


def of_template(text: str) -> Iterator[Message]:
    """The messages of a template, exactly as its tags look them up."""
    for one, many in IN_TEMPLATE.findall(templatize(text)):
        yield Message(ast.literal_eval(one), ast.literal_eval(many) if many else "")


def of_module(text: str) -> Iterator[Message]:
    """The messages of a module: calls with a text that is written out."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and _called(node.func) in CALLS:
            words = [one.value for one in node.args[:2] if isinstance(one, ast.Constant)]
            texts = [word for word in words if isinstance(word, str)]
            if texts:
                yield Message(*texts)


def _called(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def public_files(pattern: str, *folders: str) -> Iterator[Path]:
    """The files whose words the public reads."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob(pattern)):
            if not INSIDE.search(path.relative_to(ROOT).as_posix()):
                yield path


def needed() -> set[Message]:
    """Everything that must be translated."""
    found: set[Message] = set()
    for path in public_files("*.html", "templates"):
        found |= set(of_template(path.read_text(encoding="utf-8")))
    for path in public_files("*.py", *APPS):
        found |= set(of_module(path.read_text(encoding="utf-8")))
    return found


# ------------------------------------------------------------------ the files


def read_po(text: str) -> Catalogue:
    """The translations of a .po; its header is not one."""
    found: Catalogue = {}
    for block in re.split(r"\n\s*\n", text):
        fields: dict[str, str] = {}
        name = ""
        for line in block.splitlines():
            match = re.match(r'(?:(msg\w+(?:\[\d\])?)\s+)?(".*")', line)
            if match is not None:
                name = match[1] or name
                fields[name] = fields.get(name, "") + ast.literal_eval(match[2])
        if fields.get("msgid"):
            told = [value for key, value in fields.items() if key.startswith("msgstr")]
            found[Message(fields["msgid"], fields.get("msgid_plural", ""))] = tuple(told)
    return found


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def write_po(catalogue: Catalogue) -> str:
    """The text of the .po, in a fixed order."""
    head = "".join(f"{_quoted(line)}\n" for line in HEADER.splitlines(keepends=True))
    blocks = [f'msgid ""\nmsgstr ""\n{head}']
    for message, told in sorted(catalogue.items()):
        lines = [f"msgid {_quoted(message.one)}"]
        if message.many:
            lines.append(f"msgid_plural {_quoted(message.many)}")
            lines += [f"msgstr[{place}] {_quoted(text)}" for place, text in enumerate(told)]
        else:
            lines.append(f"msgstr {_quoted(told[0])}")
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)


def compiled(catalogue: Catalogue) -> bytes:
    """The bytes of the .mo, as Python's gettext reads them."""
    pairs = {b"": HEADER.encode()}
    for message, told in catalogue.items():
        if all(told):
            key = "\0".join(filter(None, (message.one, message.many)))
            pairs[key.encode()] = "\0".join(told).encode()
    keys = sorted(pairs)
    first = 7 * 4 + 16 * len(keys)
    tables, words = [b"", b""], b""
    for place, texts in enumerate((keys, [pairs[key] for key in keys])):
        for text in texts:
            tables[place] += struct.pack("<II", len(text), first + len(words))
            words += text + b"\0"
    head = struct.pack(
        "<7I", 0x950412DE, 0, len(keys), 7 * 4, 7 * 4 + 8 * len(keys), 0, first
    )  # fmt: skip
    return head + tables[0] + tables[1] + words


# ------------------------------------------------------------------ the two uses


def problems() -> list[str]:
    """What is wrong with the catalogue, one line each."""
    catalogue, wanted = read_po(PO.read_text(encoding="utf-8")), needed()
    missing = [m for m in sorted(wanted) if not all(catalogue.get(m, ("",)))]
    found = [f"no English for: {message.one}" for message in missing]
    found += [f"used nowhere: {m.one}" for m in sorted(catalogue.keys() - wanted)]
    found += [f"other variables: {m.one}" for m in sorted(catalogue) if not _same(m, catalogue[m])]
    if not MO.exists() or MO.read_bytes() != compiled(catalogue):
        found.append(f"{MO.relative_to(ROOT)} is not that of {PO.name}: make fix")
    return found


def _same(message: Message, told: Iterable[str]) -> bool:
    """Whether every translation has the variables of the original."""
    wanted = set(re.findall(r"%\(\w+\)s", message.one))
    return all(set(re.findall(r"%\(\w+\)s", text)) == wanted for text in told if text)


def repair() -> None:
    """Add what is missing, leave out what nobody asks for, compile."""
    catalogue = read_po(PO.read_text(encoding="utf-8")) if PO.exists() else {}
    kept = {m: catalogue.get(m) or (("", "") if m.many else ("",)) for m in needed()}
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_text(write_po(kept), encoding="utf-8")
    MO.write_bytes(compiled(kept))


def main() -> int:
    """Repair, or only say what is wrong."""
    parser = argparse.ArgumentParser(description="Keep the English of the public pages complete.")
    parser.add_argument("--check", action="store_true")
    if not parser.parse_args().check:
        repair()
    found = problems()
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
