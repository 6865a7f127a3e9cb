#!/bin/sh
# Bring snac, a small server of the Fediverse (Debian's package snac2), into a folder: by apt, from the mirror that this machine uses,
# without root, and without touching what is installed or what apt knows. Its executable is then FOLDER/usr/bin/snac.
# usage: snac.sh FOLDER [SUITE]
set -eu
folder=$(mkdir -p "$1" && cd "$1" && pwd)
suite=${2:-trixie}  # the first that has it; its binary runs on bookworm as well

mirror=$(apt-get indextargets --format '$(LABEL) $(REPO_URI)' 'Created-By: Packages' | sed -n 's/^Debian \(.*\)/\1/p' | head -n 1)
keys=/usr/share/keyrings/debian-archive-keyring.gpg
mkdir -p "$folder/apt/lists/partial" "$folder/apt/archives/partial" "$folder/apt/sources"
echo "deb [signed-by=$keys] $mirror $suite main" > "$folder/apt/sources/snac.list"
cat > "$folder/apt/apt.conf" <<CONF
Dir::State "$folder/apt";
Dir::State::status "/dev/null";
Dir::Cache "$folder/apt";
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "$folder/apt/sources";
APT::Sandbox::User "$(id -un)";
CONF
cd "$folder"
APT_CONFIG="$folder/apt/apt.conf" apt-get --quiet=2 update
APT_CONFIG="$folder/apt/apt.conf" apt-get --quiet=2 download snac2
dpkg --extract snac2_*.deb .
rm -rf apt snac2_*.deb
"$folder/usr/bin/snac" 2>&1 | head -n 1
