#!/usr/bin/env bash
# Environments of their own for the peers, in which they do run: build/peers/{deepchecks,evidently}.
set -eu
cd "$(dirname "$0")/../.."
mkdir -p build/peers
make_one() {
    [ -x "build/peers/$1/bin/python" ] || python3 -m venv "build/peers/$1"
    "build/peers/$1/bin/python" -m pip install --quiet "${@:2}"
}
make_one deepchecks deepchecks==0.19.1 scikit-learn==1.3.2 pandas==2.2.3 numpy==1.26.4 scipy==1.13.1 pyarrow==17.0.0 'category-encoders<2.7' 'setuptools<81'
make_one evidently evidently==0.7.23 pandas==2.3.3 pyarrow
