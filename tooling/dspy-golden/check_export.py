"""Loads a state that toDspyState wrote into a program of DSPy, and prints what the program then holds.

    python check_export.py PROGRAM < exported.json

PROGRAM is a name of state_cases.py, such as `rag`. Fails when DSPy does not load the state.
"""

import json
import logging
import sys
import tempfile
from pathlib import Path

import dspy
from dspy.utils import DummyLM

from state_cases import PROGRAMS


def blank(program):
    """Takes away everything that the state has to bring."""
    for _, predictor in program.named_predictors():
        predictor.demos = []
        predictor.lm = None
        predictor.signature = predictor.signature.with_instructions("-")
        for name in predictor.signature.fields:
            predictor.signature = predictor.signature.with_updated_fields(name, desc="-")
    return program


def held(predictor):
    fields = predictor.signature.fields
    return {
        "instructions": predictor.signature.instructions,
        "descriptions": {name: field.json_schema_extra["desc"] for name, field in fields.items()},
        "prefixes": {name: field.json_schema_extra["prefix"] for name, field in fields.items()},
        "demos": predictor.demos,
        "config": predictor.config,
    }


def options_sent(predictor):
    """The sampling options that reach the LM."""
    lm = DummyLM([{name: "x" for name in predictor.signature.output_fields}] * 2)
    try:
        with dspy.context(lm=lm):
            predictor(**{name: "x" for name in predictor.signature.input_fields})
    except Exception as error:
        if not lm.history:
            raise RuntimeError("The predictor does not run.") from error
    return lm.history[0]["kwargs"]


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    make = next(make for make in PROGRAMS if make.__name__.replace("_", "-") == sys.argv[1])
    program = blank(make()[0])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "program.json"
        path.write_text(sys.stdin.read(), encoding="utf-8")
        program.load(str(path))
    result = {path: held(predictor) | {"sent": options_sent(predictor)} for path, predictor in program.named_predictors()}
    json.dump(result, sys.stdout, default=str)
