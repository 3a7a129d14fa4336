"""Print the shell command that stands in the README below the line that starts with the given words."""
import re
import sys
from pathlib import Path

readme = Path(__file__).parents[1].joinpath("README.md").read_text(encoding="utf-8")
found = re.search(rf"^{re.escape(sys.argv[1])}.*?^```sh\n(.*?)^```", readme, re.DOTALL | re.MULTILINE)
if not found:
    sys.exit(f"README.md: no command below {sys.argv[1]!r}.")
print(found[1])
