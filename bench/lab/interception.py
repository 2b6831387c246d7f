# mitmproxy answers by itself, as the lab does, so that no server stands behind either of them.
import sys

from mitmproxy import ctx, http

BODY = b"0123456789abcdef0123456789abcdef\n"


def running():
    print(ctx.master.addons.get("proxyserver").listen_addrs()[0][1], flush=True, file=sys.stderr)


def request(flow):
    headers = {"content-type": "text/plain", "connection": "close"}
    flow.response = http.Response.make(200, BODY, headers)
