"""Takes the agents' reports and keeps them (psycopg 3)."""

import psycopg

TOUCH = """
    INSERT INTO host_last_ingested AS t (host_id, last_ingested)
    VALUES (%(host)s, %(seen)s)
    ON CONFLICT (host_id) DO UPDATE
      SET last_ingested = EXCLUDED.last_ingested
      -- To the day is precise enough.
      WHERE t.last_ingested < EXCLUDED.last_ingested - interval '1 day'
"""


def ingest(connection: psycopg.Connection, reports: list[dict]) -> None:
    with connection.cursor() as cursor:
        for report in reports:
            cursor.execute(TOUCH, {"host": report["host"], "seen": report["seen"]})
            connection.commit()


def package_id(connection: psycopg.Connection, name: str) -> int:
    row = connection.execute(
        "INSERT INTO package (name) VALUES (%s) "
        "ON CONFLICT (name) DO UPDATE SET name = EXCLUDED.name RETURNING package_id",
        (name,),
    ).fetchone()
    return row[0]
