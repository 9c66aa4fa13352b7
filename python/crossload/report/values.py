"""A canonical value as a person writes it in Python."""

import base64
import struct
from typing import Any

from crossload.report.plain import plain

LONGEST = 200
"""Characters of one value; more is cut off, and the JSON report has the whole."""


def readable(value: Any, *, longest: int = LONGEST) -> str:
    """The value as Python text on one line."""
    text = _text(value)
    text = plain(text, longest=len(text))
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _text(value: Any) -> str:
    if value is None or isinstance(value, bool | str):
        return repr(value)
    if not isinstance(value, dict) or len(value) != 1:
        return repr(value)
    ((kind, content),) = value.items()
    try:
        return _kind_text(kind, content)
    except (TypeError, ValueError, KeyError, IndexError, struct.error):
        return repr(value)


def _kind_text(kind: str, content: Any) -> str:  # noqa: C901, PLR0911, PLR0912 - one case for each form
    match kind:
        case "int" | "decimal" | "repr" | "cycle":
            return str(content) if kind != "decimal" else f"Decimal({content!r})"
        case "float":
            return _float(content)
        case "complex":
            return f"complex({_float(content[0])}, {_float(content[1])})"
        case "bytes":
            return repr(base64.b64decode(content, validate=True))
        case "list":
            return f"[{_items(content)}]"
        case "tuple":
            return f"({_items(content)}{',' if len(content) == 1 else ''})"
        case "set":
            return f"{{{_items(content)}}}" if content else "set()"
        case "frozenset":
            return f"frozenset({{{_items(content)}}})" if content else "frozenset()"
        case "dict":
            return f"{{{', '.join(f'{_text(key)}: {_text(item)}' for key, item in content)}}}"
        case "namedtuple":
            return f"{content['type']}({_named(content['fields'])})"
        case "instance":
            return f"{content['type']}({_named(content['attrs'])})"
        case "exception":
            return _exception(content)
        case "raised":
            return f"raised {_exception(content)}"
        case "ellipsis":
            return "..."
        case _:
            return f"<{kind} {content}>"


def _float(bits: str) -> str:
    return "nan" if bits == "nan" else repr(struct.unpack(">d", bytes.fromhex(bits))[0])


def _items(content: list[Any]) -> str:
    return ", ".join(_text(item) for item in content)


def _named(content: list[list[Any]]) -> str:
    return ", ".join(f"{name}={_text(item)}" for name, item in content)


def _exception(content: dict[str, Any]) -> str:
    message = content.get("message")
    return f"{content['type']}({'' if message is None else repr(message)})"
