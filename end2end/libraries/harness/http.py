"""JSON over HTTP, never through a proxy: everything here is on this machine."""

import json
import urllib.request

# The double answers at once; so does a portal's page.
PATIENCE_SECONDS = 10

opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def request(method: str, url: str, body: object = None, headers: dict[str, str] | None = None) -> object:
    """Sends JSON and gives what came back; raises unless the status is a good one."""
    data = None if body is None else json.dumps(body).encode()
    all_headers = {"Content-Type": "application/json"} | (headers or {})
    wanted = urllib.request.Request(url, data=data, method=method, headers=all_headers)
    with opener.open(wanted, timeout=PATIENCE_SECONDS) as answer:
        text = answer.read()
        is_json = answer.headers.get_content_type() == "application/json"
    return json.loads(text) if is_json and text else None
