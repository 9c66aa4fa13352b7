"""A Fibonacci number with hundreds of thousands of digits, by addition."""
# /// hostile
# expect = "limit time"
# ///

a, b = 0, 1
while True:
    a, b = b, a + b
