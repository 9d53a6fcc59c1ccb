// The log: pino to stderr, JSON lines where stderr is no terminal, redacted. It must not be used by a stage:
// only runs/ and commands/ log.
import pino from 'pino';
/** A logger whose lines never hold a secret: each of `secrets` is replaced wherever it appears. */
export function createLog(options) {
    const secrets = options.secrets.filter((secret) => secret !== '');
    const destination = {
        write: (line) => {
            let safe = line;
            for (const secret of secrets)
                safe = safe.replaceAll(secret, '[redacted]').replaceAll(encodeURIComponent(secret), '[redacted]');
            process.stderr.write(safe);
        },
    };
    return pino({
        level: options.level,
        base: null,
        timestamp: pino.stdTimeFunctions.isoTime,
        formatters: { level: (level) => ({ level }) },
    }, destination);
}
