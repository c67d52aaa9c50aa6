"""Loads a table with parallel_bulk or streaming_bulk, as their documentation shows them: rows as dicts, from a cursor.

Chunks of 4 MB; JSON by the standard library, or by orjson.
"""

import json
import os
import sys
import time

import psycopg
from elasticsearch import Elasticsearch, JsonSerializer, OrjsonSerializer
from elasticsearch.helpers import parallel_bulk, streaming_bulk
from psycopg.rows import dict_row

how, serializer = sys.argv[1:]
index, table = os.environ["INDEX"], os.environ["TABLE"]
client = Elasticsearch(
    os.environ["CLUSTER"],
    serializer=OrjsonSerializer() if serializer == "orjson" else JsonSerializer(),
    request_timeout=60,
)
client.info()


def actions(source):
    with source.cursor(name="films", row_factory=dict_row) as cursor:
        cursor.itersize = 2_000
        cursor.execute(f"select * from {table} order by id")
        for row in cursor:
            yield {"_index": index, "_id": row["id"], "_source": row}


with psycopg.connect(os.environ["SOURCE"]) as source:
    began = time.perf_counter()
    chunks = {"chunk_size": 10_000, "max_chunk_bytes": 4_000_000}
    if how == "parallel":
        results = parallel_bulk(client, actions(source), thread_count=4, **chunks)
    else:
        results = streaming_bulk(client, actions(source), **chunks)
    documents = sum(1 for accepted, _ in results if accepted)
    client.indices.refresh(index=index)
    print(json.dumps({"seconds": time.perf_counter() - began, "documents": documents}))
