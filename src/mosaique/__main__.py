"""`python -m mosaique` is the command `mosaique`."""

from mosaique.cli import main

main()
