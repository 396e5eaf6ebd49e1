"""
Replace a set of files in several folders all at once or not at all.

    write all of them in hidden folders beside their places   ── stopped here: the old files stand
    write down what goes where (the journal)                  ── stopped from here on: the next run goes on with it
    rename each
    take the journal away

A rename that is refused (a file open in Excel on Windows) puts those already made back.
"""

import contextlib
import json
import logging
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import OutputError
from .locks import at_work
from .replacing import ADVICE, BESIDE, flush, flush_folder, move, said

logger = logging.getLogger(__name__)

JOURNAL = ".laoqu-geo-publishing.json"
"""Lies in the first folder while names change hands: the drafts in their order, named from that folder."""

_STAGE = BESIDE + "publish-"
_BEFORE = "before"


@dataclass(frozen=True, slots=True)
class Stage:
    """Where drafts are written: a hidden folder in each folder of the products."""

    hidden: dict[Path, Path]

    def inside(self, folder: Path) -> Path:
        """Give the hidden folder that stands for a folder."""
        return self.hidden[folder]

    def without_hidden(self, text: str) -> str:
        """Name the places instead of the drafts in an error."""
        for folder, hidden in self.hidden.items():
            text = text.replace(str(hidden), str(folder))
        return text


@contextlib.contextmanager
def publication(*folders: Path, first: Sequence[str] = (), last: Sequence[str] = ()) -> Iterator[Stage]:
    """
    Write files into the stage of one or several folders; at the end of the block all of them take their places.

    Parameters
    ----------
    *folders
        Where the files go; made if need be. The journal lies in the first.
    first, last
        Names of files to move before or after all others: what another program is likeliest to hold comes first.

    Yields
    ------
    stage
        `stage.inside(folder)` is where to write what shall stand in `folder`, under its own name.

    Raises
    ------
    OutputError
        If a file cannot be written or moved; then all files are as they were before.
    """
    folders = tuple(dict.fromkeys(folders))
    with at_work(*folders), contextlib.ExitStack() as stack:
        for folder in folders:
            _go_on(folder)
            _sweep(folder)
        stage = Stage({})
        try:
            stage.hidden.update({folder: Path(stack.enter_context(_hidden(folder))) for folder in folders})
            yield stage
            _commit(_drafts(stage, first, last), folders[0], stage)
        except OutputError as error:
            raise OutputError(stage.without_hidden(str(error))) from error
        except OSError as error:
            raise OutputError(f"expected to write in {folders[0]}, but: {said(error)}; {ADVICE}") from error


def _hidden(folder: Path) -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(dir=folder, prefix=_STAGE, ignore_cleanup_errors=True)


def finish_interrupted(folder: Path) -> None:
    """
    Go on with a publication that was stopped while its files changed places, if there is one in a folder.

    Raises
    ------
    OutputError
        If its files cannot be moved.
    """
    if (folder / JOURNAL).is_file():
        with at_work(folder):
            _go_on(folder)


def _go_on(folder: Path) -> None:
    journal = folder / JOURNAL
    try:
        drafts = [folder / name for name in json.loads(journal.read_text(encoding="utf-8"))]
        # A journal may have come with a folder from elsewhere: it must not move anything but what lies in a stage.
        if not all(draft.parent.name.startswith(_STAGE) for draft in drafts):
            raise ValueError("it names other files")
    except FileNotFoundError:
        return
    except (OSError, ValueError, TypeError) as error:
        raise OutputError(
            f"expected the journal of an interrupted build in {journal}, found something else ({error}); "
            "delete it and build again"
        ) from None
    try:
        for draft in drafts:
            if draft.exists():
                move(draft, _place(draft))
        journal.unlink()
    except OSError as error:
        raise OutputError(
            f"expected to finish an interrupted build in {folder}, but: {said(error)}; {ADVICE}"
        ) from error
    for hidden in {draft.parent for draft in drafts}:
        shutil.rmtree(hidden, ignore_errors=True)
    logger.warning("an interrupted build was finished in %s. 已补完上次中断的发布。", folder)


def _sweep(folder: Path) -> None:
    """Take away what runs that were killed left behind; the lock says that none of them is alive."""
    for left in folder.glob(f"{_STAGE}*"):
        shutil.rmtree(left, ignore_errors=True)


def _drafts(stage: Stage, first: Sequence[str], last: Sequence[str]) -> list[Path]:
    drafts = [draft for hidden in stage.hidden.values() for draft in sorted(hidden.iterdir())]
    return sorted(drafts, key=lambda draft: (draft.name in last) - (draft.name in first))


def _place(draft: Path) -> Path:
    return draft.parent.parent / draft.name


def _commit(drafts: list[Path], home: Path, stage: Stage) -> None:
    for draft in drafts:
        flush(draft)
    kept = {draft: _kept(draft) for draft in drafts}
    _write_journal(drafts, home, stage)
    done: list[Path] = []
    try:
        for draft in drafts:
            move(draft, _place(draft))
            done.append(draft)
    except BaseException as error:  # Ctrl-C too: the stage is about to go
        for draft in reversed(done):
            _put_back(kept[draft], _place(draft))
        (home / JOURNAL).unlink()
        if not isinstance(error, OSError):
            raise
        raise OutputError(f"expected to replace {_place(draft)}, but: {said(error)}; {ADVICE}") from error
    for folder in {_place(draft).parent for draft in drafts}:
        flush_folder(folder)
    with contextlib.suppress(OSError):  # all is in its place: a journal that stays is read as done
        (home / JOURNAL).unlink()


def _write_journal(drafts: list[Path], home: Path, stage: Stage) -> None:
    draft = stage.inside(home) / JOURNAL
    # ASCII holds any name, also one that the system's encoding could not read
    draft.write_text(json.dumps([_from(home, one) for one in drafts]), encoding="ascii", newline="\n")
    flush(draft)
    draft.replace(home / JOURNAL)
    flush_folder(home)


def _kept(draft: Path) -> Path | None:
    """Keep the old file under a second name in the stage, to be put back; None where there is none."""
    file, before = _place(draft), draft.parent / _BEFORE / draft.name
    if not file.exists():
        return None
    before.parent.mkdir(exist_ok=True)
    try:
        os.link(os.path.realpath(file), before)
    except OSError:  # another file system, or one without second names
        shutil.copy2(file, before)
    return before


def _put_back(before: Path | None, file: Path) -> None:
    if before is None:
        file.unlink()
    else:
        move(before, file)


def _from(home: Path, path: Path) -> str:
    """Name a path from the journal's folder, so that the folders may be moved; on another drive, in full."""
    try:
        return Path(os.path.relpath(path, home)).as_posix()
    except ValueError:
        return path.resolve().as_posix()
