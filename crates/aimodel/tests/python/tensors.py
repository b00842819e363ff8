"""Files of bare tensors: safetensors, GGUF, HDF5 and Flax."""

import json


def safetensors(place):
    import ml_dtypes
    import numpy as np
    from safetensors.numpy import save_file

    random = np.random.default_rng(3)
    layers = {f"model.layers.{at}.weight": random.normal(size=(8, 4)).astype("f4") for at in range(12)}
    save_file(layers, place.path("model.safetensors"), metadata={"format": "pt"})
    save_file(layers, place.path("plain.safetensors"))
    save_file({"empty": np.zeros((0, 3), "f4"), "scalar": np.array(2.0)}, place.path("empty-tensor.safetensors"))
    for kind in ("f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "bool"):
        save_file({"w": np.ones((3, 5)).astype(kind)}, place.path(f"type-{kind}.safetensors"))
    for kind in ("bfloat16", "float8_e4m3fn", "float8_e5m2"):
        place.attempt(
            kind, lambda: save_file({"w": np.ones((4, 4)).astype(getattr(ml_dtypes, kind))}, place.path(f"type-{kind}.safetensors"))
        )
    save_file(
        layers, place.path("described.safetensors"),
        metadata={"format": "pt", "modelspec.title": "A style", "ss_network_module": "networks.lora", "note": "x" * 5000},
    )
    save_file({"lora_A.weight": np.ones((4, 8), "f4"), "lora_B.weight": np.ones((8, 4), "f4")}, place.path("adapter_model.safetensors"))
    names = list(layers)
    weight_map = {}
    for shard in range(3):
        file = f"sharded/model-{shard + 1:05}-of-00003.safetensors"
        part = {name: layers[name] for name in names[shard::3]}
        save_file(part, place.path(file), metadata={"format": "pt"})
        weight_map.update({name: file.split("/")[1] for name in part})
    total = sum(array.nbytes for array in layers.values())
    place.write(
        "sharded/model.safetensors.index.json",
        json.dumps({"metadata": {"total_size": total}, "weight_map": weight_map}, indent=2).encode(),
    )
    for count in (1, 100, 1000):
        save_file({f"t{at}": np.ones(2, "f2") for at in range(count)}, place.path(f"many-{count}.safetensors"))


TEMPLATES = {
    "chatml": "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}",
    "llama": "{% if messages[0]['role'] == 'system' %}{% set system = messages[0]['content'] | trim %}{% set messages = messages[1:] %}"
    "{% else %}{% set system = '' %}{% endif %}{{ bos_token }}{% for m in messages %}{% if (m['role'] == 'user') != (loop.index0 % 2 == 0) %}"
    "{{ raise_exception('Roles must alternate') }}{% endif %}{{ '[INST] ' + m['content'] + ' [/INST]' }}{% endfor %}",
    "tools": "{%- set ns = namespace(found=false) %}{%- for tool in tools %}{{ tool | tojson(indent=2) }}{%- set ns.found = true %}{%- endfor %}"
    "{{ strftime_now('%d %b %Y') }}{%- macro render(x) %}{{ x.items() | list | length }}{%- endmacro %}{{ render({'a': 1}) }}",
}


def gguf(place):
    import gguf as library
    import numpy as np

    def write(name, arch="llama", **more):
        writer = library.GGUFWriter(place.path(name), arch, **{key: value for key, value in more.items() if key == "endianess"})
        writer.add_name("A small model")
        writer.add_context_length(128)
        writer.add_embedding_length(16)
        writer.add_block_count(2)
        writer.add_head_count(4)
        writer.add_license("apache-2.0")
        if "template" in more:
            writer.add_tokenizer_model("gpt2")
            writer.add_token_list(["<s>", "</s>", "a", "b"])
            writer.add_token_scores([0.0, 0.0, -1.0, -2.0])
            writer.add_token_types([3, 3, 1, 1])
            writer.add_chat_template(more["template"])
        kind = more.get("kind", np.float32)
        for at in range(2):
            writer.add_tensor(f"blk.{at}.attn_q.weight", np.ones((16, 16), dtype=kind))
        if "quantized" in more:
            raw = np.zeros((8, 34 * 2), dtype=np.uint8)
            writer.add_tensor("blk.0.ffn.weight", raw, raw_dtype=library.GGMLQuantizationType.Q8_0)
        if "alignment" in more:
            writer.add_custom_alignment(more["alignment"])
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()

    place.attempt("plain", lambda: write("plain.gguf"))
    place.attempt("half", lambda: write("half.gguf", kind=np.float16))
    place.attempt("quantized", lambda: write("model-Q8_0.gguf", quantized=True))
    place.attempt("aligned", lambda: write("aligned.gguf", alignment=64))
    place.attempt("big", lambda: write("big-endian.gguf", endianess=library.GGUFEndian.BIG))
    for arch in ("qwen2", "gemma", "phi3", "bert", "mamba", "clip"):
        place.attempt(arch, lambda: write(f"{arch}.gguf", arch=arch))
    for name, template in TEMPLATES.items():
        place.attempt(name, lambda: write(f"template-{name}.gguf", template=template))
    for name, template in TEMPLATES.items():
        config = {"tokenizer_class": "PreTrainedTokenizerFast", "chat_template": template, "bos_token": "<s>"}
        place.write(f"{name}/tokenizer_config.json", json.dumps(config, indent=2).encode())


def h5py(place):
    import h5py as library
    import numpy as np

    with library.File(place.path("plain.h5"), "w") as file:
        file["x"] = np.arange(10.0)
        file.attrs["title"] = "plain"
        group = file.create_group("a/b/c")
        group["deep"] = np.ones((3, 3))
    with library.File(place.path("chunked.h5"), "w") as file:
        file.create_dataset("z", data=np.zeros((100, 100)), chunks=(10, 10), compression="gzip", shuffle=True)
        file.create_dataset("l", data=np.zeros((100, 10)), chunks=(10, 10), compression="lzf", fletcher32=True)
    with library.File(place.path("latest.h5"), "w", libver="latest") as file:
        for at in range(40):
            file.create_dataset(f"group{at}/d", data=np.ones(3), chunks=(1,), maxshape=(None,))
    with library.File(place.path("kinds.h5"), "w") as file:
        file["text"] = "words"
        file["texts"] = np.array([b"a", b"bc"])
        file.create_dataset("variable", data=["x", "yy"], dtype=library.string_dtype())
        file["records"] = np.zeros(2, dtype=[("a", "i4"), ("b", "f8")])
        file["enum"] = np.zeros(2, dtype=library.enum_dtype({"A": 0, "B": 1}))
        file["reference"] = file["text"].ref
        file["soft"] = library.SoftLink("/text")
        file["empty"] = library.Empty("f4")
    with library.File(place.path("many.h5"), "w") as file:
        for at in range(300):
            file[f"layer_{at:03}/weight:0"] = np.zeros((2, 2), "f4")
    with library.File(place.path("tracked.h5"), "w", track_order=True) as file:
        for at in range(20):
            file.create_dataset(f"d{at}", data=np.arange(at + 1), track_times=True)
    with library.File(place.path("userblock.h5"), "w", userblock_size=512) as file:
        file["x"] = np.arange(3)


def flax(place):
    import jax.numpy
    import numpy as np
    from flax import serialization

    random = np.random.default_rng(3)
    for layers in (1, 4, 12):
        params = {f"layer_{at}": {"kernel": random.normal(size=(8, 4)).astype("f4"), "bias": np.zeros(4, "f4")} for at in range(layers)}
        for kind in ("float32", "float16", "bfloat16", "int8", "float8_e5m2"):
            cast = {name: {leaf: value.astype(jax.numpy.dtype(kind)) for leaf, value in one.items()} for name, one in params.items()}
            place.write(f"{kind}-{layers}/flax_model.msgpack", serialization.msgpack_serialize({"params": cast}))
        state = {"step": 7, "params": params, "opt_state": {"0": {"count": np.int32(3), "mu": params}, "1": {}}, "rate": 1e-3}
        place.write(f"state-{layers}.msgpack", serialization.to_bytes(state))
