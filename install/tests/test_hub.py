"""A model comes from a hub on this machine through a real kernel: progress, an interrupt, and how it goes on."""

import hashlib
import http.server
import importlib.util
import json
import re
import threading

import pytest
from conftest import ROOT

COMMIT = "0123456789abcdef0123456789abcdef01234567"
TINY = ROOT / "magics" / "diffusion" / "src" / "test" / "resources" / "tiny-zimage"
WEIGHTS = "transformer/diffusion_pytorch_model-00001-of-00004.safetensors"


@pytest.fixture
def hub():
    """The address of a hub with the tiny model; it sends half of WEIGHTS and waits until ``go`` is set."""
    files = {str(f.relative_to(TINY)): f.read_bytes() for f in TINY.rglob("*") if f.is_file()}

    class Hub(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        asked = []
        go = threading.Event()

        def log_message(self, *_):
            pass

        def do_GET(self):
            self.asked.append((self.path, self.headers.get("Range"), self.headers.get("Authorization")))
            path = self.path.removeprefix(f"/me/tiny/resolve/{COMMIT}/")
            begin = int(re.sub(r"\D", "", self.headers.get("Range") or "0"))
            if path == "/api/models/me/tiny/revision/main?blobs=true":
                content = json.dumps({"sha": COMMIT, "siblings": [
                    {"rfilename": name, "size": len(c), "lfs": {"sha256": hashlib.sha256(c).hexdigest()}}
                    for name, c in files.items()]}).encode()
            elif path in files:
                content = files[path]
            else:
                self.send_response(404)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            self.send_response(206 if begin else 200)
            if begin:
                self.send_header("Content-Range", f"bytes {begin}-{len(content) - 1}/{len(content)}")
            self.send_header("Content-Length", str(len(content) - begin))
            self.end_headers()
            half = len(content) // 2
            if path == WEIGHTS and not self.go.is_set():
                self.wfile.write(content[begin:half])
                self.wfile.flush()
                self.go.wait()
                self.close_connection = True
            else:
                self.wfile.write(content[begin:])

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Hub.address = f"http://127.0.0.1:{server.server_port}"
    yield Hub
    Hub.go.set()
    server.shutdown()


def test_a_model_is_downloaded_and_goes_on_after_an_interrupt(new_kernel, hub, tmp_path):
    environment = {"HF_ENDPOINT": hub.address, "HF_HUB_CACHE": str(tmp_path), "HF_TOKEN": "hf_secret",
                   "HF_HUB_OFFLINE": "0", "HF_HUB_DOWNLOAD_TIMEOUT": "600"}
    first = new_kernel(environment=environment)
    half = (TINY / WEIGHTS).stat().st_size // 2

    def partial(_):
        return any(f.stat().st_size >= half for f in tmp_path.rglob("*.incomplete"))

    stopped = first.run("%zimage load me/tiny", interrupt=partial)
    assert stopped.status == "error"
    assert "which stay; the next load goes on from there" in stopped.displays[-1].data["text/plain"]
    assert any("downloading me/tiny" in text for text in stopped.data("text/plain"))
    assert any(f.stat().st_size >= half for f in tmp_path.rglob("*.incomplete"))
    first.close()

    hub.go.set()
    asked = len(hub.asked)
    second = new_kernel(environment=environment)
    out = second.good("%zimage load me/tiny --dtype fp32")
    assert "me/tiny" in str(out)
    assert "hf_secret" not in str(out) + str(stopped)
    again = hub.asked[asked:]
    assert [r for p, r, _ in again if p.endswith(WEIGHTS)] == [f"bytes={half}-"]
    assert not list(tmp_path.rglob("*.incomplete"))
    assert all(token == "Bearer hf_secret" for _, _, token in hub.asked)

    asked = len(hub.asked)
    second.good("%zimage unload")
    second.good("%zimage load me/tiny --dtype fp32")
    assert len(hub.asked) == asked
    missing = second.run("%zimage load models/mistyped")
    assert "no such folder here, and the Hugging Face hub has no model" in str(missing.error)

    if importlib.util.find_spec("huggingface_hub"):  # no test needs it
        import huggingface_hub

        folder = huggingface_hub.snapshot_download("me/tiny", cache_dir=tmp_path, local_files_only=True)
        assert folder.endswith(COMMIT)
