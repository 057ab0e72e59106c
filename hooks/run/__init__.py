"""Run snippet modules: once each, isolated, with a time limit, remembered on disk.

* `results`: what a run yields, as plain data.
* `worker`: runs one module; everything here happens in the child process.
* `pool`: child processes, forked from a server that has imported torch already.
* `cache`: results on disk, under a key of everything they depend on.
"""
