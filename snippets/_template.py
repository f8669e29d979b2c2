"""Does adding zero give back the same array?

--8<-- [start:session]
>>> x = np.array([1.0, -2.0])
>>> y = add_zero(x)
>>> y.tolist()
[1.0, -2.0]
>>> y is x
False

--8<-- [end:session]
--8<-- [start:counterexample]
>>> x = np.array([-0.0, -2.0])
>>> add_zero(x).tolist()
[0.0, -2.0]

--8<-- [end:counterexample]
--8<-- [start:answer]
>>> whole = np.array([1, 2])
>>> add_zero(whole).dtype.name
'float64'

--8<-- [end:answer]
"""

# --8<-- [start:code]
import numpy as np


def add_zero(x):
    return x + 0.0


# --8<-- [end:code]


# For a page with PyTorch and JAX tabs; without them, leave this function out. The
# variants stand in files of their own, named as this one with _torch and _jax at the
# end: the same first line, the sections code and session, the same printed lines.
def compared():
    """Return the function that all tabs define, and float64 inputs for it."""
    rng = np.random.default_rng(0)
    return add_zero, (rng.normal(size=(3,)),)
