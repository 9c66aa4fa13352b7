"""`python -m crossload`: the command line."""

from crossload.cli import main

if __name__ == "__main__":
    main()
