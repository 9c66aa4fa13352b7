"""What every table of `crossload.toml` is, and the forms of values that several of them take."""

import ast
import inspect
import itertools
import re
from collections.abc import Iterator
from typing import Annotated

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    PositiveInt,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

_SIZE = re.compile(r"^(\d+)\s*(B|KiB|MiB|GiB)$")
_WEEK = 7 * 24 * 3600.0
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
Deadline = Annotated[float, Field(gt=0, le=_WEEK, allow_inf_nan=False)]
"""Seconds; a clock that waits for longer than a week, or forever, is a mistake."""


class Table(BaseModel):
    """A TOML table: kebab-case keys, none of them unknown. What stands under a key is its help in editors."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        alias_generator=lambda name: name.replace("_", "-"),
        validate_by_name=False,
    )

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        # As `use_attribute_docstrings` does, but only where a schema is made: reading the source with each class that
        # is defined would take a tenth of a run in which everything is stored.
        schema = handler.resolve_ref_schema(handler(core_schema))
        for name, text in _docstrings(cls):
            schema["properties"][cls.model_fields[name].alias or name]["description"] = text
        return schema


def _docstrings(table: type[Table]) -> Iterator[tuple[str, str]]:
    """What stands under each attribute."""
    (definition,) = ast.parse(inspect.getsource(table)).body
    for above, below in itertools.pairwise(getattr(definition, "body", ())):
        match above, below:
            case ast.AnnAssign(target=ast.Name(name)), ast.Expr(ast.Constant(str(text))):
                yield name, inspect.cleandoc(text)
            case _:
                pass
