from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema
import pytest

from crossload.matrix.config import CONFIG_NAME
from crossload.matrix.errors import NotFoundError, StoreError
from crossload.report.json_file import matrix_json
from crossload.report.results_file import read_results, results_schema

if TYPE_CHECKING:
    from crossload.matrix.result import MatrixResult

PUBLISHED = Path(__file__).resolve().parents[3] / "docs" / "matrix.schema.json"


def write(result: MatrixResult, folder: Path) -> Path:
    path = folder / "matrix.json"
    path.write_text(matrix_json(result), encoding="utf-8")
    return path


def test_a_results_file_is_read_back_as_it_was(result: MatrixResult, tmp_path: Path) -> None:
    assert read_results(write(result, tmp_path)) == result


def test_the_configuration_s_name_is_kept_and_an_older_file_has_the_usual_one(
    result: MatrixResult, tmp_path: Path
) -> None:
    path = write(dataclasses.replace(result, config="other.toml"), tmp_path)
    assert read_results(path).config == "other.toml"
    data = json.loads(path.read_text(encoding="utf-8"))
    del data["config"]
    path.write_text(json.dumps(data), encoding="utf-8")
    assert read_results(path).config == CONFIG_NAME


def closed(schema: object) -> object:
    """The schema with no field allowed that it does not name, as it is of what this version writes."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {key: closed(item) for key, item in schema.items()}
    if "properties" in inner:
        inner["additionalProperties"] = False
    return inner


def test_the_schema_names_every_field_that_is_written(result: MatrixResult) -> None:
    schema = closed(json.loads(results_schema()))
    assert isinstance(schema, dict)
    jsonschema.Draft202012Validator.check_schema(schema)
    data = json.loads(matrix_json(result))
    jsonschema.validate(data, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**data, "runs": 1}, schema)
    with pytest.raises(jsonschema.ValidationError, match="'fine' is not one of"):
        jsonschema.validate({**data, "cells": [{**data["cells"][0], "verdict": "fine"}]}, schema)


def test_the_published_schema_is_the_one_that_files_are_read_by() -> None:
    assert PUBLISHED.read_text(encoding="utf-8") == results_schema(), (
        "run: crossload schema results > docs/matrix.schema.json"
    )


def test_fields_of_a_newer_version_are_passed_over(result: MatrixResult, tmp_path: Path) -> None:
    path = write(result, tmp_path)
    data = json.loads(path.read_text(encoding="utf-8"))
    data["weather"] = data["cells"][0]["weather"] = data["targets"][0]["weather"] = "fine"
    path.write_text(json.dumps(data), encoding="utf-8")
    assert read_results(path) == result


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"crossload-matrix": 2}, "no results file of version 1: crossload-matrix: Input should be less than or equal"),
        ({"cells": [{"scenario": "keys"}]}, "no results file of version 1: cells.0.writer: Field required"),
        ({"targets": []}, "has a cell of a target or scenario that it does not list: keys: thing@1.0/native"),
    ],
    ids=["version", "field", "target"],
)
def test_what_is_no_results_file_is_refused_with_the_place(
    result: MatrixResult, tmp_path: Path, changes: dict[str, object], said: str
) -> None:
    path = write(result, tmp_path)
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **changes}), encoding="utf-8")
    with pytest.raises(StoreError, match=said):
        read_results(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"none\.json: No such file"):
        read_results(tmp_path / "none.json")
