"""An instance whose end would run code."""
# /// hostile
# expect = "value []"
# ///

ends = []


class C:
    def __del__(self):
        ends.append(1)
        while True:
            pass


for _ in range(100):
    C()
ends
