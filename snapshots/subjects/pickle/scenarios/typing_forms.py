"""Forms of the typing module and generic aliases."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
import typing

# %% feed
state = {
    "list": typing.List[int],
    "union": typing.Union[int, str],
    "optional": typing.Optional[int],
    "callable": typing.Callable[[int], str],
    "literal": typing.Literal["a", 1],
    "any": typing.Any,
    "var": typing.AnyStr,
}

# %% ask: list
state['list'] == typing.List[int]
# %% ask: union
set(state['union'].__args__) == {int, str}
# %% ask: optional
state['optional'] == typing.Optional[int]
# %% ask: callable
state['callable'].__args__[-1] is str
# %% ask: literal
state['literal'].__args__
# %% ask: any
state['any'] is typing.Any
