#!/bin/sh
# `sh issue.sh FOLDER`: puts the example into a folder, and beside it certificates that hold for a day: a root, one of
# Sidegate's own and one of a gateway that `peps` names. For trying the policy out; wants openssl.
set -eu
folder=${1:-.}
mkdir -p "$folder"
cp "$(dirname "$0")/policy.yaml" "$folder/"
cd "$folder"

key() { openssl ecparam -name prime256v1 -genkey -noout -out "$1"; }
issue() { # FILE NAMES: a certificate of the root, with its key
  key "$1.key"
  printf 'subjectAltName=%s\n' "$2" >"$1.ext"
  openssl req -new -key "$1.key" -subj "/CN=$1" -out "$1.csr"
  openssl x509 -req -in "$1.csr" -CA ca.crt -CAkey ca.key -set_serial "0x$(openssl rand -hex 8)" -days 1 \
    -extfile "$1.ext" -out "$1.crt" 2>issue.log || { cat issue.log >&2; exit 1; }
  rm "$1.csr" "$1.ext" issue.log
}

key ca.key
openssl req -x509 -new -key ca.key -subj /CN=root -days 1 -out ca.crt
issue tls DNS:localhost,IP:127.0.0.1
issue gateway DNS:gateway.example.com
