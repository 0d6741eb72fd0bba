"""Compiling every kernel beforehand: a module in a process, after the modules whose kernels it calls.

What a kernel calls is then read from disk, where processes that went ahead of each other would all compile it.
"""

import ast
import gc
import time
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from graphlib import TopologicalSorter
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from pivotal.kernels.compile import FOLDER, KERNELS, arguments_of
from pivotal.kernels.threads import available

HERE = Path(__file__).parent
LONGEST = ("trial_looks", "summary_chains", "chunked_likelihood", "patients_of_a_curve")  # modules that take seconds
Taken = list[tuple[str, float]]


def compile_for(dispatcher: Any, signature: str | tuple[Any, ...]) -> None:
    """Compile a kernel for some argument types, so that a call with such arguments finds its machine code."""
    arguments = arguments_of(signature) if isinstance(signature, str) else signature
    dispatcher.compile(arguments)  # a text would be kept under the text, where no call looks


def compile_module(module: str) -> Taken:
    """Compile what a module has, and return how long each kernel took."""
    import_module(f"pivotal.kernels.{module}")
    taken = []
    for name, (dispatcher, signatures) in KERNELS.items():
        if name.partition(".")[0] == module and signatures:
            start = time.perf_counter()
            for signature in signatures:
                compile_for(dispatcher, signature)
            taken.append((name, time.perf_counter() - start))
    return taken


def called_modules() -> dict[str, set[str]]:
    """Return which modules of kernels each of them imports."""
    modules = {path.stem: path for path in HERE.glob("[a-z]*.py")}
    called = {}
    for module, path in modules.items():
        found = {
            name
            for node in ast.parse(path.read_text("utf-8")).body
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("pivotal.kernels")
            for name in ((node.module or "").rpartition(".")[2], *(each.name for each in node.names))
        }
        called[module] = found & modules.keys() - {module}
    return called


def urgency(module: str, called: dict[str, set[str]]) -> tuple[int, bool]:
    """Return how many modules wait for a module, directly or not, and whether it takes long."""
    waiting, more = set[str](), {module}
    while more:
        more = {each for each, needs in called.items() if needs & more} - waiting
        waiting |= more
    return len(waiting), module in LONGEST


def compile_all() -> None:
    """Compile what has not been compiled yet, and print how long each kernel took."""
    began, called = time.perf_counter(), called_modules()
    order, ready, running = TopologicalSorter(called), list[str](), dict[Future[Taken], str]()
    order.prepare()
    # What a compiler makes stays until the process ends: looking for cycles in it takes a tenth of the time.
    with ProcessPoolExecutor(available(), mp_context=get_context("spawn"), initializer=gc.disable) as pool:
        while order.is_active():
            ready = sorted([*ready, *order.get_ready()], key=lambda module: urgency(module, called))
            while ready and len(running) < available():
                module = ready.pop()
                running[pool.submit(compile_module, module)] = module
            for done in wait(running, return_when=FIRST_COMPLETED).done:
                for name, seconds in done.result():
                    print(f"{seconds:7.2f} s  {name}", flush=True)  # noqa: T201
                order.done(running.pop(done))
    print(f"{time.perf_counter() - began:7.2f} s  in all; kept in {FOLDER or 'no folder'}")  # noqa: T201
