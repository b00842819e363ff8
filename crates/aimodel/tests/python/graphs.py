"""Graphs: ONNX, Keras and TensorFlow."""

import os


def onnx(place):
    import numpy as np
    import onnx as library
    from onnx import TensorProto, helper, numpy_helper

    def model(nodes, inputs, outputs, initializers=(), opset=17, **more):
        graph = helper.make_graph(nodes, "graph", inputs, outputs, list(initializers))
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], producer_name="test", **more)

    value = lambda name, shape, kind=TensorProto.FLOAT: helper.make_tensor_value_info(name, kind, shape)  # noqa: E731
    unary = [
        "Relu", "Sigmoid", "Tanh", "Abs", "Exp", "Log", "Neg", "Sqrt", "Floor", "Ceil", "Identity", "Softmax", "Elu", "Selu",
        "Softplus", "Softsign", "HardSigmoid", "LeakyRelu", "Sin", "Cos", "Erf", "Sign", "Round", "Reciprocal", "GlobalAveragePool",
    ]
    for name in unary:
        shape = [1, 2, 4, 4]
        made = model([helper.make_node(name, ["x"], ["y"], name=f"the_{name}")], [value("x", shape)], [value("y", None)])
        library.save(made, place.path(f"op-{name}.onnx"))
    for opset in (9, 11, 13, 15, 18, 20):
        weight = numpy_helper.from_array(np.ones((4, 3), "f4"), "w")
        made = model(
            [helper.make_node("MatMul", ["x", "w"], ["h"]), helper.make_node("Relu", ["h"], ["y"])],
            [value("x", ["batch", 4])], [value("y", ["batch", 3])], [weight], opset=opset,
        )
        helper.set_model_props(made, {"author": "test", "license": "MIT"})
        library.save(made, place.path(f"opset-{opset}.onnx"))
    for kind in ("f2", "f4", "f8", "i1", "i4", "i8", "u1", "bool"):
        weight = numpy_helper.from_array(np.ones((3, 3)).astype(kind), "w")
        made = model([helper.make_node("Identity", ["w"], ["y"])], [], [value("y", None, weight.data_type)], [weight])
        library.save(made, place.path(f"type-{kind}.onnx"))
    strings = helper.make_tensor("s", TensorProto.STRING, [2], [b"a", b"b"])
    library.save(
        model([helper.make_node("Identity", ["s"], ["y"])], [], [value("y", [2], TensorProto.STRING)], [strings]),
        place.path("strings.onnx"),
    )
    then = helper.make_graph([helper.make_node("Identity", ["x"], ["a"])], "then", [], [value("a", [1])])
    other = helper.make_graph([helper.make_node("Neg", ["x"], ["b"])], "else", [], [value("b", [1])])
    made = model(
        [helper.make_node("If", ["c"], ["y"], then_branch=then, else_branch=other)],
        [value("x", [1]), value("c", [], TensorProto.BOOL)], [value("y", [1])],
    )
    library.save(made, place.path("if.onnx"))
    ml = helper.make_node("Scaler", ["x"], ["y"], domain="ai.onnx.ml", offset=[0.0], scale=[1.0])
    graph = helper.make_graph([ml], "ml", [value("x", [1, 1])], [value("y", [1, 1])])
    library.save(
        helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)]),
        place.path("ml.onnx"),
    )
    function = helper.make_function(
        "local", "Twice", ["a"], ["b"], [helper.make_node("Add", ["a", "a"], ["b"])], [helper.make_opsetid("", 17)]
    )
    graph = helper.make_graph([helper.make_node("Twice", ["x"], ["y"], domain="local")], "f", [value("x", [1])], [value("y", [1])])
    library.save(
        helper.make_model(graph, functions=[function], opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("local", 1)]),
        place.path("function.onnx"),
    )
    weights = [numpy_helper.from_array(np.ones((64, 64), "f4"), f"w{at}") for at in range(3)]
    made = model(
        [helper.make_node("MatMul", ["x", "w0"], ["a"]), helper.make_node("MatMul", ["a", "w1"], ["b"]),
         helper.make_node("MatMul", ["b", "w2"], ["y"])],
        [value("x", [1, 64])], [value("y", [1, 64])], weights,
    )
    library.save(made, place.path("inline.onnx"))
    place.path("external/weights.bin")
    library.save_model(made, place.path("external/model.onnx"), save_as_external_data=True, location="weights.bin", size_threshold=0)
    place.path("many-external/x")
    library.save_model(
        made, place.path("many-external/model.onnx"), save_as_external_data=True, all_tensors_to_one_file=False, size_threshold=0
    )
    place.count -= 1


def keras(place):
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    import keras as library

    layers = library.layers
    library.utils.set_random_seed(3)

    def functional():
        x = library.Input((8, 8, 3))
        y = layers.Conv2D(4, 3, activation="relu")(x)
        y = layers.BatchNormalization()(y)
        z = layers.Conv2D(4, 3)(x)
        y = layers.Add()([y, z])
        y = layers.GlobalAveragePooling2D()(y)
        return library.Model(x, layers.Dense(2, activation="softmax")(y))

    models = {
        "dense": library.Sequential([library.Input((4,)), layers.Dense(8, activation="relu"), layers.Dropout(0.5), layers.Dense(1)]),
        "conv": library.Sequential([library.Input((16, 16, 1)), layers.Conv2D(4, 3), layers.MaxPooling2D(), layers.Flatten(), layers.Dense(2)]),
        "lstm": library.Sequential([library.Input((5, 3)), layers.LSTM(4, return_sequences=True), layers.GRU(3), layers.Dense(1)]),
        "embedding": library.Sequential([library.Input((5,)), layers.Embedding(20, 4), layers.GlobalAveragePooling1D(), layers.Dense(1)]),
        "bidirectional": library.Sequential([library.Input((5, 3)), layers.Bidirectional(layers.LSTM(3)), layers.Dense(1)]),
        "time": library.Sequential([library.Input((5, 3)), layers.TimeDistributed(layers.Dense(2)), layers.LayerNormalization()]),
        "regular": library.Sequential(
            [library.Input((4,)), layers.Dense(3, kernel_regularizer="l2", kernel_constraint="max_norm", kernel_initializer="he_normal")]
        ),
        "augmenting": library.Sequential([library.Input((8, 8, 3)), layers.RandomFlip(), layers.Rescaling(1 / 255), layers.Flatten()]),
        "functional": functional(),
        "nested": library.Sequential([library.Input((8, 8, 3)), functional(), layers.Dense(1)]),
        "separable": library.Sequential([library.Input((8, 8, 3)), layers.SeparableConv2D(4, 3), layers.PReLU(), layers.Flatten()]),
        "normalization": library.Sequential([library.Input((3,)), layers.Normalization(mean=[0.0] * 3, variance=[1.0] * 3), layers.Dense(1)]),
    }
    x = library.Input((4, 6))
    models["attention"] = library.Model(x, layers.MultiHeadAttention(2, 3)(x, x))
    optimizers = ["adam", "sgd", "rmsprop", "adamw"]
    for at, (name, model) in enumerate(models.items()):
        place.attempt(name, lambda: model.save(place.path(f"{name}.keras")))
        place.attempt(name, lambda: model.save(place.path(f"{name}.h5")))
        place.attempt(name, lambda: model.save_weights(place.path(f"{name}.weights.h5")))
        place.attempt(name, lambda: place.write(f"{name}.json", model.to_json().encode()))
        model.compile(optimizer=optimizers[at % 4], loss="mse", metrics=["mae"])
        place.attempt(name, lambda: model.save(place.path(f"{name}-compiled.keras")))
        place.attempt(name, lambda: model.save(place.path(f"{name}-compiled.h5")))
    for name in ("dense", "conv", "lstm", "attention"):
        place.attempt(name, lambda: models[name].export(os.path.dirname(place.path(f"{name}-exported/saved_model.pb")), verbose=False))


def tensorflow(place):
    import numpy as np
    import tensorflow as tf

    class Module(tf.Module):
        def __init__(self, size):
            super().__init__()
            self.w = tf.Variable(np.ones((size, 2), "f4"), name="w")
            self.table = None

        @tf.function(input_signature=[tf.TensorSpec([None, 4], tf.float32)])
        def __call__(self, x):
            return tf.nn.relu(tf.matmul(x, self.w))

        @tf.function(input_signature=[tf.TensorSpec([None], tf.string)])
        def text(self, x):
            return tf.strings.lower(tf.strings.regex_replace(x, "[0-9]", "#"))

    class Loop(tf.Module):
        @tf.function(input_signature=[tf.TensorSpec([], tf.int32)])
        def count(self, n):
            total = tf.constant(0)
            for at in tf.range(n):
                if at % 2 == 0:
                    total += at
            return total

    modules = {"module": Module(4), "loop": Loop()}
    for name, module in modules.items():
        place.attempt(name, lambda: tf.saved_model.save(module, os.path.dirname(place.path(f"{name}/saved_model.pb"))))
    module = modules["module"]
    place.attempt(
        "signatures",
        lambda: tf.saved_model.save(
            module, os.path.dirname(place.path("signatures/saved_model.pb")), signatures={"serving_default": module.__call__, "text": module.text}
        ),
    )
    place.attempt("checkpoint", lambda: tf.train.Checkpoint(m=module).save(place.path("checkpoint/ckpt")))
    graph = tf.Graph()
    with graph.as_default():
        x = tf.compat.v1.placeholder(tf.float32, [None, 3], name="x")
        w = tf.constant(np.ones((3, 2), "f4"))
        tf.nn.softmax(tf.matmul(x, w), name="y")
    place.write("frozen.pb", graph.as_graph_def().SerializeToString())
    with graph.as_default():
        place.write("graph.meta", tf.compat.v1.train.export_meta_graph().SerializeToString())
    def lite(name, function, optimize=False):
        converter = tf.lite.TFLiteConverter.from_concrete_functions([function.get_concrete_function()], module)
        if optimize:
            converter.optimizations = [tf.lite.Optimize.DEFAULT]
        place.write(f"{name}.tflite", converter.convert())

    place.attempt("lite", lambda: lite("module", module.__call__))
    place.attempt("lite quantized", lambda: lite("module-quantized", module.__call__, True))
    place.attempt("lite loop", lambda: lite("loop", modules["loop"].count))
