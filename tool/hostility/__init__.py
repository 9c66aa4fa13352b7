"""What `tool/hostile.py` runs: programs that attack, hosts that carry them, and how both came out of it."""
