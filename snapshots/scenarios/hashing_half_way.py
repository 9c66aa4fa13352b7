"""Hash objects fed in part take the rest and end in the right digest."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
import hashlib

names = ["md5", "sha1", "sha256", "sha512", "sha3_256", "blake2b", "blake2s"]
half_way = {name: hashlib.new(name, b"first half, ") for name in names}
copy = half_way["sha256"].copy()

# %% ask: the digests so far
{name: digest.hexdigest()[:16] for name, digest in half_way.items()}

# %% ask: with the rest
for digest in half_way.values():
    digest.update(b"second half" * 20)
{name: digest.hexdigest()[:16] for name, digest in half_way.items()}

# %% ask: equal to a hash in one go
whole = b"first half, " + b"second half" * 20
[digest.digest() == hashlib.new(name, whole).digest() for name, digest in half_way.items()]

# %% ask: a copy is separate
copy.update(b"other")
copy.hexdigest()
