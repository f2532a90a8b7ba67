"""`nblint promote`: the gate that a notebook passes before production, and the proof that it was not changed since."""
