"""Models fitted on the portfolio: a folder for each below the lake's root, the latest named in one file."""

from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

FOLDER = "models"
CURRENT = "current"


def current_model(root: str | Path, name: str) -> str:
    """Folder of the latest model called `name` in the lake at `root`; empty when none was fitted yet."""
    pointer = Path(root) / FOLDER / name / CURRENT
    if not pointer.exists():
        return ""
    return str(pointer.parent / pointer.read_text().strip())


def keep_model(root: str | Path, name: str, save: Callable[[Path], object]) -> Path:
    """Let `save` write a model into a new folder and make it the current one; returns the folder.

    The folder is named by its content, so that an equal model is the same one. Older ones stay: rows in
    the lake were computed with them.
    """
    place = Path(root) / FOLDER / name
    place.mkdir(parents=True, exist_ok=True)
    draft = Path(mkdtemp(dir=place, prefix=".draft-"))
    try:
        save(draft)
        digest = blake2b(digest_size=8)
        for path in sorted(draft.iterdir()):
            digest.update(path.name.encode() + path.read_bytes())
        folder = place / digest.hexdigest()
        if not folder.exists():
            draft.chmod(0o755)
            draft.rename(folder)
    finally:
        if draft.exists():
            rmtree(draft)
    partial = place / (CURRENT + ".part")
    partial.write_text(folder.name + "\n")
    partial.replace(place / CURRENT)
    return folder
