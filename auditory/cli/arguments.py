"""What commands take."""
import click

# What is there and what may be read, the command finds out, and tells with what to do about it.
ANY_PATH = click.Path(readable=False)
