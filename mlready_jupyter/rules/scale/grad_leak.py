"""scale/grad-leak"""

from __future__ import annotations

import ast

from mlready_jupyter.rules import Calls, Evidence, Fix, Iterator, Nodes, Severity, dotted, rule


@rule(severity=Severity.WARNING, about=("backward",))
def grad_leak(calls: Calls, nodes: Nodes) -> Iterator[Evidence]:
    """A training loop keeps every step's graph in memory, or never clears its gradients.

    `total += loss` keeps the graph of every step alive until the sum dies: memory grows with the number
    of steps. Gradients that are not cleared are added to those of the step before.

    It sees sums of a loss that had `backward()` called on it in the same loop, without `.item()` or `.detach()`; and loops
    with `backward()` and `step()` in a notebook that never calls `zero_grad`.
    """
    steps = [call for call in calls.of("backward") if call.loop is not None and call.receiver is not None]
    losses = {(call.loop, call.receiver.id) for call in steps if isinstance(call.receiver, ast.Name)}
    for add in nodes.of(ast.AugAssign) if losses else ():
        value = add.tree.value
        if (
            isinstance(add.tree.op, ast.Add)
            and isinstance(value, ast.Name)
            and any((loop, value.id) in losses for loop in _loops(add.above()))
        ):
            yield Evidence(
                f"{add.code.text(add.tree.target)} keeps the graph of every step in memory",
                at=add.place,
                remedy=f"Add {value.id}.item().",
                fix=None if _is_sent_back(add.tree.target, calls) else Fix((add.code.after(value, ".item()"),)),
            )
    if steps and not any(True for _ in calls.of("zero_grad", "clear_grad", "fit", "Trainer", "grad")):
        loops = {call.loop for call in steps}
        stepped = next((call for call in calls.of("step") if call.loop in loops), None)
        if stepped is not None and not any("grad = None" in line or "grad.zero_" in line for line in stepped.cell.source.split("\n")):
            yield Evidence(
                "gradients are added up over all steps: nothing clears them",
                at=stepped.place,
                remedy="Call optimizer.zero_grad() before backward().",
            )


def _is_sent_back(total: ast.expr, calls: Calls) -> bool:
    """Whether the sum itself is differentiated, hence needs its graph."""
    return any(dotted(call.receiver) == dotted(total) for call in calls.of("backward"))


def _loops(above: Iterator[tuple[ast.AST, ast.AST]]) -> Iterator[ast.AST]:
    return (parent for parent, _ in above if isinstance(parent, ast.For | ast.While))


STEP = "# %%\nfor x, y in data:\n    optimizer.zero_grad()\n    loss = f(x, y)\n    loss.backward()\n    optimizer.step()\n"
grad_leak.good(STEP + "    total += loss.item()\n")
grad_leak.good(STEP + "    total += loss.detach() * 2\n    n += 1\n")
grad_leak.good("# %%\nfor x, y in data:\n    loss += f(x, y)\nloss.backward()\n")
grad_leak.bad(STEP + "    total += loss\n", findings=1, at="nb:0:6")
grad_leak.bad(STEP.replace("    optimizer.zero_grad()\n", ""), findings=1, at="nb:0:4")
grad_leak.bad(STEP + "    total += loss  # sum\n", mended=STEP + "    total += loss.item()  # sum\n")
grad_leak.bad(STEP + "    total += loss\ntotal.backward()\n", mended=STEP + "    total += loss\ntotal.backward()\n")
