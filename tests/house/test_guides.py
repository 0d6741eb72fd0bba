"""The guides: every path they name exists, and no committed text names a machine."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
HOUSE = REPOSITORY / "src" / "pivotal"
GUIDES = [REPOSITORY / f"{name}.md" for name in ("README", "ARCHITECTURE", "CONTRIBUTING")]
GUIDES += sorted((REPOSITORY / "docs").glob("*.md"))

FENCED = re.compile(r"^```.*?^```[^\n]*$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)[^)]*\)")
PATH = re.compile(r"[\w.-]+(/[\w.-]+)*/?")  # no address, placeholder or pattern
SUFFIXES = (".py", ".md", ".yaml", ".toml", ".html", ".png")

# What a reader's own commands make, and so does not lie in the repository.
MADE = {"report.html"}
MADE_FOLDERS = (".venv/",)

# Folders of a machine and hosts of package registries: in pieces, so that this file does not hold them.
MACHINES = [
    "/" + "work" + "/",
    "/" + "farm" + "/",
    "pypi" + ".org",
    "deb.debian" + ".org",
    "registry" + ".npmjs",
]
MACHINE = re.compile("|".join(map(re.escape, MACHINES)))


def named_paths(text: str) -> Iterator[str]:
    """Yield what looks like a path of the repository in a guide's links and inline code."""
    text = FENCED.sub("", text)
    words = [word for code in CODE.findall(text) for word in code.split()]
    links = [target.partition("#")[0] for target in LINK.findall(text)]
    for word in [*words, *links]:
        looks = ("/" in word or word.endswith(SUFFIXES)) and PATH.fullmatch(word)
        if looks and word not in MADE and not word.startswith(MADE_FOLDERS):
            yield word


def exists(name: str, folder: Path) -> bool:
    """Say whether a path exists beside its guide, in the repository or the package (bare: anywhere there)."""
    if any((start / name).exists() for start in (folder, REPOSITORY, HOUSE)):
        return True
    return "/" not in name and any(HOUSE.rglob(name))


def missing_paths(text: str, folder: Path) -> list[str]:
    """Return the paths that a guide names and nothing answers to."""
    return [name for name in named_paths(text) if not exists(name, folder)]


def committed_files() -> list[Path]:
    """Return the files that are committed or would be."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    return [path for name in listed.stdout.split("\0") if name and (path := REPOSITORY / name).is_file()]


def machine_words(path: Path) -> list[str]:
    """Return the lines of a text file that name a machine's folder or a package registry."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except UnicodeDecodeError:
        return []  # not a text
    return [f"{path.name}, line {number}" for number, line in enumerate(lines, 1) if MACHINE.search(line)]


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_every_path_that_a_guide_names_exists(guide: Path) -> None:
    assert not missing_paths(guide.read_text("utf-8"), guide.parent)


@pytest.mark.parametrize(
    "text",
    [
        "see `tests/no_such_file.py`",
        "see [the guide](docs/no_such_guide.md#start)",
        "run `python docs/no_such_script.py --fast`",
        "in `no_such_module.py`",
    ],
)
def test_a_missing_path_is_caught(text: str) -> None:
    assert len(missing_paths(text, REPOSITORY)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "see `tests/house/` and [this](tests/house/test_guides.py)",
        "see `errors.py`",
        "read [more](https://example.org/a/b.html)",
        "write `claims/<name>.yaml` or `claims/*.yaml`",
        "opens `report.html`; run `.venv/bin/pivotal check`",
        "```sh\ncat no/such/file.py\n```",
    ],
)
def test_what_is_no_missing_path_passes(text: str) -> None:
    assert not missing_paths(text, REPOSITORY)


@pytest.mark.skipif(not (REPOSITORY / ".git").exists(), reason="not a git checkout")
def test_no_committed_text_names_a_machine() -> None:
    assert not [line for path in committed_files() for line in machine_words(path)]


@pytest.mark.parametrize("word", MACHINES)
def test_a_machine_word_is_caught(word: str, tmp_path: Path) -> None:
    text = tmp_path / "text.md"
    text.write_text(f"fine\nsee {word}\n", "utf-8")
    assert machine_words(text) == ["text.md, line 2"]
