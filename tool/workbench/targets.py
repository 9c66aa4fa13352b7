"""The targets that artifacts are made across for, by the names that tool/toolchains.toml has for them."""

from __future__ import annotations

import platform
import sysconfig
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.faults import UsageFault
from workbench.need import HOST
from workbench.toml_file import read_toml
from workbench.toolchain import TABLE

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True)
class CrossTarget:
    """A platform: what Rust calls it, and the tag of the oldest C library there, where there are several."""

    name: str
    triple: str
    compatibility: str = ""
    elsewhere: str | None = None
    """Where nothing here runs it: why, and the command that does on another machine, with `{wheel}` for its file."""

    def recipe(self, recipe: Mapping[str, Any]) -> dict[str, Any]:
        """What another machine's recipe is for this one."""
        changed = dict(recipe)
        if recipe.get("target") == HOST:
            changed |= {"target": self.triple, "compatibility": self.compatibility}
        if "not-cross" in recipe and not self._is_own:
            changed["add"] = [part for part in recipe["add"] if part not in recipe["not-cross"]]
        return changed

    @property
    def _is_own(self) -> bool:
        """Whether this machine's own programs are of that CPU, system and C library, if not of so old a one."""
        cpu, _, *others = self.triple.split("-")
        here = str(sysconfig.get_config_var("HOST_GNU_TYPE")).split("-")
        return cpu == platform.machine() and set(others) <= set(here)


def wheel_targets() -> dict[str, CrossTarget]:
    """Those that wheels are made for by name, in the table's order."""
    return _named("wheel")


def left_out() -> dict[str, str]:
    """The platforms whose wheels are not made across, and why."""
    reasons: dict[str, str] = read_toml(TABLE)["left-out"]
    return reasons


def named_target(name: str) -> CrossTarget:
    """One of all. Raises `UsageFault` with the names that there are."""
    known = {**wheel_targets(), **_named("program")}
    if name not in known:
        raise UsageFault(f"there is no target {name!r}", where=str(TABLE), remedy=f"name one of: {', '.join(known)}")
    return known[name]


def _named(key: str) -> dict[str, CrossTarget]:
    return {
        recipe[key]: CrossTarget(
            name=recipe[key],
            triple=triple,
            compatibility=recipe.get("compatibility", ""),
            elsewhere=recipe.get("elsewhere"),
        )
        for triple, recipe in read_toml(TABLE)["target"].items()
        if key in recipe
    }
