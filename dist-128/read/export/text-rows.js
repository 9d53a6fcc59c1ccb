import { rowWriter } from '../query/row-formats.js';
/** Rows that become text at once. */
const batchRows = 500;
/** A writer of one of these formats. */
export function textRows(format) {
    return async (file, table, rows) => {
        const writer = rowWriter(format);
        await file.write(writer.start(table.columns.map(({ name }) => name)));
        let batch = [];
        for (const row of rows) {
            batch.push(row);
            if (batch.length < batchRows)
                continue;
            await file.write(writer.rows(batch));
            batch = [];
        }
        await file.write(writer.rows(batch));
        await file.write(writer.end());
        return { cutCells: 0 };
    };
}
