"""``python -m pivotal.kernels``: compile every kernel now, on all processors, and print how long each took."""

from pivotal.kernels.beforehand import compile_all

if __name__ == "__main__":
    compile_all()
