"""How long reading takes: one article of 600 words, and many texts of different numbers on two processes."""

import random
import tempfile
import time
from pathlib import Path

import pivotal as pv

TEXTS = Path(__file__).parents[1] / "tests" / "reading" / "texts"
MANY, JOBS = 2_000, 2


def show() -> None:
    """Print the seconds."""
    text = (TEXTS / "mission.txt").read_text("utf-8")
    article = f"{text}\n\n{text.partition('24 July 2025.')[2]}"
    pv.read_article(text)  # the names of the dossier are gathered once
    start = time.process_time()
    read = pv.read_article(article)
    seconds = time.process_time() - start
    print(f"one article of {len(article.split())} words: {seconds:.3f} CPU s, {len(read.statements)} statements")
    draw = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        for number in range(MANY):
            own = article
            for value in ("13.8", "4.4", "8.4", "3.9", "10.2"):
                own = own.replace(value, f"{draw.uniform(1, 30):.1f}", 1)
            (Path(folder) / f"{number:05d}.txt").write_text(own, "utf-8")
        start = time.perf_counter()
        checked = pv.check_texts(folder, jobs=JOBS)
        seconds = time.perf_counter() - start
    print(f"{MANY} such texts with numbers of their own, read and checked in {JOBS} processes: {seconds:.0f} s, "
          f"{1000 * seconds / MANY:.0f} ms a text, so {10_000 * seconds / MANY:.0f} s for 10,000")  # fmt: skip
    print(f"claims: {checked.summary()['claims']}")
