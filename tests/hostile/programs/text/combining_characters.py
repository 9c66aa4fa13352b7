"""A letter with a hundred thousand accents."""
# /// hostile
# expect = "value 100000"
# ///

import unicodedata

len(unicodedata.normalize("NFC", "a" + "\u0301" * 100_000))
