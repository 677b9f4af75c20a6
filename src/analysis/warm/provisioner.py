"""A provisioner of warm kernels, for everything that starts kernels through ``jupyter_client``.

Chosen by a kernel specification, or for all by ``JUPYTER_DEFAULT_PROVISIONER_NAME=warm-provisioner``.
Where a warm kernel cannot be had, an ordinary one is started and one line says so. Either talks over
sockets in a private folder, rather than over TCP ports that parallel kernels race for.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from analysis.warm import client
from analysis.warm.asking import NotWarmError, cold_is_asked, say_ordinary
from analysis.warm.den import den, sockets_fit

_SAME_FOR_KERNELS = ("-Xfrozen_modules=off",)
_WAIT = 0.002
_GONE_WITHIN = 1.0


class WarmProvisioner(LocalProvisioner):
    """Starts kernels of this interpreter as forks of a process that has imported the libraries."""

    folder: Path | None = None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Choose sockets in a private folder, unless the manager of the kernel chose something else."""
        manager = self.parent
        if manager is not None and self.folder is None and manager.transport == "tcp":
            folder = Path(tempfile.mkdtemp(prefix="kernel-", dir=den()))
            self.folder = folder
            if sockets_fit(folder) and not manager.shell_port:
                manager.transport = "ipc"
                manager.ip = str(folder / "s")
                if not manager.connection_file:
                    manager.connection_file = str(folder / "kernel.json")
        return dict(await super().pre_launch(**kwargs))

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Fork the kernel; start an ordinary one where that is not possible."""
        environment: dict[str, str] = kwargs.get("env") or dict(os.environ)
        if cold_is_asked(environment):
            return await super().launch_kernel(cmd, **kwargs)
        try:
            process = await asyncio.to_thread(_forked, cmd, kwargs, environment)
        except NotWarmError as reason:
            say_ordinary(reason)
            return await super().launch_kernel(cmd, **kwargs)
        self.process = process  # type: ignore[assignment]
        self.pid = self.pgid = process.pid
        self.cwd = kwargs.get("cwd", Path.cwd())
        return self.connection_info

    async def wait(self) -> int | None:
        """Wait for the kernel's end, and notice it sooner than an ordinary provisioner does."""
        await self._end()
        ended: int | None = await super().wait()
        return ended

    async def kill(self, restart: bool = False) -> None:  # noqa: FBT001, FBT002 - called so
        """Kill the kernel, and give it the moment that it needs to be gone."""
        await super().kill(restart=restart)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._end(), _GONE_WITHIN)

    async def _end(self) -> None:
        while self.process is not None and self.process.poll() is None:
            await asyncio.sleep(_WAIT)

    async def cleanup(self, restart: bool = False) -> None:  # noqa: FBT001, FBT002 - called so
        """Take the private folder away when the kernel is not to come back."""
        await super().cleanup(restart=restart)
        if self.folder is not None and not restart:
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder = None


def _forked(cmd: list[str], kwargs: dict[str, Any], environment: dict[str, str]) -> client.WarmProcess:
    """Return a kernel of the fork server."""
    interpreter, *words = [word for word in cmd if word not in _SAME_FOR_KERNELS]
    if interpreter != sys.executable or words[:2] != ["-m", "ipykernel_launcher"]:
        raise NotWarmError("the kernel is of another interpreter or kind")
    folder = str(kwargs.get("cwd") or Path.cwd())
    with open(os.devnull, "rb") as nothing:  # noqa: PTH123 - a device, not a file
        files = [nothing.fileno(), _descriptor(kwargs.get("stdout"), 1), _descriptor(kwargs.get("stderr"), 2)]
        return client.forked(words[2:], folder, environment, files)


def _descriptor(file: Any, standard: int) -> int:
    if file is None:
        return standard
    if not isinstance(file, int):
        return int(file.fileno())
    if file < 0:
        raise NotWarmError("pipes of the kernel's own are asked for")
    return file
