"""Random numbers: the Mersenne Twister, seeded and read as PyTorch's generator is.

So `nn.Linear` starts from the very weights that it has there. Uniform numbers take the lower 24
bits of one draw, in float64 the lower 53 of two. Normal ones come in pairs from two uniform ones
(Box and Muller), from sixteen entries on in rows of sixteen.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence
from typing import Any

from hooks.live.engine.inplace import refuse, stand_in, take
from hooks.live.engine.numbers import dtype, float32, float64, fused, int64, uint8
from hooks.live.engine.recorded import FUNCTIONS
from hooks.live.engine.tensor import Tensor, operation
from hooks.live.engine.views import shape_of

LENGTH, MIDDLE = 624, 397
DEFAULT_SEED = 67280421310721
LAYOUT = f"<QiiQ{LENGTH}Q3di4xf?3x"
"""Seed, draws left in the state, whether seeded, place, state, the spare normal number."""


class Generator:
    """MT19937: a state of 624 numbers of 32 bits, of which each draw shows one."""

    def __init__(self, device: Any = "cpu") -> None:
        self.manual_seed(DEFAULT_SEED)

    def manual_seed(self, seed: int) -> Generator:
        """Begin anew; the same seed, the same numbers."""
        self.seed_ = int(seed)
        state = [self.seed_ & 0xFFFFFFFF]
        for place in range(1, LENGTH):
            before = state[-1]
            state.append((1812433253 * (before ^ before >> 30) + place) & 0xFFFFFFFF)
        self.state, self.place, self.spare = state, LENGTH, None
        return self

    def initial_seed(self) -> int:
        return self.seed_

    def get_state(self) -> Tensor:
        """All that decides the numbers to come, in the bytes in which PyTorch has it."""
        left, following = 1 + LENGTH - self.place, self.place % LENGTH
        packed = struct.pack(
            LAYOUT, self.seed_, left, 1, following, *self.state,
            0.0, self.spare or 0.0, 0.0, self.spare is not None, 0.0, False,
        )  # fmt: skip
        return Tensor.of(list(packed), (len(packed),), uint8)

    def set_state(self, new_state: Tensor) -> Generator:
        """Go on from where another was."""
        seed, left, _, following, *found = struct.unpack(LAYOUT, bytes(new_state.tolist()))
        self.seed_, self.state = seed, found[:LENGTH]
        self.place = LENGTH if left == 1 else following
        self.spare = found[LENGTH + 1] if found[LENGTH + 3] else None
        return self

    def draw(self) -> int:
        """The next 32 bits."""
        if self.place >= LENGTH:
            self.renew()
        value = self.state[self.place]
        self.place += 1
        value ^= value >> 11
        value ^= value << 7 & 0x9D2C5680
        value ^= value << 15 & 0xEFC60000
        return value ^ value >> 18

    def renew(self) -> None:
        state = self.state
        for place in range(LENGTH):
            mixed = state[place] & 0x80000000 | state[(place + 1) % LENGTH] & 0x7FFFFFFF
            state[place] = (
                state[(place + MIDDLE) % LENGTH] ^ mixed >> 1 ^ (0x9908B0DF if mixed & 1 else 0)
            )
        self.place = 0

    def long(self) -> int:
        """The next 64 bits."""
        return self.draw() << 32 | self.draw()

    def uniform(self, kind: dtype) -> float:
        """A number from 0 up to 1."""
        if kind is float64:
            return (self.long() & (1 << 53) - 1) / (1 << 53)
        return (self.draw() & (1 << 24) - 1) / (1 << 24)

    def normal(self) -> float:
        """A normal number; every second one was made with the one before."""
        if self.spare is not None:
            value, self.spare = self.spare, None
            return value
        angle, size = self.uniform(float64), self.uniform(float64)
        radius = math.sqrt(-2 * math.log1p(-size))
        self.spare = radius * math.sin(2 * math.pi * angle)
        return radius * math.cos(2 * math.pi * angle)


DEFAULT = Generator()


def manual_seed(seed: int) -> Generator:
    """Begin anew with a seed."""
    return DEFAULT.manual_seed(seed)


def get_rng_state() -> Tensor:
    """Where the random numbers are."""
    return DEFAULT.get_state()


def set_rng_state(new_state: Tensor) -> None:
    """Go on from where they were."""
    DEFAULT.set_state(new_state)


FUNCTIONS["get_rng_state"], FUNCTIONS["set_rng_state"] = get_rng_state, set_rng_state


def uniforms(
    many: int, kind: dtype, low: float = 0.0, high: float = 1.0, source: Generator | None = None
) -> list:
    source = source or DEFAULT
    width = kind.round([high - low])[0]
    start = kind.round([low])[0]
    # PyTorch's compiler joins the product and the sum: they are rounded once.
    return kind.round([fused(source.uniform(kind), width, start, kind) for _ in range(many)])


def normals(
    many: int, kind: dtype, mean: float = 0.0, std: float = 1.0, source: Generator | None = None
) -> list:
    source = source or DEFAULT
    if many < 16:
        return kind.round([source.normal() * std + mean for _ in range(many)])
    values = [source.uniform(kind) for _ in range(many)]
    starts = list(range(0, many - 15, 16))
    for start in starts:
        rotate(values, start, kind, mean, std)
    if many % 16:
        values[many - 16 :] = [source.uniform(kind) for _ in range(16)]
        rotate(values, many - 16, kind, mean, std)
    return values


def rotate(values: list, start: int, kind: dtype, mean: float, std: float) -> None:
    """Sixteen uniform numbers become sixteen normal ones."""
    for place in range(start, start + 8):
        radius = math.sqrt(-2 * math.log(1 - values[place]))
        angle = 2 * math.pi * values[place + 8]
        pair = kind.round(
            [radius * math.cos(angle) * std + mean, radius * math.sin(angle) * std + mean]
        )
        values[place], values[place + 8] = pair


def heads(many: int, probability: float, source: Generator | None = None) -> list[float]:
    """Ones with a probability, else zeros, by a multiplicative generator of 31 bits."""
    modulus = (1 << 31) - 1
    state = (source or DEFAULT).draw() % modulus or 1
    found = []
    for _ in range(many):
        found.append(1.0 if state / modulus < probability else 0.0)
        state = 1132489760 * state % modulus
    return found


def made(values: list, shape: tuple[int, ...], kind: dtype, requires_grad: bool) -> Tensor:
    tensor = Tensor.of(values, shape, kind)
    return tensor.requires_grad_() if requires_grad else tensor


def sized(name: str, draw: Any) -> None:
    def forward(
        *size: Any,
        generator: Generator | None = None,
        dtype: dtype | None = None,
        requires_grad: bool = False,
        device: Any = None,
    ) -> Tensor:
        shape, kind = shape_of(size), dtype or FUNCTIONS["get_default_dtype"]()
        return made(draw(math.prod(shape), kind, source=generator), shape, kind, requires_grad)

    def like(input: Tensor, *, dtype: dtype | None = None, requires_grad: bool = False) -> Tensor:
        return forward(*input.shape, dtype=dtype or input.dtype, requires_grad=requires_grad)

    FUNCTIONS[name], FUNCTIONS[f"{name}_like"] = forward, like


sized("rand", uniforms)
sized("randn", normals)


@operation(method=False)
def randint(
    low: int,
    high: Any,
    size: Any = None,
    *,
    generator: Generator | None = None,
    dtype: dtype | None = None,
) -> Tensor:
    """Whole numbers from low up to high."""
    if size is None:
        low, high, size = 0, low, high
    shape, source = shape_of((size,)), generator or DEFAULT
    return Tensor.of(
        [source.draw() % (high - low) + low for _ in range(math.prod(shape))], shape, dtype or int64
    )


@operation(method=False)
def randperm(n: int, *, generator: Generator | None = None) -> Tensor:
    """The numbers below n in another order."""
    order, source = list(range(n)), generator or DEFAULT
    for place in range(n - 1):
        other = place + source.draw() % (n - place)
        order[place], order[other] = order[other], order[place]
    return Tensor.of(order, (n,), int64)


@operation(method=False)
def normal(
    mean: float, std: float, size: Sequence[int], *, generator: Generator | None = None
) -> Tensor:
    """Normal numbers of a mean and a spread."""
    shape = shape_of((size,))
    return Tensor.of(normals(math.prod(shape), float32, mean, std, generator), shape, float32)


@operation(method=False)
def bernoulli(input: Tensor, p: float | None = None) -> Tensor:
    """Ones with the probability that each entry tells."""
    values = [
        1.0 if DEFAULT.uniform(float64 if input.dtype is float64 else float32) < share else 0.0
        for share in input.flat()
    ]
    return Tensor.of(values, tuple(input.shape), input.dtype)


def filled(name: str, values: Any) -> None:
    def forward(
        self: Tensor, *args: float, generator: Generator | None = None, **options: float
    ) -> Tensor:
        refuse(self)
        stand_in(self)
        drawn = values(self.numel(), self.dtype, *args, **options, source=generator)
        return take(self, Tensor.of(drawn, tuple(self.shape), self.dtype))

    forward.__name__ = name
    operation(name, function=False)(forward)


filled(
    "uniform_",
    lambda many, kind, low=0.0, high=1.0, source=None, **o: uniforms(
        many, kind, o.get("from", low), o.get("to", high), source
    ),
)
filled("normal_", normals)
filled("bernoulli_", lambda many, kind, p=0.5, source=None: heads(many, p, source))
