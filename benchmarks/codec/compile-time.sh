#!/usr/bin/env bash
# Measures the compile time of messages and the size of a program with them.
#
#   .ci/fetch-corpus
#   benchmarks/codec/compile-time.sh [ROUNDS] [--write]
#
# --write also puts the result into benchmarks/README.md.
#
# The messages are those of google.cloud.compute.v1, the largest package of googleapis, with its imports.
# prost-build and rust-grpc-build each generate a crate of them. A program then decodes and encodes every
# message, because generic code is compiled only where it is used. Everything else is compiled beforehand.
# The sides take turns. Each round takes some minutes.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
rounds=1 write=
for argument in "$@"; do
    case $argument in
    --write) write=yes ;;
    [1-9]*) rounds=$argument ;;
    *) echo "compile-time: \`$argument\` is neither a number of rounds nor --write" >&2; exit 2 ;;
    esac
done
corpus=$(cd "${RUST_GRPC_CORPUS:-$root/target/corpus}" 2>/dev/null && pwd) ||
    { echo "compile-time: there is no corpus; run .ci/fetch-corpus first" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export CARGO_TARGET_DIR=$work/target CARGO_INCREMENTAL=0 CARGO_TERM_QUIET=true
unset RUSTFLAGS

manifest() { # folder, name, dependencies
    mkdir -p "$work/$1/src"
    printf '[package]\nname = "%s"\nversion = "0.0.0"\nedition = "2024"\n\n[dependencies]\n%s\n\n[workspace]\n' \
        "$2" "$3" >"$work/$1/Cargo.toml"
    # The versions are those of the benchmarks.
    cp "$here/Cargo.lock" "$work/$1/Cargo.lock"
}

(cd "$corpus/googleapis" && "$corpus/protobuf/bin/protoc" -I. -I"$corpus/protobuf/include" \
    --include_imports --include_source_info --descriptor_set_out="$work/set.binpb" \
    google/cloud/compute/v1/*.proto)

# Both sides generate code from one descriptor set, without services.
manifest generator generator "prost-build = \"0.14\"
rust-grpc-build = { path = \"$root/build-helper\" }"
cat >"$work/generator/src/main.rs" <<'RUST'
fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, set, theirs, ours] = &arguments[..] else { panic!("SET THEIRS OURS") };
    prost_build::Config::new()
        .file_descriptor_set_path(set)
        .skip_protoc_run()
        .include_file("mod.rs")
        .out_dir(theirs)
        .compile_protos(&[] as &[&str], &[] as &[&str])?;
    rust_grpc_build::configure()
        .build_client(false)
        .build_server(false)
        .emit_rerun_if_changed(false)
        .include_file("mod.rs")
        .out_dir(ours)
        .compile_fds_bytes(&std::fs::read(set)?)
}
RUST

messages='prost = "0.14"
prost-types = "0.14"'
manifest prost messages-prost "$messages"
manifest ours messages-ours "$messages
rust-grpc = { path = \"$root/runtime\", features = [\"prost-types\"] }"
mkdir "$work/prost/src/gen" "$work/ours/src/gen"
cargo run --manifest-path "$work/generator/Cargo.toml" -- \
    "$work/set.binpb" "$work/prost/src/gen" "$work/ours/src/gen" >"$work/log"

# Extracts the names of all messages from the code of prost-build. Ours has the same names.
paths() {
    awk -v file="$2" '
        /^ *pub mod / { depth = match($0, /[^ ]/); while (level > 0 && at[level] >= depth) level--
                        level++; at[level] = depth; name[level] = $3; next }
        /prost::Message/ { wanted = 1; next }
        wanted && /^ *pub struct / {
            depth = match($0, /[^ ]/); while (level > 0 && at[level] >= depth) level--
            path = file; for (i = 1; i <= level; i++) path = path "::" name[i]
            print path "::" $3; wanted = 0
        }' "$1"
}
for file in "$work"/prost/src/gen/google.*.rs; do
    package=$(basename "$file" .rs)
    paths "$file" "${package//./::}"
done | sed 's/ *{.*//' >"$work/messages"

for side in prost ours; do
    echo 'include!("gen/mod.rs");' >"$work/$side/src/lib.rs"
    manifest "program-$side" "program-$side" "prost = \"0.14\"
messages = { package = \"messages-$side\", path = \"../$side\" }"
    {
        echo 'fn one<M: prost::Message + Default>(bytes: &[u8]) -> usize {'
        echo '    M::decode(bytes).map_or(0, |message| message.encode_to_vec().len())'
        echo '}'
        echo 'fn main() {'
        echo '    let bytes = std::fs::read(std::env::args().nth(1).unwrap_or_default()).unwrap_or_default();'
        echo '    let mut sum = 0;'
        sed 's/.*/    sum += one::<messages::&>(\&bytes);/' "$work/messages"
        echo '    println!("{sum}");'
        echo '}'
    } >"$work/program-$side/src/main.rs"
    printf '\n[profile.release]\nstrip = true\n' >>"$work/program-$side/Cargo.toml"
done

# Measures the CPU time in seconds of all processes that cargo starts, and the maximum peak memory in MB.
measure() { # side, cargo's arguments
    local side=$1
    shift
    python3 - "$work/program-$side" cargo "$@" --offline -j2 <<'PYTHON'
import resource, subprocess, sys
subprocess.run(sys.argv[2:], cwd=sys.argv[1], check=True, stdout=sys.stderr)
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
print(f"{usage.ru_utime:.2f} {usage.ru_maxrss / 1024:.0f}")
PYTHON
}

forget() { # side, packages…: as if they had never been compiled
    local side=$1
    shift
    local package
    for package in "$@"; do
        (cd "$work/program-$side" && cargo clean --offline -p "$package" && cargo clean --offline --release -p "$package")
    done
}

# The measured steps: name, packages to recompile, arguments of cargo.
crate="-p messages-SIDE"
steps=(
    "check|messages|check $crate"
    "build|messages|build $crate"
    "build --release|messages|build --release $crate"
    "build, with the program|messages program|build"
    "build --release, with the program|messages program|build --release"
)

for side in prost ours; do
    beforehand="-p prost -p prost-types"
    [ "$side" = ours ] && beforehand+=" -p rust-grpc"
    for arguments in "check" "build" "build --release"; do
        # shellcheck disable=SC2086
        (cd "$work/program-$side" && cargo $arguments $beforehand -j2 >&2)
    done
done
for round in $(seq "$rounds"); do
    for at in "${!steps[@]}"; do
        IFS='|' read -r name anew arguments <<<"${steps[$at]}"
        for side in prost ours; do
            packages=()
            for package in $anew; do packages+=("$package-$side"); done
            forget "$side" "${packages[@]}"
            # shellcheck disable=SC2086
            measure "$side" ${arguments//SIDE/$side} >>"$work/$side-$at"
            echo "round $round: $side: $name: $(tail -n 1 "$work/$side-$at") (s, MB)" >&2
        done
    done
done
for side in prost ours; do
    stat -c %s "$CARGO_TARGET_DIR/release/program-$side" >"$work/size-$side"
done

median() { # file, column
    cut -d' ' -f"$2" "$1" | sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}
row() { # name, theirs, ours, format
    awk -v name="$1" -v theirs="$2" -v ours="$3" -v format="$4" \
        'BEGIN { printf "| %s | " format " | " format " | %.2f× |\n", name, theirs, ours, theirs / ours }'
}

{
echo "$(wc -l <"$work/messages") messages, $(cat "$work"/prost/src/gen/*.rs | wc -l) lines of prost-build's and" \
    "$(cat "$work"/ours/src/gen/*.rs | wc -l) of ours; $(nproc) cores, $(rustc --version); $rounds alternating rounds."
echo
echo "| | prost-build | rust-grpc-build | ratio |"
echo "|---|--:|--:|--:|"
for at in "${!steps[@]}"; do
    name=${steps[$at]%%|*}
    row "\`cargo ${name/,*/}\`${name#"${name/,*/}"}: user time, s" "$(median "$work/prost-$at" 1)" "$(median "$work/ours-$at" 1)" %.1f
    row "peak memory, MB" "$(median "$work/prost-$at" 2)" "$(median "$work/ours-$at" 2)" %d
done
row "stripped program, bytes" "$(cat "$work/size-prost")" "$(cat "$work/size-ours")" %d
cat <<'NOTE'

The ratio is the other side divided by ours. The messages are those of `google.cloud.compute.v1`, in a
separate crate whose dependencies are compiled beforehand; the program decodes and encodes each of them.
prost's derive generates code that is generic over the buffer, so it is compiled in every crate that uses the
messages, and not in the crate of the messages. Our code is compiled once, in the crate of the messages. The
rows with the program are therefore the ones to compare.
NOTE
} | tee "$work/report"

[ -z "$write" ] || python3 - "$root/benchmarks/README.md" "$work/report" <<'PYTHON'
import sys
file, report = sys.argv[1:]
text, report = open(file).read(), open(report).read().strip()
begin, end = "<!-- compile: begin, written by benchmarks/codec -->", "<!-- compile: end -->"
before, found, rest = text.partition(begin)
after = rest.partition(end)[2] if found else ""
if not found:
    before, after = text.rstrip() + "\n\n", "\n"
open(file, "w").write(f"{before}{begin}\n{report}\n{end}{after}")
PYTHON
