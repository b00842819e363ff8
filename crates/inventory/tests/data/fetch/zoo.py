import keras
import nltk
import open_clip
import spacy
import timm
import torchvision
import tensorflow as tf
import tensorflow_hub as hub
import tensorflow_datasets as tfds
import whisper
import mlflow.pyfunc
import evaluate
import boto3
from git import Repo
from sklearn.datasets import fetch_openml

timm.create_model("resnet50", pretrained=True)
torchvision.models.resnet18(weights="IMAGENET1K_V1")
torchvision.models.resnet18(pretrained=True)
torchvision.datasets.MNIST("/data", download=True)
tf.keras.applications.ResNet50(weights="imagenet")
keras.applications.VGG16()
tf.keras.utils.get_file("a.h5", "https://host.example/a.h5")
tf.keras.datasets.mnist.load_data()
hub.load("https://host.example/bert/4")
hub.KerasLayer("https://host.example/bert")
tfds.load("mnist")
nltk.download("punkt")
spacy.cli.download("en_core_web_sm")
open_clip.create_model_and_transforms("ViT-B-32", pretrained="laion2b_s34b_b79k")
whisper.load_model("base")
mlflow.pyfunc.load_model("models:/name/3")
evaluate.load("accuracy")
boto3.client("s3").download_file("bucket", "key", "/tmp/x")
Repo.clone_from("https://host.example/x.git", "x")
fetch_openml("mnist_784")
