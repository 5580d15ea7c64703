"""Runs every query of docs/fleet.md in the engines named and compares it with what the generator counted.

    fleet_queries.py docs/fleet.md FOLDER ENGINE...

A block "sql fleet NAME" runs in every engine, "sql ENGINE NAME" in that one (duckdb, clickhouse, spark). Ends with 1
when a row differs, when a query has no figures to be compared with, or when figures have no query.
"""

import json
import math
import re
import sys
import time

PAGE, FOLDER, ENGINES = sys.argv[1], sys.argv[2], sys.argv[3:]
DIALECT = {"duckdb": "duckdb", "chdb": "clickhouse", "pyspark": "spark"}


def queries(dialect):
    """The queries of the page for an engine, by name."""
    found = {}
    for info, text in re.findall(r"^```sql (.+?)\n(.*?)^```$", open(PAGE).read(), re.M | re.S):
        engine, _, name = info.partition(" ")
        if engine in ("fleet", dialect) and name != "tables":
            found[name] = text.strip().rstrip(";")
    return found


def duckdb():
    import duckdb as engine

    link = engine.connect()
    for table in ("turns", "events"):
        link.execute(f"CREATE VIEW {table} AS SELECT * FROM read_parquet('{FOLDER}/{table}/*.parquet')")
    return lambda sql: link.execute(sql).fetchall()


def chdb():
    from chdb.session import Session

    link = Session()
    link.query("CREATE DATABASE fleet")
    for table in ("turns", "events"):
        link.query(f"CREATE VIEW fleet.{table} AS SELECT * FROM file('{FOLDER}/{table}/*.parquet', Parquet)")
    link.query("USE fleet")

    def run(sql):
        text = str(link.query(sql, "JSONCompactEachRow"))
        return [json.loads(line) for line in text.splitlines() if line]

    return run


def pyspark():
    from pyspark.sql import SparkSession

    link = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    link.sparkContext.setLogLevel("ERROR")
    for table in ("turns", "events"):
        link.read.parquet(f"{FOLDER}/{table}").createOrReplaceTempView(table)
    return lambda sql: [tuple(row) for row in link.sql(sql).collect()]


def same(expected, found):
    if expected is None:
        return True
    if isinstance(expected, float):
        return math.isclose(expected, float(found), rel_tol=1e-6)
    if isinstance(expected, int):
        return expected == int(found)
    return expected == str(found)


def differs(expected, found):
    if len(expected) != len(found):
        return f"{len(found)} rows instead of {len(expected)}"
    for number, (one, other) in enumerate(zip(expected, found)):
        if len(one) != len(other) or not all(map(same, one, other)):
            return f"row {number + 1} is {list(other)} instead of {one}"
    return None


def main():
    truth = json.load(open(f"{FOLDER}/truth.json"))
    wrong = 0
    for engine in ENGINES:
        known = queries(DIALECT[engine])
        for name in sorted(set(truth) ^ set(known)):
            print(f"{engine}: {name!r} is {'no query of the page' if name in truth else 'no figure of the generator'}")
            wrong += 1
        run = globals()[engine]()
        for name in sorted(set(truth) & set(known)):
            begun = time.perf_counter()
            what = differs(truth[name], run(known[name]))
            took = time.perf_counter() - begun
            print(f"{engine}: {name}: {what or 'as counted'} ({took * 1000:.0f} ms)")
            wrong += what is not None
    sys.exit(1 if wrong else 0)


main()
