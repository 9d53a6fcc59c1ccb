// Errors on their way from one thread or process to another: a structured clone keeps neither their class nor the facts that they
// carry, and it is by these that the disposition decides. It must not decide anything.
import { ExpiredUrlError, HaltError, IntegrityError, ThrottledError, TransientError, UnusableError, UsageError, } from './errors.js';
const ours = {
    ExpiredUrlError,
    HaltError,
    IntegrityError,
    ThrottledError,
    TransientError,
    UnusableError,
    UsageError,
};
/** What was thrown, without its cause. */
export function carried(thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    const { name, message, stack } = error;
    const facts = Object.fromEntries(Object.entries(error).filter(([, fact]) => Object(fact) !== fact));
    return { name, message, stack, facts };
}
/** The error again: of its class where it is one of the program's, else a plain one of the same name. */
export function arrived({ name, message, stack, facts }) {
    const error = Object.assign(new Error(message), facts, { name, stack });
    return ours[name] === undefined ? error : Object.setPrototypeOf(error, ours[name].prototype);
}
