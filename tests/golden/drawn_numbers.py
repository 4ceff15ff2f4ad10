"""Numbers that the C++ side of the goldens draws too, and how results are kept for it
(tests/support/engine_goldens.h)."""

import torch

PROJECTIONS, PROJECTION_SEED = 3, 77


class Numbers:
    """Knuth's 64-bit linear congruential generator; the upper 53 bits make a number of [0, 1)."""

    def __init__(self, seed):
        self.state = seed

    def draw(self, count, scale):
        out = []
        for _ in range(count):
            self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
            out.append(((self.state >> 11) * 2.0**-53 - 0.5) * scale)
        return torch.tensor(out)


def rounded(numbers):
    """A tensor or list as a list in its own order, thirteen digits each: the comparison is to ten."""
    numbers = numbers.detach().flatten().tolist() if torch.is_tensor(numbers) else numbers
    return [float(f"{v:.13g}") for v in numbers]


def sample(numbers, most):
    """At most so many numbers, every so-manieth. Where some are left out, all of them count in the
    products with vectors of drawn numbers, and the largest says what those products are compared with."""
    numbers = rounded(numbers)
    stride = max(1, -(-len(numbers) // most))
    # A step that divides no size of a matrix, so that every row and column has its turn.
    while stride > 1 and any(stride % p == 0 for p in (2, 3)):
        stride += 1
    record = dict(count=len(numbers), stride=stride, values=numbers[::stride])
    if stride > 1:
        drawn, whole = Numbers(PROJECTION_SEED), torch.tensor(numbers)
        record["largest"] = whole.abs().max().item()
        record["projections"] = rounded([(drawn.draw(len(numbers), 2.0) @ whole).item()
                                         for _ in range(PROJECTIONS)])
    return record
