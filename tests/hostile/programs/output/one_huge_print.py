"""One line of thirty megabytes."""
# /// hostile
# expect = "limit output"
# limits = { max_memory = 134_217_728 }
# ///

print("x" * 30_000_000)
