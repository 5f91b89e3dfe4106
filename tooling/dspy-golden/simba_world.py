"""The scripted LM of the SIMBA traces: what it answers depends on the prompt alone, in a way that a test can repeat.

A message is "note 7", and its label the one of class 7 % 4. The LM knows a class once a demo of it is shown or a rule of
its name stands in the instructions; chance is a hash of all that the prompt says. `packages/optimizers-simba/src/
dspy-traces.test.ts` has the same in TypeScript: change both.
"""

import json
import re
from types import SimpleNamespace as Namespace

import dspy

LABELS = ["ant", "bee", "cat", "dog"]
KEYS = ["arm", "bat", "cup", "den"]
HEADER = re.compile(r"^\[\[ ## (\w+) ## \]\]$", re.M)


def fnv(text):
    """FNV-1a, 32 bits, of ASCII."""
    value = 0x811C9DC5
    for byte in text.encode("ascii"):
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value


def sections(text):
    """The fields of a message in the chat format; the words after the last one are cut off at the first empty line."""
    headers = list(HEADER.finditer(text))
    bounds = [*headers[1:], None]
    return {
        header[1]: re.split(r"\n\n", text[header.end() : following.start() if following else None].strip("\n"))[0]
        if following is None
        else text[header.end() : following.start()].strip("\n")
        for header, following in zip(headers, bounds)
    }


def chat_reply(fields):
    return "".join(f"[[ ## {name} ## ]]\n{value}\n\n" for name, value in fields.items()) + "[[ ## completed ## ]]"


def answer(messages, sample, teacher):
    """A reply to a task of the program."""
    system, *turns = messages
    asked = next(sections(turn["content"]) for turn in reversed(turns) if "[[ ## message ## ]]" in turn["content"])
    shown = [sections(turn["content"]) for turn in turns if turn["role"] == "assistant"]
    number = int(asked["message"].split(" ")[1])
    wants_key = "`key`" in system["content"] and "`label`" not in system["content"]
    names, field = (KEYS, "key") if wants_key else (LABELS, "label")
    right = KEYS.index(asked["key"]) if "key" in asked else number % 4
    rules = system["content"].count("should say")
    chance = fnv(f"{field}|{asked['message']}|{asked.get('key', '')}|{sample}|{len(shown)}|{rules}|{teacher}")
    if number == 13 and sample == "1":
        return "I would rather not."
    known = any(demo.get(field) == names[right] for demo in shown) or f"say {names[right]}" in system["content"]
    bound = 95 if teacher else 90 if known else 45
    place = right if chance % 100 < bound else (right + 1 + (chance >> 8) % 3) % 4
    return chat_reply({field: names[place]})


def reflect(messages):
    """Advice that repeats the facts that it was given, so that a trace shows them; now and then nonsense."""
    asked = next(sections(turn["content"]) for turn in reversed(messages) if "module_names" in turn["content"])
    # Fields of a reflection are text with empty lines in it only where modules are described, which nothing here reads.
    inputs, labels = json.loads(asked["program_inputs"]), json.loads(asked["oracle_metadata"])
    worse, better = (json.loads(asked[f"{side}_program_trajectory"]) for side in ("worse", "better"))
    chance = fnv(f"{inputs['message']}|{len(worse)}|{len(better)}")
    if chance % 5 == 0:
        return "I have no idea."
    said = "; ".join(f"{step['module_name']} said {json.dumps(step['outputs'])}" for step in worse)
    did = "; ".join(f"{step['module_name']} said {json.dumps(step['outputs'])}" for step in better)
    rewards = [number(asked[f"{side}_reward_value"]) for side in ("worse", "better")]
    infos = [json.loads(asked[f"{side}_reward_info"]).get("feedback", "-") for side in ("worse", "better")]
    modules = json.loads(asked["module_names"])
    chosen = modules if chance % 2 else modules[-1:]
    advice = {
        name: (
            f"If the module receives {inputs['message']}, it should say "
            f"{labels['label'] if name == modules[-1] else KEYS[LABELS.index(labels['label'])]}. "
            f"Worse: {said} ({rewards[0]}, {infos[0]}). Better: {did} ({rewards[1]}, {infos[1]})."
        )
        for name in chosen
    }
    return chat_reply({"discussion": "As it is.", "module_advice": json.dumps(advice | {"nobody": "No such module."})})


def number(text):
    """A reward in one way of writing: that of a metric that says yes or no is `true` in DSPy's prompt."""
    return text if text == "N/A" else f"{float(json.loads(text)):.3f}"


class ScriptedLM(dspy.BaseLM):
    def __init__(self, teacher=False):
        super().__init__(model="scripted", temperature=None, max_tokens=None)
        self.teacher = teacher

    def forward(self, prompt=None, messages=None, **kwargs):
        options = {**self.kwargs, **kwargs}
        if any("module_names" in message["content"] for message in messages):
            text = reflect(messages)
        else:
            # The first sample of a temperature is its own; a greedy call has none.
            sample = str(options.get("rollout_id")) if options.get("temperature") == 1.0 else "greedy"
            text = answer(messages, sample, self.teacher)
        choice = Namespace(message=Namespace(content=text, tool_calls=None), finish_reason="stop")
        usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
        return Namespace(choices=[choice], usage=usage, model=self.model)
