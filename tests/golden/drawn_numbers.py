"""Numbers that the C++ side of the goldens draws too (tests/support/engine_goldens.h)."""

import torch


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
