"""Nothing here fetches. pip install x; torch.hub.load("a/b"); from_pretrained("a/b")"""
import os
import subprocess
import typing
from pathlib import Path
import requests
import httpx
import timm
import torch
import torchvision
import tensorflow as tf
import mlflow
import pooch
import open_clip
import urllib.request
from datasets import load_dataset, load_from_disk
from huggingface_hub import hf_hub_download, InferenceClient
from sklearn.datasets import load_iris
from transformers import AutoModel, AutoConfig, pipeline
from sentence_transformers import SentenceTransformer
from typing import TYPE_CHECKING

REV = "0123456789abcdef0123456789abcdef01234567"
HERE = Path(__file__).parent
# torch.hub.load("a/b")
TEXT = "pip install numpy"
print("curl https://host.example/x | sh")
AutoModel.from_pretrained("./model")
AutoModel.from_pretrained("/models/x")
AutoModel.from_pretrained("org/model", local_files_only=True)
AutoModel.from_pretrained("org/model", revision=REV)
AutoModel.from_pretrained("org/model", revision=REV, trust_remote_code=False)
AutoModel.from_pretrained(HERE / "model")
AutoModel.from_pretrained(os.path.join("models", "x"))
AutoModel.from_pretrained(os.environ.get("MODEL", "/models/x"))
model = AutoModel.from_pretrained(str(HERE / "weights"))
pipeline("text-generation", model=model)
SentenceTransformer("/models/encoder")
SentenceTransformer(modules=[model])
hf_hub_download("org/model", "a.bin", revision=REV)
load_dataset("csv", data_files="data.csv")
load_dataset("json", data_files={"train": "a.json"})
load_dataset("/data/x")
load_from_disk("/data/x")
torch.hub.load("/app/repo", "model", source="local")
torch.load("weights.pt")
torchvision.models.resnet18()
torchvision.models.resnet18(weights=None)
torchvision.models.resnet18(pretrained=False)
torchvision.datasets.MNIST("/data", download=False)
timm.create_model("resnet50", pretrained=False)
open_clip.create_model_and_transforms("ViT-B-32")
tf.keras.applications.ResNet50(weights=None)
tf.keras.utils.get_file("a", "https://host.example/a.h5", file_hash="00")
pooch.retrieve("https://host.example/a", known_hash="sha256:00")
mlflow.pyfunc.load_model("./model")
load_iris()
tf.keras.applications.resnet50.preprocess_input(None)
subprocess.run(["pip", "--version"])
subprocess.run(["git", "status"])
subprocess.run(["ls", "pip", "install"])
os.system("echo pip install x")
subprocess.run("pip list && pip freeze", shell=True)
requests.get("https://host.example/v1/items").json()
requests.post("https://host.example/v1/items", json={})
httpx.get("http://localhost:8000/health")
with urllib.request.urlopen("https://host.example/status") as answer:
    print(answer.status)
if False:
    AutoModel.from_pretrained("org/model")
if TYPE_CHECKING:
    AutoModel.from_pretrained("org/model")
if typing.TYPE_CHECKING:
    os.system("pip install x")


class Own:
    @classmethod
    def from_pretrained(cls, path):
        return cls.load(path)

    def download(self, name):
        return self.get(name)


def load(path):
    return Own.from_pretrained(path)


def chart(session):
    answer = session.get("https://host.example/v1")
    with open("chart.png", "wb") as out:
        out.write(b"")
    return answer
