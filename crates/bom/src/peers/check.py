"""Reads SBOM documents with the field's libraries; prints every error and warning, then how many were read."""

import json
import logging
import sys
import warnings

warnings.simplefilter("error")
said = []


class Listen(logging.Handler):
    def emit(self, record):
        said.append(record.getMessage())


logging.getLogger().addHandler(Listen(level=logging.WARNING))

from cyclonedx.model.bom import Bom
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from spdx_tools.spdx.parser.parse_anything import parse_file
from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document


def cyclonedx(path):
    with open(path) as file:
        text = file.read()
    error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if error:
        said.append(repr(error))
    bom = Bom.from_json(json.loads(text))
    bom.validate()
    return len(bom.components)


def spdx(path):
    document = parse_file(path)
    for message in validate_full_spdx_document(document, "SPDX-2.3"):
        said.append(f"{message.context.spdx_id}: {message.validation_message}")
    return len(document.packages)


for path in sys.argv[1:]:
    before = len(said)
    try:
        (cyclonedx if "cyclonedx" in path else spdx)(path)
    except Exception as error:
        said.append(repr(error))
    for line in said[before:]:
        print(f"{path}: {line}")
if said:
    sys.exit(1)
print(f"{len(sys.argv) - 1} documents read")
