// Long answers to stdout, at the pace of who reads them. It must not know what is written.
/** The callback of a write has the error too; without a listener it would end the process. */
const leftToWrite = () => undefined;
/**
 * Writes to stdout when there is room; false where the reader has seen enough (`| head`).
 * @throws what else keeps stdout from taking it, such as a full disk
 */
export async function writePaced(chunk) {
    if (chunk === '')
        return true;
    process.stdout.off('error', leftToWrite).on('error', leftToWrite);
    const error = await new Promise((done) => process.stdout.write(chunk, done));
    if (error && 'code' in error && error.code === 'EPIPE')
        return false;
    if (error)
        throw error;
    return true;
}
