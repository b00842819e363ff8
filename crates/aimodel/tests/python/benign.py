"""Writes harmless model files with the real libraries of this Python, so that a scanner can be held against them.

    python3 benign.py FOLDER LABEL [FAMILY…]

Files go to FOLDER/LABEL/FAMILY/; LABEL names the environment (`new`, `old`, `torch21`). What is not installed is skipped
and said. Everything is seeded: the same libraries write the same files. No file is ever loaded again here.
"""

import importlib
import json
import os
import random
import sys
import traceback
import warnings
from importlib.metadata import version

FAMILIES = {
    "stdlib": "plain",
    "numpy": "arrays",
    "scipy": "arrays",
    "pandas": "arrays",
    "joblib": "arrays",
    "sklearn": "learners",
    "skops": "learners",
    "xgboost": "learners",
    "lightgbm": "learners",
    "catboost": "learners",
    "statsmodels": "learners",
    "fasttext": "learners",
    "safetensors": "tensors",
    "gguf": "tensors",
    "h5py": "tensors",
    "flax": "tensors",
    "onnx": "graphs",
    "keras": "graphs",
    "tensorflow": "graphs",
    "torch": "networks",
    "torchvision": "networks",
    "transformers": "networks",
}


class Place:
    """Where the files of a family go."""

    def __init__(self, folder):
        self.folder = folder
        self.count = 0
        self.failed = []
        self.begun = []

    def path(self, name):
        """The path of a new file."""
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        self.begun.append(path)
        self.count += 1
        return path

    def write(self, name, content):
        """Writes bytes."""
        with open(self.path(name), "wb") as file:
            file.write(content)

    def attempt(self, what, save):
        """Runs one step; a library that cannot do it loses this file only."""
        self.begun = []
        before = self.count
        try:
            save()
        except Exception as error:  # noqa: BLE001
            # What a library began and could not finish is no file of that library.
            for path in filter(os.path.isfile, self.begun):
                os.remove(path)
            self.count = before
            self.failed.append(f"{what}: {type(error).__name__}: {str(error)[:120]}")


def main():
    folder, label, *wanted = sys.argv[1:]
    warnings.filterwarnings("ignore")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
    total = 0
    versions = {}
    for family, module in FAMILIES.items():
        if wanted and family not in wanted:
            continue
        random.seed(7)
        place = Place(os.path.join(folder, label, family))
        try:
            getattr(importlib.import_module(module), family)(place)
        except ImportError as error:
            print(f"skipped {family}: {error}")
            continue
        except Exception:  # noqa: BLE001
            traceback.print_exc()
        for failure in place.failed:
            print(f"  not written, {family}: {failure}")
        try:
            versions[family] = version({"sklearn": "scikit-learn", "fasttext": "fasttext-wheel"}.get(family, family))
        except Exception:  # noqa: BLE001
            versions[family] = sys.version.split()[0]
        print(f"{family} {versions[family]}: {place.count} files", flush=True)
        total += place.count
    about = os.path.join(folder, f"{label}.versions.json")
    known = {}
    if os.path.exists(about):
        with open(about) as file:
            known = json.load(file)
    known.update(versions)
    with open(about, "w") as file:
        json.dump(known, file, indent=1, sort_keys=True)
    print(f"{total} files")


if __name__ == "__main__":
    main()
