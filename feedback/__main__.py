"""``python -m feedback`` is ``langnghe``."""

import gc


def main() -> None:
    """Run the command line; a third of its start would be spent looking for garbage."""
    gc.disable()
    from feedback.cli.main import main as run  # noqa: PLC0415 - imported without the collector

    gc.freeze()
    gc.enable()
    run()


if __name__ == "__main__":
    main()
