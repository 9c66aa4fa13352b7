from __future__ import annotations

import pytest

from workbench import faults
from workbench.faults import Fault, UsageFault

from .conftest import run_python

KINDS = [
    kind for kind in vars(faults).values() if isinstance(kind, type) and issubclass(kind, Fault) and kind is not Fault
]


def test_every_kind_has_an_exit_code_of_its_own() -> None:
    codes = [kind.exit_code for kind in KINDS]
    assert len(set(codes)) == len(codes)
    # 0 and 1 are success and a check that found something; 10 is tool/nox's for an old Python.
    assert not {0, 1, 10, faults.INTERRUPTED} & set(codes)


def test_a_report_says_what_where_and_what_next() -> None:
    fault = UsageFault("it broke", where="here", remedy="mend it")
    assert str(fault) == "error: it broke\n  where: here\n  next:  mend it"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_script_reports_a_fault_and_exits_with_its_code(kind: type[Fault]) -> None:
    code = (
        "from workbench import faults\n"
        "def main(arguments):\n"
        f"    raise faults.{kind.__name__}('it broke', where='here', remedy='mend it')\n"
        "faults.run_main(main)\n"
    )
    ran = run_python("-c", code)
    assert (ran.code, ran.out, ran.err) == (
        kind.exit_code,
        "",
        "error: it broke\n  where: here\n  next:  mend it\n",
    )
