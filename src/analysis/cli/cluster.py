"""The options of ``stalking-report render`` that name a cluster."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.errors import RequestError

if TYPE_CHECKING:
    from analysis.publish.cluster import ClusterPages
    from analysis.publish.cluster_client import Cluster


def asked_cluster(
    address: str | None, ca_file: Path | None, cert: Path | None, key: Path | None
) -> Cluster | None:
    """Read the options; None if no cluster is named.

    Raises
    ------
    RequestError
        If they do not fit together, or the library for clusters is not installed.
    """
    if address is None:
        if ca_file is not None or cert is not None or key is not None:
            raise RequestError(
                "Certificates of a cluster are named, and no cluster. Give --cluster its address."
            )
        return None
    from analysis.publish.cluster_client import Cluster, need_distributed  # noqa: PLC0415 - keeps --help fast

    cluster = Cluster.asked_for(address, ca_file, cert, key)
    need_distributed()
    return cluster


def made_by(cluster: Cluster, say: Callable[[str], None]) -> ClusterPages:
    """Return what makes pages on a cluster and says how it goes."""
    from analysis.publish.cluster import ClusterPages  # noqa: PLC0415 - keeps --help fast

    return ClusterPages(cluster, say)
