"""The module of the type checker, which crossload runs: install it as `crossload[check]`."""
