"""An exec that brings its own builtins."""
# /// hostile
# expect = "raises PermissionError"
# ///

exec("x = open('/etc/passwd')", {"__builtins__": {"open": 1}})
