"""Forms in `crossload.toml` that are filled in for each version: what is installed, and for which interpreter."""

from typing import Annotated
from urllib.parse import urlsplit

from packaging.requirements import InvalidRequirement, Requirement
from pydantic import AfterValidator

_BUILT = "what is built here goes into the folder that 'wheels' names"


def _filled(form: str, **examples: str) -> str:
    try:
        return form.format(**examples)
    except (LookupError, ValueError, AttributeError):
        names = " and ".join(f"'{{{name}}}'" for name in examples)
        raise ValueError(f"nothing but {names} is filled in here, and any other brace is written twice") from None


def _python_form(value: str) -> str:
    _filled(value, version="1.0.0")
    return value


def _installable(value: str) -> str:
    try:
        url = Requirement(_filled(value, package="package", version="1.0.0")).url
    except InvalidRequirement:
        raise ValueError(f"this is no requirement, such as 'thing>=1.2'; {_BUILT}") from None
    # A path is no URL, and is taken for one.
    if url is not None and urlsplit(url).scheme in ("", "file"):
        raise ValueError(f"a file may change and keep its name; {_BUILT}")
    return value


PythonForm = Annotated[str, AfterValidator(_python_form)]
Installable = Annotated[str, AfterValidator(_installable)]
