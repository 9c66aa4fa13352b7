from __future__ import annotations

import subprocess
import sys

# None in its place is how Python notes that a module is not to be found.
PROGRAM = """
import sys
sys.modules["crossload_checker"] = None
import crossload
try:
    crossload.check("1 + 1")
except crossload.BackendUnavailableError as error:
    print(error)
"""


def test_where_the_checker_is_not_installed_the_error_says_what_to_install() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert done.stdout == "the type checker is not installed; install it with `pip install 'crossload[check]'`\n"
