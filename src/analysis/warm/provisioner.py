"""A provisioner of warm kernels, for everything that starts kernels through ``jupyter_client``.

Chosen by a kernel specification, or for all by ``JUPYTER_DEFAULT_PROVISIONER_NAME=warm-provisioner``.
Where a warm kernel cannot be had, an ordinary one is started and a line says so.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from analysis.warm import client

COLD = "STALKING_REPORT_COLD_KERNELS"
"""Variable that asks for ordinary kernels."""

AT_START = ("PYTHONHASHSEED", "PYTHONPATH", "MATPLOTLIBRC", "MPLCONFIGDIR")
"""Variables that Python and its libraries read once, at their start."""


class WarmProvisioner(LocalProvisioner):
    """Starts kernels of this interpreter as forks of a process that has imported the libraries."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Fork the kernel; start an ordinary one where that is not possible."""
        try:
            process = self._fork(cmd, kwargs)
        except client.NotWarmError as reason:
            self.log.warning("An ordinary kernel is started: %s.", reason)
            return await super().launch_kernel(cmd, **kwargs)
        self.process = process  # type: ignore[assignment]
        self.pid = self.pgid = process.pid
        return self.connection_info

    def _fork(self, cmd: list[str], kwargs: dict[str, Any]) -> client.WarmProcess:
        environment: dict[str, str] = kwargs.get("env") or dict(os.environ)
        if environment.get(COLD):
            raise client.NotWarmError(f"{COLD} is set")
        if cmd[:3] != [sys.executable, "-m", "ipykernel_launcher"]:
            raise client.NotWarmError("the kernel is of another interpreter or kind")
        server = client.server(_of_server(environment))
        for name in AT_START:
            if environment.get(name) != server.environment.get(name):
                raise client.NotWarmError(f"{name} is not what the fork server was started with")
        with open(os.devnull, "rb") as nothing:  # noqa: PTH123 - a device, not a file
            files = [
                nothing.fileno(),
                _descriptor(kwargs.get("stdout"), 1),
                _descriptor(kwargs.get("stderr"), 2),
            ]
            return server.fork(cmd[3:], str(kwargs.get("cwd") or Path.cwd()), environment, files)


def _of_server(environment: dict[str, str]) -> dict[str, str]:
    """Return the variables the server starts with: those of its first kernel, and no figures in the shell."""
    return {name: value for name, value in environment.items() if not name.startswith("JPY_")}


def _descriptor(file: Any, standard: int) -> int:
    if file is None:
        return standard
    if not isinstance(file, int):
        return int(file.fileno())
    if file < 0:
        raise client.NotWarmError("pipes of the kernel's own are asked for")
    return file
