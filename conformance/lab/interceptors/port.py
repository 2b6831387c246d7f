# Tells on stderr where mitmproxy listens, once it does.
import sys

from mitmproxy import ctx


def running():
    print(ctx.master.addons.get("proxyserver").listen_addrs()[0][1], flush=True, file=sys.stderr)
