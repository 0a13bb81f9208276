"""`status`: what runs on a data folder."""

from attention_site.local import folders, state
from attention_site.local.identity import Identity, family_memory_bytes
from attention_site.local.terminal import Terminal

NOT_RUNNING = 3  # as systemctl says it


def show(place: folders.Folders, terminal: Terminal) -> int:
    """Print the processes of the site; return 0 when it runs."""
    site = state.read(place)
    if site is None:
        terminal.line(f"Not running on {place.root}. Start it with: make up")
        return NOT_RUNNING
    terminal.line(f"{terminal.bold(site.url)}   supervisor {site.supervisor.pid}")
    terminal.table(
        [("name", "process", "memory", "running for")]
        + [_row(name, who) for name, who in site.children.items()]
    )
    return 0


def _row(name: str, who: Identity) -> tuple[str, ...]:
    if not who.is_alive():
        return name, str(who.pid), "", "restarting"
    memory = f"{family_memory_bytes(who.pid) / 1e6:.0f} MB"
    return name, str(who.pid), memory, _age(who.age_s())


def _age(seconds: float) -> str:
    minutes, rest_s = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest_s} s" if minutes else f"{rest_s} s"
