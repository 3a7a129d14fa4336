"""A folder whose files are believed: they belong to the user or to root, and nobody else can write to them.

What is read from it runs as the user, so it is asked of the opened folder and of each opened file whose it is and who
may write to it, and neither may be a link. The way there is safe, too: each folder and link above belongs to the user
or to root, and nobody else can rename what lies in it, or it is sticky. Where a system knows no owners by number, as
Windows, whose folders of a user are closed to others, nothing of this is asked.
"""
import os
import stat
from collections.abc import Iterator
from types import TracebackType

OWNERS_ARE_KNOWN = hasattr(os, "geteuid")
OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
FOLDER_MODE, FILE_MODE = 0o700, 0o600
MOST_LINKS = 40                                                  # on the way to a folder, as for Linux itself
# What a system does not know, it does without.
OPEN_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0)
# Without waiting, should it be a pipe; binary, which only Windows has to be told.
OPEN_FILE = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class NotPrivate(OSError):
    """Somebody else could have written what is there: it is not read."""


class PrivateFolder:
    """An open folder, and the files in it whose names end in `suffix`.

    NotPrivate where others can write there. Where the folder itself is the user's, it is closed to others first, and
    its files are removed, those of the suffix alone: the next to open it finds an empty one.
    """

    def __init__(self, path: str, suffix: str, *, create: bool = False) -> None:
        self.path, self._suffix = path, suffix
        self._descriptor: int | None = None
        if not OWNERS_ARE_KNOWN:
            if create:
                os.makedirs(path, exist_ok=True)
            return
        _require_safe_way(path, create)
        self._descriptor = _opened(path, OPEN_FOLDER)
        try:
            self._require_private(self._descriptor)
        except BaseException:
            os.close(self._descriptor)
            raise

    def __enter__(self) -> "PrivateFolder":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)

    def names(self) -> list[str]:
        """The names of the files of the suffix."""
        place = self.path if self._descriptor is None else self._descriptor
        return [name for name in os.listdir(place) if name.endswith(self._suffix)]

    def read(self, name: str) -> bytes:
        """What is in a file; NotPrivate where somebody else could have written it."""
        descriptor = _opened(self._place(name), os.O_RDONLY | OPEN_FILE, folder=self._descriptor)
        try:
            if OWNERS_ARE_KNOWN:
                found = os.fstat(descriptor)
                if not stat.S_ISREG(found.st_mode):
                    raise NotPrivate(f"{self._in_full(name)} is no file")
                _require_private(found, self._in_full(name))
            with open(descriptor, "rb", closefd=False) as file:
                return file.read()
        finally:
            os.close(descriptor)

    def write(self, name: str, content: bytes) -> None:
        """The file is there whole or not at all, whoever else writes it at the same time."""
        unfinished = f"{name}.{os.urandom(8).hex()}"
        new = os.O_WRONLY | os.O_CREAT | os.O_EXCL | OPEN_FILE
        descriptor = os.open(self._place(unfinished), new, FILE_MODE, dir_fd=self._descriptor)
        try:
            with open(descriptor, "wb") as file:
                file.write(content)
            os.replace(self._place(unfinished), self._place(name),
                       src_dir_fd=self._descriptor, dst_dir_fd=self._descriptor)
        except BaseException:
            self.remove(unfinished)
            raise

    def remove(self, name: str) -> None:
        """Remove a file or a link, if it is there."""
        try:
            os.unlink(self._place(name), dir_fd=self._descriptor)
        except FileNotFoundError:
            pass

    def _place(self, name: str) -> str:
        return name if self._descriptor is not None else self._in_full(name)

    def _in_full(self, name: str) -> str:
        return os.path.join(self.path, name)

    def _require_private(self, descriptor: int) -> None:
        found = os.fstat(descriptor)
        if found.st_uid != os.geteuid() or not found.st_mode & OTHERS_WRITE:
            return _require_private(found, self.path)
        os.fchmod(descriptor, FOLDER_MODE)                       # first, so that nothing is added while files go
        _require_private(os.fstat(descriptor), self.path)
        for name in self.names():
            if not stat.S_ISDIR(os.stat(name, dir_fd=descriptor, follow_symlinks=False).st_mode):
                self.remove(name)
        raise NotPrivate(f"others could write to {self.path}, which is now closed to them, and the kernels in it are "
                         "removed")


def _opened(path: str, flags: int, folder: int | None = None) -> int:
    try:
        return os.open(path, flags, dir_fd=folder)
    except OSError:
        if _is_link(path, folder):
            raise NotPrivate(f"{path} is a link") from None
        raise


def _is_link(path: str, folder: int | None) -> bool:
    try:
        return stat.S_ISLNK(os.stat(path, dir_fd=folder, follow_symlinks=False).st_mode)
    except OSError:
        return False


def _require_private(found: os.stat_result, path: str) -> None:
    if found.st_uid not in (os.geteuid(), 0):
        raise NotPrivate(f"{path} belongs to user {found.st_uid}")
    if found.st_mode & OTHERS_WRITE:
        raise NotPrivate(f"others can write to {path}")


# ---- the way to it -------------------------------------------------------------------------------------------------

def _require_safe_way(path: str, create: bool) -> None:
    """Nobody but the user and root can put another folder where `path` leads.

    From the top down: what others cannot rename once all above is safe, they cannot rename later either.
    """
    links = iter(range(MOST_LINKS))
    for place in _above(path):
        _require_safe(place, create, links)
    if create:
        _create(path)


def _above(path: str) -> Iterator[str]:
    """The folders above, top first."""
    parent = os.path.dirname(path)
    if parent != path:
        yield from _above(parent)
        yield parent


def _require_safe(place: str, create: bool, links: Iterator[int]) -> None:
    if create and not os.path.lexists(place):
        _create(place)
    found = os.lstat(place)
    # Root has another number where a container has none of its own, but it is always whom the top belongs to.
    if found.st_uid not in (os.geteuid(), 0, os.lstat("/").st_uid):
        raise NotPrivate(f"{place} belongs to user {found.st_uid}")
    if stat.S_ISLNK(found.st_mode):
        if next(links, None) is None:
            raise OSError(f"{place}: too many links")
        target = os.path.join(os.path.dirname(place), os.readlink(place))
        for above in (*_above(target), target):
            _require_safe(above, create, links)
    elif _others_can_rename_in(found):
        raise NotPrivate(f"others can write to {place}")


def _create(place: str) -> None:
    try:
        os.mkdir(place, FOLDER_MODE)
    except FileExistsError:                                      # another process was quicker, or another user
        pass


def _others_can_rename_in(folder: os.stat_result) -> bool:
    if folder.st_mode & stat.S_ISVTX or not folder.st_mode & OTHERS_WRITE:
        return False
    return bool(folder.st_mode & stat.S_IWOTH) or not _is_of_its_owner_alone(folder)


def _is_of_its_owner_alone(folder: os.stat_result) -> bool:
    """Whether its group has one member, the owner, after whom it is called: so where a umask of 002 is the rule."""
    import grp
    import pwd
    try:
        group, owner = grp.getgrgid(folder.st_gid), pwd.getpwuid(folder.st_uid).pw_name
    except KeyError:
        return False
    return group.gr_name == owner and set(group.gr_mem) <= {owner}
