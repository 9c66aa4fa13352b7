"""Values cross the boundary exactly, in both directions."""

from __future__ import annotations

import collections
import dataclasses
import datetime as dt
import decimal
import enum
import math
import pathlib
import uuid
from typing import TYPE_CHECKING, Any, ClassVar
from zoneinfo import ZoneInfo

import pytest

from crossload import (
    BuiltinProxy,
    ClassProxy,
    ConversionError,
    FileHandle,
    HostFunction,
    InstanceProxy,
    ModuleProxy,
    Placeholder,
    Session,
    Unrepresentable,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.engine.conftest import Opener


@dataclasses.dataclass
class Offer:
    amount: int
    note: str = ""
    kind: ClassVar[str] = "offer"

    def price(self) -> int:
        return 2 * self.amount


UTC = dt.timezone.utc
CET = dt.timezone(dt.timedelta(hours=1), "CET")
Point = collections.namedtuple("Point", "x y")  # noqa: PYI024

EXACT = {
    "none": None,
    "true": True,
    "false": False,
    "zero": 0,
    "minus-one": -1,
    "int-2^31": 2**31,
    "int-below-2^31": 2**31 - 1,
    "int-2^32": 2**32,
    "int-2^63": 2**63,
    "int-below-2^63": 2**63 - 1,
    "int-minus-2^63": -(2**63),
    "int-below-minus-2^63": -(2**63) - 1,
    "int-2^64": 2**64,
    "int-minus-2^64": -(2**64),
    "int-long": 3**2000,
    "int-long-negative": -(7**900),
    "float": 1.5,
    "float-minus-zero": -0.0,
    "float-smallest": 5e-324,
    "float-largest": 1.7976931348623157e308,
    "infinity": math.inf,
    "minus-infinity": -math.inf,
    "complex": complex(1.5, -2.0),
    "str-empty": "",
    "str-ascii": "abc",
    "str-nul": "a\0b",
    "str-astral": "héllo 🌍 \u202e",
    "str-long": "x" * 100_000,
    "bytes-empty": b"",
    "bytes": bytes(range(256)),
    "bytes-long": b"\xff" * 100_000,
    "list-empty": [],
    "list": [1, "a", None, 2.5, b"b"],
    "list-nested": [[1], [[2]], (3, [4])],
    "list-long-strings": ["y" * 65, "y" * 64],
    "tuple-empty": (),
    "tuple": (1, "a"),
    "tuple-nested": ((1,), ((2,),), [3]),
    "dict-empty": {},
    "dict": {"a": 1, 2: "b", None: True, 1.5: b"c", b"k": []},
    "dict-order": {"z": 1, "a": 2, "m": 3},
    "dict-tuple-keys": {(1, (2, b"x")): [1], frozenset({1}): {"n": {}}},
    "set-empty": set(),
    "set": {1, "a", b"b", (1, 2)},
    "set-flat": {1, 2, 3},
    "frozenset": frozenset({1, 2}),
    "frozenset-nested": frozenset({frozenset({1}), (2,)}),
    "ellipsis": ...,
    "not-implemented": NotImplemented,
    "date": dt.date(2024, 2, 29),
    "date-first": dt.date.min,
    "date-last": dt.date.max,
    "datetime": dt.datetime(2024, 2, 29, 23, 59, 58, 123456),  # noqa: DTZ001
    "datetime-utc": dt.datetime(1969, 12, 31, tzinfo=UTC),
    "datetime-named-zone": dt.datetime(2024, 1, 1, tzinfo=CET),
    "time": dt.time(1, 2, 3, 4),
    "time-fold": dt.time(1, 2, 3, 4, fold=1),
    "time-zone": dt.time(1, 2, tzinfo=CET),
    "timedelta": dt.timedelta(days=-1, seconds=3, microseconds=5),
    "timezone-utc": UTC,
    "timezone": dt.timezone(dt.timedelta(seconds=-12_345)),
    "timezone-named": CET,
    "decimal": decimal.Decimal("1.20"),
    "decimal-exponent": decimal.Decimal("1E+500"),
    "decimal-infinity": decimal.Decimal("-Infinity"),
    "type-int": int,
    "type-exception": ValueError,
    "type-datetime": dt.datetime,
    "file": FileHandle("/data/a.txt", "rb", 7),
    "builtin": BuiltinProxy("function", "len"),
    "host-function": HostFunction("fetch"),
}


def sorted_types(value: Any) -> Any:
    """Return the shape of a value: its type and those of its parts, so that 1 and True or list and tuple differ."""
    if isinstance(value, dict):
        return type(value), [(sorted_types(key), sorted_types(item)) for key, item in value.items()]
    if isinstance(value, (list, tuple)):
        return type(value), [sorted_types(item) for item in value]
    if isinstance(value, (set, frozenset)):
        return type(value), sorted(repr(sorted_types(item)) for item in value)
    return type(value)


@pytest.mark.parametrize("value", EXACT.values(), ids=EXACT)
def test_a_value_that_enters_comes_back_equal_and_of_the_same_types(session: Session, value: object) -> None:
    back = session.feed_run("v", inputs={"v": value})
    assert back == value
    assert sorted_types(back) == sorted_types(value)
    assert repr(back) == repr(value) or isinstance(value, (set, frozenset, dict))


def test_the_sandbox_sees_the_same_value(session: Session) -> None:
    values = {name: value for name, value in EXACT.items() if type(value).__module__ in {"builtins", "datetime"}}
    for name, value in values.items():
        if isinstance(value, (set, frozenset, type)) or value in (..., NotImplemented):
            continue
        assert session.feed_run("repr(v)", inputs={"v": value}) == repr(value), name


def test_nan_stays_nan(session: Session) -> None:
    back = session.feed_run("[v, v != v]", inputs={"v": math.nan})
    assert math.isnan(back[0])
    assert back[1] is True


def test_a_named_tuple_keeps_name_and_fields(session: Session) -> None:
    back = session.feed_run("(p, p.x + p.y)", inputs={"p": Point(1, 2)})
    assert back == (Point(1, 2), 3)
    assert type(back[0]).__name__ == "Point"
    assert back[0]._fields == ("x", "y")


def test_a_zone_of_the_tz_database_enters_with_its_offset(session: Session) -> None:
    moment = dt.datetime(2024, 7, 1, 12, tzinfo=ZoneInfo("Europe/Berlin"))
    back = session.feed_run("v", inputs={"v": moment})
    assert back == moment
    assert back.tzname() == "CEST"


@pytest.mark.parametrize("path", [pathlib.PurePosixPath("/a/b"), pathlib.Path("c"), pathlib.PureWindowsPath("d\\e")])
def test_a_path_is_a_posix_path_in_the_sandbox(session: Session, path: pathlib.PurePath) -> None:
    assert session.feed_run("p", inputs={"p": path}) == pathlib.PurePosixPath(path.as_posix())


def test_subclasses_enter_as_what_they_extend(session: Session) -> None:
    class Color(enum.IntEnum):
        RED = 1

    class Name(str):
        __slots__ = ()

    values = [Color.RED, Name("n"), collections.OrderedDict(a=1), collections.Counter("aa"), True]
    back = session.feed_run("v", inputs={"v": values})
    assert back == [1, "n", {"a": 1}, {"a": 2}, True]
    assert [type(item) for item in back] == [int, str, dict, dict, bool]


@pytest.mark.parametrize("values", [[1, 2], [1, [2]]])
def test_of_a_sequence_that_says_itself_what_it_holds_that_enters(session: Session, values: list[Any]) -> None:
    class Backwards(list[Any]):
        def __iter__(self) -> Iterator[Any]:
            return reversed(self)

    assert session.feed_run("v", inputs={"v": Backwards(values)}) == values[::-1]


@dataclasses.dataclass
class Account:
    """A host dataclass."""

    owner: str
    balance: decimal.Decimal
    history: list[int] = dataclasses.field(default_factory=list)


@dataclasses.dataclass(frozen=True)
class Key:
    """A frozen host dataclass."""

    name: bytes


def test_a_host_dataclass_comes_back_with_what_the_guest_changed(session: Session) -> None:
    account = Account("ann", decimal.Decimal("1.50"), [1])
    back = session.feed_run("a.balance += 1\na.history.append(2)\na", inputs={"a": account})
    assert back == Account("ann", decimal.Decimal("2.50"), [1, 2])
    assert account == Account("ann", decimal.Decimal("1.50"), [1]), "the host's own object is not the guest's"


def test_many_instances_of_one_dataclass_share_their_class(session: Session) -> None:
    keys = [Key(b"a"), Key(b"b")]
    assert session.feed_run("[type(ks[0]) is type(ks[1]), ks]", inputs={"ks": keys}) == [True, keys]


def test_a_sandbox_dataclass_leaves_as_a_proxy_and_returns_as_itself(session: Session) -> None:
    code = "from dataclasses import dataclass\n@dataclass\nclass P:\n    x: int\np = P(3)\np"
    proxy = session.feed_run(code)
    assert isinstance(proxy, InstanceProxy)
    assert (proxy.name, proxy.is_dataclass, dict(proxy.attributes)) == ("P", True, {"x": 3})
    assert session.feed_run("q is p", inputs={"q": proxy}) is True
    assert isinstance(proxy.type, ClassProxy)


def test_an_object_that_stands_twice_stays_one(session: Session) -> None:
    shared: list[int] = [1]
    back = session.feed_run("(v[0] is v[1], v)", inputs={"v": [shared, shared]})
    assert back[0] is True
    assert back[1][0] is back[1][1]


def test_sharing_keeps_messages_small(session: Session) -> None:
    back = session.feed_run("x = [0]\nfor _ in range(64):\n    x = [x, x]\nx")
    depth = 0
    while back != [0]:
        assert back[0] is back[1]
        back, depth = back[0], depth + 1
    assert depth == 64
    assert session.feed_run("n = 0\nwhile v != [0]:\n    v = v[0]\n    n += 1\nn", inputs={"v": deep(64)}) == 64


def deep(depth: int) -> list[Any]:
    value: list[Any] = [0]
    for _ in range(depth):
        value = [value, value]
    return value


@pytest.mark.parametrize("depth", [10, 999, 50_000])
def test_depth_costs_memory_and_never_the_stack(session: Session, depth: int) -> None:
    value: list[Any] = []
    for _ in range(depth):
        value = [value]
    count = "n, w = 0, v\nwhile w:\n    w = w[0]\n    n += 1\nn"
    assert session.feed_run(count, inputs={"v": value}) == depth
    back, measured = session.feed_run("v"), 0
    while isinstance(back, list) and back:
        back, measured = back[0], measured + 1
    # The interpreter lets out what its recursion limit covers, and says where it stopped.
    assert (measured, back) == ((depth, []) if depth < 1_000 else (1_000, Unrepresentable("<deeply nested>")))


def test_a_value_that_contains_itself_is_refused_on_the_way_in(session: Session) -> None:
    loop: list[Any] = []
    loop.append(loop)
    with pytest.raises(ConversionError, match="a list that contains itself"):
        session.feed_run("v", inputs={"v": loop})
    assert session.feed_run("1") == 1


def test_a_value_that_contains_itself_leaves_with_a_placeholder(session: Session) -> None:
    assert session.feed_run("l = [1]\nl.append(l)\nl") == [1, Placeholder("[...]")]


@pytest.mark.parametrize("value", [object(), bytearray(b"x"), range(3), iter([1]), [1, {2: object()}]])
def test_what_has_no_counterpart_is_refused_by_name(session: Session, value: object) -> None:
    with pytest.raises(ConversionError, match=r"a builtins\.\w+ can't enter the sandbox"):
        session.feed_run("v", inputs={"v": value})
    assert session.feed_run("1") == 1


@pytest.mark.parametrize("value", ["\ud800", ["ok", "\udfff"], {"\ud800": 1}], ids=["alone", "in-list", "as-key"])
def test_a_lone_surrogate_is_refused_by_name(session: Session, value: object) -> None:
    with pytest.raises(ConversionError, match=r"lone surrogate '\\ud[8f]"):
        session.feed_run("v", inputs={"v": value})
    assert session.feed_run("1") == 1


@pytest.mark.parametrize(
    ("code", "repr_start"),
    [
        ("lambda: 0", "<function '<lambda>'"),
        ("import re\nre.compile('a')", "re.compile('a')"),
        ("import re\nre.match('a', 'a')", "<re.Match object"),
        ("iter([1])", "<list_iterator object"),
        ("range(3)", "range(0, 3)"),
    ],
)
def test_what_can_not_leave_is_shown_as_its_repr(session: Session, code: str, repr_start: str) -> None:
    value = session.feed_run(code)
    assert isinstance(value, Unrepresentable)
    assert value.repr.startswith(repr_start)


@pytest.mark.parametrize("code", ["(n + 1 for n in [0, 1])", "map(int, ['1', '2'])", "reversed([2, 1])"])
def test_what_is_lazy_in_cpython_leaves_as_the_list_that_it_is(session: Session, code: str) -> None:
    assert session.feed_run(code) == [1, 2]


def test_exceptions_are_values(session: Session) -> None:
    back = session.feed_run("[type(e).__name__, str(e), e]", inputs={"e": KeyError("k")})
    assert back[:2] == ["KeyError", "'k'"]
    assert type(back[2]) is KeyError
    assert back[2].args == ("k",)


def test_a_host_module_keeps_its_identity(session: Session) -> None:
    module = ModuleProxy("geo", uuid.uuid4(), {"tau": 6.25})
    back = session.feed_run("[m.tau, m]", inputs={"m": module})
    assert back[0] == 6.25
    assert back[1] == module


def test_two_builds_of_a_dict_that_are_one_key_on_the_host_are_refused_not_merged(session: Session) -> None:
    code = "class C:\n    pass\n{(lambda: 0): 1, C: 2}"
    assert len(session.feed_run(code)) == 2


MODULUS = 2**61 - 1
"""Of CPython's hash of integers: those that differ by it have the same one."""


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(f"{{k * {MODULUS}: 0 for k in range(1, 3001)}}", id="keys"),
        pytest.param(f"{{k * {MODULUS}: [] for k in range(1, 3001)}}", id="keys of lists"),
        pytest.param(f"{{k * {MODULUS} for k in range(1, 3001)}}", id="set"),
        pytest.param(f"frozenset([k * {MODULUS} for k in range(1, 3001)])", id="frozen set"),
        pytest.param(f"[{{(k * {MODULUS}, 1) for k in range(1, 3001)}}]", id="tuples"),
    ],
)
def test_keys_that_all_have_one_hash_on_the_host_are_refused(session: Session, value: str) -> None:
    session.feed_run(f"v = {value}")
    with pytest.raises(ConversionError, match="have one hash on the host; return a list instead"):
        session.feed_run("v")
    with pytest.raises(ConversionError, match="have one hash on the host"):
        session.feed_run("f(v)", external_lookup={"f": lambda _: None})
    assert session.feed_run("len(v)") in {1, 3000}


def test_keys_of_many_hashes_leave_however_large_they_are(session: Session) -> None:
    keys = {k * MODULUS + k: k for k in range(3000)} | {(-k, str(k)): k for k in range(3000)}
    assert session.feed_run("v", inputs={"v": keys}) == keys
    assert session.feed_run("set(v)") == set(keys)


def test_keys_are_hashed_on_the_hosts_stack_and_so_are_no_deeper_than_it_is(session: Session) -> None:
    session.feed_run(
        "def nest(depth, hold):\n    v = 1\n    for _ in range(depth):\n        v = hold([v])\n    return v"
    )
    assert len(session.feed_run("{nest(200, tuple): 1}")) == 1
    for deep in ("{nest(201, tuple): 1}", "{nest(201, tuple)}", "{frozenset([nest(900, tuple)])}"):
        with pytest.raises(ConversionError, match="nested more than 200 deep; return a list instead"):
            session.feed_run(deep)
    assert len(session.feed_run("{nest(900, frozenset)}")) == 1
    assert isinstance(session.feed_run("[nest(900, tuple)]"), list)


@pytest.mark.parametrize("name", ["__class__", "__dict__", "__post_init__", "price", "kind"])
def test_what_is_a_host_classs_own_the_guest_can_not_give_its_instances(session: Session, name: str) -> None:
    offer = Offer(3)
    with pytest.raises(ConversionError, match=f"gave a Offer the attribute '{name}', which is its class's"):
        session.feed_run(f"setattr(o, '{name}', Offer)\no", inputs={"o": offer}, external_lookup={"Offer": Offer})
    back = session.feed_run("o.amount = 4\no.note = 'n'\no.more = 1\no", inputs={"o": offer})
    assert (type(back), vars(back)) == (Offer, {"amount": 4, "note": "n", "more": 1})


def test_named_tuples_of_one_name_and_fields_are_of_one_class(session: Session) -> None:
    one, other, third = session.feed_run(
        "from collections import namedtuple\nN = namedtuple('N', 'a b')\nM = namedtuple('N', 'a c')\n"
        "[N(1, 2), N(3, 4), M(5, 6)]"
    )
    assert type(one) is type(other) is not type(third)
    assert (one.b, other.b, third.c) == (2, 4, 6)


def test_inputs_under_two_names_are_one_object(open_session: Opener) -> None:
    shared = [1]
    assert open_session().feed_run("a is b", inputs={"a": shared, "b": shared}) is True
