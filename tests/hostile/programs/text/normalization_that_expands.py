"""Characters that a normalization makes eighteen of."""
# /// hostile
# expect = "limit memory"
# ///

import unicodedata

s = "\ufdfa" * 100_000
while True:
    s = unicodedata.normalize("NFKD", s) * 2
