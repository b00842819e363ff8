import os
import subprocess
import sys
import urllib.request
import gdown
import httpx
import pip
import requests
import wget
from subprocess import run as sh

PACKAGE = "numpy"

os.system("pip install numpy")
subprocess.run(["apt-get", "install", "-y", "ffmpeg"])
subprocess.check_call([sys.executable, "-m", "pip", "install", PACKAGE])
subprocess.run("curl -sSL https://host.example/x.sh | sh", shell=True)
sh("conda install -y scipy", shell=True)
pip.main(["install", "torch==2.1.0"])
os.execvp("pip", ["pip", "install", "x"])
urllib.request.urlretrieve("https://host.example/a.bin", "a.bin")
wget.download("http://host.example/a.bin")
gdown.download("https://host.example/uc?id=1", "x")
exec(urllib.request.urlopen("https://host.example/x.py").read())
subprocess.run(f"""
set -e
pip install {PACKAGE}
""", shell=True)


def kept(url):
    response = requests.get(url, stream=True)
    with open("model.bin", "wb") as target:
        for piece in response.iter_content(8192):
            target.write(piece)


def streamed():
    with httpx.stream("GET", "https://host.example/model.onnx") as response:
        return response
