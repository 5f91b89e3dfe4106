"""What the parse goldens ask: replies in many shapes. Data only."""

from format_cases import PERSON

TWO = ("question", "reasoning ; answer")
TYPED = "[[ ## {name} ## ]]\n{value}\n\n[[ ## completed ## ]]"


def reply(**fields):
    return "\n\n".join(f"[[ ## {name} ## ]]\n{value}" for name, value in fields.items()) + "\n\n[[ ## completed ## ]]\n"


def values(type_name, *texts):
    """One case for each text as the only output `x` of type `type_name`."""
    label = "object" if type_name.startswith("{") else type_name
    return [(f"{label}: {text!r}", ("question", f"x:: {type_name}"), reply(x=text)) for text in texts]


GOOD = reply(reasoning="r", answer="a")

PARSE_CASES = [
    # name, (inputs, outputs), reply
    ("as asked", TWO, GOOD),
    ("no end marker", TWO, "[[ ## reasoning ## ]]\nr\n\n[[ ## answer ## ]]\na"),
    ("values on the headers' lines", TWO, "[[ ## reasoning ## ]] r\n[[ ## answer ## ]] a\n[[ ## completed ## ]]"),
    ("value on the header's line and below", TWO, "[[ ## reasoning ## ]] r\nmore\n[[ ## answer ## ]] a\nmore"),
    ("no blank lines", TWO, "[[ ## reasoning ## ]]\nr\n[[ ## answer ## ]]\na\n[[ ## completed ## ]]"),
    ("many blank lines", TWO, "\n\n[[ ## reasoning ## ]]\n\n\nr\n\n\n\n[[ ## answer ## ]]\n\na\n\n\n"),
    ("carriage returns", TWO, GOOD.replace("\n", "\r\n")),
    ("lone carriage returns", TWO, GOOD.replace("\n", "\r")),
    ("line separators of Unicode", TWO, GOOD.replace("\n", "\u2028")),
    ("form feed within a value", TWO, reply(reasoning="r\x0cs", answer="a")),
    ("text before the first header", TWO, "Sure, here it is:\n\n" + GOOD),
    ("text after the end marker", TWO, GOOD + "\nHope this helps!"),
    ("fields in another order", TWO, reply(answer="a", reasoning="r")),
    ("unknown header between", TWO, reply(reasoning="r", notes="n", answer="a")),
    ("unknown header first", TWO, reply(notes="n", reasoning="r", answer="a")),
    ("input header repeated", TWO, reply(question="q", reasoning="r", answer="a")),
    ("same field twice", TWO, reply(reasoning="r", answer="first") + reply(answer="second")),
    ("same field twice, first empty", TWO, "[[ ## reasoning ## ]]\nr\n[[ ## answer ## ]]\n[[ ## answer ## ]]\na"),
    ("one field missing", TWO, reply(reasoning="r")),
    ("all fields missing", TWO, "Just some words."),
    ("empty", TWO, ""),
    ("white space only", TWO, " \n\t\n"),
    ("end marker only", TWO, "[[ ## completed ## ]]"),
    ("empty value", TWO, reply(reasoning="", answer="a")),
    ("indented headers", TWO, "    [[ ## reasoning ## ]]\n    r\n    [[ ## answer ## ]]\n    a"),
    ("indented headers with values on the line", TWO, "    [[ ## reasoning ## ]] rrrrrrrr\n    [[ ## answer ## ]] aaaaaaaa"),
    ("headers in bold", TWO, "**[[ ## reasoning ## ]]**\nr\n**[[ ## answer ## ]]**\na"),
    ("headers in a list", TWO, "- [[ ## reasoning ## ]]\nr\n- [[ ## answer ## ]]\na"),
    ("headers without spaces", TWO, "[[##reasoning##]]\nr\n[[##answer##]]\na"),
    ("headers without outer spaces", TWO, "[[## reasoning ##]]\nr\n[[## answer ##]]\na"),
    ("headers in capitals", TWO, "[[ ## Reasoning ## ]]\nr\n[[ ## ANSWER ## ]]\na"),
    ("headers as Markdown", TWO, "## reasoning\nr\n\n## answer\na"),
    ("header within a line", TWO, "[[ ## reasoning ## ]]\nr [[ ## answer ## ]]\na"),
    ("everything on one line", TWO, "[[ ## reasoning ## ]] r [[ ## answer ## ]] a [[ ## completed ## ]]"),
    ("everything in a code fence", TWO, "```\n" + GOOD + "```"),
    ("end marker right after the value", TWO, "[[ ## reasoning ## ]]\nr\n\n[[ ## answer ## ]]\na [[ ## completed ## ]]"),
    ("multi-line value", TWO, reply(reasoning="one\n\ntwo\n  three", answer="a")),
    ("value that quotes a marker", TWO, reply(reasoning="the marker `[[ ## answer ## ]]` ends it", answer="a")),
    ("padded value", TWO, reply(reasoning="  r  ", answer="\ta \n")),
    ("value in quotes", TWO, reply(reasoning='"r"', answer="'a'")),
    ("value in a code fence", TWO, reply(reasoning="r", answer="```\na\n```")),
    ("JSON instead of fields", TWO, '{"reasoning": "r", "answer": "a"}'),
    ("JSON in a fence instead of fields", TWO, '```json\n{"reasoning": "r", "answer": "a"}\n```'),
    ("only the value of the only field", ("question", "answer"), "Paris"),
    ("field names with digits and underscores", ("question", "answer_1 ; x2"), reply(answer_1="a", x2="b")),
    ("field name with non-ASCII letters", ("question", "größe"), reply(größe="a")),
    ("field named completed", ("question", "completed ; answer"), "[[ ## completed ## ]]\nc\n\n[[ ## answer ## ]]\na\n\n[[ ## completed ## ]]"),
    ("non-ASCII value", TWO, reply(reasoning="東京", answer="é 😀")),
    ("optional field missing", ("question", "answer ; note:: string | null"), reply(answer="a")),
    ("optional field in words", ("question", "answer ; note:: string | null"), reply(answer="a", note="None")),
    ("optional field empty", ("question", "answer ; note:: string | null"), reply(answer="a", note="")),
    *values("boolean", "True", "False", "true", "false", "TRUE", "yes", "no", "Yes", "YES", "1", "0", "1.0", "t", "on", "off", "y", "maybe", "", "True.", '"true"', "**True**", "`true`", "True\n\nbecause", "null"),
    *values("int", "3", "-3", "+3", " 3 ", "3.0", "3.5", "1,000", "1_000", "three", "0x10", "1e3", '"3"', "3 apples", "about 3", "**3**", "3.", "03", "", "NaN", "None", "[3]", "true", "9007199254740993"),
    *values("number", "0.5", ".5", "5", "50%", "1e-3", "1,5", "1,000.5", "-0", '"0.5"', "0.5 (high)", "Infinity", "nan", "inf", "1/2", "", "true", "0.5\n"),
    *values("'low' | 'high'", "low", "high", "Low", "LOW", " low ", '"low"', "'low'", "`low`", "**low**", "low.", "Literal[low]", "Literal['low']", "str[low]", '"\'low\'"', "medium", "low | high", "low, high", "", "the low one", '["low"]'),
    *values("1 | 2 | 3", "2", "2.0", '"2"', "4", "two", "Literal[2]"),
    *values("string", "null", "None", "5", '{"a": 1}', '["a"]', "\"quoted\"", "true"),
    *values("string[]", '["a", "b"]', "['a', 'b']", '["a", "b",]', '["a" "b"]', '["a", "b"', "```json\n[\"a\", \"b\"]\n```", "```\n['a']\n```", "[]", "a, b", "- a\n- b", "1. a\n2. b", "a", '"a"', '{"a": 1}', "[1, 2]", "[1] «a»\n[2] «b»", "(\"a\", \"b\")", "[a, b]", 'Here: ["a"]', '["a"] done', "null", "None", "", '["it\'s"]', "['it\\'s']", '["a\nb"]', '["東京"]', '["a", null]', "[['a']]", "[“a”, “b”]", '["a"], ["b"]', '["\\u00e9"]'),
    *values("int[]", "[1, 2]", "[1.0, 2]", "[1.5]", '["1", "2"]', "1, 2", "[1, 'a']", "(1, 2)", "1"),
    *values("string[] | null", "null", "None", '["a"]', "", "a"),
    *values("int | null", "null", "None", "3", "", "none", "N/A"),
    *values("string | null", "null", "None", "x", "5", '"x"', '{"a": 1}'),
    *values("Record<string, int>", '{"a": 1}', "{'a': 1}", '{"a": 1,}', "{a: 1}", '{"a": "1"}', '{"a": 1.5}', "{}", "a: 1", '[["a", 1]]', "```json\n{\"a\": 1}\n```", '{"a": 1} // one', '{"a": 1, "a": 2}', '{"a": 1', "null", '{"a": true}', '{"a": 1}\n{"b": 2}', '{"a": null}'),
    *values("Record<string, int[]>", '{"a": [1]}', '{"a": 1}'),
    *values("('low' | 'high')[]", '["low", "high"]', '["low", "HIGH"]', '["mid"]', "low, high"),
    *values(PERSON,
        '{"name": "Ada", "age": 36, "address": {"street": "x", "zip": "y"}}',
        '{"name": "Ada", "age": 36, "address": {"street": "x"}}',
        "{'name': 'Ada', 'age': 36, 'address': {'street': 'x', 'zip': None}}",
        '{"name": "Ada", "age": "36", "address": {"street": "x"}}',
        '{"name": "Ada", "age": 36.5, "address": {"street": "x"}}',
        '{"name": "Ada", "address": {"street": "x"}}',
        '{"name": "Ada", "age": 36, "address": {"street": "x"}, "extra": 1}',
        '{"name": "Ada", "age": 36, "address": "x"}',
        '{"name": 5, "age": 36, "address": {"street": "x"}}',
        "Person(name='Ada', age=36, address=Address(street='x', zip=None))",
        'name: Ada\nage: 36',
        "{name: Ada, age: 36, address: {street: x}}",
        '```json\n{"name": "Ada", "age": 36, "address": {"street": "x"}}\n```',
        '[{"name": "Ada", "age": 36, "address": {"street": "x"}}]',
        '{"__proto__": {"polluted": 1}, "name": "Ada", "age": 36, "address": {"street": "x"}}',
    ),
]
