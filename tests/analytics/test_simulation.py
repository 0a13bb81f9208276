"""Simulated participants and watchers leave nothing open."""

import asyncio
import gc
import queue
import threading
import time
import warnings

import websockets

from analytics import simulation

BUSY_S = 0.5


def serve_one_slowly(ports: queue.Queue[int], done: threading.Event) -> None:
    """Take a socket, and be busy with something else when it is closed."""

    async def keep_the_loop_busy(_socket: websockets.ServerConnection) -> None:
        await asyncio.sleep(0.1)
        time.sleep(BUSY_S)  # noqa: ASYNC251

    async def serve() -> None:
        async with websockets.serve(keep_the_loop_busy, "127.0.0.1", 0) as server:
            ports.put(server.sockets[0].getsockname()[1])
            await asyncio.to_thread(done.wait)

    asyncio.run(serve())


def test_a_watcher_that_is_ended_closes_its_socket_though_the_server_is_busy():
    ports: queue.Queue[int] = queue.Queue()
    done = threading.Event()
    server = threading.Thread(target=serve_one_slowly, args=[ports, done])
    server.start()
    port = ports.get(timeout=10)

    async def watch() -> None:
        async with websockets.connect(f"ws://127.0.0.1:{port}/") as socket:
            async for _ in socket:
                pass

    async def end_while_the_server_is_busy() -> None:
        async with simulation.alongside(watch()):
            await asyncio.sleep(0.3)

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ResourceWarning)
        asyncio.run(end_while_the_server_is_busy())
        gc.collect()
    done.set()
    server.join(timeout=10)

    assert [str(one.message) for one in caught] == []
