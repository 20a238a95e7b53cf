"""Parquet tables, among them the ones this project writes."""

import io
from collections.abc import Iterator, Sequence

from analysis.corpus.drafts import Found, SetAside
from analysis.corpus.reading.containers import Source
from analysis.corpus.reading.readers.delimited import read_rows
from analysis.corpus.reading.readers.options import ReadOptions
from analysis.errors import InputError


def read_parquet(source: Source, options: ReadOptions) -> Iterator[Found]:
    """Articles of a Parquet table, streamed in batches of 5,000 rows."""
    import pyarrow as pa
    from pyarrow import parquet

    try:
        table = parquet.ParquetFile(io.BytesIO(source.read()))
    except (pa.ArrowException, OSError, ValueError) as error:
        raise InputError(f"{source.name!r} cannot be read as Parquet: {error}") from error

    def rows() -> Iterator[Sequence[object] | SetAside]:
        yield table.schema_arrow.names
        try:
            for batch in table.iter_batches(batch_size=5000):
                yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)
        except (pa.ArrowException, OSError, ValueError) as error:
            yield SetAside(source.name, f"rest of the file cannot be read: {error}")

    yield from read_rows(rows(), source.name, options)
