"""How the documentation is built: ``pip install -e ".[docs]" && sphinx-build -W docs docs/_build``."""
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
html_theme = "pydata_sphinx_theme"
html_title = "auditory"
plot_html_show_formats = False
plot_html_show_source_link = True
plot_formats = [("png", 110)]
plot_basedir = "../examples"
plot_pre_code = "__file__ = 'example.py'"                        # it runs in its own folder, but is not told its name
numpydoc_show_class_members = False
autodoc_member_order = "bysource"
autodoc_typehints = "none"
autodoc_default_options = {"members": False}
