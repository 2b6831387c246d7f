"""client.py requests|urllib3|httpx|httpx-async|aiohttp FOLDER: one request through the generated client; prints the answer."""

import asyncio
import os
import socket
import ssl
import sys

HOW, FOLDER = sys.argv[1:]
sys.path.insert(0, FOLDER)

URL = os.environ["KEYPIN_LAB_URL"]
TRUST = os.environ["KEYPIN_LAB_CA"]
PROXY = os.environ.get("KEYPIN_PROXY")
HEADERS = {"Authorization": "Bearer secret"}

# What the reports go over is not the pinned client, and has to trust the collector.
os.environ["REQUESTS_CA_BUNDLE"] = os.environ["SSL_CERT_FILE"] = TRUST

resolve = socket.getaddrinfo


def to_lab(_host, port, *rest, **named):
    return resolve(os.environ["KEYPIN_LAB_ADDRESS"], port, *rest, **named)


socket.getaddrinfo = to_lab


def with_requests():
    from pinned_requests import PinFailure, pinned_session

    with pinned_session() as session:
        session.verify = TRUST
        session.proxies = {"https": PROXY or ""}
        return attempt(PinFailure, lambda: session.get(URL, headers=HEADERS, timeout=20).text)


def with_urllib3():
    from pinned_urllib3 import PinFailure, PinnedPoolManager, PinnedProxyManager

    manager = PinnedProxyManager(PROXY, ca_certs=TRUST) if PROXY else PinnedPoolManager(ca_certs=TRUST)
    with manager as http:
        return attempt(
            PinFailure, lambda: http.request("GET", URL, headers=HEADERS, timeout=20).data.decode()
        )


def with_httpx():
    from pinned_httpx import PinFailure, PinnedTransport, pinned_client

    transport = PinnedTransport(context=trusting(), proxy=PROXY, http2=True)
    with pinned_client(transport, follow_redirects=True) as client:
        return attempt(PinFailure, lambda: client.get(URL, headers=HEADERS).text)


def with_httpx_async():
    from pinned_httpx import AsyncPinnedTransport, PinFailure, pinned_async_client

    async def get():
        transport = AsyncPinnedTransport(context=trusting(), proxy=PROXY)
        async with pinned_async_client(transport, follow_redirects=True) as client:
            return (await client.get(URL, headers=HEADERS)).text

    return attempt(PinFailure, lambda: asyncio.run(get()))


def with_aiohttp():
    from pinned_aiohttp import PinFailure, PinnedConnector, pinned_session

    async def get():
        async with pinned_session(PinnedConnector(context=trusting())) as session:
            async with session.get(URL, headers=HEADERS, proxy=PROXY) as response:
                return await response.text()

    return attempt(PinFailure, lambda: asyncio.run(get()))


def trusting():
    return ssl.create_default_context(cafile=TRUST)


def attempt(pin_failure, get):
    try:
        return get()
    except pin_failure as failure:
        sys.exit(f"pin failure: {failure}")
    except Exception as failure:
        sys.exit(f"failed: {type(failure).__name__}: {failure}")


print(
    {
        "requests": with_requests,
        "urllib3": with_urllib3,
        "httpx": with_httpx,
        "httpx-async": with_httpx_async,
        "aiohttp": with_aiohttp,
    }[HOW]()
)
