"""Dataclasses keep their fields, defaults and factories; frozen ones stay frozen."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
from dataclasses import dataclass, field


@dataclass
class Order:
    number: int
    lines: list = field(default_factory=list)
    note: str = "none"


@dataclass(frozen=True)
class Price:
    cents: int


order = Order(1)
order.lines.append((b"sku", Price(250)))

# %% ask: fields
(order.number, order.lines[0][0], order.lines[0][1].cents, order.note)

# %% ask: a factory is called for each instance
Order(2).lines

# %% ask: equality and repr
(order == Order(1, [(b"sku", Price(250))]), Price(1) == Price(2), repr(Order(3)))

# %% ask: a new one of the same class
(Order(4, note="late").note, Order(4).number)

# %% ask: frozen stays frozen
try:
    order.lines[0][1].cents = 0
    outcome = "changed"
except Exception as error:
    outcome = str(error)
outcome
