#!/bin/sh
# Stands between cargo and rustc for the workspace's own crates only (RUSTC_WORKSPACE_WRAPPER), so that coverage is
# measured where it is wanted and the interpreter underneath is neither slowed down nor compiled a second time.
# Cargo runs it at the workspace's root, whose fixed name in the report lets builds with other flags be summed up.
exec "$@" -Cinstrument-coverage --remap-path-prefix="$PWD"=/crossload
