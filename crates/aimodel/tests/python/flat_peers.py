"""Writes model files with a real library, reads them back with it, and prints what it says as JSON."""

import hashlib
import json
import os
import sys

package, folder = sys.argv[1:]
said = []


def at(name):
    return os.path.join(folder, name)


def tell(file, tensors=(), parameters=0, **fields):
    tensors = sorted([list(tensor) for tensor in tensors], key=lambda tensor: tensor[0].encode())
    said.append({"file": file, "tensors": tensors, "parameters": parameters, "fields": fields})


def write_safetensors():
    import numpy
    from safetensors import safe_open
    from safetensors.numpy import save_file

    types = ["float64", "float32", "float16", "int64", "int32", "int16", "int8", "uint8", "uint16", "uint32", "uint64", "bool", "complex64"]
    for index in range(40):
        tensors = {}
        for number in range(index % 7):
            shape = tuple((index * 3 + number * 5 + axis) % 5 for axis in range(number % 4))
            kind = types[(index + number) % len(types)]
            tensors[f"layer.{number}.gewicht-ä.{kind}"] = numpy.zeros(shape, dtype=kind)
        metadata = None if index % 3 == 0 else {"format": "np", "note": f"file {index} \"quoted\" \n"}
        name = f"{index}.safetensors"
        save_file(tensors, at(name), metadata=metadata)
        with safe_open(at(name), framework="np") as file:
            keys = list(file.keys())
            rows = [[key, file.get_slice(key).get_dtype(), list(file.get_slice(key).get_shape())] for key in keys]
            parameters = sum(int(numpy.prod(row[2], dtype="int64")) for row in rows)
            fields = {"framework": ["numpy"]} if (file.metadata() or {}).get("format") == "np" else {}
        tell(name, rows, parameters, **fields)


def write_gguf():
    import gguf
    import numpy

    quantized = [gguf.GGMLQuantizationType.Q8_0, gguf.GGMLQuantizationType.Q4_0, gguf.GGMLQuantizationType.F32, gguf.GGMLQuantizationType.F16]
    for index in range(24):
        name = f"{index}.gguf"
        order = gguf.GGUFEndian.BIG if index % 6 == 5 else gguf.GGUFEndian.LITTLE
        writer = gguf.GGUFWriter(at(name), "llama", endianess=order)
        if index % 4 == 1:
            writer.add_custom_alignment(64)
        writer.add_name(f"Model {index}")
        writer.add_license("mit")
        writer.add_file_type(int(gguf.LlamaFileType.MOSTLY_Q8_0))
        writer.add_context_length(2048 + index)
        writer.add_block_count(index)
        writer.add_tokenizer_model("gpt2")
        tokens = [f"token{number}".encode() for number in range(index + 1)]
        writer.add_token_list(tokens)
        writer.add_token_scores([0.5] * len(tokens))
        writer.add_chat_template("{% for message in messages %}{{ message['content'] }}{% endfor %}")
        writer.add_languages(["en", "fr"])
        writer.add_base_model_count(1)
        writer.add_base_model_name(0, "Base")
        for number in range(index % 5):
            kind = quantized[number % 4]
            values = numpy.linspace(-1, 1, 64 * (number + 1), dtype="float32").reshape(number + 1, 64)
            if kind == gguf.GGMLQuantizationType.F32:
                writer.add_tensor(f"blk.{number}.weight", values)
            elif kind == gguf.GGMLQuantizationType.F16:
                writer.add_tensor(f"blk.{number}.weight", values.astype("float16"))
            else:
                writer.add_tensor(f"blk.{number}.weight", gguf.quants.quantize(values, kind), raw_dtype=kind)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
        reader = gguf.GGUFReader(at(name))

        def field(key):
            return reader.get_field(key).contents()

        rows = [[one.name, one.tensor_type.name, [int(size) for size in reversed(one.shape.tolist())]] for one in reader.tensors]
        parameters = sum(int(one.n_elements) for one in reader.tensors)
        template = field("tokenizer.chat_template").encode()
        kept = field("tokenizer.ggml.tokens")
        digest = hashlib.sha256()
        for token in kept:
            digest.update(len(token.encode()).to_bytes(8, "little") + token.encode())
        tell(
            name,
            rows,
            parameters,
            architecture=[field("general.architecture")],
            name=[field("general.name")],
            license=[field("general.license")],
            quantization=["Q8_0"],
            **{
                "context-length": [str(field("llama.context_length"))],
                "dimension": [f"block_count={field('llama.block_count')}"],
                "vocabulary-size": [str(len(kept))],
                "tokenizer": [field("tokenizer.ggml.model")],
                "tokenizer-hash": ["sha256:" + digest.hexdigest()],
                "chat-template": ["sha256:" + hashlib.sha256(template).hexdigest()],
                "language": field("general.languages"),
            },
        )


def data():
    import numpy

    random = numpy.random.default_rng(0)
    values = random.normal(size=(200, 4))
    return values, (values[:, 0] + values[:, 1] > 0).astype(int)


def write_xgboost():
    import xgboost

    values, labels = data()
    for index in range(12):
        booster = "dart" if index % 3 == 2 else "gbtree"
        objective = "multi:softprob" if index % 4 == 3 else "binary:logistic"
        settings = {"objective": objective, "booster": booster, "max_depth": 1 + index % 4}
        if objective.startswith("multi"):
            settings["num_class"] = 2
        names = ["a", "b", "c", "d"]
        model = xgboost.train(settings, xgboost.DMatrix(values, label=labels, feature_names=names), 2 + index)
        for ending in ("json", "ubj"):
            name = f"{index}.{ending}"
            model.save_model(at(name))
            back = xgboost.Booster(model_file=at(name))
            trees = len(back.get_dump())
            tell(
                name,
                task=[objective],
                architecture=[booster],
                dimension=[f"trees={trees}", f"num_feature={back.num_features()}", f"feature_names={len(back.feature_names)}"],
                **{"framework-version": [xgboost.__version__]},
            )


def write_lightgbm():
    import lightgbm

    values, labels = data()
    for index in range(12):
        objective = "regression" if index % 2 else "binary"
        settings = {"objective": objective, "verbose": -1, "num_leaves": 2 + index * 3, "min_data_in_leaf": 1 + index}
        model = lightgbm.train(settings, lightgbm.Dataset(values, label=labels), 1 + index)
        name = f"{index}.txt"
        model.save_model(at(name))
        back = lightgbm.Booster(model_file=at(name))
        tell(name, dimension=[f"trees={back.num_trees()}", f"feature_names={back.num_feature()}"])


def write_fasttext():
    import fasttext

    train(at("train.txt"))
    for index in range(16):
        ending = "ftz" if index % 4 == 3 else "bin"
        name = f"{index}.{ending}"
        shape = {"dim": 5 + index, "bucket": 500, "epoch": 1, "minn": 2, "maxn": 2 + index % 3, "verbose": 0, "thread": 1}
        if index % 4 < 2:
            kind = ["cbow", "skipgram"][index % 4]
            model = fasttext.train_unsupervised(at("train.txt"), model=kind, minCount=1, **shape)
        else:
            kind = "supervised"
            model = fasttext.train_supervised(at("train.txt"), loss=["softmax", "ova", "hs", "ns"][index // 4], **shape)
        if ending == "ftz":
            cut = {"cutoff": 300, "retrain": True} if index % 8 == 3 else {}
            model.quantize(input=at("train.txt"), qnorm=index > 7, verbose=0, thread=1, **cut)
        model.save_model(at(name))
        back = fasttext.load_model(at(name))
        is_supervised = kind == "supervised"
        # Of a model of words the library gives its words as labels.
        labels = back.get_labels() if is_supervised else []
        rows = []
        if not back.is_quantized():
            rows = [["input", "F32", list(back.get_input_matrix().shape)], ["output", "F32", list(back.get_output_matrix().shape)]]
        parameters = sum(row[2][0] * row[2][1] for row in rows)
        digest = hashlib.sha256()
        for word in back.get_words():
            digest.update(len(word.encode()).to_bytes(8, "little") + word.encode())
        tell(
            name,
            rows,
            parameters,
            architecture=[kind],
            dimension=[f"dim={back.get_dimension()}"] + [f"labels={len(labels)}"] * is_supervised,
            output=["label: " + ", ".join(labels)] * is_supervised,
            quantization=["product quantization"] if back.is_quantized() else [],
            **{"vocabulary-size": [str(len(back.get_words()))], "tokenizer-hash": ["sha256:" + digest.hexdigest()]},
        )


def write_flax():
    import flax.serialization
    import jax.numpy
    import numpy

    kinds = ["float32", "bfloat16", "float16", "int32", "uint8", "bool", "float64", "complex64", "int8", "float8_e4m3fn"]
    rows_of = {"float32": "F32", "bfloat16": "BF16", "float16": "F16", "int32": "I32", "uint8": "U8", "bool": "BOOL",
               "float64": "F64", "complex64": "C64", "int8": "I8", "float8_e4m3fn": "F8_E4M3"}
    for index in range(16):
        if index % 3 == 2:
            # Arrays of more than this are kept in pieces.
            flax.serialization.MAX_CHUNK_SIZE = 64
        tree = {"params": {}, "step": index, "rate": 0.5, "name": "encoder"}
        for number in range(1 + index % 5):
            kind = kinds[(index + number) % len(kinds)]
            shape = tuple((index + number + axis) % 4 + 1 for axis in range(number % 4))
            values = numpy.zeros(shape, dtype=jax.numpy.dtype(kind))
            tree["params"][f"layer_{number}"] = {"kernel": values, "scalar": numpy.float32(number)}
        name = f"{index}.msgpack"
        with open(at(name), "wb") as file:
            file.write(flax.serialization.msgpack_serialize(tree))
        flax.serialization.MAX_CHUNK_SIZE = 2**30
        with open(at(name), "rb") as file:
            back = flax.serialization.msgpack_restore(file.read())
        rows = []
        for layer, leaves in back["params"].items():
            for leaf, value in leaves.items():
                rows.append([f"params.{layer}.{leaf}", rows_of[str(value.dtype)], list(value.shape)])
        parameters = sum(int(numpy.prod(row[2], dtype="int64")) for row in rows)
        if index % 3 == 2:
            rows = []
        fields = {"framework": ["flax"], "parameters": [str(parameters)], "statement": ["name = encoder"]}
        said.append({"file": name, "tensors": sorted(rows), "parameters": parameters, "fields": fields})


def train(path):
    """Texts in three languages, each with words of its own."""
    import random

    random.seed(7)
    words = {"en": range(0, 120), "fr": range(80, 200), "日本": range(160, 300)}
    with open(path, "w") as file:
        for _ in range(600):
            label = random.choice(list(words))
            text = " ".join(f"wörter{random.choice(words[label])}" for _ in range(12))
            file.write(f"__label__{label} {text}\n")


WRITERS = {
    "fasttext": write_fasttext,
    "flax": write_flax,
    "gguf": write_gguf,
    "lightgbm": write_lightgbm,
    "safetensors": write_safetensors,
    "xgboost": write_xgboost,
}
WRITERS[package]()
json.dump(said, sys.stdout)
