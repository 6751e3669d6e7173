#!/usr/bin/env bash
# Measures how long the build dependencies take to compile from clean.
#
#   benchmarks/build-deps.sh [ROUNDS]
#
# Two crates consist of one `build.rs` each: one needs rust-grpc-build, the other tonic-prost-build and
# protox. They are compiled without optimization, as cargo builds the dependencies of build scripts.
# Everything is fetched before the first round, so that downloads are not measured. The sides take turns.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
rounds=${1:-3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

scratch() { # name, build dependencies, body of build.rs
    mkdir -p "$work/$1/src"
    printf '[package]\nname = "%s"\nversion = "0.0.0"\nedition = "2024"\n\n[build-dependencies]\n%s\n\n[workspace]\n' \
        "$1" "$2" >"$work/$1/Cargo.toml"
    printf 'fn main() -> Result<(), Box<dyn std::error::Error>> {\n%s\n    Ok(())\n}\n' "$3" >"$work/$1/build.rs"
    : >"$work/$1/src/lib.rs"
    cp "$here"/proto/shop/v1/*.proto "$work/$1/"
    sed -i 's,shop/v1/types.proto,types.proto,' "$work/$1/shop.proto"
    # Both sides use the versions that this repository is built with.
    cp "$here/../Cargo.lock" "$work/$1/Cargo.lock"
    (cd "$work/$1" && cargo fetch --quiet)
}

scratch ours "rust-grpc-build = { path = \"$here/../build-helper\" }" \
    '    rust_grpc_build::configure().compile_protos(&["shop.proto", "types.proto"], &["."])?;'
scratch theirs 'tonic-prost-build = "0.14"
protox = "0.10"' \
    '    tonic_prost_build::configure().compile_fds(protox::compile(["shop.proto", "types.proto"], ["."])?)?;'

build() { # name: prints seconds of wall time and of CPU time
    rm -rf "$work/target-$1"
    (
        cd "$work/$1"
        TIMEFORMAT='%R %U %S'
        { time CARGO_TARGET_DIR="$work/target-$1" cargo build --quiet --offline --locked 2>"$work/log" || { cat "$work/log" >&2; exit 1; } ; } 2>&1
    ) | awk '{ printf "%.1f %.1f\n", $1, $2 + $3 }'
}

crates() {
    (cd "$work/$1" && cargo tree --edges normal,build --prefix none --no-dedupe --offline --locked | awk '{ print $1, $2 }' | sort -u | wc -l)
}

median() { # column, name
    cut -d' ' -f"$1" "$work/$2.times" | sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

for round in $(seq "$rounds"); do
    for side in ours theirs; do
        build "$side" >>"$work/$side.times"
        echo "round $round: $side: $(tail -n 1 "$work/$side.times") s (wall, CPU)" >&2
    done
done

echo "Build dependencies from clean, debug, $(nproc) cores, $(rustc --version), $rounds alternating rounds:"
echo
echo "| | rust-grpc-build | protox + tonic-prost-build | ratio |"
echo "|---|---:|---:|---:|"
for column in 1 2; do
    name=$([ "$column" = 1 ] && echo "wall time, s" || echo "CPU time, s")
    ours=$(median "$column" ours)
    theirs=$(median "$column" theirs)
    echo "| $name | $ours | $theirs | $(awk "BEGIN { printf \"%.2f×\", $theirs / $ours }") |"
done
echo "| crates | $(($(crates ours) - 1)) | $(($(crates theirs) - 1)) | |"
