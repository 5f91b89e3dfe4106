"""Writes what DSPy's own SIMBA did under a scripted LM: every random draw, and what each step made of it.

States are listed once and named by their place. See README.md for how to run it and how to read the result.
"""

import functools
import json
import logging
import os
import random
import types
import warnings
from pathlib import Path

os.environ["TQDM_DISABLE"] = "1"
import dspy  # noqa: E402
import numpy  # noqa: E402
from dspy.teleprompt import simba  # noqa: E402

from simba_world import KEYS, LABELS, ScriptedLM  # noqa: E402

GOLDEN = Path(__file__).parent / "goldens" / "simba-traces.json"
INSTRUCTIONS = {"sort": "Say which animal the note is about.", "find": "Say which thing the note is about."}


class One(dspy.Module):
    def __init__(self):
        super().__init__()
        self.sort = dspy.Predict(dspy.Signature("message -> label", INSTRUCTIONS["sort"]))

    def forward(self, message):
        return self.sort(message=message)


class Two(dspy.Module):
    """Where the first key is unusual, the first predictor is asked once more."""

    def __init__(self):
        super().__init__()
        self.find = dspy.Predict(dspy.Signature("message -> key", INSTRUCTIONS["find"]))
        self.sort = dspy.Predict(dspy.Signature("message, key -> label", INSTRUCTIONS["sort"]))

    def forward(self, message):
        key = self.find(message=message).key
        if key == KEYS[3]:
            key = self.find(message=f"{message} again").key
        return self.sort(message=message, key=key)


def binary(example, prediction, trace=None):
    return prediction.label == example.label


def graded(example, prediction, trace=None):
    return 1 - abs(LABELS.index(prediction.label) - LABELS.index(example.label)) / 4


def with_feedback(example, prediction, trace=None):
    return dspy.Prediction(score=graded(example, prediction), feedback=f"It is {example.label}.")


METRICS = {"binary": binary, "graded": graded, "feedback": with_feedback}
DEFAULTS = {"program": "one", "metric": "binary", "teacher": False, "train": 12, "seed": 0}
SETTINGS = {"batch": 4, "candidates": 3, "steps": 4, "demos": 2}
CASES = [
    {"name": "one predictor, a binary metric"},
    {"name": "one predictor, a graded metric", "metric": "graded", "seed": 1},
    {"name": "a metric with feedback", "metric": "feedback", "seed": 2},
    {"name": "two predictors, one called twice", "program": "two", "seed": 3},
    {"name": "two predictors, a metric with feedback", "program": "two", "metric": "feedback", "seed": 4, "steps": 6},
    {"name": "rules alone", "metric": "feedback", "demos": 0, "seed": 5},
    {"name": "rules alone, two predictors", "program": "two", "metric": "graded", "demos": 0, "seed": 6},
    {"name": "a teacher", "program": "two", "teacher": True, "seed": 7},
    {"name": "one demo at most, many epochs", "demos": 1, "steps": 8, "train": 10, "seed": 8},
    {"name": "more winners than finalists", "candidates": 2, "steps": 5, "metric": "graded", "seed": 9},
    {"name": "a batch of everything, a run that fails", "batch": 16, "train": 16, "steps": 3, "seed": 10},
]


def prompts_of(program):
    """What SIMBA may change. A demo of a run says so; what a user gave does not, but there is none here."""
    return {
        name: {
            "instructions": predictor.signature.instructions,
            "demos": [{key: value for key, value in dict(demo).items() if key != "augmented"} for demo in predictor.demos],
        }
        for name, predictor in program.named_predictors()
    }


class Recorder:
    """Stands where DSPy looks for chance, parallel runs and strategies, and writes down what passes."""

    def __init__(self):
        self.draws, self.phases, self.gates, self.tries, self.states = [], [], [], [], []

    def state_of(self, program):
        state = prompts_of(program)
        if state not in self.states:
            self.states.append(state)
        return self.states.index(state)

    def random(self):
        draws = self.draws

        class Recorded(random.Random):
            def shuffle(self, indices):
                super().shuffle(indices)
                draws.append(["shuffle", list(indices)])

            def choices(self, population, weights=None, *, cum_weights=None, k=1):
                chosen = super().choices(population, weights=weights, k=k)
                draws.append(["pick", [round(float(weight), 12) for weight in weights], population.index(chosen[0])])
                return chosen

            def randrange(self, limit):
                value = super().randrange(limit)
                draws.append(["integer", limit, value])
                return value

            def choice(self, options):
                place = super()._randbelow(len(options))
                draws.append(["integer", len(options), place])
                return options[place]

        return types.SimpleNamespace(Random=Recorded)

    def numpy(self):
        def default_rng(seed):
            rng = numpy.random.default_rng(seed)

            def poisson(mean):
                value = int(rng.poisson(mean))
                self.draws.append(["poisson", mean, value])
                return value

            return types.SimpleNamespace(poisson=poisson)

        def percentile(values, share):
            value = numpy.percentile(values, share)
            self.gates.append(float(value))
            return value

        return types.SimpleNamespace(
            random=types.SimpleNamespace(default_rng=default_rng), percentile=percentile, exp=numpy.exp
        )

    def wrap_program(self, plain):
        def wrap_program(program, metric):
            run = plain(program, metric)
            run.program = program
            return run

        return wrap_program

    def parallel(self, plain):
        recorder = self

        class Recorded(plain):
            def __init__(self, **options):
                super().__init__(**options, disable_progress_bar=True)

            def __call__(self, pairs):
                asked = [
                    {"program": run.program.simba_idx, "state": recorder.state_of(run.program), "example": example.id}
                    for run, example in pairs
                ]
                outputs = super().__call__(pairs)
                # A step runs its trajectories, tries strategies on them, then runs what came of these.
                if len(recorder.phases) % 2 == 0:
                    recorder.tries.append([])
                scored = [{**run, "score": float(output["score"])} for run, output in zip(asked, outputs)]
                recorder.phases.append(scored)
                return outputs

        return Recorded

    def strategy(self, plain):
        @functools.wraps(plain)
        def strategy(bucket, system, **kwargs):
            tried = {
                "source": system.simba_idx,
                "thinned": self.state_of(system),
                "example": bucket[0]["example"].id,
                "bucket": [float(run["score"]) for run in bucket],
                "strategy": plain.__name__.rstrip("_"),
                "outcome": "failed",
            }
            self.tries[-1].append(tried)
            made = plain(bucket, system, **kwargs)
            tried["outcome"] = "made" if made else "skipped"
            tried["state"] = self.state_of(system)
            return made

        return strategy


def trace(case):
    case = {**DEFAULTS, **SETTINGS, **case}
    trainset = [
        dspy.Example(message=f"note {number}", label=LABELS[number % 4]).with_inputs("message")
        for number in range(case["train"])
    ]
    for place, example in enumerate(trainset):
        object.__setattr__(example, "id", place)
    recorder = Recorder()
    saved = {name: getattr(simba, name) for name in ("random", "np", "wrap_program")}
    parallel = dspy.Parallel
    simba.random, simba.np = recorder.random(), recorder.numpy()
    simba.wrap_program = recorder.wrap_program(saved["wrap_program"])
    dspy.Parallel = recorder.parallel(parallel)
    try:
        adapter = dspy.ChatAdapter(use_json_adapter_fallback=False)
        with dspy.context(lm=ScriptedLM(), adapter=adapter, track_usage=False):
            optimizer = dspy.SIMBA(
                metric=METRICS[case["metric"]],
                bsize=case["batch"],
                num_candidates=case["candidates"],
                max_steps=case["steps"],
                max_demos=case["demos"],
                teacher_settings={"lm": ScriptedLM(teacher=True)} if case["teacher"] else None,
                num_threads=1,
            )
            optimizer.strategies = [recorder.strategy(strategy) for strategy in optimizer.strategies]
            student = Two() if case["program"] == "two" else One()
            program = optimizer.compile(student, trainset=trainset, seed=case["seed"])
            chosen = recorder.state_of(program)
    finally:
        for name, value in saved.items():
            setattr(simba, name, value)
        dspy.Parallel = parallel
    *rounds, finals = recorder.phases
    steps = [
        step_of(case, trajectories, scores, recorder.gates[2 * place : 2 * place + 2], recorder.tries[place])
        for place, (trajectories, scores) in enumerate(zip(rounds[::2], rounds[1::2]))
    ]
    size = len(trainset)
    return {
        **case,
        "draws": recorder.draws,
        "states": recorder.states,
        "steps": steps,
        "finals": [
            {"state": finals[start]["state"], "scores": [run["score"] for run in finals[start : start + size]]}
            for start in range(0, len(finals), size)
        ],
        "ranking": [recorder.state_of(each["program"]) for each in program.candidate_programs],
        "chosen": chosen,
    }


def step_of(case, trajectories, evaluations, gates, tries):
    batch = case["batch"]
    made = [each for each in tries if each["outcome"] != "failed"]
    for place, each in enumerate(made):
        runs = evaluations[place * batch : (place + 1) * batch]
        assert all(run["state"] == each["state"] for run in runs)
        each["scores"] = [run["score"] for run in runs]
    return {
        "batch": [run["example"] for run in trajectories[:batch]],
        "programs": [run["program"] for run in trajectories],
        "scores": [run["score"] for run in trajectories],
        "gates": gates,
        "tries": tries,
    }


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    lines = ",\n".join(json.dumps(trace(case), separators=(",", ":")) for case in CASES)
    GOLDEN.write_text(f'{{"dspy": {json.dumps(dspy.__version__)}, "cases": [\n{lines}\n]}}\n', encoding="utf-8")
    print(f"{GOLDEN.name}: {len(CASES)} cases, {GOLDEN.stat().st_size} bytes")
