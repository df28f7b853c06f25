# What ./ductus, ./test, ./bench and .ci/run need on the machine; sourced by them.

need_dotnet() {
    if ! command -v dotnet >/dev/null || ! dotnet --list-sdks | grep -q '^10\.'; then
        echo "Ductus needs the .NET SDK 10: see https://dotnet.microsoft.com/download, or on Ubuntu: apt install dotnet-sdk-10.0." >&2
        exit 2
    fi
    export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
}

# Ductus is built inside its own folder; a user who may not write there can run what another has built.
need_writable() {
    if [ ! -w "$1" ]; then
        echo "Ductus has to be built once in '$1', which you may not write: have its owner run ./ductus, or copy the folder to a place of your own." >&2
        exit 2
    fi
}

# Installs a Debian package if this user may and the machine can fetch it.
install_package() {
    local package=$1 why=$2 sudo=""
    local apt=(apt-get -o Acquire::http::Timeout=30 -o Acquire::Retries=1)
    command -v apt-get >/dev/null || return 1
    [ "$(id -u)" = 0 ] || { command -v sudo >/dev/null && sudo -n true 2>/dev/null && sudo="sudo"; } || return 1
    echo "Installing $package ($why)" >&2
    $sudo "${apt[@]}" install -y --no-install-recommends "$package" >/dev/null 2>&1 ||
        { $sudo "${apt[@]}" update >/dev/null 2>&1 && $sudo "${apt[@]}" install -y --no-install-recommends "$package" >/dev/null 2>&1; }
}

# The same for what cannot be done without; says what is missing where it cannot be installed.
need_package() {
    install_package "$1" "$2" && return
    echo "Ductus needs the package $1 ($2): install it, on Debian and Ubuntu with: sudo apt install $1." >&2
    exit 2
}

need_openblas() {
    ldconfig -p 2>/dev/null | grep -q 'libopenblas\.so\.0' || need_package libopenblas0-pthread "the reference of the matrix products"
}

# Debian's own PyTorch, with the faster of its two sets of matrix products.
need_torch() {
    need_openblas
    /usr/bin/python3 -c 'import torch' 2>/dev/null || need_package python3-torch "the reference of the training step"
}

# Node, npm and the npm packages of Replicate's and OpenAI's clients, in a folder that stays; prints the folder.
fetch_clients() {
    local here folder
    here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
    folder="$here/../.ductus/clients"
    command -v node >/dev/null || install_package nodejs "the clients of Replicate and OpenAI" || return 1
    command -v npm >/dev/null || install_package npm "the clients of Replicate and OpenAI" || return 1
    mkdir -p "$folder"
    cp "$here/clients/run.mjs" "$folder"
    if ! cmp -s "$here/clients/package.json" "$folder/package.json"; then
        cp "$here/clients/package.json" "$folder"
        (cd "$folder" && npm install --no-package-lock --fetch-retries 1 --fetch-timeout 60000 --no-fund --no-audit --silent >&2) || { rm -f "$folder/package.json"; return 1; }
    fi
    (cd "$folder" && pwd)
}
