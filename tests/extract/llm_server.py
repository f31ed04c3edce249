"""A server that speaks the protocol of language models, and often answers badly."""

import contextlib
import json
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.factories import make_paper

PAPER = make_paper()
SENTENCE = "QuickServe is 2.5x faster than vLLM on V100 GPUs for the ShareGPT dataset."


def entity(name, type_, role, words="", quote=SENTENCE, **more):
    evidence = [{"role": role, "quote": quote, "words": words or name}]
    return {"name": name, "type": type_, "kind": "", "generic": False, "evidence": evidence} | more


def result(**more):
    return {
        "quote": SENTENCE, "number": "2.5x", "value": "2.5", "value_high": None, "unit": "x", "direction": "increase",
        "qualifier": None, "metric": "speedup", "subject": "QuickServe", "baseline": "vLLM", "dataset": "ShareGPT",
        "hardware": "V100",
    } | more  # fmt: skip


GOOD = {
    "entities": [
        entity("QuickServe", "Method", "proposed", kind="system", quote="We present QuickServe, a serving system."),
        entity("vLLM", "Method", "baseline"),
        entity("V100", "Hardware", "runs_on", "V100 GPUs", kind="GPU", evidence=[
            {"role": "runs_on", "quote": SENTENCE, "words": "V100"},
            {"role": "runs_on", "quote": SENTENCE, "words": "V100 GPUs"},
        ]),
        entity("ShareGPT", "Dataset", "evaluated_on"),
        entity("faster", "Metric", "reports"),
    ],
    "results": [result(metric="faster")],
}  # fmt: skip


FOREIGN = {"entities": [entity("vLLM", "Method", "baseline", quote="vLLM is slower everywhere.")], "results": []}
ANSWERS = {
    "empty": "",
    "prose": "Sure! Here is the JSON:",
    "wrong schema": '{"entities": {"vLLM": "Method"}, "results": []}',
    "foreign quotes": json.dumps(FOREIGN),
    "half": json.dumps(GOOD)[:200],
}
"""What is answered of papers with these titles; GOOD of all others."""


class Model(BaseHTTPRequestHandler):
    """Answers by what the paper's title asks for."""

    asked: list[dict] = []  # noqa: RUF012 (shared on purpose)
    times: Counter[str] = Counter()  # noqa: RUF012

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        type(self).asked.append(body)
        title = body["messages"][-1]["content"].splitlines()[1]
        self.times[title] += 1
        if self.headers["Authorization"] != "Bearer secret":
            return self.reply(401, {"error": {"message": "wrong key"}})
        if title == "slow":
            time.sleep(1.5)
        if title == "broken":
            return self.reply(500, {"error": {"message": "out of memory"}})
        if title == "jammed" or (title == "busy" and self.times[title] < 3):
            return self.reply(429, {"error": {"message": "too many requests"}})
        if title == "cut off":
            return self.reply(200, b'{"choices": [{"mess')
        content = ANSWERS.get(title, json.dumps(GOOD))
        message = {"role": "assistant", "content": content}
        choices = [] if title == "none" else [{"index": 0, "message": message, "finish_reason": "stop"}]
        return self.reply(
            200, {"id": "1", "object": "chat.completion", "created": 1, "model": body["model"], "choices": choices}
        )

    def reply(self, status, data):
        data = data if isinstance(data, bytes) else json.dumps(data).encode()
        with contextlib.suppress(ConnectionError):  # who asked has gone
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            if status >= 400:
                self.send_header("retry-after-ms", "1")
            self.end_headers()
            self.wfile.write(data)

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def serving():
    """Serve on loopback; yield the address to give as KG_LLM_URL."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Model)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    server.server_close()
    thread.join()
