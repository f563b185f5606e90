from playground.messages import Health, WorkerHealth
from playground.readiness import what_is_missing
from sandbox.protocol import Layer

GOOD = Layer(name="mounts", ok=True, detail="works")
BAD = Layer(
    name="user namespace", ok=False, detail="EPERM", fix="sysctl user.max_user_namespaces=1"
)


def missing(*layers: Layer) -> str:
    worker = WorkerHealth(ok=False, layers=list(layers), sessions=0, warm=0)
    return what_is_missing(Health(ok=False, detail="0 of 1 workers are well.", workers=[worker]))


def test_failing_layer_is_named_with_what_mends_it() -> None:
    text = missing(GOOD, BAD)
    assert "user namespace: EPERM. sysctl user.max_user_namespaces=1" in text
    assert "mounts" not in text


def test_worker_without_a_zygote_is_told_apart_from_one_without_a_jail() -> None:
    assert "no zygote" in missing(GOOD)


def test_without_any_worker_the_count_says_it() -> None:
    assert what_is_missing(Health(ok=False, detail="0 of 0 workers are well.", workers=[])) == (
        "0 of 0 workers are well."
    )
