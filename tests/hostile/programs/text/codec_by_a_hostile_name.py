"""Codecs that do not exist, or do too much."""
# /// hostile
# expect = "value []"
# ///

errors = []
for name in ("zip", "bz2", "rot13", "idna", "x" * 10_000, "../../etc/passwd", "", "\x00"):
    try:
        b"x".decode(name)
        errors.append(name)
    except (LookupError, UnicodeDecodeError, ValueError):
        pass
errors
