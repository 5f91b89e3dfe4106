"""Runs dspy.SIMBA in simulated worlds: reads a job per line from stdin and prints a result per line, both JSON.

A job: {"url", "world", "pipeline", "instructions", "trainset": [{"message", "label"}], "batch", "candidates", "steps",
"demos", "seed"}. A result: {"version", "prompts": {predictor: {"instructions", "demos"}}, "seconds"}.

Calls are cached as dspy.LM does by default: a request with the same messages, options and rollout is sent once. The
rollout is sent along, as the simulated LM has no chance of its own.
"""

import http.client
import json
import logging
import os
import sys
import threading
import time
import urllib.parse
from types import SimpleNamespace as Namespace

os.environ["TQDM_DISABLE"] = "1"
import dspy  # noqa: E402


class Classify(dspy.Module):
    def __init__(self, instructions):
        super().__init__()
        self.classify = dspy.Predict(dspy.Signature("message -> label", instructions["classify"]))

    def forward(self, message):
        return self.classify(message=message)


class Pipeline(dspy.Module):
    def __init__(self, instructions):
        super().__init__()
        self.extract = dspy.Predict(dspy.Signature("message -> key", instructions["extract"]))
        self.classify = dspy.Predict(dspy.Signature("message, key -> label", instructions["classify"]))

    def forward(self, message):
        key = self.extract(message=message).key
        return self.classify(message=message, key=key)


class WorldLM(dspy.BaseLM):
    """Copies share the cache and the connections, as copies of dspy.LM do."""

    def __init__(self, url, world):
        super().__init__(model=world, temperature=None, max_tokens=None)
        address = urllib.parse.urlsplit(url)
        self.shared = Shared(address.netloc, f"{address.path}/v1/chat/completions")

    def forward(self, prompt=None, messages=None, **kwargs):
        options = {**self.kwargs, **kwargs}
        body = {
            "model": self.model,
            "messages": messages,
            "temperature": options.get("temperature"),
            "rollout": options.get("rollout_id"),
        }
        reply = self.shared.post(json.dumps(body, sort_keys=True))
        message = Namespace(content=reply["choices"][0]["message"]["content"], tool_calls=None)
        choice = Namespace(message=message, finish_reason="stop")
        return Namespace(choices=[choice], usage=reply["usage"], model=self.model)


class Shared:
    def __init__(self, host, path):
        self.host, self.path = host, path
        self.cache, self.lock, self.local = {}, threading.Lock(), threading.local()

    def __deepcopy__(self, memo):
        return self

    def post(self, body):
        with self.lock:
            if body in self.cache:
                return self.cache[body]
        connection = getattr(self.local, "connection", None)
        if connection is None:
            connection = self.local.connection = http.client.HTTPConnection(self.host)
        connection.request("POST", self.path, body, {"content-type": "application/json"})
        response = connection.getresponse()
        reply = json.loads(response.read())
        if response.status != 200:
            raise RuntimeError(reply["error"]["message"])
        with self.lock:
            self.cache[body] = reply
        return reply


def run(job):
    lm = WorldLM(job["url"], job["world"])
    trainset = [dspy.Example(**row).with_inputs("message") for row in job["trainset"]]
    student = (Pipeline if job["pipeline"] else Classify)(job["instructions"])
    simba = dspy.SIMBA(
        metric=lambda example, prediction: float(prediction is not None and prediction.label == example.label),
        bsize=job["batch"],
        num_candidates=job["candidates"],
        max_steps=job["steps"],
        max_demos=job["demos"],
        prompt_model=lm,
        num_threads=4,
    )
    began = time.perf_counter()
    with dspy.context(lm=lm):
        program = simba.compile(student, trainset=trainset, seed=job["seed"])
    seconds = time.perf_counter() - began
    prompts = {
        name: {
            "instructions": predictor.signature.instructions,
            "demos": [{k: v for k, v in dict(demo).items() if k != "augmented"} for demo in predictor.demos],
        }
        for name, predictor in program.named_predictors()
    }
    return {"version": dspy.__version__, "prompts": prompts, "seconds": seconds}


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    dspy.settings.configure(track_usage=False, disable_history=True)
    sys.stdout, out = sys.stderr, sys.stdout
    for line in sys.stdin:
        print(json.dumps(run(json.loads(line))), file=out, flush=True)
