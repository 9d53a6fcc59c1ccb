/**
 * Runs `work` in one immediate transaction: all of it is committed, or nothing where it throws. Within another one it is
 * a part of that, and taken back by itself. Never async.
 */
export function transact(catalog, work) {
    const { sqlite } = catalog;
    const tx = catalog;
    if (sqlite.inTransaction)
        return sqlite.transaction(work)(tx);
    const last = new Map();
    toBeDone.set(sqlite, last);
    try {
        return sqlite
            .transaction(() => {
            const result = work(tx);
            for (const each of last.values())
                each(tx);
            return result;
        })
            .immediate();
    }
    finally {
        toBeDone.delete(sqlite);
    }
}
/** What is to be done before the open transaction is committed, by its name. */
const toBeDone = new WeakMap();
/**
 * Has `work` done before the transaction is committed, once whatever the times that it is asked for by that name. What
 * asked for it may be taken back by then: `work` looks at how the rows are. In a transaction that `transact` has not
 * begun, it is done at once.
 */
export function beforeCommit(tx, name, work) {
    const last = toBeDone.get(tx.sqlite);
    if (last === undefined)
        work(tx);
    else if (!last.has(name))
        last.set(name, work);
}
/** Makes a set of prepared statements once for each catalog, at its first use. */
export function prepared(build) {
    const built = new WeakMap();
    return (catalog) => {
        let statements = built.get(catalog.sqlite);
        if (statements === undefined) {
            statements = build(catalog);
            built.set(catalog.sqlite, statements);
        }
        return statements;
    };
}
