"""Names of files as JSON holds them, and as they stay in their folder.

A name is UTF-8 text; one that is no UTF-8 stands as ``{"base64": "…"}`` of its bytes.
"""
import base64
import binascii
import os
from typing import Any


def name_to_json(name: str) -> str | dict[str, str]:
    """A name as JSON can hold it."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return {"base64": base64.b64encode(os.fsencode(name)).decode("ascii")}
    return name


def name_from_json(value: Any) -> str:
    """The name that `name_to_json` was given; ValueError where it is none."""
    if isinstance(value, dict) and set(value) == {"base64"} and isinstance(value["base64"], str):
        try:
            value = os.fsdecode(base64.b64decode(value["base64"], validate=True))
        except (binascii.Error, ValueError):
            raise ValueError("holds a name that is no base64") from None
    if not isinstance(value, str) or not value or "\0" in value:
        raise ValueError("holds something else where a name belongs")
    try:
        os.fsencode(value)
    except UnicodeEncodeError:
        raise ValueError("holds a name that no file can have") from None
    return value


def located(folder: str, name: str) -> str:
    """The path of `name`, a name of a row, in `folder`; ValueError where links lead it out of the folder."""
    path = os.path.join(folder, *inner_name(name).split("/"))
    root, real = os.path.realpath(folder), os.path.realpath(os.path.dirname(path))
    if os.path.commonpath((root, real)) != root:
        raise ValueError(f"leads out of the folder by a link: {name!r}")
    return path


def inner_name(value: Any) -> str:
    """`value` as a name that stays in the folder; ValueError where it does not."""
    name = name_from_json(value)
    foreign = os.name == "nt" and any(sign in name for sign in "\\:")
    if foreign or any(part in ("", os.curdir, os.pardir) for part in name.split("/")):
        raise ValueError(f"holds a name that leads out of the folder: {name!r}")
    return name
