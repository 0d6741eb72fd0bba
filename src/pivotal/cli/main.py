"""``pivotal VERB``: the same words as in Python, with the same meaning."""

from __future__ import annotations

import gc
import sys
from copy import copy
from functools import lru_cache

import typer
from typer.core import TyperGroup
from typer.main import get_group

from pivotal.cli import (
    analyse,
    authorised,
    check,
    compare_labels,
    consistency,
    convert,
    derive,
    design,
    digitise,
    dossier,
    exposure,
    fhir,
    history,
    match,
    options,
    read,
    reconstruct,
    simulate,
)
from pivotal.cli.output import fail, unbroken
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
app.command("options")(options.options)
app.command("history")(history.history)
app.command("analyse")(analyse.analyse)
app.command("authorised")(authorised.authorised)
app.command("compare-labels")(compare_labels.compare_labels)
app.command("consistency")(consistency.consistency)
app.command("convert")(convert.convert)
app.command("design")(design.design)
app.command("read")(read.read)
app.command("reconstruct")(reconstruct.reconstruct)
app.command("digitise")(digitise.digitise)
app.command("exposure")(exposure.exposure)
app.command("simulate")(simulate.simulate)
app.add_typer(derive.app, name="derive")
app.add_typer(dossier.app, name="dossier")
app.add_typer(fhir.app, name="fhir")


# What is raised for an unknown option or verb and for a missing argument; typer itself offers only this subclass.
_USAGE: type[Exception] = typer.BadParameter.__mro__[1]
# How many objects are made before cycles among them are looked for; most are modules and classes, which stay.
SELDOM = 100_000


def run() -> None:
    """Run the command line; bad input is one screen of text, or an envelope, and exit code 2."""
    gc.set_threshold(SELDOM)
    try:
        _run(verb_of(sys.argv[1:]), as_json="--json" in sys.argv)
    finally:
        gc.freeze()  # at the end of the process nothing is gained by looking for cycles in all that was made


def _run(verb: str, *, as_json: bool) -> None:
    with unbroken():
        try:
            code = _group(sys.argv[1] if sys.argv[1:] else "")(standalone_mode=not as_json)
        except PivotalError as error:
            fail(error, verb, as_json=as_json)
        except _USAGE as error:
            said = getattr(error, "format_message", error.__str__)()
            fail(PivotalError(said), verb, as_json=as_json)
        sys.exit(code)


@lru_cache(maxsize=64)  # a notebook may run many in one process
def _group(first: str) -> TyperGroup:
    """Return the command line with the verb that comes first and no other, for all of them take a while to make."""
    narrow = copy(app)
    narrow.registered_commands = [each for each in app.registered_commands if each.name == first]
    narrow.registered_groups = [each for each in app.registered_groups if each.name == first]
    return get_group(narrow if narrow.registered_commands or narrow.registered_groups else app)


def verb_of(arguments: list[str]) -> str:
    """Return the verb that a command line asks for, which has two words where it is one of a group."""
    words = [word for word in arguments if not word.startswith("-")]
    for group in app.registered_groups:
        if words and words[0] == group.name and group.typer_instance is not None:
            inner = {command.name for command in group.typer_instance.registered_commands}
            needs_one = not group.typer_instance.registered_callback
            left_out = getattr(group.typer_instance.info.cls, "left_out", None)
            if left_out is not None and (meant := left_out(words[1:], inner)):
                return " ".join([words[0], *meant])
            return " ".join(words[: 2 if needs_one or set(words[1:2]) & inner else 1])
    return " ".join(words[:1])
