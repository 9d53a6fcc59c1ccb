// Rows as Parquet: integers as INT64, times as timestamps in UTC, texts as UTF-8. It must not know files.
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
/** Rows that are laid out by columns at once: more would gain little, and take more memory. */
const groupRows = 10_000;
/** Long texts end a group sooner. */
const groupCharacters = 2 ** 22;
const types = {
    integer: { type: 'INT64' },
    time: {
        type: 'INT64',
        converted_type: 'TIMESTAMP_MILLIS',
        logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
    },
    real: { type: 'DOUBLE' },
    text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
    blob: { type: 'BYTE_ARRAY' },
};
export const parquetRows = async (file, { columns }, rows) => {
    const writer = new ByteWriter();
    const parquet = new ParquetWriter({ writer, schema: schemaOf(columns), createdBy: 'rednote-archive' });
    const flush = async () => {
        // A copy: the writer's buffer is used again.
        const bytes = writer.getBytes().slice();
        writer.index = 0;
        await file.write(bytes);
    };
    let group = columns.map(() => []);
    let characters = 0;
    const put = async () => {
        parquet.write({
            columnData: columns.map(({ name }, n) => ({ name, data: group[n] ?? [] })),
            rowGroupSize: groupRows,
        });
        group = columns.map(() => []);
        characters = 0;
        await flush();
    };
    for (const row of rows) {
        for (const [n, { type }] of columns.entries()) {
            const value = row[n] ?? null;
            if (typeof value === 'string')
                characters += value.length;
            group[n]?.push(stored(value, type));
        }
        if ((group[0]?.length ?? 0) >= groupRows || characters >= groupCharacters)
            await put();
    }
    if ((group[0]?.length ?? 0) > 0)
        await put();
    parquet.finish();
    await flush();
    return { cutCells: 0 };
};
function schemaOf(columns) {
    const leaves = columns.map(({ name, type }) => ({ name, repetition_type: 'OPTIONAL', ...types[type] }));
    return [{ name: 'row', num_children: leaves.length }, ...leaves];
}
function stored(value, type) {
    if (value === null)
        return null;
    if (type === 'time')
        return typeof value === 'bigint' ? value * 1000n : null;
    if (type === 'real')
        return Number(value);
    if (type === 'text')
        return Buffer.isBuffer(value) ? value.toString('hex') : String(value);
    return value;
}
