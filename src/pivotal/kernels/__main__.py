"""``python -m pivotal.kernels``: compile every kernel now and print how long each took."""

import time
from importlib import import_module
from pathlib import Path
from typing import Any

from pivotal.kernels.compile import FOLDER, KERNELS, arguments_of


def compile_for(dispatcher: Any, signature: str | tuple[Any, ...]) -> None:
    """Compile a kernel for some argument types, so that a call with such arguments finds its machine code."""
    arguments = arguments_of(signature) if isinstance(signature, str) else signature
    dispatcher.compile(arguments)  # a text would be kept under the text, where no call looks


def main() -> None:
    """Compile what has not been compiled yet."""
    began = time.perf_counter()
    for path in sorted(Path(__file__).parent.glob("[a-z]*.py")):
        import_module(f"pivotal.kernels.{path.stem}")
    for name, (dispatcher, signatures) in KERNELS.items():
        start = time.perf_counter()
        for signature in signatures:
            compile_for(dispatcher, signature)
        print(f"{time.perf_counter() - start:7.2f} s  {name}")  # noqa: T201
    print(f"{time.perf_counter() - began:7.2f} s  in all; kept in {FOLDER or 'no folder'}")  # noqa: T201


if __name__ == "__main__":
    main()
