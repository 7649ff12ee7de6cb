"""The kernel's own magics, as a notebook uses them."""

import base64
import hashlib
import os
import shutil
import signal
import subprocess
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from conftest import ROOT, wait_until


def java_home_tool(name):
    home = os.environ.get("JAVA_HOME")
    return str(Path(home) / "bin" / name) if home else shutil.which(name)


def jar(folder, name, **sources):
    """Compiles classes (Name="source") into the jar ``name`` in ``folder``; ``services`` become META-INF/services."""
    work = folder / (name + ".work")
    services = sources.pop("services", {})
    for class_name, source in sources.items():
        file = work / "src" / (class_name.replace("__", "/") + ".java")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(source)
    base = next((ROOT / "install" / "target" / "lib").glob("jjava-jupyter-*.jar"))
    files = [str(file) for file in (work / "src").rglob("*.java")]
    subprocess.run([java_home_tool("javac"), "--release", "17", "-cp", str(base), "-d", str(work / "out"), *files],
                   check=True)
    for service, provider in services.items():
        file = work / "out" / "META-INF" / "services" / service
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(provider + "\n")
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run([java_home_tool("jar"), "cf", str(folder / name), "-C", str(work / "out"), "."], check=True)
    shutil.rmtree(work)
    return folder / name


# !command


def test_a_command_streams_while_it_runs(kernel, tmp_path):
    mark = tmp_path / "seen"
    request = kernel.client.execute(f"!echo 猫; echo oops >&2; while [ ! -e {mark} ]; do sleep 0.1; done; echo end")
    kernel.late(lambda found: {content["text"] for kind, content in found if kind == "stream"} == {"猫\n", "oops\n"})
    mark.touch()
    assert kernel.outputs(request).stdout == "end\n"


def test_a_commands_lines_are_a_list(kernel):
    out = kernel.good("var lines = !printf 'a b\\nc'; echo note >&2\nlines.get(0) + lines.size()")
    assert (out.text, out.stdout, out.stderr) == ("a b2", "", "note\n")
    assert kernel.good("boolean no = !lines.isEmpty();\n(!no)").text == "false"


def test_a_failing_command_says_so_and_input_is_empty(kernel):
    out = kernel.good("!cat; exit 3")
    assert (out.stdout, out.stderr) == ("", "exit code 3\n")
    assert "write (!quiet)" in kernel.good("boolean quiet = true;\n!quiet").stderr


def test_an_interrupt_ends_a_command_and_its_children(kernel, tmp_path):
    kernel.good("!true")  # before JShell has started, there is no cell to interrupt
    out = kernel.run(
        f"!sh -c 'sleep 3600; touch {tmp_path}/late' & sh -c 'echo $$ > {tmp_path}/pid; echo started; sleep 3600'; "
        "echo no",
        interrupt="started",
    )
    assert out.error.name == "KeyboardInterrupt"
    assert "no" not in out.stdout
    pid = (tmp_path / "pid").read_text().strip()

    def dead():  # or a zombie
        state = subprocess.run(["ps", "-o", "stat=", "-p", pid], stdout=subprocess.PIPE, text=True).stdout
        return not state or state.startswith("Z")

    wait_until(dead)
    assert kernel.good("1 + 1").text == "2"


def test_a_background_command_does_not_hold_the_cell(kernel):
    pid = int(kernel.good("!sleep 3600 & echo $!").stdout)
    os.kill(pid, signal.SIGTERM)  # it was still there


def test_scripts(kernel):
    out = kernel.good('%%sh\nfor i in 1 2; do\n  echo "$i"\ndone\n')
    assert out.stdout == "1\n2\n"


# environment, time, who, load, shows


def test_environment(kernel):
    out = kernel.good("%env FOX_TOKEN=s3cret\n%env FOX='a b'\n!echo $FOX $FOX_TOKEN")
    assert out.stdout.splitlines()[-1] == "a b s3cret"
    assert "FOX_TOKEN=<hidden>" in out.stdout and "System.getenv" in out.stdout
    listing = kernel.good("%env").stdout
    assert "FOX=a b\n" in listing and "s3cret" not in listing
    assert kernel.good("%env FOX").text == "a b"
    assert kernel.run("%env NO_FOX").error.traceback == ["MagicException: NO_FOX is not set in the environment"]


def test_time_shows_the_value_and_leaves_compiling_out(kernel):
    out = kernel.good('%time "a b".repeat(2)')
    assert out.text == "a ba b"
    assert out.stdout.startswith("CPU times: total: ") and "\nWall time: " in out.stdout
    out = kernel.good("int slow() throws Exception { Thread.sleep(400); return 7; }\nint x = %time slow()\nx + 1")
    assert out.text == "8"
    wall = out.stdout.splitlines()[1].split()
    assert wall[-1] == "ms" and 400 <= float(wall[-2])
    out = kernel.run("%%time\nint y = 1;\nint z = y / 0;")
    assert out.error.name == "ArithmeticException"
    assert out.error.traceback[-1].endswith("line 3")
    assert kernel.good("%time !sleep 0.3").stdout.splitlines()[1] > "Wall time: 3"


def test_who(new_kernel):
    kernel = new_kernel()
    assert kernel.good("%who").stdout == "nothing is declared yet\n"
    kernel.good('int b = 1; String a = "one\\ntwo".repeat(50); int f(int x) { return x; } record P(int a) {}\nb + 1')
    assert kernel.good("%who").stdout == ("variables\n    String a\n    int b\nmethods\n    int f(int)\n"
                                          "types\n    record P\n")
    lines = kernel.good("%whos").stdout.splitlines()
    assert len(lines) == 3 and lines[1].startswith('a         String  "one') and lines[1].endswith("…")
    assert "java.util.*" in kernel.good("%who --imports").stdout


def test_load(new_kernel, tmp_path):
    (tmp_path / "tools.jshell").write_text(
        "int twice(int x) {\n    return 2 * x / (x - 1);\n}\n!echo magic\ntwice(4)\n"
    )
    kernel = new_kernel(cwd=tmp_path)
    out = kernel.good("%load tools.jshell")
    assert (out.stdout, out.text) == ("magic\n", "2")
    assert kernel.run("twice(1)").error.traceback[1] == "    tools.jshell, line 2, in twice()"
    (tmp_path / "bad.java").write_text("int a = 1;\nint b = \"s\";\n")
    assert kernel.run("%load bad.java").error.traceback[0].startswith("bad.java, line 2: incompatible types")
    assert kernel.run("%load nope.java").error.traceback == [f"MagicException: nope.java: no such file in {tmp_path}"]


@pytest.mark.parametrize("name, mime", [
    ("html", "text/html"), ("markdown", "text/markdown"), ("latex", "text/latex"), ("svg", "image/svg+xml"),
    ("javascript", "application/javascript")])
def test_bodies_shown_as_what_they_are(kernel, name, mime):
    shown = kernel.good(f"%%{name}\n<b>猫 \"x\" \\frac</b>").displays[0].data
    assert shown == {mime: '<b>猫 "x" \\frac</b>', "text/plain": '<b>猫 "x" \\frac</b>'}


# class path


def test_classpath_adds_jars_for_the_next_line_and_installs_extensions(new_kernel, tmp_path):
    jar(tmp_path / "lib", "fox-1.jar", pets__Fox="package pets; public class Fox { public int legs() { return 4; } }")
    jar(tmp_path / "lib", "magic-1.jar", services={"org.dflib.jjava.jupyter.Extension": "pets.Magic"}, pets__Magic="""
        package pets;
        import org.dflib.jjava.jupyter.Extension;
        import org.dflib.jjava.jupyter.kernel.BaseKernel;
        import org.dflib.jjava.jupyter.kernel.magic.LineMagic;
        public class Magic implements Extension {
            public void install(BaseKernel kernel) {
                System.out.println("installed");
                LineMagic<Object, BaseKernel> bark = (k, a) -> { System.out.println("bark"); return null; };
                kernel.getMagicsRegistry().registerLineMagic("bark", bark);
            }
        }""")
    kernel = new_kernel(cwd=tmp_path)
    out = kernel.good("%classpath lib/*.jar\nimport pets.*;\n%bark\nnew Fox().legs()")
    assert (out.text, out.stdout) == ("4", "installed\n2 added to the class path\nbark\n")
    assert kernel.good("%classpath lib/*").stdout == "0 added to the class path, 2 there already\n"
    assert str(tmp_path / "lib" / "fox-1.jar") in kernel.good("%classpath").stdout.splitlines()
    assert kernel.good("new Fox().legs()").text == "4"
    line = kernel.run("%classpath lib/nope.jar").error.traceback
    assert line == ["MagicException: lib/nope.jar: no such file or folder"]


class Repository:
    """A Maven repository in a folder, served over loopback HTTP, with settings that make it a mirror of all others."""

    def __init__(self, folder):
        self.folder = folder
        self.requests = []  # their paths
        self.login = None  # "user:password" if the repository asks for it
        outer = self

        class Handler(SimpleHTTPRequestHandler):
            def do_GET(self):
                outer.requests.append(self.path)
                expected = outer.login and "Basic " + base64.b64encode(outer.login.encode()).decode()
                if self.headers.get("Authorization") == expected:
                    super().do_GET()
                else:
                    self.send_response(401)
                    self.send_header("WWW-Authenticate", 'Basic realm="test"')
                    self.send_header("Content-Length", "0")
                    self.end_headers()

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder / "repo")))
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.settings = folder / "settings.xml"
        self.settings.write_text(f"""<settings>
            <localRepository>{folder / "local"}</localRepository>
            <mirrors><mirror><id>mine</id><mirrorOf>*</mirrorOf><url>{self.url}</url></mirror></mirrors>
            </settings>""")

    def add(self, group, artifact, version, dependencies=(), **sources):
        folder = self.folder / "repo" / group.replace(".", "/") / artifact / version
        folder.mkdir(parents=True)
        listed = "".join(
            f"<dependency><groupId>{g}</groupId><artifactId>{a}</artifactId><version>{v}</version><scope>{s}</scope>"
            "</dependency>" for g, a, v, s in dependencies)
        (folder / f"{artifact}-{version}.pom").write_text(
            f"<project><modelVersion>4.0.0</modelVersion><groupId>{group}</groupId><artifactId>{artifact}</artifactId>"
            f"<version>{version}</version><dependencies>{listed}</dependencies></project>")
        jar(folder, f"{artifact}-{version}.jar", **sources)
        for file in list(folder.iterdir()):
            file.with_name(file.name + ".sha1").write_text(hashlib.sha1(file.read_bytes()).hexdigest())


@pytest.fixture
def repository(tmp_path):
    made = Repository(tmp_path)
    yield made
    made.server.shutdown()


def test_maven_adds_what_a_library_needs_from_the_mirror_of_the_settings(new_kernel, repository):
    repository.add("t.pets", "tail", "1", pets__Tail="package pets; public class Tail { }")
    repository.add("t.pets", "test-only", "1", pets__Test="package pets; public class Test { }")
    repository.add("com.google.code.gson", "gson", "1.0",
                   com__google__gson__Gson="package com.google.gson; public class Gson { }")
    repository.add("t.pets", "fox", "1",
                   [("t.pets", "tail", "1", "runtime"), ("t.pets", "test-only", "1", "test"),
                    ("com.google.code.gson", "gson", "1.0", "compile")],
                   pets__Fox="package pets; public class Fox { }")
    kernel = new_kernel()
    magic = f"%maven --settings {repository.settings}"
    out = kernel.good(f"{magic} t.pets:fox:1\nnew pets.Fox(); new pets.Tail().getClass().getName()")
    assert out.text == "pets.Tail"
    assert out.stdout.startswith("2 jars added to the class path; the kernel keeps gson-2.")
    assert out.stdout.endswith(" instead of gson-1.0.jar (newer)\n")
    assert kernel.good(f"{magic} --offline t.pets:fox:1").stdout.startswith("0 jars added to the class path, 2 there")
    assert not any("test-only" in path for path in repository.requests)

    line = kernel.run(f"{magic} t.pets:wolf:2").error.traceback
    assert line == [f"MagicException: t.pets:wolf:jar:2 was not found in mine ({repository.url})"]
    repository.add("t.pets", "wolf", "2", pets__Wolf="package pets; public class Wolf { }")
    assert kernel.good(f"{magic} t.pets:wolf:2\nnew pets.Wolf()").text.startswith("pets.Wolf")  # asked anew

    line = kernel.run(f"{magic} fox").error.traceback
    assert line == [
        "MagicException: fox: expected group:artifact:version, such as org.apache.commons:commons-csv:1.14.1"
    ]
    (repository.folder / "bad.xml").write_text("<settings><mirrors></settings>")
    line = kernel.run(f"%maven --settings {repository.folder / 'bad.xml'} t.pets:fox:1").error.traceback
    assert len(line) == 1 and "bad.xml" in line[0] and "\n" not in line[0]
    repository.server.shutdown()
    repository.server.server_close()
    error = kernel.run(f"{magic} t.pets:cat:1").error.traceback
    assert len(error) == 1 and f"from mine ({repository.url}): " in error[0]
    error = kernel.run(f"{magic} --offline t.pets:cat:1").error.traceback
    assert len(error) == 1 and "is not in the local repository" in error[0]
    offline = repository.folder / "offline.xml"
    offline.write_text(repository.settings.read_text().replace("<mirrors>", "<offline>true</offline><mirrors>"))
    error = kernel.run(f"%maven --settings {offline} t.pets:cat:1").error.traceback
    assert len(error) == 1 and "is not in the local repository" in error[0]


def test_a_library_asked_for_in_another_version_stands_before_the_kernels(new_kernel, repository):
    repository.add("org.ow2.asm", "asm", "99.0", org__objectweb__asm__ClassReader="""
        package org.objectweb.asm; public class ClassReader { public static String mine() { return "mine"; } }""")
    repository.add("com.google.code.gson", "gson", "99.0",
                   com__google__gson__Gson="package com.google.gson; public class Gson { }")
    kernel = new_kernel()
    magic = f"%maven --settings {repository.settings}"
    out = kernel.good(f"{magic} org.ow2.asm:asm:99.0 com.google.code.gson:gson:99.0\n"
                      "import org.objectweb.asm.*;\nString mine = ClassReader.mine();\nmine")
    assert out.text == "mine"
    taken, kept = out.stdout.split("; the kernel keeps ")
    assert taken.startswith("1 jar added to the class path; asm-99.0.jar before the kernel's asm-9.")
    assert kept.endswith(" instead of gson-99.0.jar (cells and magics share its objects)\n")
    assert kernel.run("new ClassWriter(0)").error.name == "CompilationError"  # the cell does not see the kernel's asm
    out = kernel.run('System.out.println("runs");\nwhile (true) { }', interrupt="runs")  # which the kernel's asm weaves
    assert out.error.name == "KeyboardInterrupt"
    kernel.good("String empty = com.google.common.base.Strings.nullToEmpty(null);")
    repository.add("com.google.guava", "guava", "99.0",
                   com__google__common__base__Strings="package com.google.common.base; public class Strings { }")
    assert "(cells have used it: restart the kernel and add guava first)" in kernel.good(
        f"{magic} com.google.guava:guava:99.0").stdout


def test_maven_uses_repositories_and_passwords_of_active_profiles(new_kernel, repository):
    repository.add("t.pets", "owl", "1", pets__Owl="package pets; public class Owl { }")
    repository.settings.write_text(f"""<settings>
        <localRepository>{repository.folder / "local"}</localRepository>
        <servers><server><id>own</id><username>me</username><password>word</password></server></servers>
        <profiles><profile><id>p</id><repositories>
        <repository><id>own</id><url>{repository.url}</url></repository>
        <repository><id>central</id><url>{repository.url}/none</url></repository>
        </repositories></profile></profiles>
        <activeProfiles><activeProfile>p</activeProfile></activeProfiles></settings>""")
    repository.login = "me:word"
    kernel = new_kernel()
    assert kernel.good(f"%maven --settings {repository.settings} t.pets:owl:1\nnew pets.Owl() != null").text == "true"
