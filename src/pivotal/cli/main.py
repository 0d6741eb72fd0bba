"""``pivotal VERB``: the same words as in Python, with the same meaning."""

from __future__ import annotations

import os
import sys

import typer

from pivotal.cli import authorised, check, dossier, match
from pivotal.cli.output import fail
from pivotal.errors import PivotalError

app = typer.Typer(
    name="pivotal",
    help="The evidence behind cancer medicines, from protocol to label.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("check")(check.check)
app.command("match")(match.match)
app.command("authorised")(authorised.authorised)
app.add_typer(dossier.app, name="dossier")


def run() -> None:
    """Run the command line; bad input is one screen of text and exit code 2."""
    verb = next((word for word in sys.argv[1:] if not word.startswith("-")), "")
    try:
        app()
    except PivotalError as error:
        fail(error, verb, as_json="--json" in sys.argv)
    except BrokenPipeError:
        # the reader has closed the pipe; nothing more can be said, and flushing at exit would only fail again
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
