#!/bin/sh
# Installs dem: fetches the program for this machine from a release, checks it against the release's checksums, and
# puts it where programs are found. A program whose checksum is missing or differs is not installed.
#
#   DEM_RELEASES  the address of the releases; each release's own install.sh knows it
#   DEM_VERSION   a version such as 1.2.0; default: the newest
#   DEM_BIN       the folder that the program goes to; default: ~/.local/bin
set -eu

releases=${DEM_RELEASES:-@RELEASES@}
version=${DEM_VERSION:-}
folder=${DEM_BIN:-${HOME:?HOME is not set: name a folder with DEM_BIN}/.local/bin}

fail() {
  echo "error: installing dem: $1" >&2
  if [ $# -gt 1 ]; then echo "hint: $2" >&2; fi
  exit 1
}

case $releases in
  *RELEASES@) fail "this script belongs to no release" "Take the one of a release, or set DEM_RELEASES." ;;
esac

system=$(uname -s) processor=$(uname -m)
case $system in
  Linux) os=linux ;;
  Darwin) os=macos ;;
  MINGW* | MSYS* | CYGWIN*) os=windows ;;
  *) os= ;;
esac
case $processor in
  x86_64 | amd64) arch=x64 ;;
  aarch64 | arm64) arch=arm64 ;;
  *) arch= ;;
esac
case $os-$arch in
  linux-x64 | linux-arm64 | macos-x64 | macos-arm64) program=dem-$os-$arch name=dem ;;
  windows-x64) program=dem-$os-$arch.exe name=dem.exe ;;
  *)
    fail "there is no program for $system on $processor" \
      "There are some for Linux and macOS on x64 and arm64, and for Windows on x64; elsewhere dem runs from its source."
    ;;
esac
if [ $os = linux ] && ls /lib/ld-musl-* >/dev/null 2>&1 && ! ls /lib*/ld-linux-* >/dev/null 2>&1; then
  fail "the program needs glibc, and this system has musl" "Use an image with glibc, such as debian:12-slim."
fi

case $version in
  "") address=$releases/latest/download ;;
  *) address=$releases/download/v${version#v} ;;
esac

# fetch ADDRESS FILE
if command -v curl >/dev/null 2>&1; then
  fetch() { curl --fail --silent --show-error --location --output "$2" "$1"; }
elif command -v wget >/dev/null 2>&1; then
  fetch() { wget --quiet --output-document "$2" "$1"; }
else
  fail "there is neither curl nor wget"
fi

# sum FILE
if command -v sha256sum >/dev/null 2>&1; then
  sum() { sha256sum "$1" | cut -d ' ' -f 1; }
elif command -v shasum >/dev/null 2>&1; then
  sum() { shasum -a 256 "$1" | cut -d ' ' -f 1; }
else
  fail "there is neither sha256sum nor shasum to check the program with"
fi

mkdir -p "$folder" || fail "$folder cannot be made" "Name another folder with DEM_BIN."
# Beside the place where it goes, so that it appears there whole.
staging=$(mktemp -d "$folder/.dem-install-XXXXXX") || fail "$folder cannot be written to" \
  "Name another folder with DEM_BIN."
trap 'rm -rf "$staging"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

fetch "$address/SHA256SUMS" "$staging/SHA256SUMS" || fail "$address/SHA256SUMS cannot be fetched"
expected=$(awk -v program="$program" '$2 == program || $2 == "*" program { print $1 }' "$staging/SHA256SUMS")
case $expected in
  "") fail "$address/SHA256SUMS has no checksum for $program" ;;
esac
fetch "$address/$program" "$staging/$name" || fail "$address/$program cannot be fetched"
found=$(sum "$staging/$name")
if [ "$found" != "$expected" ]; then
  fail "$address/$program is not what was released: its SHA-256 is $found, not $expected" \
    "Fetch it again; if that changes nothing, tell those who released it."
fi

chmod 755 "$staging/$name"
says=$("$staging/$name" --version) || fail "$program does not run on this machine"
mv -f "$staging/$name" "$folder/$name"
echo "dem $says is installed as $folder/$name"
case ":$PATH:" in
  *":$folder:"*) ;;
  *) echo "note: $folder is not on the PATH" ;;
esac
