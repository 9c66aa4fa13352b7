"""The kit held against itself: real workers with known faults, run as any subject is, and each has to be named."""

from crossload.matrix.proof.corpus import Corpus, PlantedFault, corpus
from crossload.matrix.proof.project import PlantedProject
from crossload.matrix.proof.prove import Proof, prove

__all__ = ["Corpus", "PlantedFault", "PlantedProject", "Proof", "corpus", "prove"]
