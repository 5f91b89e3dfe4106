"""Writes minilm-golden.json: vectors of all-MiniLM-L6-v2 (int8) as Python makes them, one text at a time.

    pip install onnxruntime==1.32.0 tokenizers==0.23.3 numpy
    python minilm-golden.py <folder with model.onnx and tokenizer.json>
"""
import base64, json, pathlib, sys
import numpy, onnxruntime, tokenizers

texts = [
    "The cat sat on the mat.",
    "Interest rates rose again in March.",
    "  Ünïcödé,\n“quotes” & 隅田川の花火 🎆 isn't 3.14!",
    "Why has my top-up been reverted? " * 30,
    "",
]
folder = pathlib.Path(sys.argv[1])
tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
tokenizer.no_padding()
session = onnxruntime.InferenceSession(folder / "model.onnx")
golden = []
for text in texts:
    ids = tokenizer.encode(text).ids
    row = numpy.array([ids], dtype=numpy.int64)
    feeds = {"input_ids": row, "attention_mask": numpy.ones_like(row), "token_type_ids": numpy.zeros_like(row)}
    mean = session.run(["last_hidden_state"], feeds)[0][0].mean(axis=0)
    vector = (mean / numpy.linalg.norm(mean)).astype("<f4")
    golden.append({"text": text, "tokens": len(ids), "vector": base64.b64encode(vector.tobytes()).decode()})
target = pathlib.Path(__file__).with_suffix(".json")
target.write_text(json.dumps(golden, ensure_ascii=False, indent=2) + "\n")
