"""Python values as lists of nodes, the form in which they cross into the sandbox; `docs/protocol.md` specifies it.

Children come before their holders, so neither direction recurses: depth costs memory, never the stack, and an object
that stands in two places stays one object.
"""

from crossload.codec.decode import decode
from crossload.codec.encode import encode, function_node
from crossload.codec.registry import Registry

__all__ = ["Registry", "decode", "encode", "function_node"]
