"""Warm kernels: a process that has imported the libraries, and fresh kernels forked from it.

A cold kernel starts an interpreter and imports for seconds before its first cell. Here one process,
the fork server, imports once and does nothing else: it reads no figure, draws no number and starts no
thread. Each kernel is a fork of it: a process of its own with its own memory, environment, working
directory and process group, indistinguishable to a notebook from a cold one but for the time it takes.

:class:`analysis.warm.provisioner.WarmProvisioner` is what ``jupyter_client`` asks for kernels;
:class:`analysis.warm.page_kernel_client.AskedKernel` is one for a notebook that is run from its first
cell to its last.
"""
