/** Hands signals on to a run's stop, until the function that it returns is called. */
export function listenToSignals(stop) {
    const signals = ['SIGINT', 'SIGTERM'];
    const listeners = signals.map((signal) => {
        const listener = () => {
            if (stop.signal === null)
                process.stderr.write('\nFinishing what is in flight; again to stop now.\n');
            stop.signalled(signal);
        };
        process.on(signal, listener);
        return () => process.off(signal, listener);
    });
    return () => {
        for (const unlisten of listeners)
            unlisten();
    };
}
