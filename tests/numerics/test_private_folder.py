"""Claims about the folder whose files are believed."""
import os
import stat
import threading
from pathlib import Path

import pytest

from auditory.numerics import private_folder
from auditory.numerics.private_folder import NotPrivate, PrivateFolder
from tests.numerics.kernels import OTHER_USER, as_root, posix

pytestmark = posix


def opened(path, *, create=False):
    return PrivateFolder(str(path), ".code", create=create)


def mode(path):
    return stat.S_IMODE(path.lstat().st_mode)


@pytest.fixture
def folder(tmp_path):
    """With one file, that of the user."""
    with opened(tmp_path / "kernels", create=True) as folder:
        folder.write("a.code", b"a")
    return tmp_path / "kernels"


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_it_and_its_files_are_closed_to_others_from_the_start(tmp_path, monkeypatch, umask):
    modes, real = [], os.open

    def watched(path, flags, *rest, **where):
        descriptor = real(path, flags, *rest, **where)
        if flags & os.O_CREAT:
            modes.append(stat.S_IMODE(os.fstat(descriptor).st_mode))
        return descriptor

    monkeypatch.setattr(os, "open", watched)
    before = os.umask(umask)
    try:
        with opened(tmp_path / "caches" / "auditory" / "kernels", create=True) as folder:
            folder.write("a.code", b"a")
            assert (folder.names(), folder.read("a.code")) == (["a.code"], b"a")
    finally:
        os.umask(before)
    created = [tmp_path / place for place in ("caches", "caches/auditory", "caches/auditory/kernels")]
    assert [mode(place) for place in created] == [0o700] * 3
    assert modes == [mode(created[-1] / "a.code")] == [0o600]


def test_reading_creates_nothing(tmp_path):
    with pytest.raises(FileNotFoundError):
        opened(tmp_path / "caches" / "kernels")
    assert list(tmp_path.iterdir()) == []


def test_all_who_create_it_at_once_have_it(tmp_path):
    names = [f"{k}.code" for k in range(16)]
    start, failures = threading.Barrier(len(names)), []

    def create(name):
        try:
            start.wait()
            with opened(tmp_path / "a" / "b" / "kernels", create=True) as folder:
                folder.write(name, name.encode())
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=create, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with opened(tmp_path / "a" / "b" / "kernels") as folder:
        assert {name: folder.read(name) for name in folder.names()} == {name: name.encode() for name in names}


def test_what_cannot_be_finished_leaves_nothing(folder, monkeypatch):
    def full(*names, **where):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with opened(folder) as open_folder, pytest.raises(OSError, match="No space"):
        open_folder.write("b.code", b"b")
    assert [path.name for path in folder.iterdir()] == ["a.code"]


def test_another_folder_put_in_its_place_is_not_read(folder, tmp_path):
    with opened(folder) as open_folder:
        folder.rename(tmp_path / "moved")
        folder.mkdir()
        (folder / "a.code").write_bytes(b"another")
        assert open_folder.read("a.code") == b"a"
        open_folder.write("b.code", b"b")
    assert (tmp_path / "moved" / "b.code").exists() and not (folder / "b.code").exists()


# ---- files ---------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("bits", [0o020, 0o002, 0o022])
def test_a_file_that_others_can_write_to_is_not_read(folder, bits):
    (folder / "a.code").chmod(0o600 | bits)
    with opened(folder) as open_folder, pytest.raises(NotPrivate, match=r"others can write to .*a\.code"):
        open_folder.read("a.code")


def test_a_link_a_pipe_and_a_folder_are_not_read_nor_waited_for(folder, tmp_path):
    (tmp_path / "own").write_bytes(b"own")
    (folder / "link.code").symlink_to(tmp_path / "own")
    (folder / "nowhere.code").symlink_to(tmp_path / "nowhere")
    os.mkfifo(folder / "pipe.code", 0o600)
    (folder / "folder.code").mkdir()
    with opened(folder) as open_folder:
        for name in ("link", "nowhere", "pipe", "folder"):
            with pytest.raises(NotPrivate, match=r"nowhere\.code is a link|link\.code is a link|is no file"):
                open_folder.read(f"{name}.code")
        open_folder.write("link.code", b"new")                   # takes the place of the link
        assert open_folder.read("link.code") == b"new"
    assert (tmp_path / "own").read_bytes() == b"own"


@as_root
def test_a_file_of_another_is_not_read_and_roots_is(folder, monkeypatch):
    os.chown(folder / "a.code", OTHER_USER, OTHER_USER)
    with opened(folder) as open_folder, pytest.raises(NotPrivate, match=f"belongs to user {OTHER_USER}"):
        open_folder.read("a.code")
    for owner in (0, OTHER_USER):
        os.chown(folder / "a.code", owner, owner)
        monkeypatch.setattr(os, "geteuid", lambda: OTHER_USER)
        with opened(folder) as open_folder:                      # which is root's
            assert open_folder.read("a.code") == b"a"


# ---- the folder ----------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("bits", [0o020, 0o002, 0o1007])
def test_an_open_folder_of_the_users_is_emptied_and_closed(folder, bits):
    folder.chmod(0o700 | bits)
    with pytest.raises(NotPrivate, match="now closed to them, and the kernels in it are removed"):
        opened(folder)
    assert mode(folder) == 0o700 and list(folder.iterdir()) == []
    opened(folder).__exit__(None, None, None)


@as_root
@pytest.mark.parametrize("owner, euid", [(OTHER_USER, 0), (0, OTHER_USER), (OTHER_USER + 1, OTHER_USER)])
def test_an_open_folder_of_anothers_is_left_as_it_is(folder, monkeypatch, owner, euid):
    folder.chmod(0o777)
    os.chown(folder, owner, owner)
    monkeypatch.setattr(os, "geteuid", lambda: euid)
    for create in (False, True):
        with pytest.raises(NotPrivate):
            opened(folder, create=create)
    assert mode(folder) == 0o777 and [path.name for path in folder.iterdir()] == ["a.code"]


def test_where_a_folder_cannot_be_closed_it_is_not_read(folder, monkeypatch):
    folder.chmod(0o777)
    monkeypatch.setattr(os, "fchmod", lambda descriptor, bits: None)     # as disks of other systems do
    for _ in range(2):
        with pytest.raises(NotPrivate, match="others can write to"):
            opened(folder)
    assert [path.name for path in folder.iterdir()] == ["a.code"]


def test_a_folder_behind_a_link_is_not_read(folder, tmp_path):
    (tmp_path / "link").symlink_to(folder)
    for create in (False, True):
        with pytest.raises(NotPrivate, match="link is a link"):
            opened(tmp_path / "link", create=create)


# ---- the way to it -------------------------------------------------------------------------------------------------

def test_a_link_of_the_users_above_is_followed(folder, tmp_path):
    (tmp_path / "disk").symlink_to(".")                          # as where caches lie on another disk
    (tmp_path / "far").symlink_to("disk/../" + tmp_path.name)
    with opened(tmp_path / "far" / "kernels") as open_folder:
        assert open_folder.read("a.code") == b"a"
    (tmp_path / "later").symlink_to(tmp_path / "not yet" / "there")
    with opened(tmp_path / "later" / "kernels", create=True) as open_folder:
        open_folder.write("a.code", b"a")
    assert (tmp_path / "not yet" / "there" / "kernels" / "a.code").exists()


def test_links_in_a_circle_end(tmp_path):
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(OSError, match="too many links"):
        opened(tmp_path / "a" / "kernels")


def test_a_folder_in_which_others_can_rename_it_is_not_read(folder, tmp_path):
    for bits, safe in ((0o1777, True), (0o777, False), (0o755, True)):
        tmp_path.chmod(bits)
        if safe:
            opened(folder).__exit__(None, None, None)
        else:
            for create in (False, True):
                with pytest.raises(NotPrivate, match=f"others can write to {tmp_path}$"):
                    opened(folder, create=create)
    assert [path.name for path in folder.iterdir()] == ["a.code"]


def test_nothing_is_created_where_others_can_rename_it(tmp_path):
    tmp_path.chmod(0o777)
    with pytest.raises(NotPrivate):
        opened(tmp_path / "a" / "kernels", create=True)
    assert list(tmp_path.iterdir()) == []


def test_what_links_lead_through_is_safe_too(folder, tmp_path):
    open_to_all, safe = tmp_path / "open", tmp_path / "safe"
    for place in (open_to_all, safe):
        place.mkdir()
    (open_to_all / "link").symlink_to(tmp_path)
    (safe / "link").symlink_to(open_to_all / "link")
    opened(safe / "link" / "kernels").__exit__(None, None, None)
    open_to_all.chmod(0o777)
    with pytest.raises(NotPrivate, match=f"others can write to {open_to_all}$"):
        opened(safe / "link" / "kernels")


@as_root
def test_a_group_of_the_users_alone_may_write_above(folder, tmp_path):
    tmp_path.chmod(0o775)                                        # where a umask of 002 is the rule
    opened(folder).__exit__(None, None, None)                    # group and user are both called root
    os.chown(tmp_path, -1, OTHER_USER)
    with pytest.raises(NotPrivate, match="others can write to"):
        opened(folder)


@as_root
def test_folders_and_links_of_others_above_are_not_followed(folder, tmp_path):
    os.chown(tmp_path, OTHER_USER, -1)
    with pytest.raises(NotPrivate, match=f"{tmp_path} belongs to user {OTHER_USER}"):
        opened(folder)
    os.chown(tmp_path, 0, -1)
    tmp_path.chmod(0o1777)
    (tmp_path / "link").symlink_to(tmp_path)                     # planted where all may write, as in /tmp
    os.chown(tmp_path / "link", OTHER_USER, -1, follow_symlinks=False)
    with pytest.raises(NotPrivate, match=f"link belongs to user {OTHER_USER}"):
        opened(tmp_path / "link" / "kernels")


# ---- elsewhere -----------------------------------------------------------------------------------------------------

def test_where_owners_have_no_numbers_it_is_a_folder_like_any_other(tmp_path, monkeypatch):
    monkeypatch.setattr(private_folder, "OWNERS_ARE_KNOWN", False)
    for name in ("geteuid", "fchmod"):
        monkeypatch.delattr(os, name)
    with opened(tmp_path / "a" / "kernels", create=True) as folder:
        folder.write("a.code", b"a\r\n\x1a")
        assert (folder.names(), folder.read("a.code")) == (["a.code"], b"a\r\n\x1a")
        folder.remove("a.code")
        folder.remove("a.code")
    assert list(Path(tmp_path, "a", "kernels").iterdir()) == []
