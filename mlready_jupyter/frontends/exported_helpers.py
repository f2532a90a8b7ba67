"""The part of an exported file of tests that is the same in each: how the model is loaded, asked, and judged."""

HELPERS = '''

@cache
def model():
    """The model as it was saved, by joblib or by pickle."""
    try:
        import joblib

        thing = joblib.load(MODEL)
    except ImportError:
        import pickle

        thing = pickle.loads(MODEL.read_bytes())
    {load}


def give(rows):
    """The rows as the model takes them."""
    {give}


def ask(method, given):
    return np.asarray({ask})


@cache
def plain(method):
    """What the rows are answered as they are."""
    return ask(method, give(ROWS))


@cache
def tied():
    """Rows whose two likeliest classes are as good as equally likely: a rounding tips their label."""
    if "predict_proba" not in METHODS:
        return np.zeros(len(ROWS), dtype=bool)
    proba = np.sort(np.asarray(plain("predict_proba"), dtype=float).reshape(len(ROWS), -1), axis=1)
    return proba[:, -1] - proba[:, -2] < 1e-3 if proba.shape[1] > 1 else np.abs(proba[:, 0] - 0.5) < 1e-3


def finite_or_refused(make, *, rows=None, as_it_is=False):
    """Every answer is finite, or the model raises an error."""
    for method in METHODS:
        given = make(ROWS.copy())
        count = len(given)
        try:
            answer = ask(method, given if as_it_is else give(given))
        except Exception:
            continue
        assert len(answer) == count, f"{{method}}: {{len(answer)}} answers for {{count}} rows"
        if answer.dtype.kind in "fc":
            assert np.isfinite(answer).all(), f"{{method}}: {{answer[~np.isfinite(answer)][0]}} is no answer"
        else:
            assert not pd.isna(answer).any(), f"{{method}}: a missing answer"


def same_or_refused(make, *, like=None, rows=None, tolerance=0.0, as_it_is=False, refusing=True):
    """Every answer is that of the plain rows (or of those it says the same as), or the model raises an error."""
    for method in METHODS:
        picked = slice(None) if rows is None else rows
        given = make(ROWS.copy())
        try:
            expected = plain(method)[picked] if like is None else ask(method, give(like(ROWS.copy())))
            answer = ask(method, given if as_it_is else give(given))
        except Exception:
            if refusing:
                continue
            raise
        assert answer.shape == expected.shape, f"{{method}}: shape {{answer.shape}}, not {{expected.shape}}"
        if not len(answer):
            continue
        if answer.dtype.kind == "f" and expected.dtype.kind in "fiu":
            part = max(1e-6, tolerance, np.sqrt(np.finfo(answer.dtype).eps))
            spread = float(np.nanstd(np.asarray(plain(method), dtype=float)))
            close = np.isclose(answer, expected, rtol=part, atol=part * spread, equal_nan=True).reshape(len(answer), -1).all(axis=1)
        else:
            close = (answer.astype(str) == expected.astype(str)).reshape(len(answer), -1).all(axis=1) | tied()[picked]
        first = int(np.argmin(close))
        assert close.all(), f"{{method}}: row {{first}} is answered {{answer[first]}}, not {{expected[first]}}"


def same(make, **how):
    """Every answer is that of the plain rows; an error is none."""
    same_or_refused(make, refusing=False, **how)
'''
