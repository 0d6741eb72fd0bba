"""Compiling every kernel beforehand, a module in a process."""

import time
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from pivotal.kernels.compile import FOLDER, KERNELS, arguments_of
from pivotal.kernels.threads import available

LONGEST = ("trial_looks", "trial_snapshots")  # modules to begin with, so that the last to end is a short one


def compile_for(dispatcher: Any, signature: str | tuple[Any, ...]) -> None:
    """Compile a kernel for some argument types, so that a call with such arguments finds its machine code."""
    arguments = arguments_of(signature) if isinstance(signature, str) else signature
    dispatcher.compile(arguments)  # a text would be kept under the text, where no call looks


def compile_module(module: str) -> list[tuple[str, float]]:
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


def compile_all() -> None:
    """Compile what has not been compiled yet, and print how long each kernel took."""
    began = time.perf_counter()
    modules = [path.stem for path in sorted(Path(__file__).parent.glob("[a-z]*.py"))]
    modules.sort(key=lambda module: module not in LONGEST)
    with ProcessPoolExecutor(available(), mp_context=get_context("spawn")) as pool:
        for found in pool.map(compile_module, modules):
            for name, seconds in found:
                print(f"{seconds:7.2f} s  {name}", flush=True)  # noqa: T201
    print(f"{time.perf_counter() - began:7.2f} s  in all; kept in {FOLDER or 'no folder'}")  # noqa: T201
