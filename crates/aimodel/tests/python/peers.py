"""Asks another scanner about a list of files, in one process, and writes what it says.

    python3 peers.py TOOL LIST OUT

LIST holds one path a line. OUT gets `{"version", "seconds", "files": {path: answer}}`, where an answer is `malicious` (its
own highest grade: what its command ends with "no" for and calls dangerous or critical), `flagged` (any lower grade, or an
error that its command ends with), or `clean` (nothing said, or not looked at: both let the file pass).
"""

import contextlib
import io
import json
import logging
import os
import sys
import time
import warnings
from importlib.metadata import version


def picklescan():
    from picklescan.scanner import SafetyLevel, scan_file_path

    def ask(path):
        result = scan_file_path(path)
        if result.infected_files or result.issues_count:
            return "malicious"
        if result.scan_err or any(found.safety == SafetyLevel.Suspicious for found in result.globals):
            return "flagged"
        return "clean"

    return ask


def modelscan():
    from modelscan.modelscan import ModelScan

    scanner = ModelScan()

    def ask(path):
        result = scanner.scan(path)
        by = result["summary"]["total_issues_by_severity"]
        if by.get("CRITICAL", 0) or by.get("HIGH", 0):
            return "malicious"
        if result["summary"]["total_issues"] or result["errors"]:
            return "flagged"
        return "clean"

    return ask


def fickling():
    import zipfile

    from fickling.analysis import Severity
    from fickling.loader import scan_file, scan_zip_archive

    def ask(path):
        # Its own command for whole repositories chooses in this way.
        if zipfile.is_zipfile(path) or path.endswith((".pt", ".pth")):
            results = list(scan_zip_archive(path, graceful=True).values())
            if not zipfile.is_zipfile(path):
                results.append(scan_file(path, graceful=True))
        elif path.endswith((".safetensors", ".onnx", ".json")):
            results = []
        else:
            results = [scan_file(path, graceful=True)]
        if any(result.severity >= Severity.LIKELY_OVERTLY_MALICIOUS for result in results):
            return "malicious"
        if any(result.severity > Severity.LIKELY_SAFE or result.errors for result in results):
            return "flagged"
        return "clean"

    return ask


def modelaudit():
    os.environ.update(PROMPTFOO_DISABLE_TELEMETRY="1", NO_ANALYTICS="1", DO_NOT_TRACK="1")
    from modelaudit.core import determine_exit_code, scan_model_directory_or_file

    def ask(path):
        result = scan_model_directory_or_file(path, cache_enabled=False)
        if any(getattr(issue.severity, "value", issue.severity) == "critical" for issue in result.issues):
            return "malicious"
        return "flagged" if determine_exit_code(result) == 1 or result.has_errors else "clean"

    return ask


TOOLS = {"picklescan": picklescan, "modelscan": modelscan, "fickling": fickling, "modelaudit": modelaudit}


def main():
    tool, listing, out = sys.argv[1:]
    warnings.filterwarnings("ignore")
    logging.disable(logging.CRITICAL)
    with open(listing) as file:
        paths = file.read().splitlines()
    ask = TOOLS[tool]()
    answers = {}
    began = time.monotonic()
    for path in paths:
        try:
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                answers[path] = ask(path)
        except Exception:  # noqa: BLE001
            # A crash is no "clean": whoever runs it sees it end with an error.
            answers[path] = "flagged"
    seconds = time.monotonic() - began
    with open(out, "w") as file:
        json.dump({"version": version(tool), "seconds": seconds, "files": answers}, file)


if __name__ == "__main__":
    main()
