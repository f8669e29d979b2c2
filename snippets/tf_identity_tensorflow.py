"""Why does tf.identity exist?

--8<-- [start:session]
>>> v = tf.Variable(5)
>>> alias, read = v, tf.identity(v)
>>> _ = v.assign_add(1)
>>> int(alias), int(read)
(6, 5)
>>> [int(n) for n in before_and_after(lambda v: v)]
[7, 7]
>>> [int(n) for n in before_and_after(tf.identity)]
[7, 8]

--8<-- [end:session]
--8<-- [start:order]
>>> counter(lambda x: x)
[0, 0, 0]
>>> counter(tf.identity)
[1, 2, 3]

--8<-- [end:order]
--8<-- [start:name]
>>> @tf.function
... def double(x):
...     middle = tf.identity(2 * x, name="middle")
...     return middle + 1
>>> number = tf.TensorSpec([], tf.float32)
>>> graph = double.get_concrete_function(number).graph
>>> nodes = graph.get_operations()
>>> [node.name for node in nodes if node.type == "Identity"]
['middle', 'Identity']

--8<-- [end:name]
--8<-- [start:tape]
>>> def by_y(read):
...     x = tf.constant(3.0)
...     with tf.GradientTape() as tape:
...         tape.watch(x)
...         y = read(x)
...         z = x * y
...     return float(tape.gradient(z, y))
>>> by_y(lambda x: x), by_y(tf.identity)
(6.0, 3.0)

--8<-- [end:tape]
--8<-- [start:reference]
>>> def old_and_new(resource):
...     tf1 = tf.compat.v1
...     with tf.Graph().as_default(), tf1.Session() as run:
...         v = tf1.get_variable(
...             "v", initializer=5, use_resource=resource)
...         old = tf.identity(v)
...         with tf.control_dependencies([old]):
...             more = tf1.assign_add(v, 1)
...         with tf.control_dependencies([more]):
...             new = tf.identity(v)
...         run.run(tf1.global_variables_initializer())
...         return [int(n) for n in run.run([old, new])]
>>> old_and_new(resource=True)
[5, 6]
>>> old_and_new(resource=False)
[6, 6]

--8<-- [end:reference]
--8<-- [start:counterexample]
>>> x = tf.constant([1.0, 2.0])
>>> y = tf.identity(x)
>>> y.numpy().tolist(), y is x
([1.0, 2.0], False)
>>> x += 1
>>> y.numpy().tolist()
[1.0, 2.0]
>>> z = x
>>> x += 1
>>> z.numpy().tolist()
[2.0, 3.0]

--8<-- [end:counterexample]
--8<-- [start:answer]
>>> import keras
>>> x = tf.ones((1, 2))
>>> layer = keras.layers.Identity()
>>> layer(x) is x
True
>>> half = keras.layers.Identity(dtype="mixed_float16")
>>> half(x).dtype.name
'float16'
>>> layer(tf.ones((1, 2), tf.float64)).dtype.name
'float32'
>>> symbol = keras.Input((2,))
>>> layer(symbol) is symbol
False
>>> keras.layers.Identity(54)
Traceback (most recent call last):
    ...
TypeError: Identity.__init__() takes 1 positional argument but 2 were given

--8<-- [end:answer]
--8<-- [start:answer2]
>>> linear = keras.activations.linear
>>> keras.activations.get(None) is linear, linear(x) is x
(True, True)
>>> low = keras.layers.Dense(1, dtype="mixed_float16")
>>> Act = keras.layers.Activation
>>> last = Act("linear", dtype="float32")
>>> low(x).dtype.name, last(low(x)).dtype.name
('float16', 'float32')

--8<-- [end:answer2]
"""

# --8<-- [start:code]
import tensorflow as tf

shared = tf.Variable(6)


@tf.function
def before_and_after(read):
    before = read(shared)
    shared.assign_add(1)
    return before, read(shared)


def counter(read):
    tf1 = tf.compat.v1
    with tf.Graph().as_default(), tf1.Session() as session:
        x = tf1.get_variable("x", initializer=0)
        more = tf1.assign_add(x, 1)
        with tf.control_dependencies([more]):
            y = read(x)
        session.run(tf1.global_variables_initializer())
        return [int(session.run(y)) for _ in range(3)]


# --8<-- [end:code]
