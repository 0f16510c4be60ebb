"""Models fitted on the portfolio: a folder for each below the lake's root, the latest named in one file."""

from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from msme_pipeline.pipeline.step import Fitted, Model

FOLDER = "models"
CURRENT = "current"


def model_place(model: Model) -> str:
    """Where models of a kind lie below FOLDER: one that today's code cannot read is left aside until the next
    is fitted."""
    return f"{model.name}/{model.format}"


def current_model(root: str | Path, name: str) -> str:
    """Folder of the latest model called `name` in the lake at `root`; empty when none was fitted yet."""
    pointer = Path(root) / FOLDER / name / CURRENT
    if not pointer.exists():
        return ""
    return str(pointer.parent / pointer.read_text().strip())


def keep_model(root: str | Path, name: str, fit: Callable[[Path], Fitted]) -> Fitted:
    """Let `fit` write a model into a new folder and make it the current one, unless it could not be fitted.

    The folder is named by its content, so that an equal model is the same one. Older ones stay: rows in
    the lake were computed with them.
    """
    place = Path(root) / FOLDER / name
    place.mkdir(parents=True, exist_ok=True)
    draft = Path(mkdtemp(dir=place, prefix=".draft-"))
    try:
        fitted = fit(draft)
        if not fitted.fitted:
            return fitted
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
    return fitted
