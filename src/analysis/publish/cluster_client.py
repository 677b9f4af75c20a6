"""The connection to the scheduler of a Dask cluster, plain or encrypted."""

from __future__ import annotations

import contextlib
import logging
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.errors import ReportError, RequestError
from analysis.undisturbed import undisturbed

SECONDS_TO_CONNECT = 10

_ADDRESS = re.compile(r"(tcp|tls)://(\[[0-9A-Fa-f:]+\]|[^\s/:\[\]]+):(\d{1,5})")
_LOUD = ("distributed", "distributed.client", "distributed.core", "distributed.comm", "tornado.application")


class ClusterError(ReportError):
    """A cluster that cannot make pages, or can no longer."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where a scheduler is, and how to show it who asks.

    Attributes
    ----------
    address
        ``tcp://HOST:PORT`` or ``tls://HOST:PORT``.
    ca_file, cert, key
        Files of TLS in PEM form; what Dask's own configuration says where they are left out.
    """

    address: str
    ca_file: Path | None = None
    cert: Path | None = None
    key: Path | None = None

    @classmethod
    def asked_for(
        cls, address: str, ca_file: Path | None = None, cert: Path | None = None, key: Path | None = None
    ) -> Cluster:
        """Read what was asked for.

        Raises
        ------
        RequestError
            If the address is none, a file is not there, or files of TLS are named for a plain address.
        """
        address = address.strip()
        if not _ADDRESS.fullmatch(address):
            raise RequestError(
                f"{address!r} is not the address of a scheduler; it should look like tcp://192.0.2.7:8786, "
                "as the scheduler prints it when it starts, or begin with tls:// where it is encrypted."
            )
        named = [file for file in (ca_file, cert, key) if file is not None]
        if named and not address.startswith("tls://"):
            raise RequestError(
                f"Certificates are named, and {address} is not encrypted. Use tls:// in the address."
            )
        for file in named:
            if not file.is_file():
                raise RequestError(
                    f"There is no file {str(file)!r}. Name the certificate or key in PEM form."
                )
        return cls(address, ca_file, cert, key)


def need_distributed() -> None:
    """Make sure that the library is there.

    Raises
    ------
    RequestError
        If it is not, saying how to install it.
    """
    try:
        import distributed  # noqa: F401, PLC0415 - the extra may not be installed
    except ImportError as error:
        raise RequestError(
            "Pages are made on a cluster with Dask's library distributed, which is not installed here. "
            "Install the extra cluster: pip install -e '.[cluster]' in the project's folder; make ready "
            "does it too."
        ) from error


@contextlib.contextmanager
def connected(cluster: Cluster) -> Iterator[Any]:
    """Give a client of the cluster's scheduler.

    Raises
    ------
    RequestError
        If the library is not installed, or there are no certificates for an encrypted cluster.
    ClusterError
        If no scheduler answers.
    """
    need_distributed()
    from distributed import Client  # noqa: PLC0415 - the extra may not be installed

    security = _security(cluster)
    with _quietly():
        try:
            client = Client(  # type: ignore[no-untyped-call]
                cluster.address, security=security, timeout=SECONDS_TO_CONNECT, set_as_default=False
            )
        except (OSError, ValueError) as error:
            raise ClusterError(
                f"No scheduler answers at {cluster.address} ({type(error).__name__}: {error}). Start one, "
                "or give the address that it prints; docs/cluster.md says how."
            ) from error
        try:
            yield client
        finally:
            with undisturbed(), contextlib.suppress(OSError):
                client.close(timeout=5)  # type: ignore[no-untyped-call]


def _security(cluster: Cluster) -> Any:
    """Return what to show an encrypted cluster; None for Dask's own configuration."""
    import dask  # noqa: PLC0415 - the extra may not be installed
    from distributed import Security  # noqa: PLC0415 - the extra may not be installed

    files = {"tls_ca_file": cluster.ca_file, "tls_client_cert": cluster.cert, "tls_client_key": cluster.key}
    given = {name: str(file) for name, file in files.items() if file is not None}
    if given:
        return Security(require_encryption=True, **given)  # type: ignore[no-untyped-call]
    configured = Security().get_connection_args("client")  # type: ignore[no-untyped-call]
    loaded = dask.config.get("distributed.client.security-loader", None)
    if cluster.address.startswith("tls://") and configured["ssl_context"] is None and not loaded:
        raise RequestError(
            f"{cluster.address} is encrypted, and no certificates are named. Give --cluster-tls-ca-file, "
            "--cluster-tls-cert and --cluster-tls-key, or name them in Dask's own configuration."
        )
    return None


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    """Keep the library's own lines off the screen: what matters is said in the run's words."""
    before = {name: logging.getLogger(name).level for name in _LOUD}
    for name in _LOUD:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", module="distributed")
            yield
    finally:
        for name, level in before.items():
            logging.getLogger(name).setLevel(level)
