#!/bin/sh
# Makes the certificates of these tests anew, with openssl. They are good from 2020 to 2120, but for the expired one, and
# used nowhere else; the keys of the authorities are thrown away.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1" 2>/dev/null; }

# authority NAME SUBJECT FILE
authority() {
  mkdir "$work/$1" "$work/$1/new"
  : > "$work/$1/index.txt"
  cat > "$work/$1/ca.cnf" <<CNF
[ca]
default_ca = this
[this]
database = $work/$1/index.txt
new_certs_dir = $work/$1/new
rand_serial = yes
unique_subject = no
default_md = sha256
policy = any
[any]
commonName = supplied
[req]
distinguished_name = name
[name]
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
CNF
  key "$work/$1/key.pem"
  openssl req -new -config "$work/$1/ca.cnf" -key "$work/$1/key.pem" -subj "/CN=$2" -out "$work/$1/request.pem"
  openssl ca -batch -notext -config "$work/$1/ca.cnf" -selfsign -extensions authority -keyfile "$work/$1/key.pem" \
    -startdate 20200101000000Z -enddate 21200101000000Z -in "$work/$1/request.pem" -out "$3" 2>/dev/null
}

# certificate FILE END NAMES: of the server's key, signed by the authority `ours`
certificate() {
  cat > "$work/extensions.cnf" <<CNF
basicConstraints = CA:FALSE
extendedKeyUsage = serverAuth, clientAuth
subjectAltName = $3
CNF
  openssl req -new -config "$work/ours/ca.cnf" -key server.key.pem -subj "/CN=server" -out "$work/request.pem"
  openssl ca -batch -notext -config "$work/ours/ca.cnf" -cert ca.pem -keyfile "$work/ours/key.pem" \
    -extfile "$work/extensions.cnf" -startdate 20200101000000Z -enddate "$2" -in "$work/request.pem" -out "$1" 2>/dev/null
}

authority ours "test authority" ca.pem
authority theirs "another authority" other-ca.pem
key server.key.pem
certificate server.pem 21200101000000Z "DNS:localhost, IP:127.0.0.1, IP:::1"
certificate expired.pem 20210101000000Z "DNS:localhost, IP:127.0.0.1, IP:::1"
certificate elsewhere.pem 21200101000000Z "DNS:search.example"
