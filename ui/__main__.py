"""`python -m quoth.ui` is `quoth`."""

from quoth.ui.cli import main

main()
