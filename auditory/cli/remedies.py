"""What the package advises in Python, in words of the command line; rows and the manifest serve both."""

_IN_WORDS_OF_THE_COMMAND_LINE = (
    ("keep what is left of it (allow_truncated)", "keep what is left of it with --allow-truncated"),
    ("count them as silence (nonfinite)", "count them as silence with --nonfinite zero"),
    ("Mix them on purpose (mono)", "Mix them on purpose with --mono"),
    ("level_db_spl = ", "--level-db-spl "),
    ("allow more (longest_s)", "allow more with --longest-s"),
    ("start_s = ", "--start-s "),
    ("stop_s = ", "--stop-s "),
    ("Give a later stop_s.", "Give a later --stop-s."),
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
