"""``python -m pivotal`` is the command line."""

from pivotal.cli.main import run

run()
