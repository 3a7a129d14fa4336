"""What the package advises in Python, in words of the command line."""

_IN_WORDS_OF_THE_COMMAND_LINE = (
    ("keep what is left of it with allow_truncated=True", "keep what is left of it with --allow-truncated"),
    ('count them as silence with nonfinite="zero"', "count them as silence with --nonfinite zero"),
    ("Mix them on purpose (mono), or choose two: read(…, channels=[0, 1]).", "Mix them on purpose with --mono."),
    ("Leave the level as it is (full_scale_pa).", "Leave out --level-db-spl."),
    ("force=True", "--force"),
    ("follow_links=True", "--follow-links"),
    ("fewer jobs", "fewer --jobs"),
)


def for_command_line(text: str) -> str:
    """`text` with the options of the command in the place of those of the function."""
    for python, option in _IN_WORDS_OF_THE_COMMAND_LINE:
        text = text.replace(python, option)
    return text
