"""The random numbers of the test pictures, which the Java tests make too."""

import numpy as np


def lcg(count, seed):
    """Numerical Recipes' generator mod 2^32; the top 8 bits of each state."""
    values = np.empty(count, np.int64)
    state = seed
    for i in range(count):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        values[i] = state >> 24
    return values
