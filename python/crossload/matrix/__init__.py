"""The kit: every target writes, every target of the same format reads, and each cell ends in one verdict."""
