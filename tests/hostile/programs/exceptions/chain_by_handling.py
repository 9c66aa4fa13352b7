"""A thousand exceptions, each raised while the one before was handled."""
# /// hostile
# expect = "raises ValueError"
# ///

def f(n):
    try:
        raise ValueError(str(n))
    except ValueError:
        if n:
            f(n - 1)
        raise


f(300)
