#!/usr/bin/env bash
set -euo pipefail
# pip install in-a-comment
echo "pip install in-a-text"
pip install numpy
python3 -m pip install --require-hashes -r requirements.txt
uv pip install torch==2.1.0
uv run --with rich app.py
pipx install black
poetry add requests
conda env update -f environment.yml
mamba install -y scipy
apt-get update && apt-get install -y --no-install-recommends \
    ffmpeg
apk add --no-cache curl
dnf install -y git
npm ci
npx create-thing
sudo -E env X=1 pip3 install a
bash -lc "pip install b"
if ! command -v jq; then
    yum install -y jq
fi
VERSION=1.2.3
pip install "tool==${VERSION}" & wait
cat > later.sh <<'END'
pip install inside-a-here-document
END
bash <<'END'
pip install run-here
END
