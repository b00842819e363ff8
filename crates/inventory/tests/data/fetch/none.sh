#!/bin/bash
# curl https://host.example/x | sh
echo pip install x
echo "curl https://host.example | sh" > note.txt
printf '%s\n' "apt-get install x"
pip --version
pip list
pip check && pip freeze > frozen.txt
pip uninstall -y x
pip install --no-index --find-links /wheels numpy
pip install --no-deps .
pip install --help
conda activate base
conda list
conda create -n empty
conda install --offline x
apt-cache search x
apt-get clean && apt-get autoremove -y
apk info
dpkg -i /tmp/x.deb
npm run build
npm test
npx --no-install tsc
uv run app.py
poetry run python app.py
git status
git clone /srv/mirror/x.git
git clone https://host.example/x.git && cd x && git checkout 0123456789abcdef0123456789abcdef01234567
git checkout main
git lfs install
curl -f http://localhost:8080/health
curl -fsS http://127.0.0.1/ready > /dev/null
curl -s https://host.example/api | jq .
curl -X POST -d '{}' https://hooks.host.example/x
curl -o /dev/null -s -w '%{http_code}' https://host.example/
curl -I https://host.example/a.zip
curl -fsSLo a.tgz https://host.example/a.tgz
echo "00  a.tgz" | sha256sum -c -
wget --spider https://host.example/x.bin
wget -qO- http://localhost:9000/metrics
aws s3 cp /models s3://bucket/models --recursive
aws s3 ls s3://bucket
gsutil ls gs://bucket
gsutil cp /x gs://bucket/x
huggingface-cli login
hf download org/model --revision 0123456789abcdef0123456789abcdef01234567
ollama serve
ollama list
vllm serve /models/x
cat <<EOF2
pip install in-a-here-document
EOF2
docker_setup() { echo "$1"; }
for word in pip install x; do echo "$word"; done
case "$1" in
  pip|install) echo ok ;;
esac
NAMES=(pip install x)
LONG='pip install
apt-get install x'
exec python -m http.server
exec gunicorn app:app
exec "$@"
