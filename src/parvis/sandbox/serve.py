"""Running the sandbox: HTTP and the mail servers in one process."""

from pathlib import Path
from types import FrameType

import uvicorn
from starlette.applications import Starlette

from parvis.sandbox.app import create
from parvis.sandbox.place import Ports


def main(
    *, host: str = "127.0.0.1", port: int = 8010, folder: Path = Path("var/sandbox"), seed: int = 1,
    crowd_rate: float = 6.0, smtp_port: int = 8025, imap_port: int = 8143, base_url: str | None = None,
    demo_content: bool = True, past_content: bool = False,
) -> None:  # fmt: skip
    """Serve until interrupted. An empty folder is filled with the demo city's last days, if `demo_content`, and with its past."""
    app = create(
        folder, seed=seed, base_url=base_url or f"http://{host}:{port}", ports=Ports(host, smtp_port, imap_port),
        crowd_rate=crowd_rate, demo_content=demo_content, past_content=past_content,
    )  # fmt: skip
    _Server(uvicorn.Config(app, host=host, port=port, log_level="warning", access_log=False, timeout_graceful_shutdown=2)).run()


class _Server(uvicorn.Server):
    """uvicorn that lets open streams end as soon as it is told to stop, rather than wait for them."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        app = self.config.app
        if isinstance(app, Starlette):
            app.state.streams.close()
        super().handle_exit(sig, frame)
