#!/bin/bash
# Makes the keys and certificates of the stamping tests anew. They are for tests only: the keys lie here unprotected.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat > "$work/ca.cnf" <<'CNF'
[ca]
default_ca = issuing
[issuing]
dir = .
database = $ENV::WORK/index.txt
serial = $ENV::WORK/serial
crlnumber = $ENV::WORK/crlnumber
new_certs_dir = $ENV::WORK
policy = any
unique_subject = no
default_md = sha256
copy_extensions = none
[any]
countryName = optional
organizationName = optional
commonName = supplied
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[ca_cert]
basicConstraints = critical,CA:TRUE,pathlen:0
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[seal]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature,nonRepudiation
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[encryption]
basicConstraints = critical,CA:FALSE
keyUsage = critical,keyEncipherment
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
CNF
export WORK=$work
: > "$work/index.txt"; echo 1000 > "$work/serial"; echo 01 > "$work/crlnumber"
issue() { # name, issuer ("self" or its name), section, start, end, common name, key options...
    local name=$1 issuer=$2 section=$3 start=$4 end=$5 common=$6; shift 6
    openssl genpkey "$@" -out "$name.key" 2> /dev/null
    openssl req -new -key "$name.key" -utf8 -subj "/C=CN/O=Muster Seal Works Ltd/CN=$common" -out "$work/$name.csr"
    local by=(-cert "$issuer.pem" -keyfile "$issuer.key")
    [ "$issuer" = self ] && by=(-selfsign -keyfile "$name.key")
    openssl ca -batch -notext -config "$work/ca.cnf" -extensions "$section" -startdate "$start" -enddate "$end" \
        -md "${md:-sha256}" "${by[@]}" -in "$work/$name.csr" -out "$name.pem" 2> /dev/null
}
rsa=(-algorithm RSA -pkeyopt rsa_keygen_bits:2048)
issue root self root 20250101000000Z 20450101000000Z "Test Root" "${rsa[@]}"
issue issuing root ca_cert 20250101000000Z 20440101000000Z "Test Issuing" "${rsa[@]}"
issue rsa issuing seal 20250101000000Z 20360101000000Z "RSA Seal" "${rsa[@]}"
issue ec issuing seal 20250101000000Z 20360101000000Z "EC Seal" -algorithm EC -pkeyopt ec_paramgen_curve:P-256
issue expired issuing seal 20250101000000Z 20260101000000Z "Expired Seal" "${rsa[@]}"
issue future issuing seal 20350101000000Z 20360101000000Z "Future Seal" "${rsa[@]}"
issue encryption issuing encryption 20250101000000Z 20360101000000Z "Encryption Only" "${rsa[@]}"
issue short issuing seal 20250101000000Z 20360101000000Z "Short Key" -algorithm RSA -pkeyopt rsa_keygen_bits:1024
issue revoked issuing seal 20250101000000Z 20360101000000Z "Revoked Seal" "${rsa[@]}"
md=sha1 issue sha1 issuing seal 20250101000000Z 20360101000000Z "SHA-1 Seal" "${rsa[@]}"
openssl ca -config "$work/ca.cnf" -cert issuing.pem -keyfile issuing.key -revoke revoked.pem -crl_reason superseded 2> /dev/null
sed -i -E 's/^(R\t[0-9]+Z\t)[0-9]+Z/\1260301000000Z/' "$work/index.txt"  # revoked before the tests' signing time
openssl ca -config "$work/ca.cnf" -cert issuing.pem -keyfile issuing.key -gencrl -md sha256 \
    -crl_lastupdate 20260501000000Z -crl_nextupdate 20300101000000Z -out issuing.crl 2> /dev/null
rm -f root.key issuing.key
