from __future__ import annotations

from typing import TYPE_CHECKING

from crossload.matrix.config import load_config
from crossload.matrix.places.wheels import distributions, installed
from crossload.matrix.release import Release
from crossload.matrix.target import Target, targets_of

if TYPE_CHECKING:
    from pathlib import Path

VERSIONS = ("1.0", "1.1", "1.10", "2.0rc1")
CONFIG = """\
[[subject]]
name = "Some-Thing"
format = "raw"
adapter = "a.py"
wheels = "dist"
versions = ["1.0", "1.1", "1.10", "2.0rc1"]
places = ["venv"]
"""


def project(folder: Path, *names: str) -> dict[str, Target]:
    (folder / "a.py").touch()
    (folder / "dist").mkdir()
    for name in names:
        (folder / "dist" / name).write_bytes(name.encode())
    path = folder / "crossload.toml"
    path.write_text(CONFIG, encoding="utf-8")
    targets = targets_of(load_config(path), {"Some-Thing": [Release(version=version) for version in VERSIONS]})
    return {target.version: target for target in targets}


FILES = (
    "some_thing-1.10-py3-none-any.whl",
    "some_thing-1.1-py3-none-any.whl",
    "some_thing-1.1.tar.gz",
    "some_thing-2.0rc1.tar.gz",
    "something_else-1.0-py3-none-any.whl",
    "README.md",
)


def test_a_packages_distributions_are_found_in_the_order_of_their_versions(tmp_path: Path) -> None:
    project(tmp_path, *FILES)
    found = [(str(item.version), item.path.suffix) for item in distributions(tmp_path / "dist", "some.thing")]
    assert found == [("1.1", ".whl"), ("1.1", ".gz"), ("1.10", ".whl"), ("2.0rc1", ".gz")]


def test_a_folder_that_is_not_there_has_none(tmp_path: Path) -> None:
    assert distributions(tmp_path / "none", "thing") == []


def test_a_version_is_installed_from_its_wheel_before_its_sources_and_else_from_the_index(tmp_path: Path) -> None:
    targets = project(tmp_path, *FILES)
    taken = {version: installed(target)[0] for version, target in targets.items()}
    assert taken == {
        "1.0": ("Some-Thing==1.0",),
        "1.1": [str(tmp_path / "dist/some_thing-1.1-py3-none-any.whl")],
        "1.10": [str(tmp_path / "dist/some_thing-1.10-py3-none-any.whl")],
        "2.0rc1": [str(tmp_path / "dist/some_thing-2.0rc1.tar.gz")],
    }


def test_uv_chooses_among_several_wheels_of_a_version(tmp_path: Path) -> None:
    names = [f"some_thing-1.0-cp{minor}-cp{minor}-linux_x86_64.whl" for minor in (311, 312)]
    target = project(tmp_path, *names)["1.0"]
    assert installed(target)[0] == ["Some-Thing==1.0", f"--find-links={tmp_path / 'dist'}"]


def test_another_build_of_a_version_is_another_environment(tmp_path: Path) -> None:
    target = project(tmp_path, *FILES)["1.1"]
    requirements, digest = installed(target)
    (tmp_path / "dist/some_thing-1.1-py3-none-any.whl").write_bytes(b"rebuilt")
    again, other = installed(target)
    assert (requirements, digest) != (again, other)
    assert requirements == again
