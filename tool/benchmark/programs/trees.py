"""Many small objects: binary trees that are made, walked and dropped, as in the Benchmarks Game."""


class Node:
    def __init__(self, left, right):
        self.left = left
        self.right = right


def make(depth):
    return Node(None, None) if depth == 0 else Node(make(depth - 1), make(depth - 1))


def count(node):
    return 1 if node.left is None else 1 + count(node.left) + count(node.right)


assert sum([count(make(8)) for _ in range(12)]) == 6_132
