"""The state that every module's random numbers start from.

Recordings have values that no page prints: those of layers made without a seed of their own.
"""

import torch

torch.manual_seed(0)
