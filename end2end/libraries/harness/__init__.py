"""The parts of run.py. Nothing here imports a client library: those run as programs of their own."""
