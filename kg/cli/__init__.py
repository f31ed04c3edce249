"""The command line: one file a command; parse, call, print. Commands import their work inside, so that help is quick."""
