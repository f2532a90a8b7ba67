"""Whether a model says that it was fitted: the conventions of scikit-learn, without importing it."""

from __future__ import annotations

from typing import Any


def says_fitted(model: Any) -> bool | None:
    """None when it says nothing of itself."""
    try:
        says = getattr(type(model), "__sklearn_is_fitted__", None)
        if callable(says):
            return bool(says(model))
        if getattr(model, "n_features_in_", None) is not None:
            return True
    except Exception:  # properties of the user's own may raise anything
        return None
    if any(name.endswith("_") and not name.startswith("_") for name in getattr(model, "__dict__", ())):
        return True
    return False if any(kind.__name__ == "BaseEstimator" for kind in type(model).__mro__) else None
