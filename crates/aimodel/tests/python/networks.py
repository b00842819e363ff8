"""Networks and what trainers leave beside them: torch, torchvision and transformers."""

import collections
import datetime
import os
import pickle


def torch(place):
    import numpy as np
    import torch
    from torch import nn

    torch.manual_seed(3)

    def save(name, value, endings=("pt",), protocols=(2,), legacy=True):
        for ending in endings:
            place.attempt(name, lambda: torch.save(value, place.path(f"{name}.{ending}")))
        for protocol in protocols[1:]:
            place.attempt(name, lambda: torch.save(value, place.path(f"{name}-p{protocol}.pt"), pickle_protocol=protocol))
        if legacy:
            place.attempt(
                name, lambda: torch.save(value, place.path(f"{name}-legacy.pth"), _use_new_zipfile_serialization=False)
            )

    kinds = ["float16", "bfloat16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "bool", "complex64", "complex128"]
    for kind in kinds + ["float8_e4m3fn", "float8_e5m2", "uint16", "uint32", "uint64"]:
        if hasattr(torch, kind):
            place.attempt(kind, lambda: save(f"tensor-{kind}", torch.ones(3, 4).to(getattr(torch, kind))))
    base = torch.arange(24.0).reshape(4, 6)
    tensors = {
        "views": {"whole": base, "row": base[1], "column": base[:, 2], "transposed": base.t(), "slice": base[1:3, ::2]},
        "empty": torch.zeros(0, 3),
        "scalar": torch.tensor(3.5),
        "parameter": nn.Parameter(torch.ones(2, 2)),
        "buffer": torch.ones(3, requires_grad=True),
        "sparse": torch.sparse_coo_tensor([[0, 1], [1, 0]], [1.0, 2.0], (2, 2)),
        "sparse-csr": torch.eye(3).to_sparse_csr(),
        "quantized": torch.quantize_per_tensor(torch.ones(3), 0.1, 0, torch.qint8),
        "quantized-channels": torch.quantize_per_channel(torch.ones(2, 3), torch.ones(2), torch.zeros(2), 0, torch.qint8),
        "conjugate": torch.ones(3, dtype=torch.complex64).conj(),
        "list": [torch.ones(2), torch.zeros(3)],
        "tuple": (torch.ones(2), {"a": torch.zeros(1)}),
        "sizes": {"size": torch.Size([1, 2]), "dtype": torch.float16, "device": torch.device("cpu")},
        "numpy": {"array": np.ones(3), "scalar": np.float64(1.5), "tensor": torch.ones(1)},
        "generator-state": torch.get_rng_state(),
        "channels-last": torch.ones(1, 3, 4, 4).contiguous(memory_format=torch.channels_last),
        "meta": torch.ones(3, device="meta"),
        "packed": nn.utils.rnn.pack_padded_sequence(torch.ones(4, 2, 3), torch.tensor([4, 3])),
        "storage": torch.ones(4).untyped_storage() if hasattr(torch.ones(1), "untyped_storage") else torch.ones(4).storage(),
        "large": torch.zeros(300, 300),
        "plain": {"epoch": 3, "loss": 0.5, "best": None, "when": datetime.datetime(2024, 1, 1), "names": ["a"]},
        "ordered": collections.OrderedDict(a=torch.ones(1)),
    }
    for name, value in tensors.items():
        place.attempt(name, lambda: save(name, value, protocols=(2, 3, 4, 5)))

    networks = {
        "linear": nn.Linear(4, 3),
        "mlp": nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Dropout(), nn.Linear(8, 2)),
        "conv": nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten()),
        "lstm": nn.LSTM(4, 5, num_layers=2, bidirectional=True),
        "gru": nn.GRU(4, 5),
        "rnn": nn.RNN(4, 5),
        "embedding": nn.Embedding(20, 4, padding_idx=0),
        "embedding-bag": nn.EmbeddingBag(10, 3),
        "transformer": nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16, batch_first=True), 2),
        "whole-transformer": nn.Transformer(8, 2, 1, 1, 16),
        "attention": nn.MultiheadAttention(8, 2),
        "norms": nn.ModuleList([nn.LayerNorm(3), nn.GroupNorm(2, 4), nn.InstanceNorm2d(3), nn.BatchNorm1d(4)]),
        "dict": nn.ModuleDict({"a": nn.Linear(2, 2), "b": nn.Identity()}),
        "parameters": nn.ParameterList([nn.Parameter(torch.ones(2))]),
        "activations": nn.Sequential(nn.GELU(), nn.SiLU(), nn.Tanh(), nn.Sigmoid(), nn.LeakyReLU(), nn.ELU(), nn.PReLU(), nn.Softmax(1), nn.Softplus()),
        "pools": nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.AvgPool2d(2), nn.MaxPool1d(2), nn.AdaptiveMaxPool2d(2)),
        "losses": nn.ModuleList([nn.CrossEntropyLoss(), nn.MSELoss(), nn.BCEWithLogitsLoss(), nn.L1Loss(), nn.NLLLoss()]),
        "transposed": nn.ConvTranspose2d(2, 2, 3),
        "conv1d": nn.Conv1d(2, 3, 3),
        "conv3d": nn.Conv3d(1, 1, 3),
        "padding": nn.Sequential(nn.ZeroPad2d(1), nn.ReflectionPad2d(1), nn.Upsample(scale_factor=2), nn.PixelShuffle(1)),
        "bilinear": nn.Bilinear(2, 3, 4),
        "weight-norm": nn.utils.weight_norm(nn.Linear(3, 3)),
        "spectral": nn.utils.spectral_norm(nn.Linear(3, 3)),
    }
    for name, network in networks.items():
        save(f"{name}-state", network.state_dict(), endings=("pt", "pth", "bin"))
        save(f"{name}-module", network)
        place.attempt(name, lambda: place.write(f"{name}.pkl", pickle.dumps(network, 4)))
        place.attempt(name, lambda: torch.jit.save(torch.jit.script(network), place.path(f"{name}-script.pt")))
    place.attempt("trace", lambda: torch.jit.save(torch.jit.trace(networks["mlp"], torch.ones(1, 4)), place.path("mlp-traced.pt")))
    place.attempt(
        "mobile", lambda: torch.jit.script(networks["mlp"])._save_for_lite_interpreter(place.path("mlp-lite.ptl"))
    )

    for name in ("SGD", "Adam", "AdamW", "RMSprop", "Adagrad", "Adadelta", "Adamax", "NAdam", "RAdam", "Rprop", "ASGD"):
        def train():
            network = nn.Linear(4, 2)
            optimizer = getattr(torch.optim, name)(network.parameters(), lr=0.01)
            scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 10)
            for _ in range(2):
                network(torch.ones(3, 4)).sum().backward()
                optimizer.step()
                scheduler.step()
            save(f"optimizer-{name}", optimizer.state_dict())
            save(f"optimizer-object-{name}", optimizer)
            save(f"scheduler-{name}", scheduler.state_dict())
            save(
                f"checkpoint-{name}",
                {"epoch": 2, "model": network.state_dict(), "optimizer": optimizer.state_dict(), "scheduler": scheduler.state_dict(),
                 "rng": torch.get_rng_state(), "args": {"lr": 0.1}, "best": torch.tensor(0.5)},
                endings=("pt", "ckpt", "tar"),
            )
        place.attempt(name, train)
    optimizer = torch.optim.SGD(nn.Linear(1, 1).parameters(), lr=0.1)
    rates = torch.optim.lr_scheduler
    for name, scheduler in {
        "step": rates.StepLR(optimizer, 3), "multi": rates.MultiStepLR(optimizer, [1, 5]), "exponential": rates.ExponentialLR(optimizer, 0.9),
        "plateau": rates.ReduceLROnPlateau(optimizer), "one-cycle": rates.OneCycleLR(optimizer, 0.1, 10), "cyclic": rates.CyclicLR(optimizer, 0.1, 0.2),
        "linear": rates.LinearLR(optimizer), "lambda": rates.LambdaLR(optimizer, float),
    }.items():
        save(f"scheduler-state-{name}", scheduler.state_dict())
    import argparse

    save("arguments", {"args": argparse.Namespace(lr=0.1, model="x"), "state": nn.Linear(2, 2).state_dict()})
    dataset = torch.utils.data.TensorDataset(torch.ones(4, 2), torch.zeros(4))
    save("dataset", dataset)
    save("distribution", torch.distributions.Normal(torch.zeros(2), torch.ones(2)))


def torchvision(place):
    import torch
    from torchvision import models, transforms

    torch.manual_seed(3)
    for name in ("squeezenet1_1", "mobilenet_v3_small", "shufflenet_v2_x0_5", "mnasnet0_5"):
        network = getattr(models, name)(num_classes=2)
        torch.save(network.state_dict(), place.path(f"{name}.pth"))
        place.attempt(name, lambda: torch.save(network, place.path(f"{name}-whole.pt")))
    torch.save(transforms.Compose([transforms.Resize(4), transforms.ToTensor(), transforms.Normalize([0.5], [0.5])]), place.path("transforms.pt"))


def transformers(place):
    import random

    import numpy as np
    import torch
    import transformers as library

    os.environ["ACCELERATE_USE_CPU"] = "true"
    library.set_seed(3)

    def write_state(folder):
        network = torch.nn.Linear(3, 2)
        optimizer = torch.optim.AdamW(network.parameters())
        network(torch.ones(1, 3)).sum().backward()
        optimizer.step()
        scheduler = library.get_linear_schedule_with_warmup(optimizer, 1, 10)
        torch.save(optimizer.state_dict(), place.path(f"{folder}/optimizer.pt"))
        torch.save(scheduler.state_dict(), place.path(f"{folder}/scheduler.pt"))
        states = {"python": random.getstate(), "numpy": np.random.get_state(), "cpu": torch.random.get_rng_state()}
        torch.save(states, place.path(f"{folder}/rng_state.pth"))
        torch.save(network.state_dict(), place.path(f"{folder}/pytorch_model.bin"))

    for at in range(3):
        place.attempt("state", lambda: write_state(f"checkpoint-{at + 1}"))

    def arguments(name, **more):
        torch.save(library.TrainingArguments(output_dir=os.path.join(place.folder, "out"), **more), place.path(f"{name}/training_args.bin"))

    for name, more in {
        "default": {}, "cosine": {"lr_scheduler_type": "cosine", "num_train_epochs": 5}, "steps": {"save_strategy": "steps", "save_steps": 3},
        "checkpointing": {"gradient_checkpointing": True, "weight_decay": 0.1},
    }.items():
        place.attempt(f"training_args {name}", lambda: arguments(name, **more))
    configs = {
        "bert": (library.BertConfig, library.BertModel), "gpt2": (library.GPT2Config, library.GPT2Model),
        "distilbert": (library.DistilBertConfig, library.DistilBertModel), "roberta": (library.RobertaConfig, library.RobertaModel),
    }
    small = {
        "bert": {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16, "vocab_size": 50},
        "gpt2": {"n_embd": 16, "n_layer": 1, "n_head": 2, "vocab_size": 50},
        "distilbert": {"dim": 16, "n_layers": 1, "n_heads": 2, "hidden_dim": 16, "vocab_size": 50},
        "roberta": {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16, "vocab_size": 50},
    }
    for name, (config, model) in configs.items():
        def write():
            network = model(config(**small[name]))
            network.save_pretrained(place.path(f"{name}/x")[:-2])
            torch.save(network.state_dict(), place.path(f"{name}-bin/pytorch_model.bin"))
            torch.save(network, place.path(f"{name}-bin/whole.pt"))
        place.attempt(name, write)
