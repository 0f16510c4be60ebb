"""The landing sensor: new customers are registered, changed ones requested once, in insertion order."""

import dagster as dg

from msme_pipeline.defs.partitions import RANGE_END, RANGE_START
from tests.conftest import Pipeline


def tick(pipeline: Pipeline, cursor: str | None) -> dg.SensorResult:
    sensor = pipeline.defs.resolve_sensor_def("landing")
    with dg.build_sensor_context(
        instance=pipeline.instance, cursor=cursor, resources={"site": pipeline.site}
    ) as context:
        result = sensor(context)
    assert isinstance(result, dg.SensorResult)
    for request in result.dynamic_partitions_requests or []:
        pipeline.instance.add_dynamic_partitions(request.partitions_def_name, request.partition_keys)
    return result


def requested(result: dg.SensorResult) -> tuple[str, str, list[str]]:
    (request,) = result.run_requests or []
    customers = request.run_config["resources"]["scope"]["config"]["only_customers"]
    return request.tags[RANGE_START], request.tags[RANGE_END], customers


def settle(pipeline: Pipeline) -> str:
    """Ticks until the world as it lies there is known."""
    cursor = None
    for _ in range(3):
        cursor = tick(pipeline, cursor).cursor
    return str(cursor)


def test_new_customers_are_registered_and_requested_in_one_run(pipeline: Pipeline) -> None:
    first = tick(pipeline, None)
    assert not first.run_requests
    second = tick(pipeline, first.cursor)
    customers = [f"CUST_MSM_{number:05d}" for number in (1, 2, 3)]
    assert requested(second) == (customers[0], customers[-1], customers)
    assert pipeline.instance.get_dynamic_partitions("customers") == customers
    assert not tick(pipeline, second.cursor).run_requests


def test_a_tick_whose_cursor_was_lost_asks_for_the_same_run_again(pipeline: Pipeline) -> None:
    cursor = tick(pipeline, None).cursor
    first, again = tick(pipeline, cursor), tick(pipeline, cursor)
    assert first.run_requests[0].run_key == again.run_requests[0].run_key


def test_changed_customers_span_a_range_in_insertion_order(pipeline: Pipeline) -> None:
    order = [f"CUST_MSM_{number:05d}" for number in (3, 1, 2)]
    pipeline.instance.add_dynamic_partitions("customers", order)
    cursor = settle(pipeline)
    for customer in (order[0], order[1]):
        folder = pipeline.root / "landing" / customer / "gst"
        folder.mkdir(exist_ok=True)
        (folder / "new.json.part").write_text("{}")
    cursor = str(tick(pipeline, cursor).cursor)
    for customer in (order[0], order[1]):
        part = pipeline.root / "landing" / customer / "gst" / "new.json.part"
        part.rename(part.with_suffix(""))
    start, end, customers = requested(tick(pipeline, cursor))
    assert (start, end) == (order[0], order[1])
    assert customers == sorted(order[:2])


def test_the_requested_run_refreshes_exactly_those_customers(pipeline: Pipeline) -> None:
    pipeline.run()
    cursor = settle(pipeline)
    statement = next((pipeline.root / "landing" / "CUST_MSM_00002" / "bank_statement").iterdir())
    statement.write_bytes(statement.read_bytes() + b"\n")
    cursor = str(tick(pipeline, cursor).cursor)
    (request,) = tick(pipeline, cursor).run_requests or []
    result = pipeline.defs.resolve_job_def("refresh").execute_in_process(
        instance=pipeline.instance, run_config=request.run_config, tags=request.tags
    )
    materialised = [
        event.step_materialization_data.materialization
        for event in result.get_asset_materialization_events()
        if event.asset_key == dg.AssetKey(["raw", "landed_files"])
    ]
    assert [m.partition for m in materialised] == ["CUST_MSM_00002"]
    assert materialised[0].metadata["changed"].value == 1


def test_a_malformed_folder_is_reported_and_the_others_go_on(pipeline: Pipeline) -> None:
    (pipeline.root / "landing" / "not a customer" / "gst").mkdir(parents=True)
    first = tick(pipeline, None)
    assert "not a customer" in str(first.skip_reason.skip_message if first.skip_reason else "")
    assert tick(pipeline, first.cursor).run_requests


def test_shard_mode_registers_shards(make_pipeline) -> None:
    pipeline = make_pipeline("shards", mode="shard")
    cursor = tick(pipeline, None).cursor
    tick(pipeline, cursor)
    assert pipeline.instance.get_dynamic_partitions("customers") == [f"shard-{n:02d}" for n in range(16)]
