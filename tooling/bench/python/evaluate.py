"""Prints how long dspy.Evaluate takes over N examples, with an LM that answers after DELAY seconds, as JSON.

Usage: evaluate.py N THREADS DELAY
"""

import json
import logging
import sys
import time
from types import SimpleNamespace as Namespace

import dspy

count, threads, delay = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])


class FixedLM(dspy.BaseLM):
    def __init__(self):
        super().__init__(model="fixed")
        message = Namespace(content="[[ ## answer ## ]]\nParis\n\n[[ ## completed ## ]]\n", tool_calls=None)
        choice = Namespace(message=message, finish_reason="stop")
        usage = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
        self.response = Namespace(choices=[choice], usage=usage, model="fixed")

    def forward(self, prompt=None, messages=None, **kwargs):
        if delay > 0:
            time.sleep(delay)
        return self.response


def devset(size):
    return [
        dspy.Example(question=f"What is the capital of {n}?", answer="Paris").with_inputs("question")
        for n in range(size)
    ]


def run(size):
    evaluate = dspy.Evaluate(
        devset=devset(size),
        metric=dspy.evaluate.answer_exact_match,
        num_threads=threads,
        display_progress=False,
        max_errors=1,
    )
    began = time.perf_counter()
    result = evaluate(dspy.Predict("question -> answer"))
    assert result.score == 100.0
    return time.perf_counter() - began


logging.disable(logging.WARNING)
dspy.configure(lm=FixedLM())
dspy.settings.configure(track_usage=False)
run(max(200, threads))
print(json.dumps({"version": dspy.__version__, "seconds": run(count)}))
