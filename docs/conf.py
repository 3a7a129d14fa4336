"""How the documentation is built: ``pip install -e ".[docs]" && sphinx-build -W docs docs/_build``."""
import ast
from pathlib import Path
from typing import Any

import auditory

project = "auditory"
author = "the auditory developers"
version = release = auditory.__version__
extensions = [
    "sphinx.ext.autodoc",
    "numpydoc",
    "matplotlib.sphinxext.plot_directive",                       # the examples run, and their pictures are shown
]
exclude_patterns = ["_build"]
default_role = "code"                                            # `name` in a docstring is code
html_theme = "pydata_sphinx_theme"
html_title = "auditory"
plot_html_show_formats = False
plot_html_show_source_link = True
plot_formats = [("png", 110)]
EXAMPLES = Path(__file__).parent.parent / "examples"
plot_basedir = str(EXAMPLES)
plot_pre_code = "__file__ = 'example.py'"                        # it runs in its own folder, but is not told its name
numpydoc_show_class_members = False
autodoc_member_order = "bysource"
autodoc_typehints = "none"
autodoc_default_options = {"members": False}

RANGE_SIGNS = {"gt": ">", "ge": "≥", "lt": "<", "le": "≤"}


def setup(app: Any) -> None:
    app.connect("autodoc-process-docstring", tell_declared, priority=400)        # before numpydoc lays the sections out
    app.connect("source-read", tell_questions)


def tell_declared(app: Any, what: str, name: str, documented: Any, options: Any, lines: list[str]) -> None:
    """Add what no docstring repeats, because it is declared elsewhere: stages' parameters, what a model is made of."""
    stages = {f"auditory.{stage.name}": stage for stage in auditory.stages()}
    models = {f"auditory.catalogue.{model.name.replace('-', '_')}": model for model in auditory.models()}
    if name in stages:
        lines[:] = [*with_presets(lines, documented.presets), "", "Parameters", "----------"]
        for each in stages[name].parameters:
            bounds = ", ".join(f"{RANGE_SIGNS[kind]} {bound:.10g}" for kind, bound in each.bounds.items())
            lines += [f"{each.name} : {each.kind}{', ' + bounds if bounds else ''}",
                      f"    {each.meaning} By default ``{each.default!r}`` ({each.source})."]
    elif name in models:
        model = models[name]
        first, *others = model.pipeline().stages
        lines += [f"Paper: {model.paper}. Status: {model.status}. Stages::", "",
                  f"    {first!r}", *(f"    >> {stage!r}" for stage in others), ""]


def with_presets(lines: list[str], presets: dict[str, dict[str, Any]]) -> list[str]:
    """A stage's docstring with its presets told before the first section."""
    if not presets:
        return lines
    summaries = []
    for name, given in presets.items():
        values = ", ".join(f"{parameter} = {value!r}" for parameter, value in given.items())
        summaries.append(f"``{name}`` (``{values}``)" if values else f"``{name}`` (the defaults)")
    first = next((k for k, rule in enumerate(lines[1:]) if rule and set(rule) == {"-"}), len(lines))
    return [*lines[:first], f"Presets: {', '.join(summaries)}.", "", *lines[first:]]


def tell_questions(app: Any, page: str, source: list[str]) -> None:
    """Add to the page of questions what each example asks, says and shows; a picture is made once for all pages."""
    if page != "questions":
        return
    for example in sorted(EXAMPLES.glob("*.py")):
        question, *text = ast.get_docstring(ast.parse(example.read_text(encoding="utf-8"))).splitlines()
        source[0] += "\n".join(["", question, "-" * len(question), *text, "", f".. plot:: {example.name}", ""])
