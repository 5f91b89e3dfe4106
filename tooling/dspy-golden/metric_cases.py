"""Writes goldens/metrics.json: what DSPy's text metrics give for awkward pairs of texts. Facts only.

    python metric_cases.py
"""

import contextlib
import io
import json
import random
from importlib.metadata import version
from pathlib import Path

import dspy
from dspy.evaluate import metrics

TEXTS = [
    "", " ", "the", "The A an", "a", "A.", "...", "!?", "an apple", "apple", "Apple!", "apples", "the apple", "an-apple",
    "apple pie", "pie apple", "apple apple", "apple apple pie", "The Eiffel Tower", "Eiffel Tower", "eiffel tower is in Paris",
    "Paris, France", "Paris", "paris", "PARIS", "  Paris\t\n", "yes", "Yes.", "yes, the yes", "no", "No!", "No answer", "noanswer",
    "NoAnswer", "yes and no", "the yes", "42", "42.0", "4 2", "1,000", "1000", "$1000", "3/4", "34", "U.S.A.", "usa", "u s a",
    "don't", "dont", "don’t", "rock'n'roll", "snake_case", "snake case", "a_b", "the_end", "end", "á", "à la carte", "la carte",
    "À", "café", "cafe\u0301", "cafe", "CAFÉ", "naïve", "naive", "ñandú", "Zürich", "Zurich", "Straße", "strasse", "STRASSE",
    "ﬁn", "fin", "Å", "A\u030a", "\u212b", "İstanbul", "istanbul", "ISTANBUL", "ıstanbul", "ΟΔΥΣΣΕΥΣ", "οδυσσευς", "οδυσσευσ",
    "東京", "東京タワー", "東京 タワー", "서울", "서울 특별시", "ﾄｳｷｮｳ", "Москва", "москва", "the Москва", "аnd", "हिन्दी", "हिन्दी भाषा",
    "العربية", "עברית", "emoji 😀", "😀", "👩‍👩‍👧", "👩👩👧", "a😀the", "non\u00a0breaking", "non breaking", "zero\u200bwidth", "zerowidth",
    "zero width", "\ufeffbom", "bom", "line\u2028break", "line break", "file\x1cseparator", "file separator", "next\x85line", "next line",
    "tab\tthe\ttab", "tab tab", "«quoted»", "quoted", "“quoted”", "em—dash", "em dash", "a—b", "b", "the—end", "2²", "22", "½", "1⁄2",
    "Ⅷ", "viii", "x²+y", "xy", "theme", "them", "anthem", "then", "an\u0301", "the\u0301 end", "a the an apple pie a", "ǆ", "ǅ",
    "\u1e9b\u0323", "ș", "s\u0326", "the 'quick' brown", "quick brown", "a.b.c", "abc", "C++", "C", "C#", "F# minor", "co-op", "coop",
    "10%", "10", "#1", "1", "@the", "e.g. a test", "eg test", "a\u0300\u0301b", "b a", "𝐏𝐚𝐫𝐢𝐬", "Ｐａｒｉｓ", "paris the",
]

PASSAGES = [
    "The Eiffel Tower is in Paris, France.",
    "東京タワー is a tower in 東京 .",
    "A yes-or-no question; the answer was: no!",
    "Café society met in the CAFE\u0301 of Zürich (Straße 5).",
    "It cost $1,000 in the U.S.A., i.e. 10% of C++ work. 2² is 4, ½ is less.",
    "👩‍👩‍👧 emoji 😀 and zero\u200bwidth, don’t and don't. file\x1cseparator",
    "हिन्दी भाषा, Москва и сервер. ΟΔΥΣΣΕΥΣ",
    "",
    "the a an",
]


def run(score, *arguments):
    """A number, a truth value, or `error`."""
    with contextlib.redirect_stdout(io.StringIO()):
        try:
            return score(*arguments)
        except Exception:
            return "error"


def pairs(source):
    """Every text with itself and the two after it, which are meant to be close, and a sample of all others."""
    close = [(left, right) for i, left in enumerate(TEXTS) for right in TEXTS[i : i + 3]]
    return close + [(source.choice(TEXTS), source.choice(TEXTS)) for _ in range(80)]


def pair_case(prediction, answers):
    return {
        "prediction": prediction,
        "answers": answers,
        "em": run(metrics.EM, prediction, answers),
        "f1": run(metrics.F1, prediction, answers),
        "hotpot": run(metrics.HotPotF1, prediction, answers),
        "precision": [run(metrics.precision_score, prediction, answer) for answer in answers],
    }


def match_case(prediction, answer, frac):
    example, pred = dspy.Example(answer=answer), dspy.Prediction(answer=prediction)
    result = run(metrics.answer_exact_match, example, pred, None, frac)
    return {"prediction": prediction, "answer": answer, "frac": frac, "match": result}


def passage_match(context, answer):
    return run(metrics.answer_passage_match, dspy.Example(answer=answer), dspy.Prediction(context=context))


def passage_case(context, answer):
    return {"context": context, "answer": answer, "match": passage_match(context, answer)}


def main():
    source = random.Random(7)
    many = [(source.choice(TEXTS), source.sample(TEXTS, source.randint(0, 4))) for _ in range(60)]
    fractions = [(*source.choice(pairs(source)), source.choice([0, 0.25, 0.5, 2 / 3, 0.8, 1, 1.5])) for _ in range(100)]
    golden = {
        "dspy": version("dspy"),
        "normalized": [[text, metrics.normalize_text(text)] for text in [*TEXTS, *PASSAGES]],
        "pairs": [pair_case(left, [right]) for left, right in pairs(source)] + [pair_case(left, rest) for left, rest in many],
        "matches": [match_case(*case) for case in fractions]
        + [match_case(left, rest, source.choice([0.5, 1])) for left, rest in many[:40]]
        + [match_case("apple", answer, 1) for answer in (None, 5, [])],
        "contained": [[passage, [text for text in TEXTS if passage_match([passage], text)]] for passage in PASSAGES],
        "passages": [passage_case(source.sample(PASSAGES, source.randint(0, 3)), rest) for _, rest in many[:40]],
    }
    path = Path(__file__).parent / "goldens" / "metrics.json"
    lines = ",\n".join(
        f"{json.dumps(key)}: " + ("[\n" + ",\n".join(map(json.dumps, value)) + "\n]" if isinstance(value, list) else json.dumps(value))
        for key, value in golden.items()
    )
    path.write_text("{\n" + lines + "\n}\n", encoding="utf-8")
    print({key: len(value) for key, value in golden.items() if isinstance(value, list)})


if __name__ == "__main__":
    main()
