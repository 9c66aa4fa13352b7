"""Installing what is published as users do: the parts of tool/installs.py."""
