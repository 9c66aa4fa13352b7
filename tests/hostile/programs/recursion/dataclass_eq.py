"""Two dataclasses that hold each other, compared."""
# /// hostile
# expect = "limit recursion"
# ///

from dataclasses import dataclass


@dataclass
class Node:
    child: object = None


a, b = Node(), Node()
a.child, b.child = b, a
a == b
