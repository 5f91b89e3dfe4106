"""Prints the median time of a hit in DSPy's caches for a request of 4 kB, in milliseconds, as JSON."""

import json
import statistics
import tempfile
import time
from importlib.metadata import version

from dspy.clients.cache import Cache
from litellm import Choices, Message, ModelResponse, Usage

sentence = 'The quick brown fox jumps over the lazy dog, and says:\n"Nothing is as it was." '
request = {
    "model": "openai/fixed",
    "temperature": 0.7,
    "messages": [
        {"role": "system", "content": (sentence * 13)[:1000]},
        {"role": "user", "content": (sentence * 40)[:3000]},
    ],
}
text = "[[ ## answer ## ]]\nParis\n\n[[ ## completed ## ]]\n"
response = ModelResponse(
    choices=[Choices(message=Message(content=text), finish_reason="stop")],
    usage=Usage(prompt_tokens=10, completion_tokens=5, total_tokens=15),
    model="fixed",
)


def median_of(cache):
    cache.put(request, response)
    times = []
    for _ in range(1200):
        began = time.perf_counter()
        assert cache.get(request) is not None
        times.append(time.perf_counter() - began)
    return statistics.median(times[200:]) * 1000


with tempfile.TemporaryDirectory() as folder:
    memory = Cache(enable_disk_cache=False, enable_memory_cache=True, disk_cache_dir=None)
    disk = Cache(enable_disk_cache=True, enable_memory_cache=False, disk_cache_dir=folder, disk_size_limit_bytes=1 << 30)
    print(json.dumps({"version": version("dspy"), "memoryMs": median_of(memory), "diskMs": median_of(disk)}))
