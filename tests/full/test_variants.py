"""The tabs of a page define the same function: outputs and gradients agree to 1e-6."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from identity_mapping.figures.sources import snippet

ROOT = Path(__file__).resolve().parents[2]
QUESTIONS = {
    path.stem.replace("-", "_") for path in ROOT.glob("docs/questions/[!_]*.md")
}
TORCH = sorted(
    name for name in QUESTIONS if (ROOT / f"snippets/{name}_torch.py").exists()
)
COMPARED = [name for name in TORCH if (ROOT / f"snippets/{name}.py").exists()]
TOLERANCE = 1e-6


def central_differences(
    scalar: Callable[..., float], inputs: list[np.ndarray], step: float = 1e-5
) -> list[np.ndarray]:
    """Return the gradient of ``scalar`` in each input, element by element."""
    gradients = []
    for place, array in enumerate(inputs):
        gradient = np.zeros_like(array)
        for index in np.ndindex(array.shape):
            moved = [other.copy() for other in inputs]
            moved[place][index] = array[index] + step
            above = scalar(*moved)
            moved[place][index] = array[index] - step
            gradient[index] = (above - scalar(*moved)) / (2 * step)
        gradients.append(gradient)
    return gradients


@pytest.fixture(params=COMPARED)
def reference(request: pytest.FixtureRequest) -> tuple[str, Callable, list[np.ndarray]]:
    """Return a snippet's name, the function that its tabs share, and the inputs."""
    function, inputs = snippet(request.param).compared()
    arrays = [np.asarray(value, dtype=np.float64) for value in inputs]
    return request.param, function, arrays


def weigh(output: np.ndarray) -> np.ndarray:
    """Return fixed weights that make one number of an output, so that it has a gradient."""
    return np.random.default_rng(1).normal(size=np.shape(output))


def same(
    name: str, framework: str, what: str, got: np.ndarray, want: np.ndarray
) -> None:
    """Fail with the file's name where two arrays differ."""
    got = np.asarray(got)
    assert got.shape == np.shape(want), (
        f"snippets/{name}_{framework}.py: {what} has shape {got.shape}, want {np.shape(want)}"
    )
    gap = float(np.max(np.abs(got - want) / np.maximum(1, np.abs(want)), initial=0))
    assert gap < TOLERANCE, (
        f"snippets/{name}_{framework}.py: {what} is {gap:.1e} away from "
        f"snippets/{name}.py. Make both compute the same function."
    )


def test_torch_agrees(reference: tuple[str, Callable, list[np.ndarray]]) -> None:
    """PyTorch's output and autograd gradient equal NumPy's output and differences."""
    import torch

    name, function, inputs = reference
    twin = getattr(snippet(f"{name}_torch"), function.__name__)
    tensors = [
        torch.tensor(value, dtype=torch.float64, requires_grad=True) for value in inputs
    ]
    want = np.asarray(function(*inputs))
    weights = weigh(want)
    output = twin(*tensors)
    assert isinstance(output, torch.Tensor), (
        f"snippets/{name}_torch.py does not compute in torch."
    )
    same(name, "torch", "the output", output.detach().numpy(), want)
    (output * torch.from_numpy(np.asarray(weights))).sum().backward()
    wanted = central_differences(
        lambda *v: float(np.sum(function(*v) * weights)), inputs
    )
    for place, (tensor, gradient) in enumerate(zip(tensors, wanted, strict=True)):
        got = np.zeros_like(gradient) if tensor.grad is None else tensor.grad.numpy()
        same(name, "torch", f"the gradient in input {place}", got, gradient)


def test_jax_agrees(reference: tuple[str, Callable, list[np.ndarray]]) -> None:
    """JAX's output and gradient equal NumPy's output and central differences."""
    import jax

    jax.config.update("jax_enable_x64", True)
    name, function, inputs = reference
    if not (ROOT / f"snippets/{name}_jax.py").exists():
        pytest.fail(
            f"snippets/{name}_jax.py is missing: a net has tabs in all frameworks."
        )
    twin = getattr(snippet(f"{name}_jax"), function.__name__)
    want = np.asarray(function(*inputs))
    weights = weigh(want)
    arrays = [jax.numpy.asarray(value) for value in inputs]

    def both(*arrays: jax.Array) -> tuple[jax.Array, tuple[jax.Array, ...]]:
        output, backwards = jax.vjp(twin, *arrays)
        assert isinstance(output, jax.Array), (
            f"snippets/{name}_jax.py does not compute in JAX."
        )
        return output, backwards(jax.numpy.asarray(weights, output.dtype))

    output, grads = jax.jit(both)(*arrays)  # compiled once, not operation by operation
    same(name, "jax", "the output", np.asarray(output), want)
    wanted = central_differences(
        lambda *v: float(np.sum(function(*v) * weights)), inputs
    )
    for place, (got, gradient) in enumerate(zip(grads, wanted, strict=True)):
        same(name, "jax", f"the gradient in input {place}", np.asarray(got), gradient)


def test_frameworks_are_their_own(root: Path) -> None:
    """A torch or JAX variant computes in its own framework: NumPy only makes the inputs."""
    wrong = []
    for path in sorted(
        path
        for name in QUESTIONS
        for path in root.glob(f"snippets/{name}_*.py")
        if path.stem in (f"{name}_torch", f"{name}_jax")
    ):
        code = (
            path.read_text(encoding="utf-8")
            .split("[start:code]")[1]
            .split("[end:code]")[0]
        )
        other = {"torch": "jax", "jax": "torch"}[path.stem.rsplit("_", 1)[1]]
        if f"import {other}" in code:
            wrong.append(f"{path.name} imports {other}")
        if path.stem.rsplit("_", 1)[1] not in code:
            wrong.append(f"{path.name} never uses its framework")
    assert not wrong, wrong
