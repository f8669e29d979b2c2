"""May I delete ONNX Identity nodes?

--8<-- [start:session]
>>> show('''g (float[2] x) => (float[2] y) {
...     a = Identity(x)
...     b = Relu(a)
...     y = Identity(b)
... }''')
valid {'y': [1.0, 0.0]}
>>> show('''g (float[2] x) => (float[2] y) {
...     y = Relu(x)
... }''')
valid {'y': [1.0, 0.0]}

--8<-- [end:session]
--8<-- [start:copy]
>>> show('''g (float[2] x) => (float[2] y) {
...     y = Identity(x)
... }''')
valid {'y': [1.0, -2.0]}
>>> show("g (float[2] x) => (float[2] y) {}")
invalid does not load
>>> show("g (float[2] x) => (float[2] x) {}")
valid {'x': [1.0, -2.0]}

--8<-- [end:copy]
--8<-- [start:two]
>>> show('''g (float[2] x) => (float[2] y, float[2] z) {
...     y = Relu(x)
...     z = Identity(y)
... }''')
valid {'y': [1.0, 0.0], 'z': [1.0, 0.0]}
>>> show('''g (float[2] x) => (float[2] z, float[2] z) {
...     z = Relu(x)
... }''')
valid {'z': [1.0, 0.0]}

--8<-- [end:two]
--8<-- [start:kept]
>>> one = '''g (float[2] x) => (float[2] y) {
...     a = Relu(x)
...     y = Identity(a)
... }'''
>>> optimised(one)
['Relu']
>>> two = '''g (float[2] x) => (float[2] y, float[2] n) {
...     a = Relu(x)
...     y = Identity(a)
...     n = Add(a, a)
... }'''
>>> optimised(two)
['Relu', 'Identity', 'Add']
>>> show(two)
valid {'y': [1.0, 0.0], 'n': [2.0, 0.0]}
>>> show('''g (float[2] x) => (float[2] y, float[2] n) {
...     y = Relu(x)
...     n = Add(y, y)
... }''')
valid {'y': [1.0, 0.0], 'n': [2.0, 0.0]}
>>> show("g () => (float[2] y) <float[2] y = {3, 4}> {}")
valid {'y': [3.0, 4.0]}

--8<-- [end:kept]
--8<-- [start:branch]
>>> branch = '''g (float[2] x, bool yes) => (float[2] y) {
...     y = If (yes) <
...       then_branch = t () => (float[2] %s) { %s },
...       else_branch = e () => (float[2] b) { b = Neg(x) }
...     >
... }'''
>>> show(branch % ("a", "a = Identity(x)"))
valid {'y': [1.0, -2.0]}
>>> show(branch % ("x", ""))
invalid does not load

--8<-- [end:branch]
--8<-- [start:function]
>>> call = '''g (float[2] x) => (float[2] y) {
...     y = own.Nothing(x)
... }
... <domain: "own", opset_import: ["" : 21]>
... Nothing (a) => (%s) { %s }'''
>>> show(call % ("b", "b = Identity(a)"))
valid {'y': [1.0, -2.0]}
>>> show(call % ("a", ""))
valid does not load
>>> call = '''g (float[2] x) => (float[2] y, float[2] z) {
...     y, z = own.Both(x)
... }
... <domain: "own", opset_import: ["" : 21]>
... Both (a) => (%s, c) { %s c = Neg(a) }'''
>>> show(call % ("b", "b = Identity(a)"))
valid {'y': [1.0, -2.0], 'z': [-1.0, 2.0]}
>>> show(call % ("a", ""))
valid does not load

--8<-- [end:function]
--8<-- [start:answer]
>>> show('''g (float[2] x) => (float[2] n, float[2] z) {
...     y = Relu(x)
...     n = Add(y, y)
...     z = Identity(y)
... }''')
valid {'n': [2.0, 0.0], 'z': [1.0, 0.0]}
>>> show('''g (float[2] x) => (float[2] n, float[2] z) {
...     z = Relu(x)
...     n = Add(z, z)
... }''')
valid {'n': [2.0, 0.0], 'z': [1.0, 0.0]}

--8<-- [end:answer]
--8<-- [start:answer2]
>>> loop = '''g (float[2] x, bool yes, int64 n)
... => (float[2] y) {
...     y = Loop (n, yes, x) <
...       body = l (int64 i, bool go, float[2] v)
...         => (bool %s, float[2] w) { %s w = Add(v, v) }
...     >
... }'''
>>> show(loop % ("on", "on = Identity(go)"))
valid {'y': [8.0, -16.0]}
>>> show(loop % ("go", ""))
valid {'y': [8.0, -16.0]}

--8<-- [end:answer2]
"""

# --8<-- [start:code]
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import checker, parser

onnxruntime.set_default_logger_severity(4)
HEAD = '<ir_version: 10, opset_import: ["" : 21, "own" : 1]>'
FEEDS = {
    "x": np.array([1.0, -2.0], np.float32),
    "yes": np.array(True),
    "n": np.array(3),
}


def show(text):
    model = parser.parse_model(HEAD + text)
    try:
        checker.check_model(model, full_check=True)
        verdict = "valid"
    except checker.ValidationError:
        verdict = "invalid"
    try:
        packed = model.SerializeToString()
        session = onnxruntime.InferenceSession(packed)
    except Exception:
        print(verdict, "does not load")
        return
    asked = [o.name for o in session.get_outputs()]
    fed = [i.name for i in session.get_inputs()]
    y = session.run(asked, {k: FEEDS[k] for k in fed})
    pairs = zip(asked, y, strict=True)
    print(verdict, {k: v.tolist() for k, v in pairs})


def optimised(text):
    model = parser.parse_model(HEAD + text)
    packed = model.SerializeToString()
    options = onnxruntime.SessionOptions()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "optimised.onnx"
        options.optimized_model_filepath = str(path)
        onnxruntime.InferenceSession(packed, options)
        graph = onnx.load(path).graph
    return [node.op_type for node in graph.node]


# --8<-- [end:code]
