"""How far each model has been checked: what tests show, not what a hand writes.

A test that compares a named model, or the stages that make it, with figures of its paper or with published code is
marked ``@pytest.mark.evidence("drnl2001", "golden")``. ``pytest --set-status`` writes what has passed to
``auditory/catalogue/status.toml``; every other run of all tests fails where that file says something else.
"""
from collections import defaultdict
from pathlib import Path

import pytest

import auditory
from auditory.catalogue.named import MODELS, STATUSES, status_of

STATUS_FILE = Path(auditory.__file__).parent / "catalogue" / "status.toml"
HEADING = "# How far each model has been checked. Written by the tests: pytest --set-status\n"


class Evidence:
    """What the tests of a run show of each model."""

    def __init__(self, config: pytest.Config) -> None:
        self.write = config.getoption("--set-status")
        self.complete = self.write or not config.invocation_params.args
        self.claims: dict[str, list[tuple[str, str]]] = {}       # test -> what it is evidence for
        self.passed: dict[str, set[str]] = defaultdict(set)      # model -> kinds of evidence
        self.failed: dict[str, set[str]] = defaultdict(set)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            self.claims[item.nodeid] = [mark.args for mark in item.iter_markers("evidence")]
        for model, kind in (claim for claims in self.claims.values() for claim in claims):
            if model not in MODELS or kind not in STATUSES:
                raise pytest.UsageError(f"evidence({model!r}, {kind!r}): no such model, or no such status.")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        for model, kind in self.claims.get(report.nodeid, ()):
            if report.failed:
                self.failed[model].add(kind)
            elif report.when == "call" and report.passed:
                self.passed[model].add(kind)

    def found(self) -> dict[str, str]:
        """The best of which every test has passed."""
        return {model: max(self.passed[model] - self.failed[model], key=STATUSES.index, default=STATUSES[0])
                for model in MODELS}

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.write:
            lines = (f'{model} = "{status}"\n' for model, status in self.found().items())
            STATUS_FILE.write_text(HEADING + "".join(lines), encoding="utf-8")
        elif self._wrong():
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        for line in self._wrong():
            terminalreporter.write_line(line, red=True)

    def _wrong(self) -> list[str]:
        if not self.complete:
            return []
        return [f"catalogue/status.toml: {model} is {status_of(model)}, the tests show {status}. "
                "Run pytest --set-status." for model, status in self.found().items() if status != status_of(model)]
