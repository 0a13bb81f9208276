"""A table as a Parquet file: typed columns, unknown is null, a row group per person."""

import tempfile
from typing import IO, Any

from analytics.reports.tables import Kind, Table


def write(table: Table) -> IO[bytes]:
    """Return a temporary file with the table; it is gone once closed.

    People of more than `tables.ROWS_A_PART` samples have several row groups.
    """
    # Not at the top: 40 MB of a library that hardly any process ever needs.
    import pyarrow as pa
    import pyarrow.parquet as pq

    types: dict[Kind, Any] = {
        Kind.TIME: pa.timestamp("us", tz="UTC"),
        Kind.TEXT: pa.string(),
        Kind.NUMBER: pa.float64(),
        Kind.COUNT: pa.int64(),
        Kind.FLAG: pa.bool_(),
    }
    schema = pa.schema([(one.name, types[one.kind]) for one in table.columns])
    file = tempfile.TemporaryFile()  # noqa: SIM115  (the caller closes it)
    try:
        with pq.ParquetWriter(file, schema) as writer:
            for part in table.parts():
                columns = zip(*part, strict=True)
                arrays = [
                    pa.array(column, type=field.type)
                    for field, column in zip(schema, columns, strict=True)
                ]
                writer.write_table(pa.table(arrays, schema=schema), len(part))
    except BaseException:
        file.close()
        raise
    return file
