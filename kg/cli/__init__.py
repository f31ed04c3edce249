"""The command line: one file a command; parse, call, print. Work is imported inside, so that help is quick."""
