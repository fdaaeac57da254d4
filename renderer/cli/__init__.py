"""The command line: options -> settings -> one call of the pipeline -> a report, an exit code."""
