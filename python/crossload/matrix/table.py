"""What every table of `crossload.toml` is, and the forms of values that several of them take."""

import re
from typing import Annotated

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PositiveInt

_SIZE = re.compile(r"^(\d+)\s*(B|KiB|MiB|GiB)$")
_UNITS = {"B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}


def _size(value: object) -> object:
    if isinstance(value, str):
        match = _SIZE.match(value)
        if match is None:
            raise ValueError("a size is a number and B, KiB, MiB or GiB, for example '2 GiB'")
        return int(match[1]) * _UNITS[match[2]]
    return value


def _specifier(value: str) -> str:
    try:
        SpecifierSet(value)
    except InvalidSpecifier:
        raise ValueError("this is a version specifier, for example '>=1.0' or '>=1.2,<2'") from None
    return value


_SizeText = Annotated[str, Field(pattern=_SIZE.pattern)]
Size = Annotated[PositiveInt, BeforeValidator(_size, json_schema_input_type=_SizeText | PositiveInt)]
Specifier = Annotated[str, AfterValidator(_specifier)]


class Table(BaseModel):
    """A TOML table: kebab-case keys, none of them unknown. What stands under a key is its help in editors."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        alias_generator=lambda name: name.replace("_", "-"),
        validate_by_name=False,
        use_attribute_docstrings=True,
    )
