"""Variables that keep libraries to one thread.

In a kernel they make sums the same on every machine; in the fork server they keep importing from
starting threads, which a fork would not copy.
"""

ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "BLIS_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
}
"""How many threads linear algebra uses."""

NO_THREAD_AT_IMPORT = {"JE_ARROW_MALLOC_CONF": "background_thread:false"}
"""What else would start a thread while it is imported."""
