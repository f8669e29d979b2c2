"""Install the pinned PyTorch for CPU; never let pip bring CUDA builds by surprise."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

PIN = (
    (Path(__file__).parents[1] / "locks/torch.txt").read_text(encoding="utf-8").strip()
)
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install"]


def installed() -> bool:
    """Return whether the pinned version is importable."""
    code = f"import torch, sys; sys.exit(torch.__version__.split('+')[0] != {PIN.split('==')[1]!r})"
    return (
        subprocess.run([sys.executable, "-c", code], capture_output=True).returncode
        == 0
    )


def brings_cuda(wanted: str = PIN) -> bool:
    """Ask pip what it would install, without installing; True if CUDA is among it."""
    asked = subprocess.run(
        [*PIP, "--quiet", "--dry-run", "--report", "-", wanted],
        capture_output=True,
        text=True,
    )
    if asked.returncode:
        return True
    names = [item["metadata"]["name"] for item in json.loads(asked.stdout)["install"]]
    return any(name.startswith(("nvidia", "triton", "cuda")) for name in names)


def main(wanted: str = PIN) -> int:
    """Install from the usual index if that is the CPU build, else from PyTorch's own."""
    if wanted == PIN and installed():
        return 0
    index = ["--index-url", CPU_INDEX] if brings_cuda(wanted) else []
    done = subprocess.run([*PIP, "--quiet", *index, wanted])
    if done.returncode:
        line = f"{sys.executable} -m pip install --index-url {CPU_INDEX} '{wanted}'"
        print(f"PyTorch for CPU could not be installed. Try: {line}", file=sys.stderr)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
