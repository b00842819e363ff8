"""Models and datasets by name. torch.hub.load("never/here") stands in a docstring and is no call."""
import importlib
import torch
import torch.hub as h
import transformers
from transformers import AutoModel as A, AutoTokenizer, pipeline
from datasets import load_dataset
from diffusers import StableDiffusionPipeline
from huggingface_hub import HfApi, hf_hub_download, snapshot_download
from sentence_transformers import SentenceTransformer
from functools import partial

MODEL = "org/model"
REV = "0123456789abcdef0123456789abcdef01234567"
OPTIONS = {"trust_remote_code": True}
fetch = hf_hub_download

torch.hub.load("pytorch/vision", "resnet18")
torch.hub.load("pytorch/vision:v0.10.0", "resnet18")
h.load_state_dict_from_url("https://host.example/weights.pth")
h.download_url_to_file("https://host.example/weights.pth", "/tmp/w")
A.from_pretrained(MODEL)
AutoTokenizer.from_pretrained(MODEL, revision="main")
transformers.AutoModelForCausalLM.from_pretrained("org/model", **OPTIONS)
A.from_pretrained("org/model", trust_remote_code=True, revision=REV)
pipeline("text-generation", model="org/model")
pipeline("sentiment-analysis")
StableDiffusionPipeline.from_pretrained("org/diffusion")
fetch(repo_id="org/model", filename="model.safetensors")
snapshot_download("org/model")
snapshot_download("org/data", repo_type="dataset")
HfApi().snapshot_download("org/model")
SentenceTransformer("all-MiniLM-L6-v2")
load_dataset("org/data")
load_dataset("csv", data_files="https://host.example/a.csv")
getattr(torch.hub, "load")("pytorch/vision", "resnet18")
importlib.import_module("torch.hub").load("pytorch/vision", "resnet18")
loader = partial(A.from_pretrained, "org/model")
if __name__ == "__main__":
    A.from_pretrained(f"org/{MODEL}-{REV[:3]}")
