"""The asset graph as a comparable value, from the definitions and from a running web server."""

import json
import urllib.request
from pathlib import Path

import dagster as dg

SNAPSHOT = Path(__file__).with_name("asset_graph.json")
QUERY = """
{ assetNodes { assetKey { path } groupName isPartitioned isMaterializable dependencyKeys { path } } }
"""

Graph = dict[str, dict[str, object]]


def graph_of(defs: dg.Definitions) -> Graph:
    graph = defs.resolve_asset_graph()
    return {
        node.key.to_user_string(): {
            "group": node.group_name,
            "partitioned": node.is_partitioned,
            "materializable": node.is_materializable,
            "depends_on": sorted(key.to_user_string() for key in node.parent_keys),
        }
        for node in graph.asset_nodes
    }


def graph_served(url: str) -> Graph:
    """What GraphQL at `url` says; OSError while the server is not up."""
    request = urllib.request.Request(
        f"{url}/graphql", json.dumps({"query": QUERY}).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        nodes = json.load(answer)["data"]["assetNodes"]
    return {
        "/".join(node["assetKey"]["path"]): {
            "group": node["groupName"],
            "partitioned": node["isPartitioned"],
            "materializable": node["isMaterializable"],
            "depends_on": sorted("/".join(key["path"]) for key in node["dependencyKeys"]),
        }
        for node in nodes
    }


def snapshot() -> Graph:
    graph: Graph = json.loads(SNAPSHOT.read_text(encoding="utf-8"))
    return graph


if __name__ == "__main__":
    from msme_pipeline.definitions import defs

    SNAPSHOT.write_text(json.dumps(graph_of(defs), indent=1, sort_keys=True) + "\n", encoding="utf-8")
