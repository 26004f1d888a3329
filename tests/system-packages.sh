#!/bin/sh
# Installs what the tests use from Debian's packages where this user may; otherwise says what will be skipped.
refused=$1; shift
missing=""
for package in "$@"; do
  dpkg -s "$package" >/dev/null 2>&1 || missing="$missing $package"
done
[ -z "$missing" ] && exit 0
if [ -n "$refused" ] || [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "Not installed here, tests that need them are skipped:$missing"
  exit 0
fi
echo "Installing from the system's packages:$missing"
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086
apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing >/dev/null
