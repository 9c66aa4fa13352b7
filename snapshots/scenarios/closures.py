"""Closures keep their cells, shared where they were shared and separate where they were not."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
def make_account(balance):
    def deposit(amount):
        nonlocal balance
        balance += amount
        return balance

    def peek():
        return balance

    return deposit, peek


deposit, peek = make_account(100)
other_deposit, other_peek = make_account(0)
deposit(5)
later = [lambda x, i=i: (i, x) for i in range(3)]

# %% ask: the two of an account share a cell
(peek(), deposit(10), peek())

# %% ask: the other account is separate
(other_deposit(1), other_peek(), peek())

# %% ask: captured defaults
[f("x") for f in later]
