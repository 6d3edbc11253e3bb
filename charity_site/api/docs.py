"""The description of /api/v1/ as people read it, made from the OpenAPI document."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, or a field of an answer."""

    name: str
    kind: str
    about: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One address: what it is for, what may be asked, what is told."""

    path: str
    summary: str
    parameters: list[Field]
    fields: list[Field]
    is_list: bool


def groups(whole: Mapping[str, Any]) -> list[tuple[str, list[Operation]]]:
    """The operations by what they are about, in the order of the document."""
    found: dict[str, list[Operation]] = {}
    for path, methods in whole["paths"].items():
        operation = methods["get"]
        found.setdefault(operation["tags"][0], []).append(_operation(path, operation, whole))
    return list(found.items())


def _operation(path: str, operation: Mapping[str, Any], whole: Mapping[str, Any]) -> Operation:
    answer = _resolved(operation["responses"][200]["content"]["application/json"]["schema"], whole)
    items = answer["properties"].get("items")
    told = _resolved(items["items"], whole) if items else answer
    return Operation(
        path=path,
        summary=operation.get("description") or operation["summary"],
        parameters=[_field(one["name"], one["schema"], whole) for one in operation["parameters"]],
        fields=list(_fields(told, whole)),
        is_list=items is not None,
    )


def _fields(schema: Mapping[str, Any], whole: Mapping[str, Any]) -> Iterator[Field]:
    for name, part in schema["properties"].items():
        yield _field(name, part, whole)


def _field(name: str, schema: Mapping[str, Any], whole: Mapping[str, Any]) -> Field:
    return Field(name, _kind(schema, whole), schema.get("description", ""))


def _kind(schema: Mapping[str, Any], whole: Mapping[str, Any]) -> str:
    """The type in a few words: text, number, a list of text, an object with its fields."""
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"] if value != "")
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(_kind(part, whole) for part in schema["anyOf"]))
    if "$ref" in schema:
        return "{" + ", ".join(_resolved(schema, whole)["properties"]) + "}"
    if schema.get("type") == "array":
        return f"[{_kind(schema['items'], whole)}]"
    return str(schema.get("format") or schema.get("type", ""))


def _resolved(schema: Mapping[str, Any], whole: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" not in schema:
        return schema
    found: Mapping[str, Any] = whole["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return found
