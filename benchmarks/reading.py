"""How long reading takes: one article of 600 words, and many texts of different numbers on two processes."""

import random
import resource
import tempfile
import time
from pathlib import Path

import pivotal as pv

TEXTS = Path(__file__).parents[1] / "tests" / "reading" / "texts"
FEW, MANY, JOBS = 32, 432, 2  # the few tell how long the processes take to begin


def show() -> None:
    """Print the seconds."""
    text = (TEXTS / "mission.txt").read_text("utf-8")
    article = f"{text}\n\n{text.partition('24 July 2025.')[2]}"
    pv.read_article(text)  # the names of the dossier are gathered once
    start = time.process_time()
    read = pv.read_article(article)
    seconds = time.process_time() - start
    print(f"one article of {len(article.split())} words: {seconds:.3f} CPU s, {len(read.statements)} statements")
    with tempfile.TemporaryDirectory() as folder:
        begun, _ = _checked(Path(folder), article, FEW)
        seconds, checked = _checked(Path(folder), article, MANY)
    each = (seconds - begun) / (MANY - FEW)
    start = begun - FEW * each
    print(f"{MANY} such texts with numbers of their own, read and checked: {1000 * each:.0f} CPU ms a text")
    print(f"and {start:.1f} CPU s until both processes have begun; claims: {checked.summary()['claims']}")
    print(f"so 10,000 on {JOBS} processors take {(10_000 * each + start) / JOBS:.0f} s")


def _checked(folder: Path, article: str, count: int) -> tuple[float, pv.CheckedTexts]:
    """Return the processor seconds that so many texts take, each with numbers of its own, and what came out."""
    draw = random.Random(1)
    for number in range(count):
        own = article
        for value in ("13.8", "4.4", "8.4", "3.9", "10.2"):
            own = own.replace(value, f"{draw.uniform(1, 30):.1f}", 1)
        (folder / f"{number:05d}.txt").write_text(own, "utf-8")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    checked = pv.check_texts(folder, jobs=JOBS)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, checked
