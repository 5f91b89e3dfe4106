"""Runs dspy.SIMBA on real data: reads one job from stdin and prints one result, both a line of JSON.

A job: {"search", "judging": base URLs, "adapter": "markers" or "json", "instructions", "intents", "maxTokens", "trainset":
[{"message", "intent"}], "holdout", "settings": {"batch", "candidates", "steps", "demos"} or null, "seed"}. A result:
{"version", "prompt": {"instructions", "demos"}, "scores": of the holdout, "failed": replies that do not parse,
"trainScores"}.

One run of the program is one call: a reply that does not parse is wrong, and is not asked for in another format.
"""

import functools
import json
import logging
import os
import sys
import threading
import urllib.parse
import warnings
from types import SimpleNamespace as Namespace
from typing import Literal

import dspy

from simba import Shared


class EndpointLM(dspy.BaseLM):
    """Sends the rollout along: it names the sample. Copies share the cache and the connections."""

    def __init__(self, url):
        super().__init__(model="openai/local", temperature=None, max_tokens=None)
        address = urllib.parse.urlsplit(url)
        self.shared = Shared(address.netloc, f"{address.path}/chat/completions")

    def forward(self, prompt=None, messages=None, **kwargs):
        options = {**self.kwargs, **kwargs}
        body = {"model": "local", "messages": messages, "rollout": options.get("rollout_id")}
        body |= {key: options[key] for key in ("temperature", "max_tokens", "response_format") if options.get(key)}
        reply = self.shared.post(json.dumps(body, sort_keys=True))
        message = Namespace(content=reply["choices"][0]["message"]["content"], tool_calls=None)
        choice = Namespace(message=message, finish_reason=reply["choices"][0]["finish_reason"])
        return Namespace(choices=[choice], usage=reply["usage"], model=reply["model"])


class Sort(dspy.Module):
    def __init__(self, job):
        super().__init__()
        signature = dspy.Signature(
            {
                "message": (str, dspy.InputField()),
                "intent": (Literal[tuple(job["intents"])], dspy.OutputField()),
            },
            job["instructions"],
        )
        self.sort = dspy.Predict(signature, max_tokens=job["maxTokens"])

    def forward(self, message):
        return self.sort(message=message)


def metric(example, prediction, trace=None):
    right = getattr(prediction, "intent", None) == example.intent
    feedback = "" if right else f"The intent is {example.intent}, not {getattr(prediction, 'intent', None)}."
    return dspy.Prediction(score=float(right), feedback=feedback)


def run(job):
    examples = {
        name: [dspy.Example(**row).with_inputs("message") for row in job[name]] for name in ("trainset", "holdout")
    }
    adapter = (
        dspy.ChatAdapter(use_json_adapter_fallback=False) if job["adapter"] == "markers" else dspy.JSONAdapter()
    )
    program, train_scores = Sort(job), []
    with dspy.context(lm=EndpointLM(job["search"]), adapter=adapter):
        if job["settings"]:
            settings = job["settings"]
            simba = dspy.SIMBA(
                metric=metric,
                bsize=settings["batch"],
                num_candidates=settings["candidates"],
                max_steps=settings["steps"],
                max_demos=settings["demos"],
                num_threads=4,
            )
            program = simba.compile(program, trainset=examples["trainset"], seed=job["seed"])
            train_scores = [candidate["score"] for candidate in program.candidate_programs]
    with dspy.context(lm=EndpointLM(job["judging"]), adapter=adapter):
        judge = dspy.Evaluate(
            devset=examples["holdout"],
            metric=lambda example, prediction: metric(example, prediction).score,
            num_threads=4,
            max_errors=10**9,
        )
        results = judge(program).results
    return {
        "version": dspy.__version__,
        "prompt": {
            "instructions": program.sort.signature.instructions,
            "demos": [
                {"message": demo["message"], "intent": demo["intent"]} for demo in map(dict, program.sort.demos)
            ],
        },
        "scores": [float(score) for _, _, score in results],
        "failed": sum(getattr(prediction, "intent", None) is None for _, prediction, _ in results),
        "trainScores": train_scores,
    }


def end_with_input():
    """Whoever started this may be killed."""
    sys.stdin.read()
    os._exit(1)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    logging.getLogger("dspy").setLevel(logging.CRITICAL)
    logging.getLogger("dspy.predict.predict").setLevel(logging.CRITICAL)
    progress = logging.getLogger("dspy.teleprompt.simba")
    progress.setLevel(logging.INFO)
    progress.addFilter(lambda record: record.getMessage().startswith(("Starting", "Scores after", "Strategy failed")))
    dspy.Parallel = functools.partial(dspy.Parallel, disable_progress_bar=True)
    dspy.settings.configure(track_usage=False, disable_history=True)
    sys.stdout, out = sys.stderr, sys.stdout
    job = json.loads(sys.stdin.readline())
    threading.Thread(target=end_with_input, daemon=True).start()
    print(json.dumps(run(job)), file=out, flush=True)
