# Sourced by the scripts in this folder: paths, and functions that several scripts use.
# shellcheck shell=bash
set -euo pipefail

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)"
INSTALL="$ROOT/install"
VENV="$ROOT/.venv"
VENV_CUDA="$ROOT/.venv-cuda"

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

# The java that builds and later runs the kernel: that of JAVA_HOME, or else the first on the PATH.
find_java() {
    if [[ -n "${JAVA_HOME:-}" && -x "$JAVA_HOME/bin/java" ]]; then
        JAVA="$JAVA_HOME/bin/java"
    else
        JAVA="$(command -v java)" || fail "No java found: install a JDK 17 or newer, or set JAVA_HOME."
    fi
    JAVA_VERSION="$("$JAVA" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1)"
    [[ "${JAVA_VERSION:-0}" -ge 17 ]] || fail "JDK 17 or newer is needed; $JAVA is version ${JAVA_VERSION:-unknown}."
    "$JAVA" --list-modules | grep '^jdk\.jshell' >/dev/null ||
        fail "A full JDK is needed; $JAVA is a runtime without the compiler (module jdk.jshell)."
}

find_maven() {
    command -v mvn >/dev/null || fail "No mvn found: install Maven 3.8 or newer."
}

# The Python that makes the local environment: PYTHON, or else python3.
find_python() {
    PYTHON="${PYTHON:-python3}"
    command -v "$PYTHON" >/dev/null || fail "No $PYTHON found: install Python 3.9 or newer (Jupyter runs on it)."
    "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 9))' ||
        fail "Python 3.9 or newer is needed; $PYTHON is $("$PYTHON" --version 2>&1)."
    "$PYTHON" -c 'import venv, ensurepip' 2>/dev/null ||
        fail "$PYTHON has no venv module: install it (on Debian and Ubuntu the package python3-venv)."
}

# Succeeds if the class paths in target/lib and target/spark are newer than all sources that they are made from.
is_built() {
    local stamp="$INSTALL/target/built"
    [[ -f "$stamp" && -d "$INSTALL/target/lib" && -f "$INSTALL/target/spark/zimage-lab-spark.jar" ]] || return 1
    local newer
    newer="$(find "$ROOT/pom.xml" "$ROOT/common" "$ROOT/kernel" "$ROOT/magics" "$ROOT/checks" "$INSTALL/pom.xml" \
        -name target -prune -o -name src -prune -o -type f -name pom.xml -newer "$stamp" -print)"
    newer+="$(find "$ROOT/common" "$ROOT/kernel" "$ROOT/magics" "$ROOT/checks" -name target -prune -o -path '*/src/main/*' -type f \
        -newer "$stamp" -print)"
    [[ -z "$newer" ]]
}

build_if_needed() {
    if ! is_built; then
        find_maven
        (cd "$ROOT" && mvn -B -q -DskipTests package) || fail "The build failed; the lines above say why."
    fi
}

# Gets libtorch with CUDA into .venv-cuda. Without a card one line says what was found, and the CPU's libtorch stays.
get_cuda() {
    find_python
    local version status=0
    version="$(sed -n 's/.*<libtorch.version>\(.*\)<.*/\1/p' "$ROOT/pom.xml")"
    "$PYTHON" "$INSTALL/cuda.py" "$VENV_CUDA" "$version" || status=$?
    case $status in
        0) ;;
        3)
            rm -f "$VENV_CUDA/on"
            printf 'Pictures are made on the CPU.\n' >&2
            ;;
        *) exit "$status" ;;
    esac
}

# The CPU's libtorch again. What was downloaded stays for the next --cuda.
leave_cuda() {
    if [[ -f "$VENV_CUDA/on" ]]; then
        rm -f "$VENV_CUDA/on"
        printf 'The CPU is used again. To free its disk space: rm -rf %s\n' "$VENV_CUDA"
    fi
}

# java.args and Spark's java-opts have this quoting: a backslash goes before a backslash and before a quote.
quoted() {
    local text="${1//\\/\\\\}"
    printf '"%s"' "${text//\"/\\\"}"
}
# Lines of a file that are not empty and no comment
lines_of() {
    if [[ -f "$1" ]]; then grep -v -e '^[[:space:]]*#' -e '^[[:space:]]*$' "$1" || true; fi
}

# Options of the JVM for libtorch with CUDA. DJL's library for CUDA is made for cu128, and works with the wheel of cu126
# too. DJL finds cards by way of libcudart.
cuda_options() {
    if [[ -f "$VENV_CUDA/on" ]]; then
        local site="$VENV_CUDA/site" version
        version="$(sed -n "s/^__version__ *= *['\"]\([0-9.]*\).*/\1/p" "$site/torch/version.py")"
        quoted "-DPYTORCH_LIBRARY_PATH=$site/torch/lib" && echo
        printf '%s\n' "-DPYTORCH_VERSION=$version"
        printf '%s\n' '-DPYTORCH_FLAVOR=cu128'
        quoted "-Djna.library.path=$site/nvidia/cuda_runtime/lib" && echo
    fi
}

# Variables of a process that makes pictures, as lines NAME=VALUE; a line of kernel.env.local takes the place of one
# that is set here.
variables() {
    local own line
    own="$(lines_of "$INSTALL/kernel.env.local")"
    default() {
        grep -q "^$1=" <<<"$own" || printf '%s=%s\n' "$1" "$2"
    }
    # libtorch's threads wait by spinning. With libgomp's default they spin so long that they block each other whenever
    # another process needs a core (docs/performance.md). With this value they do not, and an idle machine is as fast.
    default GOMP_SPINCOUNT 1000
    # On a card, freed memory can then be used again for tensors of other sizes.
    default PYTORCH_CUDA_ALLOC_CONF "${PYTORCH_CUDA_ALLOC_CONF-expandable_segments:True}"
    # A Java that starts in the C locale cannot open files with Chinese names.
    if locale -a 2>/dev/null | grep -qi '^C\.utf-\?8$'; then
        default LC_ALL C.UTF-8
    fi
    while IFS= read -r line; do
        [[ -n "$line" ]] || continue
        [[ "$line" =~ ^[A-Za-z_][A-Za-z0-9_]*= ]] ||
            fail "$INSTALL/kernel.env.local: '$line' is no line of the form NAME=VALUE."
        printf '%s\n' "$line"
    done <<<"$own"
}
