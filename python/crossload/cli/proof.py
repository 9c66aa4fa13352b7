"""`crossload matrix prove`: plant known faults, and see that the kit names each of them."""

import json
import os
from dataclasses import asdict
from fnmatch import fnmatchcase
from typing import Annotated

import typer
from rich.text import Text

from crossload.cli.options import JsonOption
from crossload.cli.output import console, emit
from crossload.matrix.errors import ExitCode, NotFoundError
from crossload.matrix.proof import corpus
from crossload.matrix.proof import prove as prove_each

EXAMPLES = {"prove": ("crossload matrix prove", "crossload matrix prove 'lies-*' --json")}


def prove(
    faults: Annotated[
        list[str] | None, typer.Argument(help="Faults like this instead of all; may be repeated.", metavar="GLOB")
    ] = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", min=1, help="Faults at once; the number of cores by default.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Plant known faults in workers, run the matrix over each, and fail when the kit does not name one.

    A truncated state, a lying worker, a leak: what a kit does not see here, it would not see in your project.
    It needs no configuration and leaves nothing behind.
    """
    everything = (*corpus().fault, *corpus().control)
    chosen = [fault for fault in everything if not faults or any(fnmatchcase(fault.name, glob) for glob in faults)]
    if not chosen:
        names = ", ".join(fault.name for fault in everything)
        raise NotFoundError(f"no fault matches {', '.join(faults or ())}; there are {names}")
    screen = console()
    proofs = []
    for proof in prove_each(chosen, jobs or os.cpu_count() or 1):
        proofs.append(proof)
        if not as_json:
            mark, style = ("✗", "bold red") if proof.missed else ("✓", "green")
            screen.print(Text.assemble((f"{mark} ", style), (proof.fault.name, "bold"), f"  {proof.fault.what}"))
            screen.print(Text(f"    {proof.said}", style="dim"))
            if proof.missed:
                screen.print(Text(f"    {proof.missed}", style="red"))
    missed = [proof for proof in proofs if proof.missed]
    named = len(proofs) - len(missed)
    if as_json:
        entries = [{**asdict(proof), "fault": proof.fault.name, "what": proof.fault.what} for proof in proofs]
        emit(json.dumps({"named": named, "planted": len(proofs), "faults": entries}, indent=1))
    else:
        screen.print(Text(f"{named} of {len(proofs)} planted faults and controls came out right"))
    if missed:
        raise typer.Exit(int(ExitCode.UNPROVEN))
