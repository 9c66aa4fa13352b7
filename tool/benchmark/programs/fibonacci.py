"""Recursive calls: the Fibonacci numbers as they are defined."""


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


assert fib(21) == 10_946
