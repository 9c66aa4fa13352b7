"""A dataclass that holds itself, as text."""
# /// hostile
# expect = "value 'Node(child=[...])'"
# ///

from dataclasses import dataclass


@dataclass
class Node:
    child: object = None


n = Node()
n.child = [n]
repr(n)
