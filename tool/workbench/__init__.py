"""What the scripts beside this package share: caches, locks, private environments, toolchains, recipes. Standard library only."""
