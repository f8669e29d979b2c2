"""Doctests of the frameworks run where all are asked for; elsewhere they are left out."""

import os

if os.environ.get("ALL_FRAMEWORKS") != "1":
    collect_ignore_glob = ["*_torch.py", "*_jax.py"]
