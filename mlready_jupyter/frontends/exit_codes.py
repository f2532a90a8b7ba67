"""What a command line says by the number that it ends with."""

CLEAR, FOUND, TROUBLE, UNDECIDED = 0, 1, 2, 3
