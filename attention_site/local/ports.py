"""Ports of this machine: free ones, and the one the user wants."""

import errno
import socket

from attention_site.local.errors import LocalError


def free(host: str = "127.0.0.1") -> int:
    """Return a port that nobody listens on now."""
    with socket.socket(_family(host), socket.SOCK_STREAM) as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
        return port


def require_free(host: str, port: int) -> None:
    """Raise when the web server could not listen on `port`, with the way out."""
    try:
        with socket.socket(_family(host), socket.SOCK_STREAM) as probe:
            # As the web server does: a port in TIME_WAIT counts as free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
            probe.listen()
    except OSError as error:
        raise _refused(host, port, error) from error


def _refused(host: str, port: int, error: OSError) -> LocalError:
    if error.errno == errno.EADDRINUSE:
        return LocalError(
            f"Port {port} is taken by another program. "
            f"Choose another: PORT={_next_free(host, port)} make up"
        )
    if error.errno == errno.EACCES:
        return LocalError(
            f"Port {port} is reserved for root. Choose another: PORT=8000 make up"
        )
    return LocalError(f"Cannot listen on {host} port {port}: {error.strerror or error}")


def _next_free(host: str, port: int) -> int:
    for candidate in range(port + 1, min(port + 100, 65536)):
        try:
            with socket.socket(_family(host), socket.SOCK_STREAM) as probe:
                probe.bind((host, candidate))
        except OSError:
            continue
        return candidate
    return free(host)


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
