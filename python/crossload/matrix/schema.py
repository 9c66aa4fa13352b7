"""The JSON schema of `crossload.toml`, for editors: drawn from the tables that check it."""

import json

from crossload.matrix.tables import Configuration


def config_schema() -> str:
    """The schema as text, the same each time."""
    schema = Configuration.model_json_schema(by_alias=True)
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "crossload.toml"}
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"
