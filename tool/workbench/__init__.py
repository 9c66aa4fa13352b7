"""What the scripts beside this package share, with the standard library alone: caches, environments, builds."""
