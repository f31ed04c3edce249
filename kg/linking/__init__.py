"""Entity linking: which entity a name stands for, across papers."""
