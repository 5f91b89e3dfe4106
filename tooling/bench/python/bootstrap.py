"""Prints how long a percentile bootstrap of a mean takes in SciPy, or in NumPy alone, as JSON.

Usage: bootstrap.py ITEMS RESAMPLES
"""

import json
import sys
import time

import numpy

items, resamples = int(sys.argv[1]), int(sys.argv[2])
values = numpy.sin(numpy.arange(items) ** 2)
try:
    import scipy
    from scipy.stats import bootstrap

    name = f"scipy.stats.bootstrap {scipy.__version__}"

    def run():
        bootstrap((values,), numpy.mean, n_resamples=resamples, method="percentile", batch=100, rng=0)

except ImportError:
    name = f"NumPy {numpy.__version__}"

    def run():
        random = numpy.random.default_rng(0)
        means = [values[random.integers(0, items, size=(100, items))].mean(axis=1) for _ in range(resamples // 100)]
        numpy.quantile(numpy.concatenate(means), [0.025, 0.975])


times = []
for _ in range(3):
    began = time.perf_counter()
    run()
    times.append(time.perf_counter() - began)
print(json.dumps({"name": name, "seconds": sorted(times)[1]}))
