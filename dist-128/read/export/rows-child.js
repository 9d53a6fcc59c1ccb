// The process of an export of rows, since a condition or a view may keep SQLite for ever. It must not load more than that
// takes.
import { answerOnce } from '../../core/own-process.js';
import { exportRows } from './export-rows.js';
/** How often it says how far it is, in milliseconds, where it has the time. */
const progressMs = 100;
await answerOnce(async (question, say) => {
    const progress = { table: '', rows: 0, bytes: 0 };
    const saying = setInterval(() => say({ progress }), progressMs);
    try {
        const manifest = await exportRows({ ...question, progress });
        say({ progress });
        say({ manifest });
    }
    finally {
        clearInterval(saying);
    }
});
