"""What `tool/bench.py` measures, of whom, how, and how it is shown."""
