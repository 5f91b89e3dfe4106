"""Writes the golden files: what DSPy itself sends, reads and saves. See README.md for how to run it.

Only facts are written: roles, the order of messages, field headers, values. DSPy's wording stays out.
"""

import json
import logging
import math
import re
from pathlib import Path
from typing import Any

import dspy
from dspy.adapters.chat_adapter import ChatAdapter
from dspy.adapters.utils import format_field_value
from dspy.utils import DummyLM
from pydantic import TypeAdapter

from format_cases import FORMAT_CASES, TYPES, VALUE_CASES, sides
from parse_cases import PARSE_CASES
from state_cases import write_states

GOLDENS = Path(__file__).parent / "goldens"
HEADER = re.compile(r"^\[\[ ## (\w+) ## \]\]$", re.M)
FILLER = "<filler>"


def make_signature(fields, instructions=None):
    inputs, outputs = fields
    spec: dict[str, Any] = {name: (TYPES[kind], dspy.InputField()) for name, kind in inputs}
    spec |= {name: (TYPES[kind], dspy.OutputField()) for name, kind in outputs}
    return dspy.Signature(spec, instructions or "Answer.")


def notation(fields):
    return " -> ".join(", ".join(f"{name}: {kind}" for name, kind in side) for side in fields)


def to_json(value):
    return TypeAdapter(type(value)).dump_python(value, mode="json")


def split_demo(demo, fields):
    names = [[name for name, _ in side] for side in fields]
    rest = {key: to_json(value) for key, value in demo.items() if key not in (*names[0], *names[1], "augmented")}
    split = {
        "inputs": {key: to_json(demo[key]) for key in names[0] if key in demo},
        "outputs": {key: to_json(demo[key]) for key in names[1] if key in demo},
    }
    if demo.get("augmented"):
        split["augmented"] = True
    return split | ({"other": rest} if rest else {})


def filler_text():
    """The words DSPy writes for an output that a demo lacks, found by asking for one."""
    demo = ChatAdapter().format_demos(make_signature(sides("a ; b", "c ; d")), [{"a": "1", "c": "2"}])
    return demo[1]["content"].split("[[ ## d ## ]]\n")[1].split("\n\n[[ ##")[0].strip()


def read_message(message, reminder_text, filler):
    """Takes a message apart into the facts that a golden keeps."""
    role, text = message["role"], message["content"]
    if role == "system":
        return {"role": role, "headers": HEADER.findall(text)}
    reminder = None
    if role == "user" and text.endswith(reminder_text):
        text = text[: -len(reminder_text)].removesuffix("\n\n")
        reminder = [name for name in re.findall(r"`\[\[ ## (\w+) ## \]\]`", reminder_text) if name != "completed"]
    completed = role == "assistant" and text.endswith("\n\n[[ ## completed ## ]]\n")
    if completed:
        text = text.removesuffix("\n\n[[ ## completed ## ]]\n")
    headers = list(HEADER.finditer(text))
    sections = []
    for header, following in zip(headers, [*headers[1:], None]):
        value = text[header.end() + 1 : following.start() if following else None]
        value = value.removesuffix("\n\n") if following else value
        sections.append({"name": header[1], "value": FILLER if value.strip() == filler else value})
    notice = bool(text[: headers[0].start()].strip()) if headers else bool(text.strip())
    return {"role": role, "notice": notice, "sections": sections, "reminder": reminder, "completed": completed}


def format_golden(case, filler):
    signature = make_signature(case["fields"], case["instructions"])
    predict = dspy.Predict(signature)
    predict.demos = [dspy.Example(**demo) for demo in case["demos"]]
    lm = DummyLM([{name: "x" for name in signature.output_fields}] * 3)
    inputs = dict(case["inputs"])
    if case["history"] is not None:
        inputs["history"] = dspy.History(messages=case["history"])
    sent = {}
    plain = ChatAdapter.format

    class Recorder(ChatAdapter):
        def format(self, signature, demos, inputs):
            sent.setdefault("messages", plain(self, signature, demos, inputs))
            return sent["messages"]

    try:
        with dspy.context(lm=lm, adapter=Recorder(use_json_adapter_fallback=False)):
            predict(**inputs)
    except Exception as error:  # the reply of the stand-in need not fit; the messages are what counts
        if "messages" not in sent:
            raise RuntimeError(case["name"]) from error
    reminder = ChatAdapter().user_message_output_requirements(signature)
    return {
        "name": case["name"],
        "signature": notation(case["fields"]),
        "instructions": case["instructions"],
        "demos": [split_demo(demo, case["fields"]) for demo in case["demos"]],
        "history": case["history"],
        "inputs": {key: to_json(value) for key, value in case["inputs"].items()},
        **({"forged": True} if case["forged"] else {}),
        "messages": [read_message(message, reminder, filler) for message in sent["messages"]],
    }


def parse_golden(name, fields, reply):
    signature = make_signature(sides(*fields))
    golden = {"name": name, "signature": notation(sides(*fields)), "reply": reply}
    try:
        parsed = {key: to_json(value) for key, value in ChatAdapter().parse(signature, reply).items()}
    except Exception as error:
        return golden | {"dspy": {"error": True, "kind": type(error).__name__}}
    for key, value in parsed.items():
        if isinstance(value, float) and not math.isfinite(value):
            parsed[key] = {"$number": str(value)}  # JSON has no such number
    return golden | {"dspy": {"fields": parsed}}


def value_golden(kind, value):
    field = make_signature(([("x", kind)], [("y", "string")])).input_fields["x"]
    return {"type": kind, "value": to_json(value), "text": format_field_value(field, value)}


def write(name, cases):
    lines = ",\n".join(json.dumps(case, ensure_ascii=False, allow_nan=False) for case in cases)
    text = f'{{"dspy": {json.dumps(dspy.__version__)}, "cases": [\n{lines}\n]}}\n'
    # Separators that editors and line-based tools take for line ends, or do not show, are written as escapes.
    text = re.sub("[\x7f\u00a0\u200b\u2028\u2029]", lambda match: f"\\u{ord(match[0]):04x}", text)
    (GOLDENS / name).write_text(text, encoding="utf-8")
    print(f"{name}: {len(cases)} cases")


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    filler = filler_text()
    write("chat-format.json", [format_golden(case, filler) for case in FORMAT_CASES])
    write("chat-parse.json", [parse_golden(*case) for case in PARSE_CASES])
    write("values.json", [value_golden(*case) for case in VALUE_CASES])
    print(f"state: {write_states(GOLDENS / 'state')} files")
