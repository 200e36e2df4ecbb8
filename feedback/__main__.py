"""``python -m feedback`` is ``langnghe``."""

from feedback.cli.main import main

main()
