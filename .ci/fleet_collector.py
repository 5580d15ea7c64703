"""Sends the spans of a real log through a real OpenTelemetry collector and looks at what comes out of it.

    fleet_collector.py PATH/TO/dealdesk

The collector is Rotel, which reads OTLP/JSON from us and hands the spans on as OTLP/protobuf to a listener here, where
the official messages (opentelemetry-proto) decode them. Where Rotel cannot be had, the listener stands in its place and
decodes what we send; that is then said, for it is no collector.
"""

import contextlib
import gzip
import http.server
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

PROGRAM = os.path.abspath(sys.argv[1])
QUESTIONS = ["open opportunities", "how many accounts", "book a flight to Berlin", "how many contacts"]

try:
    from google.protobuf import json_format
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest as Request
except ImportError:
    print("collector: the registry has no opentelemetry-proto; no collector was asked")
    sys.exit(0)


def hex_to_base64(body):
    """OTLP/JSON writes ids in hex, protobuf's own JSON in base64."""
    import base64

    body = json.loads(body)
    for span in (s for r in body["resourceSpans"] for c in r["scopeSpans"] for s in c["spans"]):
        for name in ("traceId", "spanId", "parentSpanId"):
            if name in span:
                span[name] = base64.b64encode(bytes.fromhex(span[name])).decode()
    return json.dumps(body)


class Listener(http.server.BaseHTTPRequestHandler):
    got = []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        if self.headers["content-encoding"] == "gzip":
            body = gzip.decompress(body)
        if "json" in self.headers["content-type"]:
            self.got.append(json_format.Parse(hex_to_base64(body), Request()))
        else:
            self.got.append(Request.FromString(body))
        self.send_response(200)
        self.send_header("content-type", self.headers["content-type"])
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def free_port():
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def rotel():
    try:
        import rotel as package
    except ImportError:
        return None
    agent = pathlib.Path(package.__file__).parent / "rotel-agent"
    return str(agent) if agent.exists() else None


def start(agent, folder, target):
    """Starts the collector; gives back its process and address."""
    port = free_port()
    options = {
        "--otlp-http-endpoint": f"127.0.0.1:{port}",
        "--otlp-grpc-endpoint": f"127.0.0.1:{free_port()}",
        "--exporter": "otlp",
        "--otlp-exporter-endpoint": target,
        "--otlp-exporter-protocol": "http",
        "--batch-timeout": "50ms",
        "--pid-file": f"{folder}/pid",
        "--log-file": f"{folder}/log",
    }
    words = [word for pair in options.items() for word in pair]
    env = {"PATH": os.environ["PATH"], "NO_PROXY": "*"}
    process = subprocess.Popen([agent, "start", *words], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(100):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
            return process, f"http://127.0.0.1:{port}"
        time.sleep(0.1)
    process.kill()
    return None, None


def spans(requests):
    return [s for q in requests for r in q.resource_spans for c in r.scope_spans for s in c.spans]


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    target = f"http://127.0.0.1:{server.server_port}"
    folder = tempfile.mkdtemp()
    process, address = None, None
    agent = rotel()
    if agent:
        process, address = start(agent, folder, target)
    if not address:
        print("collector: Rotel cannot be had here; what we send is decoded by a listener, which is no collector")
        address = target
    try:
        check(folder, address)
    finally:
        if process:
            process.terminate()
            process.wait(10)
        shutil.rmtree(folder)


def check(folder, address):
    env = {"DEALDESK_DATA_DIR": f"{folder}/data", "DEALDESK_CONFIG_DIR": f"{folder}/config", "PATH": os.environ["PATH"]}

    def dealdesk(*words, fails=False):
        done = subprocess.run([PROGRAM, *words], env=env, capture_output=True, text=True, cwd=folder)
        if done.returncode and not fails:
            sys.exit(f"collector: dealdesk {' '.join(words)}: {done.stderr}")
        return done.stdout

    dealdesk("demo", "--create-only")
    for question in QUESTIONS:
        dealdesk("ask", question, fails=True)
    dealdesk("log", "export", "--format", "otlp", "--out", "ours.jsonl")
    ours = [json_format.Parse(hex_to_base64(line), Request()) for line in open(f"{folder}/ours.jsonl")]
    report = json.loads(dealdesk("log", "export", "--format", "otlp", "--to", address, "--json"))
    deadline = time.monotonic() + 15
    while len(spans(Listener.got)) < len(spans(ours)) and time.monotonic() < deadline:
        time.sleep(0.1)
    came = sorted((s.SerializeToString(deterministic=True) for s in spans(Listener.got)))
    want = sorted((s.SerializeToString(deterministic=True) for s in spans(ours)))
    if report["spans"] != len(QUESTIONS) or len(want) != len(QUESTIONS):
        sys.exit(f"collector: {report['spans']} spans were sent and {len(want)} written, of {len(QUESTIONS)} questions")
    if came != want:
        sys.exit(f"collector: {len(came)} spans came out, {len(want)} went in, and they are not the same")
    resource = Listener.got[0].resource_spans[0].resource
    if not any(pair.key == "service.name" and pair.value.string_value == "dealdesk" for pair in resource.attributes):
        sys.exit("collector: the spans came out without their service")
    print(f"collector: {len(came)} spans came out as they went in")


main()
