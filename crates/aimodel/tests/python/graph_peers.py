"""Writes graphs and weights with the library that is named, and says on standard output what the library reads of them."""

import json
import os
import sys

TYPES = {"float32": "F32", "float64": "F64", "float16": "F16", "int64": "I64", "int32": "I32", "int8": "I8",
         "uint8": "U8", "bool": "BOOL", "int16": "I16", "uint16": "U16", "uint32": "U32", "uint64": "U64"}


def onnx_files(folder):
    import numpy as np
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    rng = np.random.default_rng(1)
    said = []

    def save(name, nodes, weights, functions=(), opsets=(("", 17),), external=False, doc=""):
        x = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", 4])
        y = helper.make_tensor_value_info("y", TensorProto.FLOAT, None)
        graph = helper.make_graph(nodes, name, [x], [y], initializer=weights, doc_string=doc)
        sets = [helper.make_opsetid(*one) for one in opsets]
        model = helper.make_model(graph, producer_name="tests", producer_version="1.2", opset_imports=sets,
                                  functions=list(functions), ir_version=9)
        model.model_version = 3
        path = os.path.join(folder, name + ".onnx")
        if external:
            onnx.save_model(model, path, save_as_external_data=True, size_threshold=0, location=name + ".data")
        else:
            onnx.save(model, path)
        model = onnx.load(path)
        tensors = sorted([t.name, TYPES[str(numpy_helper.to_array(t).dtype)], list(t.dims)]
                         for t in model.graph.initializer)
        fields = {
            "framework": [model.producer_name], "framework-version": [model.producer_version],
            "name": [model.graph.name], "version": [str(model.model_version)],
            "format-version": [f"IR {model.ir_version}"]
            + [f"{one.domain or 'ai.onnx'} {one.version}" for one in model.opset_import],
            "input": ["x: F32[batch,4]"],
        }
        said.append({"file": name + ".onnx", "tensors": tensors, "fields": fields,
                     "parameters": sum(int(np.prod(t[2], dtype=np.int64)) for t in tensors)})

    array = numpy_helper.from_array
    relu = helper.make_node("Relu", ["x"], ["y"])
    weights = [array(rng.standard_normal((4, 4)).astype("f4"), "w"), array(np.arange(4, dtype="i8"), "s")]
    save("plain", [relu], weights, doc="some words")
    save("external", [relu], weights, external=True)
    types = ["float32", "float64", "float16", "int64", "int32", "int8", "uint8", "bool", "int16", "uint16", "uint32", "uint64"]
    save("types", [relu], [array(np.ones((2, 3), dtype=kind), kind) for kind in types])
    typed = [helper.make_tensor("f", TensorProto.FLOAT, [3], [1.0, 2.0, 3.0]),
             helper.make_tensor("i", TensorProto.INT64, [2], [-1, 7]),
             helper.make_tensor("b", TensorProto.BOOL, [2], [True, False]),
             helper.make_tensor("h", TensorProto.FLOAT16, [2], np.array([1, 2], dtype="f2")),
             helper.make_tensor("d", TensorProto.DOUBLE, [1], [0.5]),
             helper.make_tensor("u", TensorProto.UINT64, [1], [2**63])]
    save("typed", [relu], typed)
    branch = helper.make_graph([helper.make_node("Identity", ["x"], ["z"])], "branch", [],
                               [helper.make_tensor_value_info("z", TensorProto.FLOAT, None)])
    condition = helper.make_node("Constant", [], ["c"], value=array(np.array(True), "c"))
    choice = helper.make_node("If", ["c"], ["y"], then_branch=branch, else_branch=branch)
    save("branches", [condition, choice], [])
    function = helper.make_function("own", "Twice", ["a"], ["b"], [helper.make_node("Add", ["a", "a"], ["b"])],
                                    [helper.make_opsetid("", 17)])
    save("function", [helper.make_node("Twice", ["x"], ["y"], domain="own")], [], [function], (("", 17), ("own", 1)))
    for count in (0, 1, 50, 500):
        save(f"many{count}", [relu], [array(np.zeros((i % 5 + 1,), "f4"), f"w{i:04}") for i in range(count)])
    return said


def h5py_files(folder):
    import h5py
    import numpy as np

    rng = np.random.default_rng(1)
    said = []

    def save(name, libver, layers, attributes=0, **settings):
        path = os.path.join(folder, name)
        with h5py.File(path, "w", libver=libver, **settings) as file:
            file.attrs["keras_version"] = "3.15.1"
            file.attrs["backend"] = b"tensorflow"
            for i in range(layers):
                group = file.create_group(f"model_weights/layer_{i}")
                group.create_dataset("kernel:0", data=rng.standard_normal((3, 4)).astype("f4"))
                group.create_dataset("bias", data=np.arange(4, dtype="f8"))
                for k in range(attributes):
                    group.attrs[f"a{k}"] = "x" * k
            file.create_dataset("chunked", data=rng.standard_normal((64, 64)).astype("f2"), chunks=(16, 16),
                                compression="gzip")
            file.create_dataset("ints", data=np.arange(10, dtype="i8"))
            file.create_dataset("bools", data=np.array([True, False]))
            file.create_dataset("scalar", data=np.float32(3))
            file.create_dataset("big_endian", data=np.arange(3, dtype=">f4"))
            file.create_dataset("text", data="hello")
            file.create_dataset("nothing", shape=(0, 3), dtype="f4")
            file["soft"] = h5py.SoftLink("/ints")
        tensors = []

        def visit(name, item):
            if isinstance(item, h5py.Dataset) and item.dtype.kind in "fiub":
                tensors.append([name, TYPES[item.dtype.newbyteorder("=").name], list(item.shape)])

        with h5py.File(path) as file:
            file.visititems(visit)
        said.append({"file": name, "tensors": sorted(tensors), "fields": {"framework-version": ["3.15.1"]},
                     "parameters": sum(int(np.prod(t[2], dtype=np.int64)) for t in tensors)})

    for version in ("earliest", "v108", "v110", "latest"):
        low = (version, "latest") if version in ("v108", "v110") else version
        save(f"plain-{version}.h5", low, 3)
        save(f"many-{version}.h5", low, 400)
        save(f"attributes-{version}.h5", low, 2, attributes=60)
        save(f"behind-{version}.h5", low, 1, userblock_size=512)
    return said


def keras_files(folder):
    import keras
    import numpy as np

    said = []

    def save(name, model, suffixes):
        model(np.zeros((1,) + model.input_shape[1:], "f4"))
        count = int(sum(np.prod(w.shape, dtype=np.int64) for w in model.weights))
        for suffix in suffixes:
            path = os.path.join(folder, name + suffix)
            if suffix == ".json":
                with open(path, "w") as file:
                    file.write(model.to_json())
            else:
                model.save(path)
            said.append({"file": name + suffix, "parameters": 0 if suffix == ".json" else count,
                         "fields": {"architecture": [type(model).__name__]}})

    layers = keras.layers
    dense = keras.Sequential([layers.Input((4,)), layers.Dense(3, activation="relu"), layers.Dropout(0.1),
                              layers.Dense(1, kernel_regularizer="l2")])
    dense.compile(optimizer="adam", loss="mse", metrics=["mae"])
    save("dense", dense, (".json", ".h5"))
    inputs = layers.Input((8, 8, 3), name="image")
    x = layers.Conv2D(4, 3, padding="same", kernel_initializer="he_normal")(inputs)
    x = layers.LeakyReLU()(layers.BatchNormalization()(x))
    x = layers.GlobalAveragePooling2D()(layers.Add()([x, layers.Conv2D(4, 1)(inputs)]))
    save("convolution", keras.Model(inputs, layers.Dense(2, activation=keras.activations.gelu)(x)), (".json", ".h5"))
    return said


if __name__ == "__main__":
    os.environ.setdefault("KERAS_BACKEND", "numpy")
    files = {"onnx": onnx_files, "h5py": h5py_files, "keras": keras_files}[sys.argv[1]](sys.argv[2])
    json.dump(files, sys.stdout)
