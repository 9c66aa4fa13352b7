"""Everything an adapter needs to serve one subject to the kit: standard library only, Python 3.8 or newer."""

from .adapter import Adapter, Failed, Identity, Loaded, Refused, Scenario, Unsupported, Written, failing, refusing
from .canonical import ORACLE_VERSION, Canonical, canonical, compact, raised
from .identity import environment_digest, file_digest, folder_digest, machine
from .program import ProgramAdapter, evaluate
from .serve import MAX_LINE_BYTES, PROTOCOL_VERSION, claim_channels, serve

__all__ = [
    "MAX_LINE_BYTES",
    "ORACLE_VERSION",
    "PROTOCOL_VERSION",
    "Adapter",
    "Canonical",
    "Failed",
    "Identity",
    "Loaded",
    "ProgramAdapter",
    "Refused",
    "Scenario",
    "Unsupported",
    "Written",
    "canonical",
    "claim_channels",
    "compact",
    "environment_digest",
    "evaluate",
    "failing",
    "file_digest",
    "folder_digest",
    "machine",
    "raised",
    "refusing",
    "serve",
]
