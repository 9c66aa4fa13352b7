"""Objects: classes with attributes and methods, and errors that they raise."""


class Account:
    def __init__(self, owner, balance):
        self.owner = owner
        self.balance = balance
        self.history = []

    def change(self, amount):
        if self.balance + amount < 0:
            raise ValueError(f"{self.owner} has {self.balance}")
        self.balance += amount
        self.history.append(amount)
        return self

    def total(self):
        return sum(self.history)


accounts = [Account(f"owner {number}", number * 10) for number in range(40)]
refusals = 0
for turn in range(4_000):
    source = accounts[turn * 7 % 40]
    target = accounts[turn * 11 % 40]
    try:
        source.change(-(turn % 50))
        target.change(turn % 50)
    except ValueError as error:
        refusals += 1
        assert str(error).startswith("owner")
    finally:
        source.last = turn
assert refusals and sum(account.balance for account in accounts) == sum(number * 10 for number in range(40))
assert all(isinstance(account.total(), int) for account in accounts)
