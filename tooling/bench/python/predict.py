"""Prints the median time of one call of dspy.Predict with an LM that answers at once, in milliseconds, as JSON."""

import json
import logging
import statistics
import time

import dspy


class FixedLM(dspy.BaseLM):
    def __init__(self):
        super().__init__(model="fixed")
        from types import SimpleNamespace as Namespace

        message = Namespace(content="[[ ## answer ## ]]\nParis\n\n[[ ## completed ## ]]\n", tool_calls=None)
        choice = Namespace(message=message, finish_reason="stop")
        usage = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
        self.response = Namespace(choices=[choice], usage=usage, model="fixed")

    def forward(self, prompt=None, messages=None, **kwargs):
        return self.response


logging.disable(logging.WARNING)
predict = dspy.Predict("question -> answer")
times = []
with dspy.context(lm=FixedLM(), track_usage=False):
    assert predict(question="What is the capital of France?").answer == "Paris"
    for _ in range(2200):
        began = time.perf_counter()
        predict(question="What is the capital of France?")
        times.append(time.perf_counter() - began)
print(json.dumps({"version": dspy.__version__, "medianMs": statistics.median(times[200:]) * 1000}))
