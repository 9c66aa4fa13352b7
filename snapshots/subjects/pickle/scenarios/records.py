"""Log records, time tuples, results of processes, and what the system says of a file."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
import logging
import os
import subprocess
import time
import types

state = {
    "record": logging.LogRecord("n", 20, "p", 1, "%s", ("x",), None),
    "time": time.gmtime(0),
    "done": subprocess.CompletedProcess(["a"], 0, b"o", None),
    "stat": os.stat_result(range(19)),
    "space": types.SimpleNamespace(a=1),
}

# %% ask: message
state['record'].getMessage()
# %% ask: year
state['time'].tm_year
# %% ask: done
[state['done'].returncode, state['done'].stdout]
# %% ask: stat
state['stat'].st_size
# %% ask: space
state['space'].a
