"""One golden sample for each message; the page's tests read the same files."""

import inspect
import json
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import msgspec
import pytest

from playground import exchanges, frames, grading, hops, messages, problems, terminal, workers
from sandbox import lint, protocol, trace

HERE = Path(__file__).parent
NOT_SENT_ALONE = {"Message", "Event", "PublicMessage", "Bytes", "WorkerHealth"}


def records_of(*modules: ModuleType) -> dict[str, Any]:
    """The records that these modules define. (Any: a record's class.)"""
    return {
        name: record
        for module in modules
        for name, record in vars(module).items()
        if inspect.isclass(record)
        and issubclass(record, msgspec.Struct)
        and record.__module__ == module.__name__
        and name not in NOT_SENT_ALONE
    }


PROTOCOL = {
    **records_of(protocol),
    **records_of(lint),
    "Trace": trace.Trace,
    "Traced": trace.Traced,
}
API = {
    **records_of(messages),
    "CrashedSession": messages.Session,
    "Problem": problems.Problem,
    "ExchangeRequest": exchanges.ExchangeRequest,
    "ExchangeResult": hops.ExchangeResult,
    "ChecksRequest": grading.ChecksRequest,
    "ChecksResult": grading.ChecksResult,
    **{record.__name__: record for record in get_args(hops.Progress)},
    **{record.__name__: record for record in get_args(frames.Word)},
    **{f"{record.__name__}Request": record for record in get_args(frames.Wish)},
    "ResizeRequest": terminal.Resize,
}


def check(sample: Path, record: Any) -> None:
    text = sample.read_text()
    decoded = msgspec.json.decode(text, type=record)
    encoded = msgspec.json.encode(decoded)
    if sample.stem.endswith("Request"):  # web only reads it, and may add the defaults
        assert msgspec.json.decode(encoded, type=record) == decoded
    else:
        assert json.loads(encoded) == json.loads(text)


@pytest.mark.parametrize("name", PROTOCOL)
def test_message_between_web_and_worker_reads_and_writes_its_sample(name: str) -> None:
    check(HERE / f"{name}.json", PROTOCOL[name])


@pytest.mark.parametrize("name", API)
def test_message_between_browser_and_web_reads_and_writes_its_sample(name: str) -> None:
    check(HERE / "api" / f"{name}.json", API[name])


def test_trace_in_the_sample_has_a_step_of_every_kind() -> None:
    sample = msgspec.json.decode((HERE / "Trace.json").read_text(), type=trace.Trace)
    assert {type(step) for step in sample.steps} == set(get_args(trace.AnyStep))


def test_errors_in_the_samples_are_ones_that_the_code_makes() -> None:
    sample = (HERE / "api/ExchangeResult.json").read_text()
    result = msgspec.json.decode(sample, type=hops.ExchangeResult)
    told = [hop.error.type for hop in result.hops if hop.error is not None]
    assert told
    assert set(told) <= set(get_args(hops.HopErrorType))
    assert sample_type("Problem.json") in workers.PROBLEMS
    assert sample_type("api/Problem.json") in types_of(problems.ProblemError)


def sample_type(name: str) -> str:
    kind: str = json.loads((HERE / name).read_text())["type"]
    return kind


def types_of(problem: type[problems.ProblemError]) -> set[str]:
    return {problem.type}.union(*(types_of(each) for each in problem.__subclasses__()))


@pytest.mark.parametrize("name", ["Log", "StateChange", "FilesChange", "Dropped", "Reset"])
def test_event_is_known_by_its_type(name: str) -> None:
    event = msgspec.json.decode((HERE / f"{name}.json").read_text(), type=protocol.AnyEvent)
    assert type(event).__name__ == name


@pytest.mark.parametrize("name", sorted(set(PROTOCOL) | {"ProjectRequest"}))
def test_unknown_field_is_an_error(name: str) -> None:
    record = PROTOCOL.get(name, messages.ProjectRequest)
    folder = HERE if name in PROTOCOL else HERE / "api"
    sample = json.loads((folder / f"{name}.json").read_text())
    with pytest.raises(msgspec.ValidationError, match="unexpected"):
        msgspec.json.decode(json.dumps({**sample, "unexpected": 1}), type=record)


def test_no_sample_is_left_of_a_message_that_is_gone() -> None:
    assert {path.stem for path in HERE.glob("*.json")} == set(PROTOCOL)
    assert {path.stem for path in (HERE / "api").glob("*.json")} == set(API)
