"""A small project with planted workers, as real files: what a user's folder would hold."""

import json
import shutil
import sys
import tempfile
import zipapp
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from typing_extensions import Self

from crossload.matrix.config import CONFIG_NAME, Config, load_config

_PACKAGE = Path(__file__).with_name("planted")

SCENARIO = '''"""{name} stays."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
value = 41
many = [value, {index}]

# %% ask: the value
value

# %% ask: the list
many
'''

_BUILD = """\
import json, sys
print("making it", file=sys.stderr)
print(json.dumps({"artifact": sys.argv[1], "path": "worker", "digest": "sha256:0", "cached": True}))
"""

Made = TypeVar("Made", bound="PlantedProject")


@dataclass(frozen=True, kw_only=True)
class PlantedProject:
    """A folder with `crossload.toml`, scenarios, a build command and the worker that it makes."""

    root: Path

    @classmethod
    def make(cls, root: Path, *, scenarios: int = 1) -> Self:
        """Fill an empty folder; a configuration is yet to be written."""
        made = cls(root=root)
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder, "planted")
            shutil.copytree(_PACKAGE, source, ignore=shutil.ignore_patterns("__pycache__"))
            zipapp.create_archive(folder, made.worker, interpreter=sys.executable, main="planted.worker:main")
        made.worker.chmod(0o755)
        (root / "build.py").write_text(_BUILD, encoding="utf-8")
        made.write_scenarios(scenarios)
        return made

    @property
    def worker(self) -> Path:
        """The executable."""
        return self.root / "worker"

    @property
    def config(self) -> Config:
        """The configuration as it is now."""
        return load_config(self.root / CONFIG_NAME)

    def write_config(
        self, *places: str, more: str = "", deadline: float = 5, memory: str = "", settings: str = ""
    ) -> None:
        """One subject with these places, each named for the fault in it; a second one for those of a newer release."""
        text = f'[matrix]\nscenarios = "scenarios"\nbuild = ["python", "build.py"]\ndeadline = {deadline}\n{settings}'
        newer = [place for place in places if place.startswith("new")]
        for subject, version, names in (
            ("planted", 1, [place for place in places if place not in newer]),
            ("newer", 2, newer),
        ):
            if names:
                text += f'\n[[subject]]\nname = "{subject}"\nformat = "planted"\nversions = ["{version}"]\n'
                text += '[[subject.refusal]]\nmessage = "release \\\\d+ is older than"\nreason = "writer-older"\n'
            for name in names:
                text += f'[[subject.places]]\nname = "{name}"\nkind = "artifact"\nartifact = "worker"\n'
                text += f'arguments = ["{name}"]\nrelease = "{version}"\n'
                text += f"memory = {json.dumps(memory)}\n" if memory else ""
        (self.root / CONFIG_NAME).write_text(text + more, encoding="utf-8")

    def rebuild(self) -> None:
        """Another build of the worker, under the same name."""
        with self.worker.open("ab") as file:
            file.write(b"\n# rebuilt\n")

    def write_scenarios(self, count: int) -> None:
        """So many, instead of those that are there."""
        folder = self.root / "scenarios"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for index in range(count):
            name = f"thing_{index:02}"
            (folder / f"{name}.py").write_text(SCENARIO.format(name=name, index=index), encoding="utf-8")
