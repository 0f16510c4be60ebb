"""Named queries: the SQL of a step lies in `.sql` files, every query says by name what it reads.

A file holds queries one after the other, each below a line `-- name: <name>`, and macros, each below a line
`-- macro: <name>`:

    -- name: monthly
    SELECT customer_id, date_trunc('month', booked_date) AS month, sum(amount) AS total
    FROM known
    GROUP BY ALL

A query reads other queries of its plan, lake tables and relations that Python gives. Nothing else is in
reach: a
plan that reads an unknown name, or names in a circle, is refused when it is loaded.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

import duckdb
import orjson
import pyarrow as pa

from msme_pipeline.pipeline.relations import PlanError, conform, cursor, fetch, sections
from msme_pipeline.tables import TABLES


@dataclass(frozen=True)
class Query:
    """One query: its text, the relations it reads, its parameters."""

    sql: str
    reads: frozenset[str]
    parameters: frozenset[str]


class Plan:
    """The queries of some `.sql` files as a graph.

    `beside` is the `__file__` of the module that runs them: files are named relative to its folder. `given`
    names what queries read beside each other: lake tables by full name (`clean.accounts`, known to the
    queries
    as `accounts`) and relations that Python makes. `also` are plans whose queries and givens this one shares.
    `built` are further queries whose text is made from declarations, by name.

    Raises PlanError for a query that cannot be parsed, a name that is declared twice, a query that reads an
    unknown name, and for queries that read each other in a circle.
    """

    def __init__(
        self,
        beside: str,
        *files: str,
        given: Iterable[str] = (),
        also: Iterable["Plan"] = (),
        built: Mapping[str, str] | None = None,
    ) -> None:
        self.lake_tables: dict[str, str] = {}
        self.given: set[str] = set()
        self.queries: dict[str, Query] = {}
        self.macros: dict[str, str] = {}
        for other in also:
            self.lake_tables |= other.lake_tables
            self.given |= other.given
            self.queries |= other.queries
            self.macros |= other.macros
        for name in given:
            if name in TABLES:
                self.lake_tables[TABLES[name].table] = name
            self.given.add(name.rpartition(".")[2])
        texts = dict(built or {})
        for file in files:
            for kind, name, text in sections(Path(beside).parent / file):
                known = self.macros if kind == "macro" else texts
                if name in texts or name in self.macros or name in self.queries:
                    raise PlanError(f"{file}: {name} is declared twice in its plan; rename one")
                known[name] = text
        self.queries |= _parsed(texts)
        self._refuse_gaps()

    def _refuse_gaps(self) -> None:
        for name, query in self.queries.items():
            if name in self.given:
                raise PlanError(f"query {name} has the name of a relation that is given; rename one")
            if missing := query.reads - self.given - self.queries.keys():
                raise PlanError(
                    f"query {name} reads {', '.join(sorted(missing))}: no query of its plan, "
                    "nothing that is given"
                )
        graph = {name: query.reads & self.queries.keys() for name, query in self.queries.items()}
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            raise PlanError(f"queries read each other in a circle: {' -> '.join(error.args[1])}") from None

    @contextmanager
    def on(self, tables: Mapping[str, pa.Table] | None = None, **parameters: Any) -> Iterator["Relations"]:
        """Relations over what is given among `tables`; `parameters` are those of the queries, by name.

        They end with the block; a query runs when its relation is first asked for.
        """
        with cursor() as connection:
            for text in self.macros.values():
                connection.execute(text)
            relations = Relations(self, connection, parameters)
            for name in self.given:
                full = self.lake_tables.get(name, name)
                if tables is not None and full in tables:
                    relations.give(**{name: tables[full]})
            yield relations


class Relations:
    """What the queries of a plan give over some tables: `relations["monthly"]` is an Arrow table."""

    def __init__(
        self, plan: Plan, connection: duckdb.DuckDBPyConnection, parameters: Mapping[str, Any]
    ) -> None:
        self._plan = plan
        self._connection = connection
        self._parameters = parameters
        self._tables: dict[str, pa.Table] = {}

    def give(self, **tables: pa.Table) -> None:
        """Hand in relations that the plan names as given; PlanError for others and for one given twice."""
        for name, table in tables.items():
            if name not in self._plan.given:
                raise PlanError(
                    f"{name} is not among what the plan is given: {', '.join(sorted(self._plan.given))}"
                )
            if name in self._tables:
                raise PlanError(f"{name} was given before")
            self._keep(name, table)

    def __getitem__(self, name: str) -> pa.Table:
        if name not in self._tables:
            query = self._plan.queries.get(name)
            if query is None:
                raise PlanError(f"{name} was not given and is no query of the plan")
            rows = sum(self[read].num_rows for read in sorted(query.reads))
            missing = query.parameters - self._parameters.keys()
            if missing:
                raise PlanError(f"query {name} needs the parameters {', '.join(sorted(missing))}")
            parameters = {each: self._parameters[each] for each in query.parameters}
            self._keep(name, fetch(self._connection, query.sql, parameters, rows))
        return self._tables[name]

    def _keep(self, name: str, table: pa.Table) -> None:
        self._connection.register(name, table)
        self._tables[name] = table

    def conformed(self, **relations: str) -> dict[str, pa.Table]:
        """Relations as rows of lake tables: `conformed(tradelines="clean.tradelines")`, one entry per table.

        The last call on a plan: what only led to these relations is let go on the way, which saves memory.
        """
        ahead = self._ahead(relations)
        while ahead:
            self[ahead[0]]
            ahead.pop(0)
            read_later = {read for name in ahead for read in self._plan.queries[name].reads}
            for name in self._tables.keys() - read_later - relations.keys():
                self._connection.unregister(name)
                del self._tables[name]
        return {full: conform(self[name], full) for name, full in relations.items()}

    def _ahead(self, wanted: Iterable[str]) -> list[str]:
        """Queries that are still to run for some relations, in an order in which each follows those it
        reads."""
        order: dict[str, None] = {}

        def visit(name: str) -> None:
            if name in self._plan.queries and name not in self._tables and name not in order:
                for read in sorted(self._plan.queries[name].reads):
                    visit(read)
                order[name] = None

        for name in wanted:
            visit(name)
        return list(order)


def _parsed(texts: Mapping[str, str]) -> dict[str, Query]:
    if not texts:
        return {}
    with cursor() as connection:
        answers = connection.execute(
            "SELECT json_serialize_sql(unnest($texts::VARCHAR[]), skip_null := true, skip_empty := true)",
            {"texts": list(texts.values())},
        ).fetchall()
    queries = {}
    for (name, sql), (answer,) in zip(texts.items(), answers, strict=True):
        tree = orjson.loads(answer)
        if tree.get("error"):
            raise PlanError(f"query {name} cannot be parsed: {tree.get('error_message')}")
        reads: set[str] = set()
        parameters: set[str] = set()
        _collect(tree, frozenset(), reads, parameters)
        queries[name] = Query(sql, frozenset(reads), frozenset(parameters))
    return queries


def _collect(node: Any, hidden: frozenset[str], reads: set[str], parameters: set[str]) -> None:
    """Tables and parameters of a parsed statement; `hidden` are the names of the CTEs in sight."""
    if isinstance(node, list):
        for each in node:
            _collect(each, hidden, reads, parameters)
    elif isinstance(node, dict):
        hidden |= {entry["key"] for entry in node.get("cte_map", {}).get("map", ())}
        if node.get("type") == "BASE_TABLE" and node["table_name"] not in hidden:
            reads.add(node["table_name"])
        elif node.get("class") == "PARAMETER":
            parameters.add(node["identifier"])
        for each in node.values():
            _collect(each, hidden, reads, parameters)
