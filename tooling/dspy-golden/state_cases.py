"""Programs that DSPy saves itself, each with a sidecar that says in our notation what it is."""

import json
from pathlib import Path

import dspy


def described(signature, instructions, **descriptions):
    signature = dspy.Signature(signature, instructions)
    for name, text in descriptions.items():
        signature = signature.with_updated_fields(name, desc=text)
    return signature


def example(inputs, **values):
    return dspy.Example(**values).with_inputs(*inputs)


class Rag(dspy.Module):
    def __init__(self):
        super().__init__()
        self.make_query = dspy.Predict(described("question -> query", "Write a search query.", query="a few words"))
        self.respond = dspy.ChainOfThought(
            described("context: list[str], question: str -> answer: str", "Answer from the context.", context="may be empty")
        )


class Many(dspy.Module):
    def __init__(self):
        super().__init__()
        self.steps = [
            dspy.Predict(described("text -> keywords: list[str]", "Name keywords.")),
            dspy.ChainOfThought(described("text, keywords: list[str] -> title", "Write a title.")),
        ]
        self.judges = {
            "strict": dspy.Predict(described("title -> score: float", "Judge strictly.", score="from 0 to 1")),
            "kind one": dspy.Predict(described("title -> score: float", "Judge kindly.")),
        }


class Outer(dspy.Module):
    def __init__(self):
        super().__init__()
        self.rag = Rag()
        self.check = dspy.Predict(described("answer -> correct: bool, confidence: float", "Check it."))


def bare_predict():
    program = dspy.Predict(described("question: str -> answer: str, sure: bool", "Answer in one word.", answer="one word"))
    program.demos = [
        example(["question"], question="Capital of France?", answer="Paris", sure=True),
        example(["question"], augmented=True, question="Größe?", answer="é\nzwei", sure=False),
    ]
    return program, {"self": "question: string -> answer: string, sure: boolean"}


def bare_chain_of_thought():
    program = dspy.ChainOfThought(described("question -> answer", "Answer in one word."))
    program.predict.demos = [
        example(["question"], augmented=True, question="q1", reasoning="because", answer="a1"),
        example(["question"], question="q2", answer="a2"),
    ]
    return program, {"predict": "question: string -> reasoning: string, answer: string"}


def rag():
    program = Rag()
    program.respond.predict.demos = [
        example(["context", "question"], augmented=True, context=["c1", "c2"], question="q", reasoning="r", answer="a"),
        example(["question"], question="q2", answer="a2"),
    ]
    program.make_query.demos = [example(["question"], question="q", query="k")]
    return program, {
        "make_query": "question: string -> query: string",
        "respond.predict": "context: string[], question: string -> reasoning: string, answer: string",
    }


def rag_fresh():
    return Rag(), rag()[1]


def rag_with_lm():
    program, paths = rag()
    lm = dspy.LM(
        "openai/some-model",
        temperature=0.7,
        max_tokens=500,
        top_p=0.9,
        stop=["\n\n"],
        seed=3,
        presence_penalty=0.1,
        rollout_id=4,
        num_retries=5,
        cache=False,
        api_key="not-a-real-key",
        api_base="http://localhost:9/v1",
    )
    program.respond.predict.lm = lm
    return program, paths


def many():
    program = Many()
    program.steps[0].demos = [example(["text"], text="t", keywords=["k", "l"])]
    program.judges["kind one"].demos = [example(["title"], title="t", score=0.5)]
    return program, {
        "steps[0]": "text: string -> keywords: string[]",
        "steps[1].predict": "text: string, keywords: string[] -> reasoning: string, title: string",
        "judges['strict']": "title: string -> score: number",
        "judges['kind one']": "title: string -> score: number",
    }


def nested():
    program = Outer()
    return program, {f"rag.{path}": text for path, text in rag()[1].items()} | {
        "check": "answer: string -> correct: boolean, confidence: number"
    }


PROGRAMS = [bare_predict, bare_chain_of_thought, rag, rag_fresh, rag_with_lm, many, nested]


def write_states(folder: Path):
    folder.mkdir(parents=True, exist_ok=True)
    for make in PROGRAMS:
        program, signatures = make()
        name = make.__name__.replace("_", "-")
        program.save(str(folder / f"{name}.json"))
        facts = {
            path: {
                "signature": signatures.get(path),
                "inputs": list(predictor.signature.input_fields),
                "outputs": list(predictor.signature.output_fields),
                "demos": len(predictor.demos),
            }
            for path, predictor in program.named_predictors()
        }
        sidecar = {"program": name, "predictors": facts}
        (folder / f"{name}.about.json").write_text(json.dumps(sidecar, indent=2, ensure_ascii=False) + "\n")
    return len(PROGRAMS)
