"""What `crossload init` writes into a project: found out from the project, and never over a file that is there."""

from crossload.scaffold.project import Project, find_project
from crossload.scaffold.write import Written, write_files

__all__ = ["Project", "Written", "find_project", "write_files"]
