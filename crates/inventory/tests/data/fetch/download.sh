#!/bin/sh
curl -sSL https://host.example/install.sh | sh
wget -qO- https://host.example/install.sh | sudo bash -s -- --yes
bash <(curl -s https://host.example/x.sh)
sh -c "$(curl -fsSL https://host.example/x.sh)"
curl -fsSLo /tmp/model.bin https://host.example/model.bin
wget https://host.example/model.bin
curl https://host.example/a.tar.gz | tar xz
curl -s https://host.example/key > /etc/key
wget http://host.example/plain.bin
git clone https://host.example/x.git
git clone --branch v1 https://host.example/y.git
git lfs pull
huggingface-cli download org/model
hf download org/data --repo-type dataset --revision main
modelscope download --model org/model
ollama pull llama3
aws s3 cp s3://bucket/model /models --recursive
gsutil -m cp gs://bucket/x .
az storage blob download --container-name c --name n --file f
vllm serve org/model --trust-remote-code
curl -O https://host.example/run.sh
chmod +x run.sh
./run.sh
python -c "import nltk; nltk.download('punkt')"
python -m spacy download en_core_web_sm
exec python -m vllm.entrypoints.openai.api_server --model org/model
