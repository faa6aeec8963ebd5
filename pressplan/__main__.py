"""`python -m pressplan COMMAND`, which `bin/pressplan` calls."""

from .cli import main

main()
